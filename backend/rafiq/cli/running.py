"""Commands that make it run: serve, worker, demo, and every job once."""

import sys

import click

from rafiq import demo
from rafiq.app import create_app
from rafiq.cli.door import open_app, plainly, settings_from_here
from rafiq.core import jobs, outbox
from rafiq.web.serving import server

MOST_ROUNDS = 10


@click.command()
@click.option("--host", help="interface to listen on")
@click.option("--port", type=int, help="port to listen on")
@plainly
def serve(host: str | None, port: int | None) -> None:
    """Run the web server, with the worker inside unless RAFIQ_EMBEDDED_WORKER=false."""
    chosen = settings_from_here(host=host, port=port)
    app = create_app(chosen)
    worker = jobs.start_worker(app.extensions["rafiq"].jobs.queue) if chosen.embedded_worker else None
    click.echo(
        f"Rafiq listens on http://{chosen.host}:{chosen.port} (public address {chosen.public_url})",
        err=True,
    )
    try:
        server.serve(app, chosen, on_stopped=(app.extensions["rafiq.visits"].stop,))
    finally:
        if worker:
            worker.stop(graceful=True)


@click.command()
@plainly
def worker() -> None:
    """Run background jobs in a process of their own."""
    app = create_app(settings_from_here(embedded_worker=False))
    app.extensions["rafiq"].jobs.queue.create_consumer(workers=jobs.WORKERS, **jobs.LOOKS).run()


@click.group("jobs")
def background_jobs() -> None:
    """Jobs behind the scenes."""


@background_jobs.command("run")
@plainly
def run_jobs() -> None:
    """Do everything that is due now, once, and end: for cron or a look by hand. Safe at any time, twice too (S0-12)."""
    app = open_app()
    runner = app.extensions["rafiq"].jobs
    failed: dict[str, Exception] = {}
    waiting = before = -1
    for _ in range(MOST_ROUNDS):
        failed |= runner.run_all()
        with app.app_context():
            waiting, before = outbox.backlog().waiting, waiting
        if waiting in {0, before}:
            break
    for name, error in failed.items():
        click.echo(f"{name}: {error}", err=True)
    click.echo(f"{len(runner.names())} jobs were run, {len(failed)} failed; facts that wait: {waiting}")
    sys.exit(1 if failed else 0)


@click.command("demo")
@click.option("--reset", is_flag=True, help="drop the demo's data first")
@click.option("--backend-port", type=int, default=8000, show_default=True)
@click.option("--store-port", type=int, default=8001, show_default=True)
@plainly
def run_demo(*, reset: bool, backend_port: int, store_port: int) -> None:
    """Start everything on SQLite in one process: backend, demo store, worker."""
    demo.run(reset=reset, backend_port=backend_port, store_port=store_port, say=click.echo)

"""Commands that run until somebody stops them: serve, worker, demo."""

import click

from rafiq import demo
from rafiq.app import create_app
from rafiq.cli.door import plainly, settings_from_here
from rafiq.core import jobs
from rafiq.web import server


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
    app.extensions["rafiq"].jobs.queue.create_consumer(workers=jobs.WORKERS).run()


@click.command("demo")
@click.option("--reset", is_flag=True, help="drop the demo's data first")
@click.option("--backend-port", type=int, default=8000, show_default=True)
@click.option("--store-port", type=int, default=8001, show_default=True)
@plainly
def run_demo(*, reset: bool, backend_port: int, store_port: int) -> None:
    """Start everything on SQLite in one process: backend, demo store, worker."""
    demo.run(reset=reset, backend_port=backend_port, store_port=store_port, say=click.echo)

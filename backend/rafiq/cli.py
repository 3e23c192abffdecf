"""The door for operators: demo, serve, worker, verify, backup, restore, store, user."""

import errno
import json
import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from apiflask import APIFlask

from rafiq import backups, demo
from rafiq.app import create_app
from rafiq.core import jobs
from rafiq.core.db import transaction
from rafiq.core.errors import RafiqError
from rafiq.core.signing import Keyring
from rafiq.coupons import proof as coupons_proof
from rafiq.ledger import proof
from rafiq.programs import service as programs
from rafiq.referrals import proof as referrals_proof
from rafiq.settings import BadSettings, Settings
from rafiq.stores import members
from rafiq.stores import service as stores
from rafiq.web import server


def _plainly(command: Callable[..., None]) -> Callable[..., None]:
    """An error of ours is a sentence on the screen, not a traceback."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - click's arguments
        try:
            command(*args, **kwargs)
        except BadSettings as error:
            click.echo(f"rafiq: {error.detail}", err=True)
            sys.exit(1)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            click.echo("rafiq: this port is taken; choose another with --port", err=True)
            sys.exit(1)
        except RafiqError as error:
            click.echo(f"rafiq: {error.detail}", err=True)
            for problem in error.problems:
                click.echo(f"  {problem.pointer}: {problem.detail}", err=True)
            sys.exit(1)

    return run


def _settings(**overrides: object) -> Settings:
    return Settings.from_env(
        os.environ, **{name: value for name, value in overrides.items() if value is not None}
    )


def _app(**overrides: object) -> APIFlask:
    return create_app(_settings(log_format="console", embedded_worker=False, **overrides))


def _keyring(app: APIFlask) -> Keyring:
    found: Keyring = app.extensions["rafiq"].keyring
    return found


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Rafiq: the refer-a-friend platform that any online shop can own."""


@main.command()
@click.option("--host", help="interface to listen on")
@click.option("--port", type=int, help="port to listen on")
@_plainly
def serve(host: str | None, port: int | None) -> None:
    """Run the web server, with the worker inside unless RAFIQ_EMBEDDED_WORKER=false."""
    settings = _settings(host=host, port=port)
    app = create_app(settings)
    worker = jobs.start_worker(app.extensions["rafiq"].jobs.queue) if settings.embedded_worker else None
    click.echo(
        f"Rafiq listens on http://{settings.host}:{settings.port} (public address {settings.public_url})",
        err=True,
    )
    try:
        server.serve(app, settings, on_stopped=(app.extensions["rafiq.visits"].stop,))
    finally:
        if worker:
            worker.stop(graceful=True)


@main.command()
@_plainly
def worker() -> None:
    """Run background jobs in a process of their own."""
    app = create_app(_settings(embedded_worker=False))
    app.extensions["rafiq"].jobs.queue.create_consumer(workers=2).run()


@main.command()
@_plainly
def verify() -> None:
    """Recompute every balance from its transfers and print the first difference."""
    app = _app()
    with app.app_context():
        if not stores.list_stores():
            folder = app.extensions["rafiq"].settings.data_dir
            click.echo(f"There is no store in this database: is RAFIQ_DATA_DIR right? It is {folder}")
            sys.exit(1)
        difference = proof.verify() or referrals_proof.verify() or coupons_proof.verify()
    if difference:
        click.echo(f"account {difference.account_id} of store {difference.store_id}: {difference.detail}")
        sys.exit(1)
    click.echo("Every balance is the sum of its transfers, and every reward stands as it says.")


@main.command("demo")
@click.option("--reset", is_flag=True, help="drop the demo's data first")
@click.option("--backend-port", type=int, default=8000, show_default=True)
@click.option("--store-port", type=int, default=8001, show_default=True)
@_plainly
def run_demo(*, reset: bool, backend_port: int, store_port: int) -> None:
    """Start everything on SQLite in one process: backend, demo store, worker."""
    demo.run(reset=reset, backend_port=backend_port, store_port=store_port, say=click.echo)


@main.command()
@click.argument("target", type=click.Path(path_type=Path))
@_plainly
def backup(target: Path) -> None:
    """Write databases and keys into one archive; safe while the server runs."""
    backups.backup(_settings().with_keys(), target)
    click.echo(f"Written to {target}. It holds the secret keys: keep it safe.")


@main.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@_plainly
def restore(source: Path) -> None:
    """Bring back an archive into an empty data directory."""
    backups.restore(_settings(), source)
    click.echo("Restored. `rafiq verify` proves every balance.")


@main.group()
def store() -> None:
    """Shops."""


@store.command("create")
@click.argument("name")
@click.option(
    "--origin", "origins", multiple=True, required=True, help="https://shop.example (may be repeated)"
)
@click.option("--currency", required=True, help="ISO 4217, or IRT for toman")
@click.option("--locale", default="en", show_default=True)
@click.option("--timezone", default="UTC", show_default=True)
@click.option(
    "--landing",
    default="/",
    show_default=True,
    help="path where friends arrive; it must keep ?rafiq=",
)
@click.option("--json", "as_json", is_flag=True, help="print JSON for scripts")
@_plainly
def store_create(
    *,
    name: str,
    origins: tuple[str, ...],
    currency: str,
    locale: str,
    timezone: str,
    landing: str,
    as_json: bool,
) -> None:
    """Register a shop with a default two-sided program and print its keys, once."""
    app = _app()
    with app.app_context(), transaction():
        created = stores.create_store(
            _keyring(app), name=name, origins=origins, currency=currency, locale=locale, timezone=timezone
        )
        stores.change_store(created.store_id, {"landing_path": landing})
        programs.start_default(created.store_id, currency)
    keys = {
        "store_id": created.store_id,
        "publishable_key": created.publishable_key,
        "secret_key": created.secret_key,
        "signing_secret": created.signing_secret,
    }
    if as_json:
        click.echo(json.dumps(keys))
        return
    for label, value in keys.items():
        click.echo(f"{label:16} {value}")
    click.echo("The secret key and the signing secret are shown only now.")


@main.group()
def user() -> None:
    """People who log in to the admin."""


@user.command("create")
@click.argument("email")
@click.option("--store", "store_id", help="the store to give access to (default: the only one)")
@click.option(
    "--role", type=click.Choice([role.value for role in members.Role]), default="owner", show_default=True
)
@_plainly
def user_create(email: str, store_id: str | None, role: str) -> None:
    """Print a one-time link with which this person chooses a password."""
    app = _app()
    with app.app_context(), transaction():
        known = stores.list_stores()
        if store_id is None and len(known) != 1:
            names = (
                ", ".join(f"{each.id} ({each.name})" for each in known) or "none yet: rafiq store create …"
            )
            raise click.UsageError(f"name the store with --store: {names}")
        public_url = app.extensions["rafiq"].settings.public_url
        link = members.invite(email, store_id or known[0].id, members.Role(role), _keyring(app), public_url)
    click.echo(f"Open this link once to choose a password:\n{link}")

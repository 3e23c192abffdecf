"""`rafiq demo`: four shops in four languages with a month of history, backend, worker and demo store in one process."""

import importlib
import json
import shutil
import socket
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from apiflask import APIFlask

from rafiq import demo_history, demo_team
from rafiq.app import create_app, run_due
from rafiq.core import clock, jobs
from rafiq.core.db import transaction
from rafiq.core.errors import Conflict, NotFound
from rafiq.core.texts import text
from rafiq.messaging import service as mail
from rafiq.messaging.rules import FOR_ADVOCATES
from rafiq.programs import service as programs
from rafiq.settings import Settings
from rafiq.stores import members
from rafiq.stores import service as stores
from rafiq.stores.rights import Role
from rafiq.web import demo as demo_door
from rafiq.web.serving import server

DATA = Path("data") / "demo"
CHECKOUT = Path(__file__).resolve().parents[2]
OWNER = "owner@chaykhana.example"
# One shop per language, since a store has one currency and nothing is ever converted.
SHOPS = {
    "en": ("Chaykhana", "EUR", "Europe/Berlin"),
    "fa": ("چای‌خانه", "IRT", "Asia/Tehran"),
    "ar": ("بيت الشاي", "AED", "Asia/Dubai"),
    "ms": ("Rumah Teh Chaykhana", "MYR", "Asia/Kuala_Lumpur"),
}
WELCOME = """
Rafiq's demo is running. Ctrl-C stops it; `make demo-reset` starts afresh.

  The shop            {shop}
  The friend's side   {friend}   (another address, so a browser of its own)
  The admin           {admin}
  First sign-in       {setup}
  Mail                {mail}   (written there instead of being sent)

What to try: buy a mug as Ana · share from the thank-you page · open the link as Ben · buy with the coupon ·
skip 14 days in the shop's panel · spend the reward · return the goods, and read at each step what happened.
"""


def run(*, reset: bool, backend_port: int, store_port: int, say: Callable[[str], None]) -> None:
    """Blocks until Ctrl-C or SIGTERM. Raises `NotFound`, `Conflict` for a port that is taken."""
    if reset:
        shutil.rmtree(DATA, ignore_errors=True)
    settings = Settings(
        data_dir=DATA,
        public_url=f"http://localhost:{backend_port}",
        port=backend_port,
        demo=True,
        allow_loopback=True,
        smtp_url=f"file://{(DATA / 'mail').resolve()}",
        mail_from="hello@chaykhana.example",
        log_format="console",
    )
    shop = _demo_store()
    for port in (backend_port, store_port):
        _refuse_taken(port)
    say("Preparing the database …")
    app = create_app(settings)
    _continue_skipped_days(DATA)
    keys = _shops(app, store_port, say)
    stop = threading.Event()
    config = {
        "rafiq_url": settings.public_url,
        "stores": keys,
        "data_dir": str(DATA / "shop"),
        "port": store_port,
    }
    thread = threading.Thread(target=shop.serve, args=(config, stop), name="demo-store", daemon=True)
    worker = jobs.start_worker(app.extensions["rafiq"].jobs.queue)
    thread.start()
    say(WELCOME.format(
        shop=f"http://localhost:{store_port}/",
        friend=f"http://127.0.0.1:{store_port}/",
        admin=f"{settings.public_url}/admin/",
        setup=_setup_link(app) or f"as before, {OWNER}",
        mail=DATA / "mail",
    ))  # fmt: skip
    try:
        server.serve(app, settings, on_stopped=(app.extensions["rafiq.visits"].stop,))
    finally:
        stop.set()
        worker.stop(graceful=True)
        thread.join(timeout=5)


def _demo_store() -> Any:  # noqa: ANN401 - a module we only know by its name: the shop is a customer
    if str(CHECKOUT) not in sys.path:
        sys.path.insert(0, str(CHECKOUT))
    try:
        return importlib.import_module("demo_store.run")
    except ModuleNotFoundError as error:
        detail = "the demo store is part of the source checkout: run `make demo` there"
        raise NotFound(detail) from error


def _refuse_taken(port: int) -> None:
    """Before anything is touched: another demo may be running on the same data."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            detail = (
                f"port {port} is taken: stop what runs there, or choose with --backend-port and --store-port"
            )
            raise Conflict(detail) from error


def _continue_skipped_days(data_dir: Path) -> None:
    file = data_dir / demo_door.FILE
    if file.exists():
        clock.set_offset(timedelta(days=int(file.read_text(encoding="utf-8"))))


def _shops(app: APIFlask, store_port: int, say: Callable[[str], None]) -> dict[str, dict[str, str]]:
    """The keys of the four shops; made and filled at the first start, kept beside the demo's database."""
    file = DATA / "demo-keys.json"
    if file.exists():
        kept: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
        return kept
    keys = {}
    keyring = app.extensions["rafiq"].keyring
    origins = (f"http://localhost:{store_port}", f"http://127.0.0.1:{store_port}")
    for number, (locale, (name, currency, timezone)) in enumerate(SHOPS.items(), start=1):
        say(f"Opening shop {number} of {len(SHOPS)}: {name} …")
        with app.app_context(), transaction():
            made = stores.create_store(
                keyring, name=name, origins=origins, currency=currency, locale=locale, timezone=timezone
            )
            stores.change_store(made.store_id, {"landing_path": f"/{locale}/"})
            stores.confirm(made.store_id, "look", OWNER)
            programs.start_program(
                made.store_id,
                name=text(locale, "admin.default_program_name"),
                terms=demo_team.terms(currency),
                actor=OWNER,
            )
            members.invite(
                OWNER, made.store_id, Role.OWNER, keyring, app.extensions["rafiq"].settings.public_url
            )
        keys[locale] = {
            "store_id": made.store_id,
            "publishable_key": made.publishable_key,
            "secret_key": made.secret_key,
            "signing_secret": made.signing_secret,
            "currency": currency,
        }
        demo_history.fill(app, made.store_id, locale)
        run_due(app)
        _switch_mail_on(app, made.store_id, origins)
    file.write_text(json.dumps(keys), encoding="utf-8")
    file.chmod(0o600)
    return keys


def _switch_mail_on(app: APIFlask, store_id: str, origins: tuple[str, ...]) -> None:
    """After the history, which nobody shall be written to about."""
    with app.app_context(), transaction():
        mail.save_setting(
            store_id,
            kinds=FOR_ADVOCATES,
            sender_name="",
            sender_email="",
            reply_to="",
            postal="",
            origins=origins,
        )


def _setup_link(app: APIFlask) -> str | None:
    """A fresh one-time link until the owner has chosen a password."""
    runtime = app.extensions["rafiq"]
    with app.app_context(), transaction():
        owner = members.find_user(email=OWNER)
        if owner is None or owner.password_hash is not None:
            return None
        # Days are skipped here by the fortnight: the link must outlive that.
        return members.make_setup_link(
            owner.id, runtime.keyring, runtime.settings.public_url, lifetime=timedelta(days=3_650)
        )

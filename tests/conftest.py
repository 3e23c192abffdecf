"""What a test may ask for: a fresh database of either kind, an app, a store, a clock, a server, a browser."""

import contextlib
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from rafiq import create_app
from rafiq.analytics import kept
from rafiq.stores.service import CreatedStore
from tests import factories, postgresql, remembered

IN_CI = os.environ.get("CI") == "true"
TESTS = Path(__file__).parent
SQLITE, POSTGRESQL = "sqlite", "postgresql"
# What the database does matters here, so each test runs on both.
ON_BOTH = ("races", "services", "stories")
SYSTEM_BROWSERS = {
    "chromium": (
        "chromium",
        "chromium-headless-shell",
        "chromium-browser",
        "google-chrome-stable",
        "google-chrome",
    ),
    "firefox": ("firefox-esr", "firefox"),
}


# ---------------------------------------------------------------------------------------- which tests run


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=("each", SQLITE, POSTGRESQL), default="each", help="run on one database only"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "both_databases: run on SQLite and on PostgreSQL")
    remembered.routes()
    os.environ["RAFIQ_ENV_FILE"] = ""  # what a developer runs for real is no test's business
    # Told to end (by `timeout`, say), a run still stops its servers.
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_collection_finish() -> None:
    remembered.garbage()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" not in metafunc.fixturenames:
        return
    folder = metafunc.definition.path.relative_to(TESTS).parts[0]
    both = folder in ON_BOTH or metafunc.definition.get_closest_marker("both_databases")
    chosen = metafunc.config.getoption("database")
    kinds = [kind for kind in ((SQLITE, POSTGRESQL) if both else (SQLITE,)) if chosen in {"each", kind}]
    metafunc.parametrize("database_kind", kinds, scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        folders = item.path.relative_to(TESTS).parts[:-1]
        if "e2e" in folders:
            item.add_marker(pytest.mark.e2e)
        if "oscar" in folders:
            item.add_marker(pytest.mark.oscar)


def missing(what: str) -> None:
    """Skips with a reason; in CI what is missing is a failure."""
    if IN_CI:
        pytest.fail(what)
    pytest.skip(what)


# ---------------------------------------------------------------------------------------- databases


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[postgresql.Cluster]:
    binaries = postgresql.programs()
    if binaries is None:
        missing("PostgreSQL's programs (initdb, pg_ctl) are not here: install the package postgresql")
    cluster = postgresql.start(binaries)
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose SQLite files are at the newest migration; copied, never used."""
    folder = tmp_path_factory.mktemp("migrated")
    factories.close(create_app(factories.new_settings(folder)))
    return folder


@pytest.fixture(scope="session")
def postgresql_databases(
    postgresql_cluster: postgresql.Cluster, tmp_path_factory: pytest.TempPathFactory
) -> postgresql.Databases:
    """Databases at the newest migration."""
    postgresql_cluster.create("migrated")
    folder = tmp_path_factory.mktemp("migrated-postgresql")
    factories.close(create_app(factories.new_settings(folder, postgresql_cluster.url("migrated"))))
    return postgresql.Databases(postgresql_cluster, "migrated")


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def database_url(database_kind: str, data_dir: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh, migrated database of this kind; empty means the SQLite file in `data_dir`."""
    if database_kind == SQLITE:
        for file in request.getfixturevalue("migrated_sqlite").glob("*.sqlite3"):
            shutil.copy(file, data_dir / file.name)
        yield ""
        return
    databases: postgresql.Databases = request.getfixturevalue("postgresql_databases")
    name = databases.take()
    yield databases.cluster.url(name)
    databases.give_back(name)


# ---------------------------------------------------------------------------------------- the app and a store


class Client(FlaskClient):
    """Reads each answer to its end, so that a file that was sent is closed."""

    def open(self, *args: Any, **wishes: Any) -> TestResponse:
        return super().open(*args, **{"buffered": True} | wishes)


@pytest.fixture
def make_app(data_dir: Path, database_url: str) -> Iterator[Callable[..., APIFlask]]:
    """`make_app(demo=True)`: the app with other settings than usual, on the test's database."""
    with contextlib.ExitStack() as closing:

        def make(**changes: object) -> APIFlask:
            app = create_app(factories.new_settings(data_dir, database_url, **changes))
            app.test_client_class = Client
            app.jinja_env.bytecode_cache = remembered.TEMPLATES
            closing.callback(factories.close, app)
            return app

        yield make


@pytest.fixture
def app(make_app: Callable[..., APIFlask]) -> APIFlask:
    return make_app()


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def store(app: APIFlask) -> CreatedStore:
    """A store with its keys in clear and the default program."""
    return factories.new_store(app)


@pytest.fixture
def merchant(client: FlaskClient, store: CreatedStore) -> factories.Merchant:
    return factories.Merchant(client, store.secret_key)


@pytest.fixture
def shopper(app: APIFlask, store: CreatedStore) -> factories.Browser:
    return factories.Browser(app.test_client(), store.publishable_key)


@pytest.fixture
def every_shop_is_big(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """From one order on: its figures are kept, and counted ahead."""
    monkeypatch.setattr(kept, "BIG", 0)
    kept.forget()
    yield
    kept.end()
    kept.forget()


# ---------------------------------------------------------------------------------------- the clock


@dataclass(slots=True)
class Clock:
    """Time that stands still until a test moves it."""

    traveller: Any
    at: datetime

    def move(self, **duration: float) -> datetime:
        """`clock.move(days=14, seconds=1)`."""
        self.at += timedelta(**duration)
        self.traveller.move_to(self.at)
        return self.at


@pytest.fixture
def clock() -> Iterator[Clock]:
    start = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as traveller:
        yield Clock(traveller, start)


# ---------------------------------------------------------------------------------------- a server, a browser


@dataclass(frozen=True, slots=True)
class LiveServer:
    app: APIFlask
    url: str


@pytest.fixture
def live_server(make_app: Callable[..., APIFlask]) -> Iterator[LiveServer]:
    """The app on a free port of this machine, answering in threads while the test's browser asks."""
    port = postgresql.free_port()
    url = f"http://localhost:{port}"
    app = make_app(public_url=url, port=port)
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, name="live-server")
    thread.start()
    yield LiveServer(app, url)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], browser_type: Any) -> dict[str, Any]:
    """Playwright's own browser where it is, else the system's."""
    args, name = dict(browser_type_launch_args), browser_type.name
    named = os.environ.get(f"{name.upper()}_PATH")
    own = _has_own(Path(browser_type.executable_path))
    system = named or (
        None if own else next(filter(None, map(shutil.which, SYSTEM_BROWSERS.get(name, ()))), None)
    )
    if system and not args.get("channel"):
        args["executable_path"] = system
        if name == "firefox":
            args["channel"] = "moz-firefox"  # a stock Firefox, over WebDriver BiDi
    elif not own:
        missing(f"no {name} was found: make browser")
    if name == "chromium":
        # Nothing of the browser's own business goes out to the network.
        quiet = ("background-networking", "component-update", "sync", "quic")
        args["args"] = [
            *args.get("args", ()),
            *(f"--disable-{feature}" for feature in quiet),
            "--no-first-run",
        ]
    return args


def _has_own(executable: Path) -> bool:
    if executable.exists():
        return True
    if len(executable.parents) < 3:
        return False
    folder, _, revision = executable.parents[1].name.rpartition("-")
    return any(executable.parents[2].glob(f"{folder}_headless_shell-{revision}/*/*"))

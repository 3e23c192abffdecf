"""A backup taken while the shop runs comes back whole, into an empty place only (G20)."""

import shutil
import tarfile
import uuid
from pathlib import Path

import pytest
from sqlalchemy import inspect

from rafiq import backups, create_app
from rafiq.core import migrate
from rafiq.core.db import db
from rafiq.core.errors import Conflict, Invalid
from rafiq.ledger import proof
from rafiq.settings import Settings
from tests import factories


@pytest.fixture
def empty_database(database_kind, request):
    """`empty_database()`: the address of a database with nothing in it; SQLite makes its own file."""
    made = []

    def make() -> str:
        if database_kind == "sqlite":
            return ""
        cluster = request.getfixturevalue("postgresql_cluster")
        made.append(f"empty_{uuid.uuid4().hex[:12]}")
        cluster.create(made[-1])
        return str(cluster.url(made[-1]))

    yield make
    for name in made:
        request.getfixturevalue("postgresql_cluster").drop(name)


@pytest.fixture
def settings(app) -> Settings:
    found: Settings = app.extensions["rafiq"].settings
    return found


@pytest.fixture
def busy_shop(merchant) -> factories.Merchant:
    code = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]
    merchant.post("/orders", factories.order(order_number="1001", referral=code))
    return merchant


@pytest.fixture
def needs_programs(database_kind) -> None:
    if database_kind == "postgresql" and not shutil.which("pg_dump"):
        pytest.skip("pg_dump is not on the PATH")


@pytest.mark.usefixtures("needs_programs")
def test_what_was_backed_up_comes_back_with_its_keys_and_adds_up(
    settings, busy_shop, tmp_path, empty_database, store
):
    archive, place = tmp_path / "backup.tar.gz", tmp_path / "restored"
    backups.backup(settings, archive)
    restored = Settings(
        data_dir=place,
        database_url=empty_database(),
        queue_url="memory",
        embedded_worker=False,
        log_format="console",
    )

    backups.restore(restored, archive)

    app = create_app(restored)
    merchant = factories.Merchant(app.test_client(), store.secret_key)
    assert merchant.get("/orders/1001").get_json() == busy_shop.get("/orders/1001").get_json()
    assert app.extensions["rafiq"].settings.secret_keys == (factories.TEST_KEY,)
    with app.app_context():
        assert proof.verify() is None
    factories.close(app)


@pytest.mark.usefixtures("needs_programs")
def test_an_archive_is_readable_by_its_owner_only_and_never_overwritten(settings, busy_shop, tmp_path):
    archive = tmp_path / "backup.tar.gz"
    backups.backup(settings, archive)

    assert archive.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Conflict, match="exists already"):
        backups.backup(settings, archive)


@pytest.mark.usefixtures("needs_programs")
def test_nothing_is_restored_over_what_is_there(settings, busy_shop, tmp_path, data_dir):
    archive = tmp_path / "backup.tar.gz"
    backups.backup(settings, archive)
    (data_dir / "secret-keys").write_text("kept" * 10, encoding="utf-8")

    with pytest.raises(Conflict, match="already holds"):
        backups.restore(settings, archive)

    assert busy_shop.get("/orders/1001").status_code == 200


@pytest.mark.usefixtures("needs_programs")
def test_nothing_is_restored_into_a_database_with_tables(settings, busy_shop, tmp_path, database_kind):
    if database_kind != "postgresql":
        pytest.skip("SQLite's tables are files of the data directory, told above")
    archive = tmp_path / "backup.tar.gz"
    backups.backup(settings, archive)
    elsewhere = Settings(data_dir=tmp_path / "new", database_url=settings.database_url)

    with pytest.raises(Conflict, match="already holds tables"):
        backups.restore(elsewhere, archive)

    assert not list((tmp_path / "new").iterdir())
    assert busy_shop.get("/orders/1001").status_code == 200


def test_what_is_no_archive_of_ours_is_refused(tmp_path):
    (tmp_path / "notes.tar.gz").write_bytes(b"not an archive")

    with pytest.raises(Invalid, match="not an archive"):
        backups.restore(Settings(data_dir=tmp_path / "new"), tmp_path / "notes.tar.gz")


def test_an_archive_cannot_write_outside_its_place(tmp_path):
    evil = tmp_path / "evil.tar.gz"
    (tmp_path / "payload").write_text("x", encoding="utf-8")
    with tarfile.open(evil, "w:gz") as archive:
        archive.add(tmp_path / "payload", arcname="../../escaped")

    with pytest.raises(Invalid):
        backups.restore(Settings(data_dir=tmp_path / "deep/new"), evil)

    assert not list(tmp_path.rglob("escaped"))


def test_an_empty_database_is_migrated_to_the_newest_and_again_is_nothing(
    database_kind, empty_database, tmp_path: Path
):
    settings = factories.new_settings(tmp_path / "new", empty_database())
    app = create_app(settings)
    with app.app_context():
        assert migrate.is_current(db.engine, "main")
        assert migrate.is_current(db.engines["visits"], "visits")
        tables = set(inspect(db.engine).get_table_names())
        assert set(db.metadatas[None].tables) <= tables
        before = proof.verify()
    factories.close(app)

    again = create_app(settings)
    with again.app_context():
        assert migrate.is_current(db.engine, "main")
        assert proof.verify() is before is None
    factories.close(again)


def test_the_migrations_make_the_tables_that_the_models_describe(app):
    """Every column, as the models say; what Alembic calls autogenerate finds nothing left to do."""
    with app.app_context():
        inspector = inspect(db.engine)
        for table in db.metadatas[None].sorted_tables:
            columns = {column["name"]: column["nullable"] for column in inspector.get_columns(table.name)}

            assert columns == {column.name: column.nullable for column in table.columns}, table.name

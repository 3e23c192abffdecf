"""The operator's door: each command says what it did, refuses in plain words, and leaves the exit code to prove it."""

import json
import re
import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner, Result

from rafiq import create_app
from rafiq.cli import main
from rafiq.core.db import transaction
from rafiq.settings import Settings
from rafiq.stores import members, second_step, sessions
from tests import factories

CREATE = ["store", "create", "Chaykhana", "--origin", "https://shop.example", "--currency", "EUR"]


@pytest.fixture
def rafiq(tmp_path, monkeypatch):
    """`rafiq("verify")`: a command in a fresh data directory."""
    monkeypatch.setenv("RAFIQ_DATA_DIR", str(tmp_path / "data"))

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, words, catch_exceptions=False)

    return run


def test_a_store_is_made_with_keys_that_work_and_a_live_program(rafiq, tmp_path):
    made = rafiq(*CREATE, "--locale", "fa", "--json")
    keys = json.loads(made.stdout)
    app = create_app(Settings(data_dir=tmp_path / "data", queue_url="memory", embedded_worker=False))
    merchant = factories.Merchant(app.test_client(), keys["secret_key"])

    assert set(keys) == {"store_id", "publishable_key", "secret_key", "signing_secret"}
    assert [program["status"] for program in merchant.get("/programs").get_json()["data"]] == ["live"]
    shopper = factories.Browser(app.test_client(), keys["publishable_key"])
    assert shopper.get("/config.json").get_json()["store"]["locale"] == "fa"
    factories.close(app)


def test_every_job_runs_once_by_one_command_as_often_as_one_likes(rafiq):
    """S0-12: `jobs run` is idempotent; nobody has to be there for it."""
    rafiq(*CREATE)

    first, again = rafiq("jobs", "run"), rafiq("jobs", "run")

    assert (first.exit_code, first.output) == (0, again.output)
    assert "0 failed; facts that wait: 0" in first.output


def test_a_backup_without_a_name_is_written_where_one_is(rafiq, tmp_path, monkeypatch):
    """The contract's bare `rafiq backup`."""
    rafiq(*CREATE)
    monkeypatch.chdir(tmp_path)
    told = rafiq("backup")

    (written,) = tmp_path.glob("rafiq-20*.tar.gz")
    assert told.exit_code == 0
    assert written.name in told.output


def test_secrets_are_shown_once_and_never_stored_in_clear(rafiq, tmp_path):
    """G26."""
    keys = json.loads(rafiq(*CREATE, "--json").stdout)

    stored = b"".join(file.read_bytes() for file in (tmp_path / "data").iterdir())

    assert keys["secret_key"].encode() not in stored
    assert keys["signing_secret"].encode() not in stored


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"--currency": "EURO"}, "#/currency"),
        ({"--origin": "shop.example"}, "#/origins/0"),
        ({"--origin": "https://shop.example/path"}, "#/origins/0"),
        ({"--locale": "de"}, "#/locale"),
        ({"--timezone": "Mars/Olympus"}, "#/timezone"),
    ],
)
def test_a_store_that_cannot_be_is_refused_by_field(rafiq, changes, said):
    words = dict(zip(CREATE[3::2], CREATE[4::2], strict=True)) | changes

    refused = rafiq(*CREATE[:3], *(word for pair in words.items() for word in pair))

    assert refused.exit_code == 1
    assert said in refused.stderr
    assert "Traceback" not in refused.output


def test_verify_proves_the_books_and_names_the_account_that_somebody_edited(rafiq, tmp_path):
    keys = json.loads(rafiq(*CREATE, "--json").stdout)
    app = create_app(Settings(data_dir=tmp_path / "data", queue_url="memory", embedded_worker=False))
    merchant = factories.Merchant(app.test_client(), keys["secret_key"])
    code = merchant.post("/advocates", {"customer": {"id": "ana"}}).get_json()["referral_code"]
    merchant.post("/orders", factories.order(referral=code))
    factories.close(app)
    assert (rafiq("verify").exit_code, "sum of its transfers" in rafiq("verify").stdout) == (0, True)

    with closing(sqlite3.connect(tmp_path / "data/rafiq.sqlite3")) as connection, connection:
        connection.execute("UPDATE accounts SET pending = 77")
        (account,) = connection.execute("SELECT id FROM accounts").fetchone()

    wrong = rafiq("verify")
    assert wrong.exit_code == 1
    assert account in wrong.stdout
    assert "77" in wrong.stdout


def test_verify_walks_the_audit_log_and_prints_its_end_to_be_kept(rafiq, tmp_path):
    """The command line stands in the log too; a kept end shows that a whole log was replaced."""
    store_id = json.loads(rafiq(*CREATE, "--json").stdout)["store_id"]
    rafiq("user", "create", "maya@example.com")
    good = rafiq("verify")
    kept = good.stdout.split()[-1]
    assert kept.startswith(f"{store_id}:2:")
    assert rafiq("verify", "--audit-head", kept).exit_code == 0
    assert rafiq("verify", "--audit-head", f"{store_id}:2:0000").exit_code == 1
    assert rafiq("verify", "--audit-head", "nonsense").exit_code == 2

    with closing(sqlite3.connect(tmp_path / "data/rafiq.sqlite3")) as connection, connection:
        connection.execute("DROP TRIGGER audit_entries_no_delete")
        connection.execute("DELETE FROM audit_entries WHERE number = 2")
    assert f"audit log of store {store_id}: the log ends before entry 2" in rafiq("verify").stdout


def test_a_backup_comes_back_into_an_empty_place_only(rafiq, tmp_path, monkeypatch):
    rafiq(*CREATE)
    archive = str(tmp_path / "backup.tar.gz")
    assert rafiq("backup", archive).exit_code == 0
    assert rafiq("backup", archive).exit_code == 1
    assert "already holds" in rafiq("restore", archive).stderr

    monkeypatch.setenv("RAFIQ_DATA_DIR", str(tmp_path / "elsewhere"))
    assert rafiq("restore", archive).exit_code == 0
    assert rafiq("verify").exit_code == 0


def test_a_member_gets_a_link_to_choose_a_password(rafiq):
    assert rafiq("user", "create", "mia@shop.example").exit_code == 2
    rafiq(*CREATE)

    made = rafiq("user", "create", "mia@shop.example")

    assert made.exit_code == 0
    assert re.search(r"http://localhost:8000/admin/setup/\S+", made.stdout)
    rafiq(*CREATE)
    assert "--store" in rafiq("user", "create", "eve@shop.example").output


def test_the_operator_helps_whoever_lost_their_phone(rafiq, tmp_path):
    """Issue 7: the app, its recovery codes and the passkeys end, and nobody stays logged in."""
    rafiq(*CREATE)
    rafiq("user", "create", "mia@shop.example")
    app = create_app(Settings(data_dir=tmp_path / "data", queue_url="memory", embedded_worker=False))
    keys = app.extensions["rafiq"].keyring
    with app.app_context(), transaction():
        mia = members.find_user(email="mia@shop.example").id
        second_step.turn_on(mia, "the key of her app", keys, counter=1)
        second_step.keep_recovery_codes(mia, ["0000-0000-0000"], keys)
        sessions.open_session(mia)
    done, unknown = (rafiq("user", "reset-second-step", f"{who}@shop.example") for who in ("mia", "eve"))

    assert (done.exit_code, unknown.exit_code) == (0, 1)
    with app.app_context():
        assert second_step.key_of(mia, keys) is None
        assert second_step.recovery_codes_left(mia) == len(sessions.list_sessions(mia)) == 0
    factories.close(app)


@pytest.mark.parametrize(
    ("name", "value"), [("RAFIQ_PORT", "x"), ("RAFIQ_SECRET_KEYS", "short"), ("RAFIQ_SECRET_KEYS", "")]
)
def test_a_bad_setting_stops_the_start_with_its_name(rafiq, monkeypatch, name, value):
    monkeypatch.setenv(name, value)

    refused = rafiq("verify")

    assert refused.exit_code == 1
    assert name in refused.stderr


def test_help_names_every_command(rafiq):
    shown = rafiq("--help").stdout

    assert all(command in shown for command in "serve worker verify demo backup restore store user".split())

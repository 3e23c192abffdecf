"""Bringing things along makes no money, keeps no name and holds up nobody (G3, G33)."""

import io
import shutil
import subprocess
import zipfile
from datetime import timedelta

import pytest

from rafiq.cli import filling
from rafiq.cli.filling import Source
from rafiq.core.db import db, transaction
from rafiq.core.errors import Invalid
from rafiq.core.money import Money
from rafiq.ledger import proof
from rafiq.moving import (
    advocates,
    brought,
    customers,
    headings,
    leaving,
    models,
    redirects,
    rewards,
    rows,
    uploads,
)
from rafiq.moving.rows import Refused, RowProblem
from rafiq.moving.sums import NewReward
from rafiq.stores import service as stores
from tests import factories
from tests.conftest import missing
from tests.web.admin_door import member

HELD = {"unit": "EUR", "available": "5.00", "redeemed": "10.00"}


def open_balance(app, store, **line: str) -> bool:
    with app.app_context(), transaction():
        return rewards.open_balance(store.store_id, rows.balance(HELD | line), source="rafiq")


def test_two_accounts_of_one_person_keep_what_each_has_spent(app, store, merchant):
    merchant.post("/customers", {"id": "dup", "email": "dup@example.com"})

    assert open_balance(app, store, rafiq_id="cus_1", customer_id="dup")
    assert open_balance(app, store, rafiq_id="cus_2", email="dup@example.com")

    (balance,) = merchant.get("/customers/dup/balance").get_json()["balances"]
    assert (balance["available"], balance["redeemed"]) == ("10.00", "20.00")
    with app.app_context():
        assert proof.verify() is None


def test_an_account_or_reward_of_this_very_store_is_not_brought_in_again(app, store, merchant):
    ana = merchant.post("/customers", {"id": "ana"}).get_json()["id"]
    line = {"customer_id": "ana", "amount": "5.00", "status": "pending", "external_id": "r1"}
    hold = timedelta(days=14)
    with app.app_context(), transaction():
        rewards.take_in(store.store_id, rows.reward(line, currency="EUR"), source="other", hold=hold)
        here = db.session.scalar(db.select(models.ImportedReward.id))

    with pytest.raises(Refused) as account:
        open_balance(app, store, rafiq_id=ana, customer_id="ana")
    again = rows.reward(line | {"external_id": here}, currency="EUR")
    with pytest.raises(Refused) as reward, app.app_context(), transaction():
        rewards.take_in(store.store_id, again, source="rafiq", hold=hold)
    assert account.value.problem == reward.value.problem == RowProblem.OURS


def test_a_stores_own_archive_is_refused_and_one_that_does_not_say_whose_it_is(app, store, tmp_path):
    own, bare, state = tmp_path / "own.zip", tmp_path / "bare.zip", app.extensions["rafiq"]
    with app.app_context():
        view = stores.get_store(store.store_id)
        leaving.write(own, view, state.keyring, state.settings.public_url, tell=lambda _: None)
    with zipfile.ZipFile(bare, "w") as archive:
        archive.writestr("balances.csv", "customer id,unit,available,redeemed\nana,EUR,1.00,0.00\n")

    for path, reason in ((own, "ours"), (bare, "archive")):
        source = Source(path, "en", inner="balances.csv")
        with pytest.raises(Invalid) as refused, app.app_context():
            filling.bring_owed(source, store.store_id, headings.BALANCE, lambda _: True)
        assert refused.value.problems[0].detail == reason


def look_at(app, store, content: bytes) -> uploads.ImportView:
    with app.app_context(), transaction():
        return uploads.look_at(store.store_id, io.BytesIO(content), file_name="list.csv", actor="ana@shop")


def test_others_may_write_while_a_file_is_looked_at(app, store, merchant, monkeypatch):
    """G7: the writer's turn is taken when everything is known."""
    placed, judge = [], customers.is_new

    def meanwhile(*known: object) -> bool:
        placed.append(merchant.post("/orders", factories.order()).status_code)
        return judge(*known)

    monkeypatch.setattr(customers, "is_new", meanwhile)
    found = look_at(app, store, b"email\nzoe@example.com\n")

    assert (placed, found.new_count) == ([201], 1)


LIST = b"email,name\nzoe.secret@example.com,Zoe Secret\nzoe.secret,Zoe Secret\n"


def kept(app, import_id: str, store) -> str:
    with app.app_context():
        found = uploads.get(store.store_id, import_id).understood
        return f"{found} {list(uploads.refused(store.store_id, import_id))}"


@pytest.mark.parametrize("end", [uploads.start, uploads.drop])
def test_the_examples_of_a_file_go_when_they_have_been_seen(app, store, end):
    found = look_at(app, store, LIST)
    assert "zoe.secret@" in kept(app, found.id, store)
    with app.app_context(), transaction():
        end(store.store_id, found.id)

    assert "zoe.secret@" not in kept(app, found.id, store)


def test_whoever_is_erased_stands_in_no_example_and_no_refused_line(app, store, merchant):
    """G33."""
    found = look_at(app, store, LIST)
    person = merchant.post("/customers", {"email": "zoe.secret@example.com"}).get_json()["id"]
    assert merchant.delete(f"/customers/{person}").status_code == 204

    assert "zoe" not in kept(app, found.id, store).lower()


def test_a_statement_leads_to_no_page_of_a_reward_that_was_brought_along(app, store, merchant):
    merchant.post("/customers", {"id": "ana"})
    open_balance(app, store, rafiq_id="cus_1", customer_id="ana")
    ana = merchant.get("/customers/ana").get_json()["id"]

    page = member(app, store.store_id).get(f"/people/{ana}/statement").text
    assert "Brought along" in page
    assert "/rewards/imr_" not in page


def owed(app, store, external_id: str, amount: str) -> bool | NewReward | RowProblem:
    """As a line of a file is taken in."""
    found = {"external_id": external_id, "customer_id": "ana", "amount": amount, "status": "pending"}

    def take(line: dict[str, str]) -> bool | NewReward:
        row = rows.reward(line, currency="EUR")
        return rewards.take_in(store.store_id, row, source="other", hold=timedelta(days=1))

    with app.app_context(), transaction():
        return brought.one(take, found)


@pytest.mark.both_databases
def test_a_reward_that_cannot_be_released_holds_up_no_other(app, store, clock, merchant):
    """G11: the one that is due first stands wrong in the ledger, and is in another store besides."""
    other = factories.new_store(app, name="Elsewhere")
    owed(app, other, "1", "5.00")
    with app.app_context(), transaction():
        db.session.execute(db.text("UPDATE accounts SET pending = 0"))
    clock.move(minutes=1)
    owed(app, store, "2", "5.00")
    clock.move(days=2)

    with app.app_context():
        assert rewards.release_due(clock.at) == 1
    (balance,) = merchant.get("/customers/ana/balance").get_json()["balances"]
    assert balance["available"] == "5.00"


@pytest.mark.both_databases
def test_no_account_is_brought_near_the_end_of_a_number(app, store):
    """A line beyond what anybody owes is refused, many large ones are, and what a database cannot hold is."""
    assert owed(app, store, "1", "100000000000.01") is RowProblem.TOO_MUCH
    assert owed(app, store, "2", "100000000000.00") == NewReward(Money(10**13, "EUR"), at_once=False)
    with app.app_context(), transaction():
        db.session.execute(db.text("UPDATE accounts SET pending = 990000000000001"))
    assert owed(app, store, "3", "100000000000.00") is RowProblem.TOO_MUCH
    with app.app_context(), transaction():
        too_large = db.text("UPDATE accounts SET pending = :amount")
        assert (
            brought.one(lambda each: db.session.execute(too_large, {"amount": each}), 2**63)
            is RowProblem.BAD_AMOUNT
        )


def test_a_line_has_at_most_twenty_codes(app, store):
    found = {"email": "ana@example.com", "other_codes": " ".join(f"TEA-{each:04}" for each in range(21))}
    with app.app_context(), transaction():
        became = brought.one(lambda each: advocates.take_in(store.store_id, each, source="other"), found)
        assert became is RowProblem.BAD_CODE


def test_a_map_with_the_longest_address_is_read_by_nginx(tmp_path):
    """In letters of several bytes each, as a path in Farsi has."""
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
    if nginx is None:
        missing("nginx is not here: install the package nginx-light")
    longest = [("/" + letter * (advocates.MAX_ADDRESS - 1), "https://ours.example/r/x") for letter in "aد"]
    with zipfile.ZipFile(tmp_path / "maps.zip", "w") as archive:
        redirects.write(archive, "maps", lambda: longest)
        (tmp_path / "map.conf").write_bytes(
            archive.read("maps/nginx-sizes.conf") + archive.read("maps/nginx.conf")
        )
    site = f"pid {tmp_path}/pid; events {{}} http {{ access_log off; include {tmp_path}/map.conf; }}"
    (tmp_path / "nginx.conf").write_text(site, encoding="utf-8")

    said = subprocess.run(
        [nginx, "-t", "-e", tmp_path / "log", "-p", tmp_path, "-c", tmp_path / "nginx.conf"],
        check=False,
        capture_output=True,
    )
    assert said.returncode == 0, said.stderr

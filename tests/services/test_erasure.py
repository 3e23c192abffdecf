"""Forgetting a person leaves no trace of who they were; what they were owed stays and points to nobody (G33)."""

import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select

from rafiq.core.db import db, transaction
from rafiq.coupons.models import Coupon
from rafiq.ledger import proof
from rafiq.ledger import service as ledger
from rafiq.links import introductions
from rafiq.links import service as links
from rafiq.orders import heard
from rafiq.orders.models import OrderMessage
from rafiq.people.phones import spellings
from rafiq.people.rules import clean_phone
from rafiq.programs import service as programs
from rafiq.referrals import noting
from rafiq.web.shopper import me
from tests import factories

# Who Ana is, in every form that she or others wrote it.
CANARIES = ("kanarienvogel", "zeisig", "c-kanari", "1709998877")
ANA = {
    "id": "c-kanari",
    "email": "Kanarienvogel+tea@example.com",
    "first_name": "Kanarienvogel",
    "last_name": "Zeisig",
    "phone": "+49 170 9998877",
}


def traces(app) -> dict[str, list[str]]:
    """Every row of every table in which a canary still sings."""
    found: dict[str, list[str]] = {}
    with app.app_context():
        for engine in {str(engine.url): engine for engine in db.engines.values()}.values():
            tables = MetaData()
            tables.reflect(engine)
            with engine.connect() as connection:
                for table in tables.sorted_tables:
                    rows = [str(dict(row)) for row in connection.execute(select(table)).mappings()]
                    hits = [row for row in rows if any(canary in row.lower() for canary in CANARIES)]
                    found |= {table.name: hits} if hits else {}
    return found


@pytest.fixture
def history(app, merchant, shopper) -> str:
    """Ana buys, shares, is named by a friend, leaves her address with an offer, and asks twice for the same thing."""
    page = shopper.post("/order", factories.order(order_number="1001", customer=ANA)).get_json()
    merchant.post("/orders", factories.order(order_number="1001", customer=ANA), key="k1")
    merchant.post("/customers", ANA, key="k2")
    code = merchant.post("/advocates", {"customer": ANA}, key="k3").get_json()["referral_code"]
    shopper.post("/offer", {"visit": code, "email": "kanarienvogel@example.org"})
    shopper.post("/enrol", {"email": ANA["email"], "first_name": ANA["first_name"]})
    shopper.post("/event", {"type": "shared", "surface": "share", "channel": "copy", "me": page["me"]})
    merchant.post(
        "/orders", factories.order(order_number="1002", referred_by="Kanarienvogel Zeisig"), key="k4"
    )
    other = merchant.post("/advocates", {"customer": factories.customer("Eve")}).get_json()["referral_code"]
    shopper.post("/offer", {"visit": other, "email": ANA["email"]})
    merchant.post("/orders", factories.order(order_number="1003", customer=ANA, referral=other), key="k5")
    return "c-kanari"


def test_nothing_in_the_database_says_who_the_erased_person_was(app, merchant, history):
    before = traces(app)
    assert {"people", "order_messages", "kept_answers", "introductions"} <= set(before)

    assert merchant.delete(f"/customers/{history}").status_code == 204

    mentions_of_others = "kanarienvogel@example.org"  # an address that she gave for somebody we do not know
    left = {
        table: [row for row in rows if mentions_of_others not in row] for table, rows in traces(app).items()
    }
    assert {table: rows for table, rows in left.items() if rows} == {}


@pytest.mark.parametrize("said", ["0170 9998877", "+49 170 9998877", "49170 9998877"])
def test_a_phone_said_at_the_desk_is_forgotten_however_it_was_written(app, merchant, store, history, said):
    """And so is every print of it: eight digits are soon tried out."""
    phone = clean_phone(said)
    eve = merchant.post("/advocates", {"customer": factories.customer("Eve")}).get_json()
    with app.app_context(), transaction():
        link = links.of_person(store.store_id, eve["id"])
        noted = noting.note(link, email_key=None, phone=phone, actor="tests")
        assert noting.code(store.store_id, programs.current_program(store.store_id), noted)
    merchant.delete(f"/customers/{history}")

    prints = [sha256(each.encode()).hexdigest()[:32] for each in spellings("+491709998877")]
    with app.app_context():
        causes = list(db.session.scalars(select(Coupon.claim_key)))
        assert [cause for cause in causes if any(each in cause for each in prints)] == []
        assert introductions.noted_ids(store.store_id, phone) == []


def test_what_a_friend_said_of_whoever_was_erased_is_forgotten_though_it_credited_nobody(
    app, merchant, store
):
    """She never had a link, and somebody else has her name: the words are hers all the same."""
    merchant.post("/customers", ANA | {"last_name": "Rezaei"})
    merchant.post(
        "/customers", ANA | {"id": "t", "email": "t@example.com", "phone": "", "last_name": "Rezaei"}
    )
    hers = ("Kanarienvogel Rezaei", "rezaei, kanarienvogel", "0170 9998877", "KANARIENVOGEL@example.com")
    others = ("Eve Rezaei", "0170 9998878", "eve@example.com")
    for number, words in enumerate(hers + others):
        friend = factories.customer(f"Friend{number}")
        body = factories.order(order_number=str(number), customer=friend, referred_by=words)
        merchant.post("/orders", body | {"heard_from": "friend"})
    merchant.delete("/customers/c-kanari")

    with app.app_context():
        rows = db.session.execute(select(OrderMessage.order_number, OrderMessage.body))
        left = {number: body.get("referred_by") for number, body in rows}
        assert left == dict(zip("0123456", (None,) * 4 + others, strict=True))
        assert [bool(heard.of_order(store.store_id, each).who) for each in "01235"] == [False] * 4 + [True]


def test_what_was_heard_in_another_script_is_forgotten_too(app, merchant, store):
    merchant.post("/customers", factories.customer("Ali", last_name="Rezaei"))
    body = factories.order(order_number="1", referred_by="علی رضایی", heard_from="friend")
    merchant.post("/orders", body)
    merchant.delete("/customers/c-ali")

    with app.app_context():
        assert heard.of_order(store.store_id, "1").who == ""


def test_a_name_of_one_word_is_forgotten_only_where_nobody_else_bears_it(app, merchant, store):
    for number, who in enumerate(("Ana", "Ana", "Noa")):
        merchant.post("/customers", factories.customer(who, id=f"c{number}", email=f"c{number}@example.com"))
    for who in ("Ana", "Noa"):
        friend = factories.customer(f"Friend{who}")
        body = factories.order(order_number=who, customer=friend, referred_by=who, heard_from="friend")
        merchant.post("/orders", body)
    for person in ("c0", "c2"):
        merchant.delete(f"/customers/{person}")

    with app.app_context():
        assert [heard.of_order(store.store_id, number).who for number in ("Ana", "Noa")] == ["Ana", ""]


def test_the_amounts_stay_and_add_up(app, merchant, store, history):
    ana = merchant.get("/customers/c-kanari").get_json()["id"]
    with app.app_context():
        owed = ledger.balances(store.store_id, ana)

    merchant.delete(f"/customers/{history}")

    assert owed[0].pending == 1_000
    with app.app_context():
        assert ledger.balances(store.store_id, ana) == owed
        assert proof.verify() is None


def test_an_erased_person_is_found_by_nothing_they_were_known_by(merchant, history):
    ana = merchant.get("/customers/c-kanari").get_json()["id"]
    merchant.delete(f"/customers/{history}")

    assert merchant.get("/customers/c-kanari").status_code == 404
    again = merchant.post("/customers", ANA)
    assert (again.status_code, again.get_json()["id"] == ana) == (201, False)


@pytest.mark.parametrize("path", ["", "/export", "/balance", "/balance-token", "/standing-discount"])
def test_whoever_was_erased_is_not_found_by_our_id_either(merchant, history, path):
    ana = merchant.get("/customers/c-kanari").get_json()["id"]
    before = merchant.get(f"/customers/{ana}{path}").status_code
    merchant.delete(f"/customers/{ana}")

    assert (before, merchant.get(f"/customers/{ana}{path}").status_code) == (200, 404)


def test_nothing_of_whoever_was_erased_can_be_spent(merchant, history):
    ana = merchant.get("/customers/c-kanari").get_json()["id"]
    merchant.delete(f"/customers/{ana}")
    spend = {"amount": "1.00", "unit": "EUR", "order_number": "late"}

    assert merchant.post(f"/customers/{ana}/redemptions", spend).status_code == 404


def test_nobody_earns_for_whoever_was_erased(merchant, shopper, history):
    """G33: their code is known out there, and leads to nobody: no offer, no referral, no idle reward."""
    code = merchant.post("/advocates", {"customer": ANA}).get_json()["referral_code"]
    merchant.delete(f"/customers/{history}")
    offer = shopper.post("/offer", {"visit": code}).get_json()
    ben = factories.order(order_number="9", customer=factories.customer("Ben"), referral=code)

    assert (offer["status"], offer["reason_code"]) == ("refused", "unknown_link")
    assert merchant.post("/orders", ben).get_json()["referral"] is None


def test_a_token_of_whoever_was_erased_proves_nobody(app, client, merchant, shopper, store, history):
    """G33: the half year of a magic link ends with the person."""
    ana = merchant.get("/customers/c-kanari").get_json()["id"]
    token = me.token(app.extensions["rafiq"].keyring, store.store_id, ana)
    before = shopper.post("/balance", {"me": token}).get_json()["proven"]
    merchant.delete(f"/customers/{ana}")

    assert (before, shopper.post("/balance", {"me": token}).get_json()["proven"]) == (True, False)
    assert {client.get(f"/me/{token}{page}").status_code for page in ("/statement", "/friends")} == {404}


def test_erasing_twice_is_safe_and_erasing_nobody_is_not_found(merchant, history):
    ana = merchant.get("/customers/c-kanari").get_json()["id"]

    assert [merchant.delete(f"/customers/{ana}").status_code for _ in range(2)] == [204, 204]
    assert merchant.delete("/customers/nobody").status_code == 404


def test_the_files_forget_too(app, merchant, history, database_kind, data_dir: Path):
    """SQLite keeps freed pages; `VACUUM` is what an operator runs after erasures."""
    if database_kind != "sqlite":
        pytest.skip("PostgreSQL's files are its own affair (autovacuum)")
    merchant.delete(f"/customers/{history}")
    factories.close(app)
    with closing(sqlite3.connect(data_dir / "rafiq.sqlite3", isolation_level=None)) as connection:
        connection.execute("DELETE FROM introductions WHERE email_key = 'kanarienvogel@example.org'")
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    for file in data_dir.iterdir():
        held = file.read_bytes().lower()
        assert [canary for canary in CANARIES if canary.encode() in held] == [], file.name

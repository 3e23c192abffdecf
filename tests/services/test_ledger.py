"""Who is owed what, as the database keeps it: append-only, summing up, explained (G9, G11)."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from rafiq.core.db import db, transaction
from rafiq.core.errors import Conflict, InsufficientBalance
from rafiq.core.money import Money
from rafiq.ledger import proof
from rafiq.ledger import service as ledger
from rafiq.ledger.service import Balance
from rafiq.people import service as people
from rafiq.people.rules import Identity

REWARD = "rwd_1"


@pytest.fixture
def ana(app, store) -> str:
    with app.app_context(), transaction():
        person, _ = people.recognise(store.store_id, Identity(email="ana@example.com"), vouched=True)
    return person.id


@pytest.fixture
def settle(app, store, ana):
    def settle(amount: int, *, released: bool, reward_id: str = REWARD, unit: str = "EUR") -> list:
        with app.app_context(), transaction():
            return ledger.settle(
                store.store_id,
                ana,
                reward_id,
                Money(amount, unit),
                released=released,
                reason_code="hold_over" if released else "in_hold",
                order_number="1001",
                actor="tests",
            )

    return settle


@pytest.fixture
def spend(app, store, ana):
    def spend(amount: int, order_number: str) -> tuple[Balance, bool]:
        with app.app_context(), transaction():
            return ledger.spend(
                store.store_id, ana, Money(amount, "EUR"), order_number=order_number, actor="tests"
            )

    return spend


def balances(app, store, ana) -> list[Balance]:
    with app.app_context():
        return ledger.balances(store.store_id, ana)


def test_a_balance_is_the_sum_of_its_transfers(app, store, ana, settle, spend):
    settle(1000, released=False)
    settle(750, released=False)
    settle(750, released=True)
    spend(300, "2001")
    settle(0, released=True)

    assert balances(app, store, ana) == [Balance("EUR", 0, -300, 300)]
    with app.app_context():
        kinds = [move.kind for move in ledger.statement(store.store_id, ana)]
        assert kinds == ["reverse", "spend", "post", "void", "hold"]
        assert proof.verify() is None


def test_settling_what_is_settled_moves_nothing(settle):
    settle(1000, released=False)

    assert settle(1000, released=False) == []


def test_every_transfer_names_its_cause(app, store, ana, settle, spend):
    """G11: no orphan."""
    settle(1000, released=True)
    spend(300, "2001")

    with app.app_context():
        moves = ledger.statement(store.store_id, ana)
    assert all(move.reason_code and move.actor and move.order_number for move in moves)


def test_each_currency_has_an_account_of_its_own(app, store, ana, settle):
    settle(1000, released=True)
    settle(5000, released=True, reward_id="rwd_2", unit="IRT")

    assert {each.unit: each.available for each in balances(app, store, ana)} == {"EUR": 1000, "IRT": 5000}


def test_spending_takes_what_is_there_and_no_more(settle, spend):
    settle(1000, released=True)

    with pytest.raises(InsufficientBalance, match=r"10\.00 EUR is available, 10\.01 was asked"):
        spend(1001, "2001")

    assert spend(1000, "2001") == (Balance("EUR", 0, 0, 1000), True)


def test_what_is_pending_cannot_be_spent(settle, spend):
    settle(1000, released=False)

    with pytest.raises(InsufficientBalance):
        spend(1, "2001")


def test_one_order_spends_once_and_may_ask_again(settle, spend):
    settle(1000, released=True)
    spend(400, "2001")

    assert spend(400, "2001") == (Balance("EUR", 0, 600, 400), False)
    with pytest.raises(Conflict, match=r"already spent 4\.00 EUR"):
        spend(500, "2001")


def test_a_new_reward_fills_a_debt_first(settle, spend):
    settle(1000, released=True)
    spend(1000, "2001")
    settle(0, released=True)
    settle(1200, released=True, reward_id="rwd_2")

    with pytest.raises(InsufficientBalance):
        spend(201, "2002")
    assert spend(200, "2002")[0] == Balance("EUR", 0, 0, 1200)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE transfers SET amount = 1",
        "UPDATE transfers SET reward_id = NULL",
        "DELETE FROM transfers",
        "UPDATE program_versions SET version = 9",
        "DELETE FROM referral_events",
    ],
)
def test_the_database_itself_refuses_to_change_the_past(app, merchant, store, settle, statement):
    settle(1000, released=True)
    code = merchant.post("/advocates", {"customer": {"id": "c-ana"}}).get_json()["referral_code"]
    merchant.post(
        "/orders",
        {"order_number": "1", "subtotal": "9.00", "currency": "EUR", "customer": {"id": "b"}, "referral": code},
    )  # fmt: skip

    with app.app_context(), pytest.raises(DBAPIError, match="append-only"), transaction() as session:
        session.execute(text(statement))

    with app.app_context():
        assert proof.verify() is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts SET pending = -1",
        "UPDATE accounts SET redeemed = -1",
        (
            "INSERT INTO transfers SELECT store_id, 'trf_x', account_id, kind, 0, unit, reward_id, order_number, "
            "reason_code, actor, NULL, NULL, NULL, created_at FROM transfers"
        ),
        (
            "INSERT INTO transfers SELECT store_id, 'trf_x', account_id, 'gift', amount, unit, reward_id, "
            "order_number, reason_code, actor, NULL, NULL, NULL, created_at FROM transfers"
        ),
    ],
    ids=["pending", "redeemed", "nothing moved", "unknown kind"],
)
def test_the_database_repeats_the_rules(app, settle, statement):
    settle(1000, released=False)

    with app.app_context(), pytest.raises(DBAPIError), transaction() as session:
        session.execute(text(statement))


def test_verify_names_the_account_that_somebody_edited(app, store, ana, settle):
    settle(1000, released=True)
    with app.app_context(), transaction() as session:
        session.execute(text("UPDATE accounts SET available = 999999"))

    with app.app_context():
        difference = proof.verify()
        account = db.session.execute(text("SELECT id FROM accounts")).scalar_one()

    assert difference is not None
    assert (difference.store_id, difference.account_id) == (store.store_id, account)
    assert "999999" in difference.detail
    assert "1000" in difference.detail

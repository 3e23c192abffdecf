"""What members add and take by hand: with a reason, above a limit only by two of them (issue 3, four eyes)."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from rafiq.core.db import transaction
from rafiq.core.errors import AlreadyDecided, Conflict, Forbidden, InsufficientBalance, Invalid
from rafiq.core.money import Money
from rafiq.ledger import adjustments, proof
from rafiq.ledger import service as ledger
from rafiq.ledger.wishes import DEDUCT, GRANT, Wish
from rafiq.people import service as people
from rafiq.people.rules import Identity

MAYA, NOAH = "maya@example.com", "noah@example.com"


@pytest.fixture
def ana(app, store) -> str:
    with app.app_context(), transaction():
        person, _ = people.recognise(store.store_id, Identity(email="ana@example.com"), vouched=True)
    return person.id


@pytest.fixture
def adjust(app, store, ana):
    def adjust(amount: int, unit: str = "EUR", actor: str = MAYA, key: str = "", **changes: object):
        words = {"kind": GRANT, "reason": "a parcel came late"} | changes
        wish = Wish(ana, Money(amount, unit), form_key=key or f"form-{amount}-{actor}", **words)
        with app.app_context(), transaction():
            return adjustments.adjust(store.store_id, wish, actor=actor)

    return adjust


@pytest.fixture
def decide(app, store):
    def decide(made, actor: str, reason: str = ""):
        with app.app_context(), transaction():
            if reason:
                return adjustments.refuse(store.store_id, made.id, actor=actor, reason=reason)
            return adjustments.confirm(store.store_id, made.id, actor=actor)

    return decide


@pytest.fixture
def available(app, store, ana):
    def available(unit: str = "EUR") -> int:
        with app.app_context():
            assert proof.verify() is None
            found = {each.unit: each.available for each in ledger.balances(store.store_id, ana)}
        return found.get(unit, 0)

    return available


def test_a_small_gift_by_hand_is_a_transfer_with_reason_and_actor(app, store, ana, adjust, available):
    made = adjust(1_000)

    with app.app_context():
        (move,) = ledger.statement(store.store_id, ana)
    assert (made.status, made.reason, available()) == ("done", "a parcel came late", 1_000)
    assert (move.kind, move.actor, move.adjustment_id) == ("grant", MAYA, made.id)


def test_taking_by_hand_never_makes_a_debt(adjust, available):
    adjust(1_000)
    with pytest.raises(InsufficientBalance):
        adjust(1_001, kind=DEDUCT)

    adjust(400, kind=DEDUCT)

    assert available() == 600


def test_above_the_limit_a_second_member_must_confirm(adjust, decide, available):
    """Four eyes: 100.00 EUR is the limit a store begins with."""
    made = adjust(10_001)
    assert (made.status, available()) == ("proposed", 0)

    decide(made, NOAH)

    assert available() == 10_001


def test_exactly_the_limit_needs_nobody_else(adjust, available):
    assert adjust(10_000).status == "done"
    assert available() == 10_000


def test_nobody_confirms_what_they_proposed_themselves(adjust, decide, available):
    made = adjust(20_000)
    with pytest.raises(Forbidden):
        decide(made, MAYA)

    assert available() == 0


def test_the_database_itself_refuses_one_pair_of_eyes(app, adjust):
    adjust(20_000)
    statements = (
        f"UPDATE adjustments SET decided_by = '{MAYA}', status = 'done'",
        "UPDATE adjustments SET status = 'done'",
    )
    for statement in statements:
        with app.app_context(), pytest.raises(DBAPIError), transaction() as session:
            session.execute(text(statement))


def test_a_refusal_has_a_reason_and_is_final(adjust, decide, available):
    made = adjust(20_000)
    assert decide(made, NOAH, reason="too much").decided_reason == "too much"

    with pytest.raises(AlreadyDecided):
        decide(made, NOAH)
    assert available() == 0


def test_only_its_proposer_withdraws_what_still_waits(app, store, adjust, decide, available):
    made = adjust(20_000)
    with app.app_context():
        with pytest.raises(Forbidden), transaction():
            adjustments.withdraw(store.store_id, made.id, actor=NOAH)
        with transaction():
            withdrawn = adjustments.withdraw(store.store_id, made.id, actor=MAYA)

    assert withdrawn.status == "withdrawn"
    with pytest.raises(AlreadyDecided):
        decide(made, NOAH)
    assert available() == 0


def test_after_fourteen_days_nobody_can_confirm_any_more(app, clock, store, adjust, decide):
    made, later = adjust(20_000), adjust(30_000)
    clock.move(days=13, hours=23)
    decide(later, NOAH)
    clock.move(hours=1)

    with pytest.raises(AlreadyDecided):
        decide(made, NOAH)
    with app.app_context():
        assert adjustments.waiting(store.store_id) == []
        assert adjustments.get(store.store_id, later.id).status == "done"


def test_a_large_sum_in_small_steps_is_a_large_sum(clock, adjust):
    assert [adjust(4_000, key=f"step{n}").status for n in range(3)] == ["done", "done", "proposed"]

    clock.move(days=1, seconds=1)

    assert adjust(4_000, key="tomorrow").status == "done"


def test_a_form_sent_twice_is_one_adjustment(adjust, available):
    assert adjust(500, key="once").id == adjust(500, key="once").id
    assert available() == 500


def test_a_form_sent_again_with_another_sum_is_a_conflict(adjust, available):
    adjust(500, key="once")
    with pytest.raises(Conflict, match=r"5\.00 EUR"):
        adjust(5_000, key="once")

    assert available() == 500


@pytest.mark.parametrize(
    ("unit", "limit"), [("EUR", 10_000), ("IRT", 5_000_000), ("JPY", 15_000), ("MB", 100)]
)
def test_the_limit_a_store_begins_with_follows_the_unit(app, store, unit, limit):
    with app.app_context():
        assert adjustments.limit_of(store.store_id, unit) == limit


def test_a_store_sets_its_own_limit(app, store, adjust):
    with app.app_context(), transaction():
        adjustments.set_limit(store.store_id, Money(500, "EUR"), actor=MAYA)

    assert [adjust(501).status, adjust(500).status] == ["proposed", "done"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"reason": " "}, "#/reason"),
        ({"reason": "x" * 501}, "#/reason"),
        ({"kind": "reverse"}, "#/kind"),
        ({"surprise": True}, "#/note"),
        ({"surprise": True, "note": "Thank you", "kind": DEDUCT}, "#/surprise"),
    ],
)
def test_a_wish_that_makes_no_sense_names_its_field(adjust, available, changes, pointer):
    with pytest.raises(Invalid) as refused:
        adjust(100, **changes)

    assert pointer in [problem.pointer for problem in refused.value.problems]
    assert available() == 0


def test_a_surprise_has_a_note_for_the_person(adjust, available):
    """S1-26."""
    made = adjust(500, surprise=True, note="For ten friends in one summer.")

    assert (made.reason_code, made.note, available()) == ("surprise", "For ten friends in one summer.", 500)


def test_verify_notices_an_adjustment_without_its_transfer(app, adjust):
    adjust(20_000)
    with app.app_context(), transaction() as session:
        session.execute(text(f"UPDATE adjustments SET status = 'done', decided_by = '{NOAH}'"))

    with app.app_context():
        difference = proof.verify()
    assert difference is not None
    assert "adjustment" in difference.detail

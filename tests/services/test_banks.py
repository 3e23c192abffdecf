"""Banks of uploaded codes: one code per cause, a word when the stock runs low, nobody forgotten (S4-5, G8)."""

import io
import tracemalloc
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from rafiq.core.db import db, transaction
from rafiq.core.errors import Invalid
from rafiq.core.outbox import OutboxRow
from rafiq.coupons import banks, code_files, proof, uploads
from rafiq.coupons.banks import BankDraft
from rafiq.coupons.models import CouponBank
from rafiq.coupons.rules import BankKind


def draft(**changes: object) -> BankDraft:
    values = {
        "name": "Coffee cards",
        "kind": BankKind.GIFT,
        "amount": 1_500,
        "unit": "EUR",
        "low_stock_at": 0,
    }
    return BankDraft(**values | changes)


def names(count: int) -> list[str]:
    return [f"CARD-{number:06}" for number in range(count)]


def put_in(app, store, bank_id: str, codes: list[str]) -> uploads.UploadView:
    with app.app_context(), transaction():
        upload = uploads.look_at(store.store_id, bank_id, code_files.of_codes(codes), actor="tests")
        return uploads.confirm(store.store_id, upload.id)


@pytest.fixture
def bank(clock, app, store):
    """`bank(low_stock_at=3)`: the id of an empty bank."""

    def make(**changes: object) -> str:
        with app.app_context(), transaction():
            return banks.create(store.store_id, draft(**changes)).id

    return make


@pytest.fixture
def take(app, store):
    def take(bank_id: str, claim_key: str) -> str | None:
        with app.app_context(), transaction():
            return banks.take(store.store_id, bank_id, claim_key)

    return take


@pytest.fixture
def facts(app):
    """What was stated of one name, oldest first."""

    def facts(name: str) -> list[dict]:
        with app.app_context():
            rows = select(OutboxRow.payload).where(OutboxRow.name == name).order_by(OutboxRow.id)
            return list(db.session.scalars(rows))

    return facts


def test_the_same_cause_is_given_the_same_code_and_another_cause_another(app, store, bank, take):
    """S4-5, G8."""
    coffee = bank()
    put_in(app, store, coffee, names(3))

    assert [take(coffee, key) for key in ("reward:1", "reward:2", "reward:1")] == [
        "CARD-000000",
        "CARD-000001",
        "CARD-000000",
    ]


def test_the_stock_falling_below_its_mark_is_told_once(app, store, bank, take, facts):
    coffee = bank(low_stock_at=3)
    put_in(app, store, coffee, names(5))

    for number in range(5):
        take(coffee, f"reward:{number}")

    assert facts("coupon.low_stock") == [{"bank_id": coffee, "free_count": 2}]


def test_a_bank_that_is_filled_and_runs_low_again_says_so_again(app, store, bank, take, facts):
    coffee = bank(low_stock_at=1)
    for round_ in range(2):
        put_in(app, store, coffee, [f"ROUND-{round_}"])
        take(coffee, f"reward:{round_}")

    assert len(facts("coupon.low_stock")) == 2


def test_an_empty_bank_keeps_a_reward_waiting_until_codes_come(app, store, bank, take, facts):
    """S4-5: first come, first served, before anybody who asks later."""
    coffee = bank()
    assert [take(coffee, key) for key in ("reward:1", "reward:2", "reward:1")] == [None] * 3

    put_in(app, store, coffee, names(3))

    assert facts("coupon.arrived") == [
        {"bank_id": coffee, "claim_key": "reward:1"},
        {"bank_id": coffee, "claim_key": "reward:2"},
    ]
    assert (take(coffee, "reward:2"), take(coffee, "reward:3")) == ("CARD-000001", "CARD-000002")


def test_who_no_longer_waits_is_given_nothing(app, store, bank, take):
    coffee = bank()
    take(coffee, "reward:1")
    with app.app_context(), transaction():
        banks.stop_waiting(store.store_id, "reward:1")

    put_in(app, store, coffee, names(1))

    assert take(coffee, "reward:2") == "CARD-000000"


def test_codes_past_their_end_are_not_given_away(app, store, bank, take, clock):
    coffee = bank(expires_at=datetime(2026, 12, 1, tzinfo=UTC))
    put_in(app, store, coffee, names(2))
    assert take(coffee, "reward:1") is not None

    clock.move(days=30)

    assert take(coffee, "reward:2") is None


def test_a_later_end_serves_those_who_wait(app, store, bank, take, clock):
    coffee = bank(expires_at=datetime(2026, 12, 1, tzinfo=UTC))
    put_in(app, store, coffee, names(1))
    clock.move(days=30)
    take(coffee, "reward:1")

    with app.app_context(), transaction():
        banks.change(store.store_id, coffee, draft(expires_at=datetime(2027, 12, 1, tzinfo=UTC)))

    assert take(coffee, "reward:1") == "CARD-000000"


def test_codes_that_are_there_already_are_neither_added_nor_counted_twice(app, store, bank):
    coffee = bank()
    put_in(app, store, coffee, names(3))

    again = put_in(app, store, coffee, [*names(4), "CARD-000003"])

    assert (again.new_count, again.known_count) == (1, 4)
    with app.app_context():
        assert banks.get(store.store_id, coffee).free_count == 4


def test_two_looks_at_one_file_fill_the_bank_once(app, store, bank):
    """Both were looked at before either was confirmed; pressing twice changes nothing either."""
    coffee = bank()
    with app.app_context(), transaction():
        first, second = (
            uploads.look_at(store.store_id, coffee, code_files.of_codes(names(5)), actor="tests")
            for _ in range(2)
        )
        uploads.confirm(store.store_id, first.id)
        late = uploads.confirm(store.store_id, second.id)
        uploads.confirm(store.store_id, first.id)

        assert (late.new_count, late.known_count) == (0, 5)
        assert banks.get(store.store_id, coffee).free_count == 5


def test_a_dropped_file_changes_nothing_and_cannot_be_confirmed(app, store, bank):
    coffee = bank()
    with app.app_context(), transaction():
        upload = uploads.look_at(store.store_id, coffee, code_files.of_codes(names(5)), actor="tests")
        uploads.drop(store.store_id, upload.id)

        assert uploads.confirm(store.store_id, upload.id).status == uploads.DROPPED
        assert banks.get(store.store_id, coffee).free_count == 0


def test_many_codes_need_little_memory(app, store, bank):
    """S4-5: the file is read in batches; what is kept of it is the codes seen, to find those that come twice."""
    file = io.BytesIO("\n".join(["code", *names(25_000)]).encode())
    coffee = bank()
    with app.app_context(), transaction():
        tracemalloc.start()
        upload = uploads.look_at(store.store_id, coffee, code_files.read(file), actor="tests")
        uploads.confirm(store.store_id, upload.id)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

        assert banks.get(store.store_id, coffee).free_count == 25_000
    assert peak < 400 * 25_000


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "#/name"),
        ({"amount": 0}, "#/amount"),
        ({"amount": 10_001, "unit": "%"}, "#/amount"),
        ({"low_stock_at": -1}, "#/low_stock_at"),
    ],
)
def test_a_bank_that_makes_no_sense_is_refused_by_field(app, store, bank, changes, field):
    with pytest.raises(Invalid) as refusal:
        bank(**changes)

    assert [problem.pointer for problem in refusal.value.problems] == [field]


def test_two_banks_have_two_names(bank):
    bank()
    bank(name="Tea cards")

    with pytest.raises(Invalid):
        bank()


def test_a_bank_whose_count_is_wrong_is_found_out(app, store, bank, take):
    """`rafiq verify` says so; a bank that was filled and drawn from is as it says."""
    coffee = bank()
    put_in(app, store, coffee, names(3))
    take(coffee, "reward:1")
    with app.app_context(), transaction() as session:
        assert proof.verify() is None
        session.execute(update(CouponBank).values(free_count=3))
        assert "(free, given) (3, 1) and its codes say (2, 1)" in proof.verify().detail


def test_another_stores_bank_gives_nothing(app, bank, take, store):
    """G25."""
    with app.app_context(), transaction():
        assert banks.take("str_other", bank(), "reward:1") is None

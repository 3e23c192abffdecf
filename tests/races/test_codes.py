"""Codes under a crowd: one per cause, none twice, nobody forgotten, no second discount (G8, S4-5)."""

from collections import Counter

import pytest
from sqlalchemy import select

from rafiq.core.db import db, transaction
from rafiq.coupons import banks
from rafiq.coupons.models import Coupon
from tests import factories
from tests.races.conftest import statuses
from tests.services.test_banks import draft, names, put_in


@pytest.fixture
def bank(app, store) -> str:
    with app.app_context(), transaction():
        return banks.create(store.store_id, draft(low_stock_at=10)).id


def test_a_hundred_causes_take_a_hundred_codes(app, crowd, store, bank):
    """G8."""
    put_in(app, store, bank, names(100))

    codes = crowd.take(store.store_id, bank, [f"reward:{number}" for number in range(100)])

    assert sorted(codes) == names(100)
    with app.app_context():
        assert (banks.get(store.store_id, bank).free_count, banks.get(store.store_id, bank).taken_count) == (
            0,
            100,
        )


def test_one_cause_that_asks_a_hundred_times_has_one_code(app, crowd, store, bank):
    """G8."""
    put_in(app, store, bank, names(100))

    codes = crowd.take(store.store_id, bank, ["reward:1"] * 100)

    assert len(set(codes)) == 1
    with app.app_context():
        assert banks.get(store.store_id, bank).free_count == 99


def test_more_causes_than_codes_leave_the_rest_waiting_and_lose_none(app, crowd, store, bank):
    """S4-5: thirty codes for a hundred rewards, each of which asks twice."""
    put_in(app, store, bank, names(30))
    causes = [f"reward:{number}" for number in range(100)]

    codes = Counter(crowd.take(store.store_id, bank, causes * 2))

    given = [code for code in codes if code is not None]
    assert (len(given), codes[None] % 2) == (30, 0)
    with app.app_context():
        waiting = banks.waiting_for(store.store_id, bank)
    assert len(set(waiting)) == len(waiting) == 70
    put_in(app, store, bank, [f"LATER-{number:03}" for number in range(100)])
    with app.app_context():
        assert banks.waiting_for(store.store_id, bank) == []
        assert all(banks.taken(store.store_id, cause) for cause in causes)


def test_of_forty_advocates_who_choose_one_code_one_gets_it(ask):
    people = [f"Person{number}" for number in range(40)]
    ask([{"path": "/advocates", "body": {"customer": factories.customer(name)}} for name in people])

    answers = ask(
        [{"path": f"/advocates/c-{name.lower()}/code", "body": {"code": "TEA-TIME-1"}} for name in people]
    )

    assert statuses(answers) == {200: 1, 409: 39}


def test_one_advocate_who_chooses_twenty_codes_at_once_gets_five(ask, code):
    wishes = [{"path": "/advocates/c-ana/code", "body": {"code": f"TEA-TIME-{n:02}"}} for n in range(20)]

    assert statuses(ask(wishes)) == {200: 5, 409: 15}


def test_one_friend_who_asks_at_forty_doors_has_one_living_coupon(app, crowd, store, code):
    """Coupon cycling: the same identity, forty visits, two processes."""
    offers = [{"visit": code, "email": "ben@example.com"}] * 40

    codes = [told.body["coupon"]["code"] for told in crowd.greet(store.publishable_key, offers)]

    with app.app_context():
        living = list(db.session.scalars(select(Coupon.code).where(Coupon.status == "issued")))
    assert len(living) == 1
    assert codes[-1] in living


def test_of_two_coupons_of_one_friend_at_forty_tills_one_is_used(crowd, store, ask, code, merchant):
    """G8: neither twice, nor one after the other."""
    merchant.post("/customers", factories.customer("Ben"))
    offers = [{"visit": code, "email": None}] * 2
    codes = [told.body["coupon"]["code"] for told in crowd.greet(store.publishable_key, offers)]
    tills = [
        {"path": f"/coupons/{codes[n % 2]}/redeem", "body": {"order_number": str(n), "customer_id": "c-ben"}}
        for n in range(40)
    ]

    assert statuses(ask(tills)) == {200: 1, 409: 39}

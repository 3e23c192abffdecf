"""A hundred callers in two processes at the same instant: exactly one wins where one may (G1, G7, G8, G9, G21)."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from rafiq.core.db import transaction
from rafiq.referrals.models import Referral
from tests import factories
from tests.races.conftest import statuses


def order(number: object, name: str, code: str, **changes: object) -> dict[str, object]:
    body = factories.order(order_number=str(number), customer=factories.customer(name), referral=code)
    return {"path": "/orders", "body": body | changes}


def balance(merchant: factories.Merchant, name: str = "ana") -> tuple[str, str, str]:
    (only,) = merchant.get(f"/customers/c-{name}/balance").get_json()["balances"]
    return only["pending"], only["available"], only["redeemed"]


def test_a_hundred_identical_orders_make_one_referral_and_one_reward_a_side(ask, code, merchant):
    """G1."""
    answers = ask([order("1001", "Ben", code)] * 100)

    assert statuses(answers) == {201: 1, 200: 99}
    assert len({answer.body["referral"]["id"] for answer in answers}) == 1
    assert len(merchant.get("/referrals").get_json()["data"]) == 1
    assert sorted(each["side"] for each in merchant.get("/rewards").get_json()["data"]) == [
        "advocate",
        "friend",
    ]
    assert balance(merchant) == ("10.00", "0.00", "0.00")


def test_one_friend_at_forty_tills_is_new_once(ask, code, merchant):
    answers = ask([order(number, "Ben", code) for number in range(40)])

    reasons = Counter(answer.body["referral"]["reason_code"] for answer in answers)
    assert reasons == {"in_hold": 1, "not_new_customer": 39}
    assert balance(merchant) == ("10.00", "0.00", "0.00")


def test_at_one_below_the_cap_exactly_one_of_fifty_orders_passes(ask, code, merchant, publish):
    """G7."""
    publish(cap_count=3)
    ask([order(number, f"early{number}", code) for number in range(2)])

    answers = ask([order(number, f"friend{number}", code) for number in range(1000, 1050)])

    reasons = Counter(answer.body["referral"]["reason_code"] for answer in answers)
    assert reasons["cap_reached"] == 49
    assert balance(merchant) == ("30.00", "0.00", "0.00")


@pytest.fixture
def thanks(code, merchant, publish) -> dict[str, str]:
    """The friend's reward, a coupon that counts: its code and its id."""
    publish(hold_days=0)
    placed = merchant.post("/orders", order("1", "Ben", code)["body"]).get_json()
    reward = next(each for each in placed["referral"]["rewards"] if each["side"] == "friend")
    return {"code": reward["coupon_code"], "id": reward["id"]}


def test_of_a_hundred_redemptions_of_one_coupon_one_wins(ask, thanks, merchant):
    """G8."""
    redeem = f"/coupons/{thanks['code']}/redeem"

    answers = ask([{"path": redeem, "body": {"order_number": str(number)}} for number in range(100)])

    assert statuses(answers) == {200: 1, 409: 99}
    (winner,) = (answer.body for answer in answers if answer.status == 200)
    coupon = merchant.get(f"/coupons/{thanks['code']}").get_json()
    assert coupon["redeemed_order"] == winner["redeemed_order"]
    assert {answer.body["code"] for answer in answers if answer.status == 409} == {"coupon_redeemed"}


def test_a_coupon_is_redeemed_or_cancelled_and_never_both(ask, thanks, merchant):
    redeem = {"path": f"/coupons/{thanks['code']}/redeem", "body": {"order_number": "77"}}
    cancel = {"path": f"/rewards/{thanks['id']}/cancel", "body": {"reason": "a mistake"}}

    answers = ask([redeem, cancel] * 20)

    coupon = merchant.get(f"/coupons/{thanks['code']}").get_json()
    rewards = {each["side"]: each["status"] for each in merchant.get("/rewards").get_json()["data"]}
    redeemed = [answer for answer in answers if answer.status == 200 and "usable" in answer.body]
    ending = (coupon["reason_code"], coupon["redeemed_order"], rewards["friend"], bool(redeemed))
    assert ending in {
        ("coupon_redeemed", "77", "redeemed", True),
        ("coupon_cancelled", None, "cancelled", False),
    }


def test_spending_never_overdraws(ask, code, merchant, publish):
    """A hundred spends of 30 from 100: three."""
    publish(hold_days=0, advocate_amount="100.00")
    merchant.post("/orders", order("1", "Ben", code)["body"])
    spend = "/customers/c-ana/redemptions"

    answers = ask(
        [
            {"path": spend, "body": {"amount": "30.00", "unit": "EUR", "order_number": f"s{number}"}}
            for number in range(100)
        ]
    )

    assert statuses(answers) == {201: 3, 409: 97}
    assert balance(merchant) == ("0.00", "10.00", "90.00")


def test_one_order_spends_once_however_often_it_asks(ask, code, merchant, publish):
    publish(hold_days=0, advocate_amount="100.00")
    merchant.post("/orders", order("1", "Ben", code)["body"])
    spend = {
        "path": "/customers/c-ana/redemptions",
        "body": {"amount": "30.00", "unit": "EUR", "order_number": "s"},
    }

    answers = ask([spend] * 40)

    assert statuses(answers) == {201: 1, 200: 39}
    assert balance(merchant) == ("0.00", "70.00", "30.00")


def test_parallel_refunds_take_back_exactly_everything(ask, code, merchant, publish):
    publish(hold_days=0)
    merchant.post("/orders", order("1", "Ben", code, subtotal="60.00")["body"])
    refunds = [
        {"path": "/orders/1/refunds", "body": {"refund_id": f"r{n}", "amount": "3.00"}} for n in range(20)
    ]

    answers = ask(refunds * 2)

    assert statuses(answers) == {201: 40}
    found = merchant.get("/orders/1").get_json()
    assert (found["order"]["net"], found["referral"]["reason_code"]) == ("0.00", "order_refunded")
    assert balance(merchant) == ("0.00", "0.00", "0.00")


def test_a_refund_that_arrives_together_with_its_order_is_never_lost(ask, code, merchant):
    """G4: neither may overlook the other."""
    pairs = [
        (
            order(f"o{n}", f"friend{n}", code, subtotal="40.00"),
            {"path": f"/orders/o{n}/refunds", "body": {"refund_id": "r", "amount": "10.00"}},
        )
        for n in range(40)
    ]

    ask([request for number, pair in enumerate(pairs) for request in (pair if number % 2 else pair[::-1])])

    nets = {merchant.get(f"/orders/o{n}").get_json()["order"]["net"] for n in range(40)}
    assert nets == {"30.00"}
    assert balance(merchant) == ("300.00", "0.00", "0.00")


def test_forty_people_named_at_once_are_forty_and_one_named_forty_times_is_one(ask):
    many = [{"path": "/advocates", "body": {"customer": factories.customer(f"Person{n}")}} for n in range(40)]
    one = [{"path": "/advocates", "body": {"customer": {"email": "Ana@Example.com"}}}] * 40

    forty, same = ask(many), ask(one)

    assert len({answer.body["id"] for answer in forty}) == 40
    assert len({answer.body["referral_code"] for answer in forty}) == 40
    assert len({(answer.body["id"], answer.body["referral_code"]) for answer in same}) == 1
    assert statuses(forty) == {201: 40}


def test_two_workers_end_each_hold_once(app, crowd, ask, code, merchant):
    ask([order(number, f"friend{number}", code) for number in range(9)])
    with app.app_context(), transaction() as session:
        session.execute(update(Referral).values(hold_until=datetime(2020, 1, 1, tzinfo=UTC)))

    crowd.run_due()

    assert balance(merchant) == ("0.00", "90.00", "0.00")
    assert crowd.run_due() == 0


def test_one_key_has_one_effect_in_two_processes(ask, code, merchant):
    """G21."""
    request = order("1001", "Ben", code) | {"idempotency_key": "retry-1"}

    answers = ask([request] * 50)

    fresh = [answer for answer in answers if answer.status == 201 and not answer.replayed]
    assert len(fresh) == 1
    assert {(answer.status, answer.replayed) for answer in answers} <= {
        (201, False),
        (201, True),
        (409, False),
    }
    assert {str(answer.body) for answer in answers if answer.status == 201} == {str(fresh[0].body)}

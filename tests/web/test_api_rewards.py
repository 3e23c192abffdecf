"""People, balances, coupons, decisions and programs as contract.md, section 5, promises them (G6, G8, G11)."""

from urllib.parse import urlsplit

import pytest

from rafiq.app import run_due
from tests import factories

ANA = factories.customer("Ana")


@pytest.fixture
def placed(clock, merchant) -> dict:
    """Ben's order with Ana's code."""
    code = merchant.post("/advocates", {"customer": ANA}).get_json()["referral_code"]
    return merchant.post("/orders", factories.order(order_number="1001", referral=code)).get_json()[
        "referral"
    ]


@pytest.fixture
def released(app, clock, placed) -> dict:
    """… after the hold."""
    clock.move(days=14)
    run_due(app)
    return placed


def coupon_of(merchant, placed) -> str:
    """The friend's reward as a code."""
    found = merchant.get(f"/referrals/{placed['id']}").get_json()["rewards"]
    return next(reward["coupon_code"] for reward in found if reward["side"] == "friend")


def test_the_same_person_is_the_same_advocate_with_the_same_code(merchant):
    first = merchant.post("/advocates", {"customer": ANA})
    second = merchant.post("/advocates", {"customer": {"email": "ANA@example.com"}})

    assert (first.status_code, second.status_code) == (201, 200)
    assert {name: first.get_json()[name] for name in ("id", "referral_code", "share_url")} == {
        name: second.get_json()[name] for name in ("id", "referral_code", "share_url")
    }


def test_an_advocate_can_share_at_once(client, merchant):
    advocate = merchant.post("/advocates", {"customer": ANA}).get_json()

    share, own = urlsplit(advocate["share_url"]), urlsplit(advocate["me_url"])
    assert len(share.path.removeprefix("/r/")) == 27
    assert client.get(share.path).status_code == 302
    assert client.get(own.path).status_code == 200
    assert len(advocate["referral_code"]) == 8


@pytest.mark.parametrize("nobody", [{}, {"first_name": "Ana"}, {"id": " "}])
def test_an_advocate_without_id_address_or_phone_is_refused(merchant, nobody):
    answer = merchant.post("/advocates", {"customer": nobody})

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"].startswith("#/customer")
    assert merchant.post("/advocates", {"customer": {"id": "c1"}}).status_code == 201


def test_a_customer_is_found_by_our_id_and_by_the_stores(merchant):
    made = merchant.post("/customers", ANA).get_json()

    assert (
        merchant.get("/customers/c-ana").get_json()
        == merchant.get(f"/customers/{made['id']}").get_json()
        == made
    )


def test_a_customers_number_that_looks_like_our_id_hides_nobody(merchant):
    ana = merchant.post("/customers", ANA).get_json()
    merchant.post("/customers", {"id": ana["id"], "email": "mallory@example.com"})

    assert merchant.get(f"/customers/{ana['id']}").get_json()["email"] == "ana@example.com"


def test_a_balance_explains_every_movement(merchant, released):
    """G11."""
    answer = merchant.get("/customers/c-ana/balance").get_json()

    assert answer["balances"] == [
        {"unit": "EUR", "pending": "0.00", "available": "10.00", "redeemed": "0.00"}
    ]
    assert [(move["kind"], move["amount"], move["reason_code"]) for move in answer["explained"]] == [
        ("post", "10.00", "hold_over"),
        ("hold", "10.00", "in_hold"),
    ]
    assert all(set(move["reason"]) == {"en", "fa", "ar", "ms"} for move in answer["explained"])


def test_credit_is_spent_once_per_order_and_never_more_than_is_there(merchant, released):
    def spend(amount: str, order_number: str):
        body = {"amount": amount, "unit": "EUR", "order_number": order_number}
        return merchant.post("/customers/c-ana/redemptions", body)

    assert [spend(*each).status_code for each in (("4.00", "A"), ("4.00", "A"), ("5.00", "A"))] == [
        201,
        200,
        409,
    ]
    too_much = spend("6.01", "B")
    assert (too_much.status_code, too_much.get_json()["code"]) == (409, "insufficient_balance")
    assert spend("6.00", "B").get_json()["balances"][0]["available"] == "0.00"


def test_nothing_can_be_spent_before_the_hold_ends(merchant, placed):
    """G6."""
    body = {"amount": "0.01", "unit": "EUR", "order_number": "A"}

    assert merchant.post("/customers/c-ana/redemptions", body).get_json()["code"] == "insufficient_balance"


@pytest.mark.parametrize("amount", ["0", "0.00", "-1", "1e1", ""])
def test_a_spend_of_nothing_or_nonsense_is_refused(merchant, released, amount):
    body = {"amount": amount, "unit": "EUR", "order_number": "A"}

    assert merchant.post("/customers/c-ana/redemptions", body).status_code == 422


def test_a_coupon_counts_once_and_then_says_why_not(merchant, released):
    """G8."""
    code = coupon_of(merchant, released)
    path = f"/coupons/{code}"

    assert merchant.get(path).get_json()["usable"]
    assert merchant.post(f"{path}/redeem", {"order_number": "2001"}).status_code == 200
    assert merchant.post(f"{path}/redeem", {"order_number": "2001"}).status_code == 200
    lost = merchant.post(f"{path}/redeem", {"order_number": "2002"})
    assert (lost.status_code, lost.get_json()["code"]) == (409, "coupon_redeemed")
    seen = merchant.get(path.lower()).get_json()
    assert (seen["usable"], seen["reason_code"], seen["redeemed_order"]) == (False, "coupon_redeemed", "2001")
    assert set(seen["reason"]) == {"en", "fa", "ar", "ms"}


def test_a_used_reward_coupon_makes_the_reward_redeemed(app, merchant, released):
    merchant.post(f"/coupons/{coupon_of(merchant, released)}/redeem", {"order_number": "2001"})
    run_due(app)

    rewards = {each["side"]: each["status"] for each in merchant.get("/rewards").get_json()["data"]}
    assert rewards == {"advocate": "available", "friend": "redeemed"}


def test_a_coupon_expires(clock, merchant, released):
    code = coupon_of(merchant, released)
    clock.move(days=30)
    assert merchant.get(f"/coupons/{code}").get_json()["usable"]

    clock.move(seconds=1)
    assert merchant.get(f"/coupons/{code}").get_json()["reason_code"] == "coupon_expired"
    assert (
        merchant.post(f"/coupons/{code}/redeem", {"order_number": "1"}).get_json()["code"] == "coupon_expired"
    )


def test_a_coupon_below_its_minimum_is_not_used_up(merchant, shopper):
    program = merchant.get("/programs").get_json()["data"][0]
    merchant.patch(f"/programs/{program['id']}", {"terms": program["terms"] | {"friend_minimum": "30.00"}})
    code = merchant.post("/advocates", {"customer": ANA}).get_json()["referral_code"]
    path = f"/coupons/{shopper.post('/offer', {'visit': code}).get_json()['coupon']['code']}/redeem"

    refused = merchant.post(path, {"order_number": "1", "subtotal": "29.99", "currency": "EUR"})

    assert (refused.status_code, refused.get_json()["code"]) == (409, "below_minimum")
    assert (
        merchant.post(path, {"order_number": "1", "subtotal": "30.00", "currency": "EUR"}).status_code == 200
    )


def test_an_unknown_coupon_is_not_found(merchant):
    assert merchant.get("/coupons/FRIEND-NOPE").status_code == 404
    assert merchant.post("/coupons/FRIEND-NOPE/redeem", {"order_number": "1"}).status_code == 404


def test_a_member_releases_a_reward_early_and_takes_it_back(merchant, placed):
    path = f"/referrals/{placed['id']}"

    approved = merchant.post(f"{path}/approve", {"reason": "I know them"}).get_json()
    voided = merchant.post(f"{path}/void", {"reason": "a mistake"}).get_json()

    assert (approved["status"], approved["reason_code"]) == ("approved", "approved_by_member")
    assert (voided["status"], voided["reason_code"], voided["decided_by"]) == (
        "voided",
        "voided_by_member",
        "api",
    )
    notes = [(event["note"], event["actor"]) for event in merchant.get(path).get_json()["timeline"]]
    assert notes[-2:] == [("I know them", "api"), ("a mistake", "api")]
    assert merchant.get("/customers/c-ana/balance").get_json()["balances"][0]["available"] == "0.00"


def test_a_refunded_order_cannot_be_approved(merchant, placed):
    merchant.post("/orders/1001/refunds", {"refund_id": "r", "amount": "49.90"})

    refused = merchant.post(f"/referrals/{placed['id']}/approve", {"reason": "please"})

    assert (refused.status_code, refused.get_json()["code"]) == (409, "already_decided")
    assert merchant.get(f"/referrals/{placed['id']}").get_json()["decided_by"] is None


def test_one_sides_reward_is_cancelled_and_the_other_keeps_its_own(merchant, placed):
    reward = next(each for each in placed["rewards"] if each["side"] == "advocate")

    answer = merchant.post(f"/rewards/{reward['id']}/cancel", {"reason": "staff"}).get_json()

    assert {each["side"]: each["status"] for each in answer["rewards"]} == {
        "advocate": "cancelled",
        "friend": "pending",
    }
    assert merchant.get("/customers/c-ana/balance").get_json()["balances"][0]["pending"] == "0.00"


@pytest.mark.parametrize("path", ["/referrals", "/rewards", "/programs"])
def test_lists_come_in_pages_without_gaps_or_doubles(merchant, path):
    code = merchant.post("/advocates", {"customer": ANA}).get_json()["referral_code"]
    for number in range(5):
        merchant.post("/orders", factories.order(customer=factories.customer(f"F{number}"), referral=code))
        merchant.post("/programs", {"name": f"Program {number}", "currency": "EUR"})
    whole = [each["id"] for each in merchant.get(path).get_json()["data"]]

    seen, cursor = [], None
    while cursor or not seen:
        page = merchant.get(path, limit=2, **({"cursor": cursor} if cursor else {})).get_json()
        seen, cursor = seen + [each["id"] for each in page["data"]], page["next_cursor"]

    assert seen == whole
    assert len(set(seen)) == len(seen) >= 5


@pytest.mark.parametrize(
    "query", [{"limit": "0"}, {"limit": "201"}, {"limit": "x"}, {"cursor": "é"}, {"status": "x"}]
)
def test_a_page_that_cannot_be_is_refused(merchant, query):
    assert merchant.get("/referrals", **query).status_code == 422
    assert merchant.get("/referrals", limit=200, status="pending").status_code == 200


def test_lists_are_filtered_by_status(merchant, placed):
    found = {s: len(merchant.get("/referrals", status=s).get_json()["data"]) for s in ("pending", "approved")}
    rewards = {
        s: len(merchant.get("/rewards", status=s).get_json()["data"]) for s in ("pending", "available")
    }

    assert found == {"pending": 1, "approved": 0}
    assert rewards == {"pending": 2, "available": 0}


def test_a_program_is_started_changed_and_paused(merchant):
    made = merchant.post(
        "/programs", {"name": "Winter", "currency": "EUR", "terms": {"advocate_amount": "5.00"}}
    )
    path = f"/programs/{made.get_json()['id']}"
    terms = made.get_json()["terms"]

    changed = merchant.patch(path, {"terms": terms | {"hold_days": 3}, "name": "Spring", "status": "paused"})

    assert (made.status_code, made.get_json()["version"], changed.get_json()["version"]) == (201, 1, 2)
    assert (changed.get_json()["name"], changed.get_json()["status"]) == ("Spring", "paused")
    assert merchant.patch(path, {"terms": terms | {"hold_days": 3}}).get_json()["version"] == 2


@pytest.mark.parametrize(
    ("terms", "pointer"),
    [
        ({"friend_percent": "101"}, "friend_percent"),
        ({"friend_percent": "0"}, "friend_percent"),
        ({"friend_kind": "fixed_off"}, "friend_amount"),
        ({"advocate_amount": "-1"}, "advocate_amount"),
        ({"advocate_amount": "1.234"}, "advocate_amount"),
        ({"hold_days": 400}, "hold_days"),
        ({"hold_days": "3"}, "hold_days"),
        ({"gift": "1"}, "gift"),
    ],
)
def test_an_impossible_deal_is_refused_by_name(merchant, terms, pointer):
    answer = merchant.post("/programs", {"name": "Winter", "currency": "EUR", "terms": terms})

    assert answer.status_code == 422
    assert pointer in answer.get_json()["errors"][0]["pointer"]

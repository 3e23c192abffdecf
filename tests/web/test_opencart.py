"""The OpenCart extension in the shop: what it shows, tells and makes; what it sends is replayed into our API."""

import json
import re

import pytest

from tests import factories
from tests.web.opencart_world import (
    AWAY,
    CANCELLED,
    CANCELLED_BY_MISTAKE,
    CODE,
    COMPLETE,
    CONFIG,
    COUPON,
    HEARD,
    PENDING,
    PROCESSING,
    REFUNDED,
    SAVED,
    answer,
    played,
)


def test_before_it_is_switched_on_nobody_is_contacted_and_nothing_is_printed():
    page = played("shop", "success", "page", saved={})["shown"]
    sent = played("shop", ["status", PROCESSING], ["type", CODE], saved={})["sent"]

    assert ("<script" in page, sent) == (False, [])


@pytest.mark.parametrize("version", ["4.0.2.3", "4.1.0.3"])
def test_the_success_page_carries_the_tag_and_the_order_harmless_and_once(version):
    seen = played("shop", "success", "page", "page", version=version)
    first, second, _ = seen["shown"].split("</html>")
    [block] = re.findall(r'<script type="application/json" data-rafiq-order>(.*?)</script>', first)

    order = json.loads(block)
    assert '<script async src="https://friends.example/w/pk_live_cart.js"></script>' in second
    assert "data-rafiq-order" not in second
    assert (order["order_number"], order["subtotal"], order["coupon_codes"]) == (
        "41",
        "45.00",
        [CODE.lower()],
    )
    assert (order["items"][0]["title"], order["customer"]["first_name"]) == ("Mug </script>", "Ben & Co")


@pytest.mark.parametrize(
    ("cookies", "asked"), [({}, True), ({"policy": "0"}, True), ({"policy": "1"}, False)]
)
def test_the_shops_own_cookie_question_is_kept_to(cookies, asked):
    shown = played("shop", "page", config=CONFIG | {"config_cookie_id": 3}, cookies=cookies)["shown"]

    assert ("pk_live_cart.js?consent=required" in shown) is asked


@pytest.mark.parametrize("version", ["4.0.2.3", "4.1.0.3"])
@pytest.mark.parametrize(
    ("status", "word"),
    [
        (PENDING, "placed"),
        (PROCESSING, "paid"),
        (COMPLETE, "fulfilled"),
        (CANCELLED, "cancelled"),
        (CANCELLED_BY_MISTAKE, "placed"),
    ],
)
def test_each_status_of_the_shop_has_a_word(version, status, word):
    [[method, url, body, key]] = played("shop", ["status", status], version=version)["sent"]

    assert (method, url) == ("POST", "https://friends.example/api/v1/orders")
    assert (body["status"], bool(key)) == (word, True)


def test_an_order_that_was_never_placed_is_not_told():
    assert played("shop", ["status", 0])["sent"] == []


@pytest.mark.parametrize("version", ["4.0.2.3", "4.1.0.3"])
def test_an_order_thrown_away_is_cancelled(version):
    seen = played("shop", ["status", PROCESSING], "delete", version=version)

    assert [body["status"] for _, _, body, _ in seen["sent"]] == ["paid", "cancelled"]


def test_the_owner_sorts_the_shops_own_statuses():
    chosen = {"module_rafiq_paid": [PENDING], "module_rafiq_cancelled": [PROCESSING]}

    seen = played("shop", ["status", PENDING], ["status", PROCESSING], saved=SAVED | chosen)

    assert [body["status"] for _, _, body, _ in seen["sent"]] == ["paid", "cancelled"]


def test_paid_waiting_and_paid_again_are_three_messages():
    sent = played("shop", ["status", PROCESSING], ["status", PENDING], ["status", PROCESSING])["sent"]

    assert [body["status"] for _, _, body, _ in sent] == ["paid", "placed", "paid"]
    assert len({key for *_, key in sent}) == 3


def test_a_friends_order_and_its_return_replayed_into_our_api(app, merchant, clock):
    link = merchant.post("/advocates", {"customer": factories.customer("Ana")}).json["share_url"]
    landing = app.test_client().get(link.removeprefix("http://localhost:8000")).location
    visit = re.search(r"rafiq=([^&]+)", landing)[1]

    paid, back = played("shop", ["status", PROCESSING], ["status", REFUNDED])["sent"]
    told = merchant.post("/orders", paid[2] | {"referral": visit}, key=paid[3])
    returned = merchant.post(back[1].removeprefix("https://friends.example/api/v1"), back[2], key=back[3])

    assert (told.status_code, told.json["referral"]["status"], returned.status_code) == (201, "pending", 201)
    assert merchant.get("/orders/41").json["order"]["net"] == "0.00"
    assert merchant.get(f"/referrals/{told.json['referral']['id']}").json["status"] == "voided"


def test_what_was_not_heard_waits_and_goes_first_and_what_was_refused_is_dropped():
    steps = ["shop", ["status", PROCESSING], ["status", CANCELLED], "later", "cron"]

    away = played(*steps[:3], answers=[AWAY])
    back = played(*steps, answers=[AWAY, HEARD, HEARD])
    refused = played("shop", ["status", PROCESSING], answers=[answer({"detail": "EUR has 2 decimals"}, 422)])

    assert (len(away["sent"]), away["waiting"]) == (1, 2)
    assert [body["status"] for _, _, body, _ in back["sent"]] == ["paid", "paid", "cancelled"]
    assert back["waiting"] == refused["waiting"] == 0
    assert refused["log"] == ["Rafiq answered 422 to /orders: EUR has 2 decimals"]


@pytest.mark.parametrize("version", ["4.0.2.3", "4.1.0.3"])
def test_a_friends_code_becomes_a_coupon_of_the_shop_when_it_is_typed(version):
    seen = played(
        "shop", ["type", CODE.lower()], ["type", CODE.lower()], version=version, answers=[answer(COUPON)]
    )

    [[method, url, _, _]] = seen["sent"]
    [row] = seen["coupons"]
    assert (method, url) == ("GET", f"https://friends.example/api/v1/coupons/{CODE}")
    assert (row["type"], row["discount"], row["total"], row["date_end"]) == ("P", "10", "30", "2027-02-01")
    assert (row["uses_total"], row["status"], seen["shown"]["code"]) == ("1", "1", CODE)


def test_an_amount_is_counted_in_the_shops_own_currency():
    dollars = COUPON | {"kind": "fixed_off", "amount": "5.00", "currency": "USD"}

    [row] = played("shop", ["type", CODE], answers=[answer(dollars)])["coupons"]
    unknown = played("shop", ["type", CODE], answers=[answer(dollars | {"currency": "IRR"})])

    assert (row["type"], row["discount"], row["total"]) == ("F", "10", "60")
    assert (unknown["coupons"], len(unknown["log"])) == ([], 1)


def test_the_shops_own_codes_and_nonsense_are_never_asked_for():
    seen = played("shop", ["own", "SUMMER-2026"], ["type", "summer-2026"], ["type", "x' OR 1"])

    assert (seen["sent"], len(seen["coupons"])) == ([], 1)


def test_a_code_taken_back_here_ends_there_and_silence_changes_nothing():
    taken_back = answer(COUPON | {"usable": False})
    again = ["shop", ["type", CODE], "remove", ["type", CODE]]

    silent = played(*again, answers=[answer(COUPON), AWAY])
    ended = played(*again, answers=[answer(COUPON), taken_back])

    assert (silent["coupons"][0]["status"], ended["coupons"][0]["status"]) == ("1", "0")
    assert ended["shown"] == []


def test_an_unknown_code_is_asked_for_once_a_minute():
    seen = played("shop", ["type", CODE], ["type", CODE], answers=[answer({}, 404)] * 2)

    assert (len(seen["sent"]), seen["coupons"]) == (1, [])


def test_a_visitor_who_guesses_is_not_passed_on():
    guesses = [["type", f"WRONG-{number}"] for number in range(12)]

    seen = played("shop", *guesses, answers=[answer({}, 404)] * 12)

    assert len(seen["sent"]) == 10

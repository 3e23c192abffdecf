import json
import time
from datetime import UTC, datetime, timedelta

import jwt
import pytest

from demo_store import texts
from demo_store.counter import masked
from tests.e2e.demo.far_end import BALANCE, COUPON, SECRET, SIGNING, buy, sign_in, visitor


def test_the_order_is_told_as_the_contract_writes_it(open_shop, rafiq):
    buy(visitor(open_shop(rafiq.url)), referred_by="Ben")

    [(key, order)] = rafiq.told("/orders")
    assert key.startswith("order-CH-1001-")
    assert (order["order_number"], order["subtotal"], order["currency"]) == ("CH-1001", "38.00", "EUR")
    assert order["customer"] == {"id": "c1", "email": "ana@example.com", "first_name": "Ana"}
    assert (order["status"], order["referred_by"], order["items"][0]["sku"]) == ("paid", "Ben", "m1")


def test_a_repair_tells_who_comes_where_and_when(open_shop, rafiq):
    client = visitor(open_shop(rafiq.url))
    booking = {"served_by": "mina", "postcode": "10115", "service_date": "2026-12-01"}
    client.post("/en/basket", data={"slug": "teapot-repair", "quantity": "1", "add": "1", **booking})
    client.post("/en/checkout", data={"email": "ana@example.com", "first_name": "Ana"})

    [(_, order)] = rafiq.told("/orders")
    assert {name: order[name] for name in booking} == booking


def test_the_thank_you_page_carries_the_order_and_the_signature_of_the_shop(open_shop, rafiq):
    page = buy(visitor(open_shop(rafiq.url))).text

    token = page.partition('data-rafiq-order-token="')[2].partition('"')[0]
    block = json.loads(page.partition(f'{token}">')[2].partition("</script>")[0])
    signed = jwt.decode(token, SIGNING, algorithms=["HS256"])
    assert block["order_number"] == signed["order_number"] == "CH-1001"
    assert signed["customer"]["email"] == "ana@example.com"


def test_an_order_stands_while_rafiq_is_down(open_shop):
    app = open_shop()
    client = visitor(app)

    assert "Thank you, Ana" in buy(client).text
    assert len(app.extensions["chaykhana"].storage.kept()) == 1
    assert "Not delivered yet: 1" in client.get("/en/").text


def test_what_could_not_be_told_is_told_later_under_the_same_key(open_shop, rafiq):
    app = open_shop(rafiq.url)
    rafiq.answers["/orders"] = (503, {})
    buy(visitor(app))
    rafiq.answers["/orders"] = (201, {"order": {}, "referral": None})

    assert app.extensions["chaykhana"].counter.send_again() == 1
    assert len({key for key, _ in rafiq.told("/orders")}) == 1
    assert app.extensions["chaykhana"].storage.kept() == []


def test_a_refused_order_is_not_sent_for_ever(open_shop, rafiq):
    app = open_shop(rafiq.url)
    rafiq.answers["/orders"] = (422, {"code": "invalid"})
    buy(visitor(app))

    assert app.extensions["chaykhana"].storage.kept() == []


def test_the_panel_shows_what_was_said_but_no_secret(open_shop, rafiq):
    client = visitor(open_shop(rafiq.url))
    buy(client)
    page = client.get("/en/").text

    assert "POST /api/v1/orders" in page
    assert "CH-1001" in page
    assert "Bearer sk_live_…" in page
    assert SECRET not in page


def test_a_masked_secret_tells_its_kind_only():
    assert masked(SECRET) == "sk_live_…"
    assert masked("password") == "…"


def test_a_friends_coupon_lowers_the_price_and_is_redeemed_for_the_order(open_shop, rafiq):
    rafiq.answers["/coupons/FRIEND-7K2Q9"] = (200, COUPON)
    rafiq.answers["/coupons/FRIEND-7K2Q9/redeem"] = (200, COUPON)
    page = buy(visitor(open_shop(rafiq.url)), coupon="friend-7k2q9").text

    assert "€34.20" in page
    assert rafiq.told("/coupons/FRIEND-7K2Q9/redeem")[0][1] == {"order_number": "CH-1001"}
    assert rafiq.told("/orders")[0][1]["coupon_codes"] == ["FRIEND-7K2Q9"]


def test_a_coupon_that_does_not_count_says_why_and_stops_the_order(open_shop, rafiq):
    used = {**COUPON, "usable": False, "reason": {"en": "This coupon has already been used."}}
    rafiq.answers["/coupons/FRIEND-7K2Q9"] = (200, used)
    page = buy(visitor(open_shop(rafiq.url)), coupon="FRIEND-7K2Q9").text

    assert "This coupon has already been used." in page
    assert rafiq.told("/orders") == []


def test_an_offered_coupon_waits_in_the_basket(open_shop, rafiq):
    rafiq.answers["/coupons/FRIEND-7K2Q9"] = (200, COUPON)
    client = visitor(open_shop(rafiq.url))
    client.post("/en/offered", json={"coupon_code": "FRIEND-7K2Q9"})
    client.post("/en/basket", data={"slug": "firuzeh-mug", "quantity": "1", "add": "1"})

    assert "−€3.80" in client.get("/en/basket").text


@pytest.mark.parametrize("body", [None, [], {}, {"coupon_code": 7}, {"coupon_code": "x" * 41}])
def test_a_strange_offer_is_refused(open_shop, body):
    assert visitor(open_shop()).post("/en/offered", json=body).status_code == 400


def test_credit_is_spent_up_to_what_is_there(open_shop, rafiq):
    rafiq.answers["/customers/c1/balance"] = (200, BALANCE)
    rafiq.answers["/customers/c1/redemptions"] = (201, {})
    client = visitor(open_shop(rafiq.url))
    sign_in(client)
    page = buy(client, use_credit="1").text

    assert "€28.00" in page
    spent = rafiq.told("/customers/c1/redemptions")[0][1]
    assert spent == {"amount": "10.00", "unit": "EUR", "order_number": "CH-1001"}


def test_credit_that_is_gone_stops_the_order_before_it_is_paid(open_shop, rafiq):
    rafiq.answers["/customers/c1/balance"] = (200, BALANCE)
    rafiq.answers["/customers/c1/redemptions"] = (409, {"code": "not_enough_credit"})
    client = visitor(open_shop(rafiq.url))
    sign_in(client)

    assert "no longer there" in buy(client, use_credit="1").text
    assert rafiq.told("/orders") == []


def test_returned_goods_are_told_once(open_shop, rafiq):
    rafiq.answers["/orders/CH-1001/refunds"] = (201, {"order": {}, "referral": None})
    client = visitor(open_shop(rafiq.url))
    buy(client)
    sign_in(client)
    for _ in range(2):
        client.post("/en/account/orders/CH-1001/return")

    told = [body for _, body in rafiq.told("/orders/CH-1001/refunds")]
    assert told == [{"refund_id": "CH-1001-all", "amount": "38.00"}]


def test_what_arrives_is_told_as_delivered_once_and_what_came_back_never(open_shop, rafiq):
    """The occasion to ask how it was: only by the order's own way over HTTP."""
    rafiq.answers["/orders/CH-1001/refunds"] = (201, {"order": {}, "referral": None})
    client = visitor(open_shop(rafiq.url))
    for _ in range(2):
        buy(client)
    sign_in(client)
    client.post("/en/account/orders/CH-1001/return")
    pages = [
        client.post("/en/counter/deliver", data={"back": "/en/account"}, follow_redirects=True).text
        for _ in range(2)
    ]

    told = [(body["order_number"], body["status"]) for _, body in rafiq.told("/orders")]
    assert told == [("CH-1001", "paid"), ("CH-1002", "paid"), ("CH-1002", "fulfilled")]
    assert ["have arrived" in page for page in pages] == [True, False]
    assert "Nothing is on its way" in pages[1]
    assert "<rafiq-survey>" in pages[0]


def test_nobody_returns_the_goods_of_another(open_shop, rafiq):
    app = open_shop(rafiq.url)
    buy(visitor(app))
    stranger = visitor(app)
    sign_in(stranger, "ben@example.com")

    assert stranger.post("/en/account/orders/CH-1001/return").status_code == 404
    assert rafiq.told("/orders/CH-1001/refunds") == []


def test_a_friends_visit_goes_along_with_the_order(open_shop, rafiq):
    client = visitor(open_shop(rafiq.url))
    client.get("/en/?rafiq=the-visit")
    buy(client, email="ben@example.com", first_name="Ben")

    assert rafiq.told("/orders")[0][1]["referral"] == "the-visit"


def test_anas_browser_opens_her_own_link_as_ben(open_shop, rafiq):
    client = visitor(open_shop(rafiq.url))
    buy(client)

    assert client.get("/en/?rafiq=x").location == "http://127.0.0.1:8001/en/?rafiq=x"


def test_the_other_address_of_this_machine_is_the_friend(open_shop):
    app = open_shop()

    assert "You are Ana" in visitor(app).get("/en/").text
    assert "You are Ben" in visitor(app, "127.0.0.1").get("/en/").text
    assert 'href="http://127.0.0.1:8001/en/?as=ben"' in visitor(app).get("/en/about").text


def test_skipping_days_is_asked_of_rafiq(open_shop, rafiq):
    rafiq.answers["/demo/skip-days"] = (200, {})
    client = visitor(open_shop(rafiq.url))

    assert (
        "14 days have passed"
        in client.post("/en/counter/skip", data={"back": "/en/"}, follow_redirects=True).text
    )
    assert [body for path, _, body in rafiq.heard if path == "/demo/skip-days"] == [{"days": 14}]


def test_a_skip_tells_the_day_and_what_became_of_the_reward_and_the_shop_lives_on_in_it(open_shop, rafiq):
    rafiq.answers["/demo/skip-days"] = (200, {})
    rafiq.answers["/customers/c1/balance"] = (200, BALANCE)
    client = visitor(open_shop(rafiq.url))
    page = client.post("/en/counter/skip", data={"back": "/en/"}, follow_redirects=True).text

    later = datetime.now(UTC) + timedelta(days=14)
    assert (
        f"it is {texts.day('en', later.isoformat())}. Ana has €10.00 ready to spend and €0.00 waiting."
        in page
    )
    buy(client)
    (told,) = [body for _, body in rafiq.told("/orders")]
    assert told["placed_at"][:10] == later.date().isoformat()


def test_the_account_tells_what_rafiq_says_of_the_order_today(open_shop, rafiq):
    """And keeps it, for the days when nobody answers."""
    rafiq.answers["/orders"] = (
        201,
        {"referral": {"status": "pending", "reason": "It waits until 6 December."}},
    )
    client = visitor(open_shop(rafiq.url))
    buy(client, referred_by="Ben")
    sign_in(client)
    rafiq.answers["/orders/CH-1001"] = (
        200,
        {"referral": {"status": "approved", "reason": "It is released."}},
    )
    pages = [client.get("/en/account").text]
    rafiq.answers["/orders/CH-1001"] = (503, {})
    pages.append(client.get("/en/account").text)

    assert [words_about_the_friend(page) for page in pages] == ["It is released."] * 2


def test_the_account_does_not_wait_for_a_rafiq_that_is_silent(open_shop, rafiq):
    rafiq.answers["/orders"] = (201, {"referral": {"status": "pending", "reason": "It waits."}})
    rafiq.answers["/customers/c1/balance"] = (200, BALANCE)
    client = visitor(open_shop(rafiq.url))
    for _ in range(3):
        buy(client, referred_by="Ben")
    rafiq.silent = {f"/orders/CH-100{number}" for number in (1, 2, 3)}
    started = time.monotonic()
    sign_in(client)
    page = client.get("/en/account").text

    assert time.monotonic() - started < 4
    assert page.count("recommendation: It waits.") == 3
    assert len([path for path, *_ in rafiq.heard if path.startswith("/api/v1/orders/")]) == 1


def test_what_is_asked_about_an_order_is_told_as_such_and_changes_nothing_else(open_shop, rafiq):
    rafiq.answers["/orders"] = (201, {"referral": {"status": "pending", "reason": "It waits."}})
    client = visitor(open_shop(rafiq.url))
    for _ in range(2):
        buy(client, referred_by="Ben")
    sign_in(client)
    rafiq.answers["/orders/CH-1001"] = (200, {"referral": {"status": "approved", "reason": "Released."}})
    client.get("/en/account")
    client.post("/en/account/orders/CH-1001/return")
    page = client.get("/en/account").text

    assert page.index('id="CH-1002"') < page.index('id="CH-1001"')
    assert "<b>Asked about an order</b>" in page


def words_about_the_friend(page: str) -> str:
    return page.partition("recommendation: ")[2].partition("</p>")[0]


def test_a_debt_is_told_in_words(open_shop, rafiq):
    owed = {"unit": "EUR", "pending": "0.00", "available": "-10.00", "redeemed": "10.00"}
    rafiq.answers["/customers/c1/balance"] = (200, {"balances": [owed]})
    client = visitor(open_shop(rafiq.url))
    client.post("/en/account/sign-in", data={"email": "ana@example.com", "first_name": "Ana"})

    page = client.get("/en/account").text
    assert "<dt>to be settled by your next reward</dt><dd>€10.00</dd>" in page
    assert "−" not in page

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt
import pytest
from flask.testing import FlaskClient

from demo_store import texts
from demo_store.counter import masked
from demo_store.goods import SHELF, read_shelf
from demo_store.run import create_shop
from demo_store.settings import CURRENCY_OF, LANGUAGES, ShopSettings
from tests.postgresql import free_port

SIGNING = "ss_live_for_tests_only_and_long_enough_to_sign"
SECRET = "sk_live_0123456789_never_to_be_shown"
COUPON = {"code": "FRIEND-7K2Q9", "usable": True, "percent": "10", "amount": None, "minimum": "0.00"}
BALANCE = {"balances": [{"unit": "EUR", "pending": "0.00", "available": "10.00", "redeemed": "0.00"}]}


class Rafiq(ThreadingHTTPServer):
    """The far end of the wire: answers what a test tells it to, and remembers what it was told."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answering)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.answers, self.heard = {}, []

    def told(self, path):
        return [(key, body) for heard_path, key, body in self.heard if heard_path == f"/api/v1{path}"]


class Answering(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or "null")
        self.server.heard.append((self.path, self.headers.get("Idempotency-Key"), body))
        known = self.server.answers.get(self.path.removeprefix("/api/v1"), (404, {"code": "not_found"}))
        status, answer = known
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST  # noqa: N815  (the names are http.server's)

    def log_message(self, *_):
        pass


@pytest.fixture
def rafiq():
    with Rafiq() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        server.answers["/orders"] = (201, {"order": {}, "referral": None})
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def open_shop(tmp_path):
    """`open_shop(url)`: a shop whose Rafiq is at that address; without one, nobody answers there."""
    opened = []

    def create(rafiq_url=""):
        keys = {"publishable_key": "pk_live_x", "secret_key": SECRET, "signing_secret": SIGNING}
        config = {
            "rafiq_url": rafiq_url or f"http://127.0.0.1:{free_port()}",
            "data_dir": tmp_path,
            "stores": {lang: {**keys, "currency": CURRENCY_OF[lang]} for lang in LANGUAGES},
        }
        opened.append(create_shop(config))
        return opened[-1]

    yield create
    for app in opened:
        app.extensions["chaykhana"].counter.close()


class Visitor(FlaskClient):
    """A browser that knows the shop by one of this machine's names."""

    def open(self, *args, **kwargs):
        return super().open(*args, **{"base_url": self.home, **kwargs})


def visitor(app, host="localhost"):
    app.test_client_class = Visitor
    client = app.test_client()
    client.home = f"http://{host}:8001"
    return client


def buy(client, slug="firuzeh-mug", language="en", **fields):
    client.post(f"/{language}/basket", data={"slug": slug, "quantity": "1", "add": "1"})
    form = {"email": "ana@example.com", "first_name": "Ana", **fields}
    return client.post(f"/{language}/checkout", data=form, follow_redirects=True)


def sign_in(client, email="ana@example.com"):
    client.post("/en/account/sign-in", data={"email": email, "first_name": "Ana"})


# ------------------------------------------------------------------------------------- the shop by itself


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["", "about", "account", "basket", "goods/teapot-repair", "nothing-here"])
def test_every_page_opens_in_every_language(open_shop, language, page):
    answer = visitor(open_shop()).get(f"/{language}/{page}")

    assert answer.status_code == (404 if page == "nothing-here" else 200)
    assert f'dir="{texts.direction(language)}"' in answer.text


def test_the_front_door_leads_to_the_readers_language_and_keeps_the_friends_visit(open_shop):
    answer = visitor(open_shop()).get("/?rafiq=abc", headers={"Accept-Language": "fa-IR,fa;q=0.9"})

    assert answer.location == "/fa/?rafiq=abc"


def test_each_good_has_a_picture_a_price_and_a_text_for_everybody():
    shelf = read_shelf()

    assert len(shelf) == 12
    for slug, good in shelf.items():
        assert (SHELF.parent / "static/goods" / f"{slug}.svg").is_file()
        assert all(good.minor_price(currency) > 0 for currency in CURRENCY_OF.values())
        assert all(set(good.texts[language]) == {"name", "line", "story", "detail"} for language in LANGUAGES)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "€1,450.00"), ("fa", "۱٬۴۵۰٫۰۰ یورو"), ("ar", "1,450.00 يورو"), ("ms", "€1,450.00")],
)
def test_prices_are_written_as_the_reader_writes_them(language, said):
    assert texts.price(language, 145_000, "EUR") == said


def test_a_strict_content_policy_covers_every_page(open_shop):
    policy = visitor(open_shop()).get("/en/").headers["Content-Security-Policy"]

    assert "style-src 'self'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy


def test_a_form_of_another_site_does_not_speak_for_our_customer(open_shop):
    client = visitor(open_shop())
    goods = {"slug": "firuzeh-mug", "quantity": "1", "add": "1"}

    assert (
        client.post("/en/basket", data=goods, headers={"Origin": "https://evil.example"}).status_code == 403
    )
    assert (
        client.post("/en/basket", data=goods, headers={"Origin": "http://localhost:8001"}).status_code == 302
    )


def test_the_last_workshop_place_is_sold_once(open_shop):
    app = open_shop()
    storage = app.extensions["chaykhana"].storage
    assert storage.take_places("w1", "earlier", 11, 12)

    assert "Thank you" in buy(visitor(app), "tasting-workshop").text
    assert "not enough places" in buy(visitor(app), "tasting-workshop").text


def test_bad_settings_stop_the_start_and_name_themselves(tmp_path):
    with pytest.raises(ValueError, match="stores"):
        ShopSettings.read({"rafiq_url": "http://localhost", "stores": {}, "data_dir": tmp_path})
    with pytest.raises(ValueError, match="colour"):
        ShopSettings.read({"rafiq_url": "", "stores": {}, "data_dir": tmp_path, "colour": "blue"})


# ------------------------------------------------------------------------------------- the shop and Rafiq


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


def test_nobody_returns_the_goods_of_another(open_shop, rafiq):
    app = open_shop(rafiq.url)
    buy(visitor(app))
    stranger = visitor(app)
    sign_in(stranger, "ben@example.com")

    assert stranger.post("/en/account/orders/CH-1001/return").status_code == 404
    assert rafiq.told("/orders/CH-1001/refunds") == []


# ------------------------------------------------------------------------------------- two people, one browser


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


def test_the_steps_tick_themselves_and_can_begin_again(open_shop, rafiq):
    client = visitor(open_shop(rafiq.url))
    buy(client)
    assert 'data-step="buy" data-done' in client.get("/en/").text

    client.post("/en/counter/start-over", data={"back": "/en/"})
    assert 'data-step="buy" data-done' not in client.get("/en/").text


def test_skipping_days_is_asked_of_rafiq(open_shop, rafiq):
    rafiq.answers["/demo/skip-days"] = (200, {})
    client = visitor(open_shop(rafiq.url))

    assert (
        "14 days have passed"
        in client.post("/en/counter/skip", data={"back": "/en/"}, follow_redirects=True).text
    )
    assert [body for path, _, body in rafiq.heard if path == "/demo/skip-days"] == [{"days": 14}]


@pytest.mark.parametrize("place", ["//evil.example", "https://evil.example", "/\\evil.example", ""])
def test_the_panel_never_leads_away(open_shop, place):
    answer = visitor(open_shop()).post("/en/counter/start-over", data={"back": place})

    assert answer.location == "/en/"

"""What a shopper's browser may ask: the tag, its configuration, offers, and nothing about anyone unproven (G24)."""

import gzip
import json
import time

import brotli
import jwt
import pytest

from rafiq.core.db import transaction
from rafiq.core.texts import LOCALES
from rafiq.programs import service as programs
from rafiq.programs.rules import TEN_PERCENT, Gift, GiftKind, Terms
from rafiq.web.words import widget_words
from tests import factories
from tests.factories import SHOP_ORIGIN

CONFIG_FIELDS = {
    "v",
    "store",
    "api",
    "assets",
    "program",
    "channels",
    "share_page",
    "accent",
    "painted",
    "words",
    "now",
}


@pytest.fixture
def code(merchant) -> str:
    return str(
        merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]
    )


def signed(secret: str, **claims: object) -> str:
    now = int(time.time())
    return jwt.encode({"iat": now, "exp": now + 300} | claims, secret, algorithm="HS256")


# ---------------------------------------------------------------------------------------- the tag


def test_the_configuration_is_all_the_widget_needs_and_nothing_personal(shopper, store, code):
    answer = shopper.get("/config.json")
    config = answer.get_json()

    assert set(config) == CONFIG_FIELDS
    assert config["store"] == {
        "key": store.publishable_key, "name": "Chaykhana", "locale": "en", "currency": "EUR"
    }  # fmt: skip
    assert config["program"]["advocate"] == {"kind": "credit", "amount": "10.00"}
    assert config["program"]["friend"]["percent"] == "10"
    assert store.store_id in config["share_page"]
    assert not {"ana", store.secret_key, store.signing_secret} & set(
        answer.get_data(as_text=True).lower().split('"')
    )


def test_a_paused_program_is_no_program_to_the_widget(app, shopper, store):
    with app.app_context(), transaction():
        (program,) = programs.list_programs(store.store_id)
        programs.set_status(store.store_id, program.id, "paused")

    assert shopper.get("/config.json").get_json()["program"] is None
    assert shopper.post("/order", factories.order()).get_json()["prompt"] is None


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [("br, gzip", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("", None, bytes)],
)
def test_the_tag_is_compressed_as_the_browser_likes(client, store, accepted, encoding, unpack):
    answer = client.get(f"/w/{store.publishable_key}.js", headers={"Accept-Encoding": accepted})

    assert answer.headers.get("Content-Encoding") == encoding
    assert store.publishable_key.encode() in unpack(answer.data)
    assert "__RAFIQ_CONFIG__" not in unpack(answer.data).decode()
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert "max-age=300" in answer.headers["Cache-Control"]


def test_an_unchanged_tag_is_not_sent_again_and_a_changed_one_is(app, client, store):
    def ask(**headers: str):
        return client.get(f"/w/{store.publishable_key}.js", headers={"Accept-Encoding": "br"} | headers)

    etag = ask().headers["ETag"]
    assert (ask(**{"If-None-Match": etag}).status_code, etag.startswith("W/")) == (304, False)

    with app.app_context(), transaction():
        (program,) = programs.list_programs(store.store_id)
        programs.set_status(store.store_id, program.id, "paused")
    assert ask(**{"If-None-Match": etag}).status_code == 200


def test_a_stores_name_cannot_end_the_script(app, client):
    store = factories.new_store(app, name="</script><b>")

    body = client.get(f"/w/{store.publishable_key}.js").get_data(as_text=True)

    assert "</script>" not in body


def test_nothing_written_into_the_tag_can_end_the_script():
    told = {"words": {"give": '</script>"\\\u2028'}, "channels": [["x", "<!--", "M1 1"]], "accent": None}

    written = widget_words.composed("f(__RAFIQ_CONFIG__)", told)

    assert written == 'f({words:{give:"\\u003c/script>\\"\\\\\\u2028"},channels:[["x","\\u003c!--","M1 1"]]})'


def test_an_unknown_key_has_no_tag(client, store):
    assert client.get("/w/pk_live_unknown.js").status_code == 404
    assert client.get(f"/w/{store.publishable_key}.js").status_code == 200


# ---------------------------------------------------------------------------------------- origins


@pytest.mark.parametrize(
    "origin", ["https://evil.test", "null", "https://shop.example.evil.test", "http://shop.example"]
)
def test_another_origin_is_refused(client, store, origin):
    stranger = factories.Browser(client, store.publishable_key, origin)

    answer = stranger.post("/order", factories.order())

    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_stores_own_origin_is_answered_by_name(shopper):
    answer = shopper.post("/order", factories.order())

    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == SHOP_ORIGIN
    assert "Origin" in answer.headers["Vary"]
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_text_and_json_are_both_read(client, store):
    body, headers = json.dumps(factories.order()), {"Origin": SHOP_ORIGIN}

    answers = [
        client.post(f"/w/{store.publishable_key}/order", data=body, content_type=kind, headers=headers)
        for kind in ("text/plain", "application/json")
    ]

    assert [answer.status_code for answer in answers] == [200, 200]


# ---------------------------------------------------------------------------------------- orders, people


def test_an_order_without_a_name_asks_for_an_address(shopper):
    asked = shopper.post("/order", factories.order(customer={})).get_json()
    enrolled = shopper.post("/enrol", {"email": "ben@example.com", "first_name": "Ben"}).get_json()

    nobody = {
        "me": None,
        "share": None,
        "prompt": {"surface": "enrol"},
        "proven": False,
        "products": [],
        "quiet": False,
    }
    assert {name: value for name, value in asked.items() if name != "now"} == nobody
    assert enrolled["prompt"] == {"surface": "share"}
    assert set(enrolled["share"]) == {"url", "code"}


def test_an_address_alone_proves_nobody(shopper, merchant, code):
    merchant.post("/orders", factories.order(referral=code))

    enrolled = shopper.post("/enrol", {"email": "ana@example.com"}).get_json()

    assert not enrolled["proven"]
    assert shopper.post("/balance", {"me": enrolled["me"]}).get_json() == {"proven": False}


@pytest.mark.parametrize("me", [None, "x", ".e30.x", "a" * 8_000])
def test_an_unproven_browser_learns_nothing(shopper, me):
    answer = shopper.post("/balance", {"me": me})

    assert answer.get_json() == {"proven": False}


def test_a_person_whom_the_store_signs_sees_their_balance_in_their_language(shopper, merchant, store, code):
    merchant.post("/orders", factories.order(referral=code))
    token = signed(store.signing_secret, customer=factories.customer("Ana"))

    me = shopper.post("/identify", {"token": token}).get_json()
    seen = shopper.post("/balance", {"me": me["me"], "locale": "fa"}).get_json()

    assert (me["proven"], seen["proven"]) == (True, True)
    assert seen["balances"] == [{"unit": "EUR", "pending": "10.00", "available": "0.00", "redeemed": "0.00"}]
    (referral,) = seen["referrals"]
    assert (referral["status"], referral["friend"], referral["reward"]["amount"]) == (
        "pending",
        None,  # S1-29: Ben agreed to nothing
        "10.00",
    )
    assert "۱۰٫۰۰" in referral["reason"]


def test_a_bare_order_says_no_status_that_is_believed(shopper, merchant, code):
    shopper.post("/order", factories.order(order_number="1001", status="paid", referral=code))

    found = merchant.get("/orders/1001").get_json()
    assert (found["order"]["verified"], found["order"]["status"]) == (False, "placed")
    assert found["referral"]["reason_code"] == "unverified"


# ---------------------------------------------------------------------------------------- offers, events


def test_an_offer_is_the_friends_coupon(shopper, merchant, code):
    offer = shopper.post("/offer", {"visit": code}).get_json()

    assert set(offer) == {"status", "coupon", "advocate", "referral", "page", "guarantee"}
    assert (offer["status"], offer["advocate"]) == ("offered", {"first_name": "Ana"})
    assert merchant.get(f"/coupons/{offer['coupon']['code']}").get_json()["usable"]


@pytest.mark.parametrize(
    ("friend", "kept"), [(Gift(GiftKind.CREDIT, 500), set(LOCALES)), (TEN_PERCENT, set())]
)
def test_only_a_gift_without_a_code_says_how_it_is_kept(app, friend, kept):
    """In four languages, since the browser asks for an offer without naming its own."""
    terms = Terms("EUR", advocate=Gift(GiftKind.CREDIT, 1_000), friend=friend)
    store = factories.new_store(app, name="Teahouse", origin="https://tea.example", terms=terms)
    ana = {"customer": factories.customer("Ana")}
    advocate = factories.Merchant(app.test_client(), store.secret_key).post("/advocates", ana).get_json()
    shopper = factories.Browser(app.test_client(), store.publishable_key, "https://tea.example")
    offer = shopper.post("/offer", {"visit": advocate["referral_code"]}).get_json()
    said = offer["coupon"].get("keep", {})

    assert said.keys() == kept
    assert all(
        each.keys() == {"how", "copy", "copied", "denied"} and all(each.values()) for each in said.values()
    )


def test_an_offer_says_the_same_of_known_and_unknown_addresses(shopper, merchant, code):
    """Otherwise anyone with the publishable key could ask who buys here."""
    merchant.post("/orders", factories.order())

    answers = [
        shopper.post("/offer", {"visit": code, "email": email}).get_json()
        for email in ("ben@example.com", "nobody@example.com")
    ]

    assert [answer["status"] for answer in answers] == ["offered", "offered"]


@pytest.mark.parametrize("visit", ["NOSUCHCODE", "x", "kWzdSE0VmzV-1w.Z9Lka_79ZAxG", "🦆"])
def test_an_unknown_link_is_refused_with_a_reason_in_four_languages(shopper, visit):
    answer = shopper.post("/offer", {"visit": visit}).get_json()

    assert (answer["status"], answer["reason_code"]) == ("refused", "unknown_link")
    assert set(answer["reason"]) == {"en", "fa", "ar", "ms"}


@pytest.mark.parametrize(
    ("event", "status"),
    [
        ({"type": "shown", "surface": "share"}, 204),
        ({"type": "shared", "surface": "share", "channel": "whatsapp"}, 204),
        ({"type": "closed", "surface": "offer"}, 204),
        ({"type": "shared", "surface": "share", "channel": "pigeon"}, 422),
        ({"type": "shared", "surface": "share"}, 422),
        ({"type": "opened", "surface": "share"}, 422),
        ({"type": "shown", "surface": "<b>"}, 422),
    ],
)
def test_events_are_words_of_the_contract(shopper, event, status):
    assert shopper.post("/event", event).status_code == status


def test_the_page_that_is_checked_says_that_the_tag_runs(shopper):
    assert shopper.post("/ping", {"nonce": "n" * 16, "version": "1", "order_found": True}).status_code == 204
    assert shopper.post("/ping", {"nonce": "<script>"}).status_code == 422

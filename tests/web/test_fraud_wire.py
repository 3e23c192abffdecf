"""Fraud over the wire: what an order may tell of device, network and card, and what becomes of it."""

import json
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from rafiq.core.db import db
from rafiq.fraud import merchant
from rafiq.fraud import service as fraud
from tests import factories

TOLD = {
    "device": "dev-1",
    "client_ip": "93.184.216.34",
    "user_agent": "Mozilla/5.0 (X11; Linux) Firefox/145.0",
    "shipping_address": "12 High Street, Leeds",
    "postcode": "LS1 4AP",
    "payment_fingerprint": "fp_canary",
}


@pytest.fixture
def shop(app, store, clock):
    return factories.Merchant(app.test_client(), store.secret_key)


@pytest.fixture
def code(shop):
    """Ana bought once, so her traces are known; the code she shares."""
    ana = factories.customer("Ana")
    shop.post("/orders", factories.order(customer=ana, **TOLD))
    return shop.post("/advocates", {"customer": ana}).get_json()["referral_code"]


def referral(shop, code: str, **told: object):
    answer = shop.post("/orders", factories.order(referral=code, **told))
    assert answer.status_code == 201, answer.text
    return answer.get_json()["referral"]


def codes(app, store, referral_id: str) -> set[str]:
    with app.app_context():
        found = fraud.findings_of(store.store_id, [referral_id])
    return {finding.code for finding in found.get(referral_id, ())}


def test_a_friend_with_the_advocates_card_and_device_is_looked_at(app, store, shop, code):
    found = referral(shop, code, device="dev-1", payment_fingerprint="fp_canary")

    assert (found["status"], found["reason_code"]) == ("flagged", "needs_a_look")
    assert codes(app, store, found["id"]) == {"same_device", "same_payment"}


@pytest.mark.parametrize(("clicks", "leaked"), [(0, True), (6, False)])
def test_a_code_typed_by_ten_and_followed_by_hardly_anybody_is_looked_at(
    app, store, shop, code, clicks, leaked
):
    """Guarantees 5: the leak alarm, at the order itself."""
    link = shop.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["share_url"]
    person = {"User-Agent": TOLD["user_agent"]}
    for _ in range(clicks):
        app.test_client().get(urlsplit(link).path, headers=person)
    app.extensions["rafiq.visits"].flush()
    for number in range(10):
        last = referral(shop, code, order_number=f"t{number}", customer=factories.customer(f"Friend{number}"))

    assert ("leaked_code" in codes(app, store, last["id"])) is leaked


def test_a_friend_behind_the_same_network_alone_passes(app, store, shop, code):
    """Field table G: IP alone = flag only; it is noted and decides nothing."""
    found = referral(shop, code, client_ip="93.184.216.34")

    assert (found["status"], found["reason_code"]) == ("pending", "in_hold")
    assert codes(app, store, found["id"]) == {"same_network"}


def test_a_stranger_passes_with_nothing_noted(app, store, shop, code):
    found = referral(shop, code, device="dev-2", client_ip="81.2.69.142", payment_fingerprint="fp_2")

    assert found["status"] == "pending"
    assert codes(app, store, found["id"]) == set()


def test_what_is_only_doubtful_waits_longer_by_itself(shop, code, clock):
    usual = referral(shop, code, customer=factories.customer("Ben"))
    longer = referral(shop, code, customer=factories.customer("Cem"), payment_fingerprint="fp_canary")

    assert (longer["status"], longer["reason_code"]) == ("pending", "in_hold")
    assert longer["hold_until"] > usual["hold_until"]


@pytest.mark.parametrize(
    ("told", "signal"),
    [
        ({"landing_site": "https://shop.example/?gclid=abc"}, "paid_traffic"),
        ({"referring_site": "https://www.retailmenot.com/x"}, "coupon_site"),
        ({"fetch_dest": "iframe"}, "stuffed_visit"),
        ({"customer": factories.customer("Eve", email="eve@mailinator.com")}, "disposable_email"),
    ],
)
def test_the_way_here_is_noted(store, shop, code, told, signal):
    found = referral(shop, code, **told)
    with shop.client.application.app_context():
        findings = fraud.findings_of(store.store_id, [found["id"]])[found["id"]]

    assert signal in {finding.code for finding in findings}


def test_a_blocked_address_or_code_is_refused(app, store, shop, code):
    with app.app_context():
        merchant.add_block(store.store_id, "address", "12 high st", actor="ana@shop.example")
        db.session.commit()
    found = referral(shop, code, shipping_address="Flat 9, 12 High Street, Leeds")

    assert (found["status"], found["reason_code"]) == ("voided", "refused_by_checks")


def test_a_blocked_code_earns_its_advocate_nothing_and_its_friend_all(app, store, shop, code, clock):
    """Field table G: each side decided on its own."""
    with app.app_context():
        merchant.add_block(store.store_id, "code", code, actor="ana@shop.example")
        db.session.commit()
    found = referral(shop, code)

    assert found["status"] == "pending"
    assert told(found) == {"advocate": ("cancelled", "refused_by_checks"), "friend": ("pending", "in_hold")}


def test_a_member_stands_above_the_refusal_of_one_side(app, store, shop, code):
    with app.app_context():
        merchant.add_block(store.store_id, "code", code, actor="ana@shop.example")
        db.session.commit()
    answer = shop.post(f"/referrals/{referral(shop, code)['id']}/approve", {"reason": "a regular customer"})

    assert told(answer.get_json())["advocate"] == ("available", "approved_by_member")


def told(found) -> dict[str, tuple[str, str]]:
    return {each["side"]: (each["status"], each["reason_code"]) for each in found["rewards"]}


def test_no_raw_trace_is_kept_anywhere(app, store, shop, code):
    """G32: canaries of address, network, device and card are nowhere in the database."""
    referral(
        shop, code, **(TOLD | {"client_ip": "93.184.216.99", "landing_site": "/?email=canary@x.example"})
    )
    with app.app_context():
        tables = [
            row[0] for row in db.session.execute(text("SELECT name FROM sqlite_master WHERE type='table'"))
        ]
        kept = "".join(str(db.session.execute(text(f'SELECT * FROM "{name}"')).all()) for name in tables)

    canaries = ("93.184", "fp_canary", "dev-1", "High Street", "Firefox/145", "canary@x")
    assert [canary for canary in canaries if canary in kept] == []


def test_a_browsers_word_leaves_no_trace_of_anybody(app, store, shopper, shop, clock):
    """Otherwise anyone could lay a false trail in an advocate's name."""
    ana = factories.order(customer={"email": "ana@example.com"}, **TOLD)
    shopper.client.post(
        f"/w/{store.publishable_key}/orders",
        data=json.dumps(ana),
        content_type="text/plain",
        headers={"Origin": factories.SHOP_ORIGIN},
    )
    with app.app_context():
        assert db.session.execute(text("SELECT count(*) FROM fraud_traces")).scalar() == 0


def test_an_erased_persons_traces_go_too(app, store, shop, code):
    """G33: erasure includes derived hashes."""
    shop.delete("/customers/c-ana")
    with app.app_context():
        assert db.session.execute(text("SELECT count(*) FROM fraud_traces")).scalar() == 0


@pytest.mark.parametrize(
    "told",
    [
        {"client_ip": "not an address"},
        {"device": ""},
        {"landing_site": "http://["},
        {"cart_at": "2026-11-20T10:00:00Z"},
    ],
)
def test_odd_traces_are_taken_and_mean_nothing(shop, code, told):
    assert referral(shop, code, **told)["status"] == "pending"


@pytest.mark.parametrize("told", [{"device": "x" * 201}, {"cart_at": "yesterday"}, {"client_ip": 7}])
def test_malformed_traces_are_refused_with_their_field(shop, code, told):
    answer = shop.post("/orders", factories.order(referral=code, **told))

    assert answer.status_code == 422
    assert f"#/{next(iter(told))}" in answer.text

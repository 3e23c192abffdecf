"""Vendors' own libraries sign what we believe, and believe what the signers of our tests make."""

import json
import time

import pytest
import stripe
from standardwebhooks import Webhook
from svix.webhooks import Webhook as SvixWebhook

from tests import shops

BODIES = {
    "stripe": shops.stripe_event("checkout.session.completed", shops.stripe_session()),
    "generic": {"order_number": "1001", "subtotal": "49.90", "currency": "EUR", "status": "paid"},
}


@pytest.fixture
def connect(app, store):
    return lambda platform, **options: shops.connect(app, store.store_id, platform, **options)


def test_standard_webhooks_own_library_signs_what_we_believe(connect):
    """Interop: their signer, our verifier."""
    shop = connect("generic")
    raw = json.dumps(BODIES["generic"])
    now = shops_now()
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(shop.secret).sign("msg_1", now, raw),
    }

    assert shop.client.post(shop.path, data=raw, headers=headers).status_code == 200


def test_standard_webhooks_own_library_believes_what_our_tests_sign():
    """Interop the other way, so that the signer of these tests is no relative of the verifier."""
    raw = json.dumps(BODIES["generic"]).encode()

    assert Webhook(shops.SECRETS["generic"]).verify(
        raw, shops.standard_headers(raw, shops.SECRETS["generic"])
    )


@pytest.mark.parametrize("prefix", ["webhook", "svix"])
@pytest.mark.parametrize(("signs", "status"), [("this body", 200), ("another body", 401)])
def test_svixs_own_library_signs_what_we_believe(connect, prefix, signs, status):
    """Who sends by Svix has headers of other names."""
    shop, now, raw = connect("generic"), shops_now(), json.dumps(BODIES["generic"])
    signed = raw if signs == "this body" else "{}"
    headers = {
        f"{prefix}-id": "msg_svix",
        f"{prefix}-timestamp": str(int(now.timestamp())),
        f"{prefix}-signature": SvixWebhook(shop.secret).sign("msg_svix", now, signed),
    }

    assert shop.client.post(shop.path, data=raw, headers=headers).status_code == status


def test_stripes_own_library_signs_what_we_believe(connect):
    shop = connect("stripe")
    raw, at = json.dumps(BODIES["stripe"]), int(time.time())
    signature = stripe.WebhookSignature._compute_signature(f"{at}.{raw}", shop.secret)

    answer = shop.client.post(shop.path, data=raw, headers={"Stripe-Signature": f"t={at},v1={signature}"})

    assert answer.status_code == 200


def test_stripes_own_library_believes_what_our_tests_sign():
    raw = json.dumps(BODIES["stripe"]).encode()
    header = shops.stripe_headers(raw, shops.SECRETS["stripe"])["Stripe-Signature"]

    assert stripe.Webhook.construct_event(raw, header, shops.SECRETS["stripe"]).id == BODIES["stripe"]["id"]


@pytest.mark.parametrize(("encoding", "prefix"), [("hex", "sha256="), ("base64", ""), ("hex", "")])
def test_a_plain_hmac_in_a_header_of_ones_own_is_believed(encoding, prefix, connect):
    shop = connect("generic", signature="hmac", header="X-My-Shop", encoding=encoding, prefix=prefix)
    raw = json.dumps(BODIES["generic"]).encode()
    made = shops.b64(shop.secret.encode(), raw)
    hexed = shops.base64.b64decode(made).hex()

    answer = shop.client.post(
        shop.path, data=raw, headers={"X-My-Shop": prefix + (hexed if encoding == "hex" else made)}
    )

    assert answer.status_code == 200


def shops_now():
    return shops.datetime.now(shops.UTC)

"""Shops' platforms as tests play them: messages as their documentation describes them, signed as they sign."""

import base64
import hashlib
import hmac
import itertools
import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from rafiq.core.db import db, transaction
from rafiq.core.signing import Keyring
from rafiq.errands import shops as errands
from rafiq.integrations import connections, deliveries
from rafiq.integrations.deliveries import DeliveryView
from rafiq.integrations.door import Door
from tests import factories
from tests.factories import TEST_KEY, Payload
from tests.shop_payloads import (
    asknicely_answer,
    delighted_answer,
    job,
    shopify_order,
    shopify_refund,
    shopify_wish,
    stripe_charge,
    stripe_event,
    stripe_session,
    woo_order,
)

__all__ = (
    "UTC",
    "asknicely_answer",
    "datetime",
    "delighted_answer",
    "factories",
    "job",
    "shopify_order",
    "shopify_refund",
    "shopify_wish",
    "stripe_charge",
    "stripe_event",
    "stripe_session",
    "woo_order",
)

SECRETS = {
    "shopify": "shpss_0123456789abcdef0123456789abcdef",
    "woocommerce": "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789",
    "stripe": "whsec_0123456789abcdefghijklmnopqrstuv",
    "generic": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "email": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "delighted": "9f1c0e6b7a2d4c5e8f90a1b2c3d4e5f6",
    "asknicely": "5b7f3c1e9d8a4f2b6c0e1d3a5f7b9c8e",
}
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Shop:
    """A connected shop that can speak."""

    app: APIFlask
    client: FlaskClient
    store_id: str
    platform: str
    id: str
    secret: str = field(repr=False)

    @property
    def path(self) -> str:
        return f"/hooks/{self.platform}/{self.id}"

    def say(self, body: Payload | bytes, **headers: str) -> TestResponse:
        """A signed message; a header given by name (`x_shopify_topic`) replaces the usual one."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(self.path, data=raw, headers=signed(self.platform, raw, self.secret) | given)

    def tell(self, *bodies: Payload | bytes, **headers: str) -> None:
        """Messages that are taken and done."""
        for body in bodies:
            answer = self.say(body, **headers)
            assert answer.status_code == 200, answer.get_data(as_text=True)
        run(self.app)

    def log(self) -> list[DeliveryView]:
        """What came in, newest first."""
        with self.app.app_context():
            return deliveries.listing(self.store_id, limit=200)[0]


def connect(
    app: APIFlask, store_id: str, platform: str, *, secret: str | None = None, **options: str
) -> Shop:
    with app.app_context(), transaction():
        made, clear = connections.create(
            app.extensions["rafiq"].keyring,
            store_id,
            platform,
            name=f"My {platform}",
            secret=SECRETS.get(platform, "") if secret is None else secret,
            options=({"order_number": "number"} if platform == "shopify" else {}) | options,
            actor="tests",
        )
    return Shop(app, app.test_client(), store_id, platform, made.id, clear)


def run(app: APIFlask) -> int:
    """All that waits is done."""
    return errands.process_deliveries(app, app.extensions["rafiq"])


def door() -> Door:
    return errands.ShopDoor(Keyring((TEST_KEY,)))


def refunded(app: APIFlask, order_number: str) -> int | None:
    with app.app_context():
        query = text("SELECT refunded FROM orders WHERE order_number = :n")
        return db.session.execute(query, {"n": order_number}).scalar()


# ---------------------------------------------------------------------------------------- signatures


def signed(platform: str, body: bytes, secret: str) -> dict[str, str]:
    makers = {
        "shopify": shopify_headers,
        "woocommerce": woo_headers,
        "stripe": stripe_headers,
        "delighted": delighted_headers,
        "asknicely": bearer_headers,
        "scores": bearer_headers,
    }
    return makers.get(platform, standard_headers)(body, secret)


def b64(secret: bytes, body: bytes) -> str:
    return base64.b64encode(hmac.digest(secret, body, hashlib.sha256)).decode()


def shopify_headers(body: bytes, secret: str) -> dict[str, str]:
    return {
        "X-Shopify-Topic": "orders/paid",
        "X-Shopify-Hmac-Sha256": b64(secret.encode(), body),
        "X-Shopify-Shop-Domain": "chaykhana.myshopify.com",
        "X-Shopify-API-Version": "2026-10",
        "X-Shopify-Webhook-Id": f"w{next(_numbers)}",
        "X-Shopify-Triggered-At": "2026-11-21T10:00:00Z",
        "Content-Type": "application/json",
    }


def woo_headers(body: bytes, secret: str) -> dict[str, str]:
    return {
        "X-WC-Webhook-Source": "https://shop.example/",
        "X-WC-Webhook-Topic": "order.updated",
        "X-WC-Webhook-Signature": b64(secret.encode(), body),
        "X-WC-Webhook-ID": "7",
        "X-WC-Webhook-Delivery-ID": "d41d8cd98f00b204e9800998ecf8427e",
        "Content-Type": "application/json",
    }


def stripe_headers(body: bytes, secret: str, at: int | None = None) -> dict[str, str]:
    at = int(time.time()) if at is None else at
    made = hmac.digest(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hex()
    return {"Stripe-Signature": f"t={at},v1={made}", "Content-Type": "application/json"}


def delighted_headers(body: bytes, secret: str) -> dict[str, str]:
    made = hmac.digest(secret.encode(), body, hashlib.sha256).hex()
    return {"X-Delighted-Webhook-Signature": f"sha256={made}", "Content-Type": "application/json"}


def bearer_headers(_body: bytes, secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}


def standard_headers(body: bytes, secret: str, at: int | None = None, name: str = "") -> dict[str, str]:
    at, name = int(time.time()) if at is None else at, name or f"msg_{next(_numbers)}"
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return {
        "webhook-id": name,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{b64(key, f'{name}.{at}.'.encode() + body)}",
        "Content-Type": "application/json",
    }

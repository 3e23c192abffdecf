"""Shopify: signed webhooks about orders, refunds and shoppers' rights, and discount codes by the Admin API."""

from collections.abc import Sequence
from hashlib import sha256

from rafiq.core import ids
from rafiq.integrations import signatures
from rafiq.integrations.platform import CouponDoor, Options, Platform
from rafiq.integrations.rules import AccessField, Genuine, Incoming, Option, Refused
from rafiq.integrations.shops.shopify import admin_api, subscribing
from rafiq.integrations.shops.shopify.reading import read


def check(incoming: Incoming, secrets: Sequence[str], options: Options) -> Genuine:
    """Base64 HMAC over the body. The headers beside it are not signed, so they name the delivery and decide nothing."""
    signed_in = next(
        (name for name in ("x-shopify-hmac-sha256", "shopify-hmac-sha256") if incoming.header(name)), None
    )
    signatures.check_base64(incoming, signed_in or "x-shopify-hmac-sha256", secrets)
    shop = _header(incoming, "shop-domain").lower()
    wanted = str(options.get("shop") or "").lower()
    if wanted and shop and shop != wanted:
        raise Refused("wrong_shop")
    topic, name = _header(incoming, "topic"), _header(incoming, "webhook-id")
    key = sha256(b"\n".join((name.encode(), topic.encode(), incoming.body))).hexdigest()
    return Genuine(key, topic)


def _header(incoming: Incoming, name: str) -> str:
    return incoming.header(f"x-shopify-{name}") or incoming.header(f"shopify-{name}")


PLATFORM = Platform(
    name="shopify",
    label="Shopify",
    texts="shopify",
    place=10,
    check=check,
    read=read,
    make_secret=lambda: ids.new_secret("shopify"),
    secret_is_theirs=True,
    options=(
        Option("shop", "line"),
        Option("order_number", "choice", "id", ("id", "number", "name")),
        Option("test_orders", "bool"),
    ),
    access=(AccessField("shop"), AccessField("token", secret=True)),
    check_access=admin_api.check_access,
    subscribe=subscribing.subscribe,
    coupons=CouponDoor(admin_api.make_code, admin_api.withdraw_code),
    hides=frozenset(
        {
            "browser_ip",
            "client_details",
            "order_status_url",
            "token",
            "cart_token",
            "checkout_token",
            "checkout_id",
        }
    ),
)

"""WooCommerce: signed webhooks, a REST poll that finds what they lost, and coupons made at the shop."""

from collections.abc import Sequence
from hashlib import sha256
from urllib.parse import parse_qs

from rafiq.core import ids
from rafiq.integrations import signatures
from rafiq.integrations.platform import CouponDoor, Options, Platform
from rafiq.integrations.rules import AccessField, Genuine, Incoming, Option
from rafiq.integrations.shops.woocommerce import rest_api
from rafiq.integrations.shops.woocommerce.reading import about_orders, bare_order, read

SECRET_LETTERS = 40


def check(incoming: Incoming, secrets: Sequence[str], _options: Options) -> Genuine:
    """Base64 HMAC over the body. Its delivery id repeats within a second and is not signed: the body is the key.

    Neither is the topic, so one body under two topics of orders is one message.
    """
    signatures.check_base64(incoming, "x-wc-webhook-signature", secrets)
    topic = incoming.header("x-wc-webhook-topic")
    orders = about_orders(topic)
    key = sha256((b"" if orders else topic.encode()) + b"\n" + incoming.body).hexdigest()
    return Genuine(key, topic, bare_order(incoming.body) if orders else "")


def is_ping(incoming: Incoming) -> bool:
    """WooCommerce's unsigned first call when a webhook is saved: a form with its number; it must be answered 200."""
    if incoming.header("x-wc-webhook-signature") or len(incoming.body) > 64:
        return False
    try:
        asked = parse_qs(incoming.body.decode("ascii"), strict_parsing=True)
    except ValueError:
        return False
    return list(asked) == ["webhook_id"] and asked["webhook_id"][0].isdigit()


PLATFORM = Platform(
    name="woocommerce",
    label="WooCommerce",
    texts="woocommerce",
    place=20,
    check=check,
    read=read,
    is_ping=is_ping,
    # WordPress decodes entities in the secret before it signs, so ours has letters and digits only.
    make_secret=lambda: ids.new_code(SECRET_LETTERS),
    key_form=r"[A-Za-z0-9]{16,120}",
    options=(Option("order_number", "choice", "number", ("number", "id")),),
    access=(AccessField("url"), AccessField("key"), AccessField("secret", secret=True)),
    check_access=rest_api.check_access,
    coupons=CouponDoor(
        rest_api.make_coupon,
        rest_api.withdraw_coupon,
        frozenset({"percent_off", "fixed_off", "free_shipping"}),
    ),
    find=rest_api.find_orders,
    is_gone=rest_api.is_gone,
    hides=frozenset({"customer_ip_address", "customer_user_agent", "order_key", "cart_hash", "payment_url"}),
)

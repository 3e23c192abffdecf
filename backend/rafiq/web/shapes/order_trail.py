"""What an order says of device, network, address and card: hashed at the door, and cut from the body that is kept."""

from typing import Any
from urllib.parse import urlsplit

from rafiq.core import clock
from rafiq.core.signing import Keyring
from rafiq.fraud.prints import Left, take
from rafiq.fraud.trail import Trail
from rafiq.web.shapes.schemas import OrderIn

SALT = "rafiq.trace"
# Never stored, not even with the raw message (G32): a keyed hash is all that is left of them.
READ_ONCE = ("device", "client_ip", "user_agent", "shipping_address", "payment_fingerprint", "landing_site")


def trail(order: OrderIn, code: str | None, *, store_number: int, keyring: Keyring) -> Trail:
    left = Left(
        device=order.device or "",
        network=order.client_ip or "",
        agent=order.user_agent or "",
        address=order.shipping_address or "",
        postcode=order.postcode or "",
        payment=order.payment_fingerprint or "",
    )
    keys = keyring.derived(SALT)
    return Trail(
        take(left, keys=keys, store_id=str(store_number), now=clock.now()),
        address=left.address,
        network=left.network,
        code=code or next(iter(order.coupon_codes or ()), ""),
        query=_query(order.landing_site or ""),
        referrer=order.referring_site or "",
        fetch_dest=order.fetch_dest or "",
        cart_at=order.cart_at,
    )


def without_traces(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in READ_ONCE}


def _query(address: str) -> str:
    if not address:
        return ""
    try:
        return urlsplit(address).query
    except ValueError:
        return ""

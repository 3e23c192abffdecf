"""Stripe: checkout sessions are orders, refunds and disputes take back; amounts come in Stripe's own minor units."""

from collections.abc import Sequence
from hashlib import sha256

from rafiq.core import ids
from rafiq.integrations import signatures, wire
from rafiq.integrations.platform import Options, Platform
from rafiq.integrations.rules import (
    Genuine,
    Incoming,
    Option,
    Refused,
)
from rafiq.integrations.shops.stripe.reading import read


def check(incoming: Incoming, secrets: Sequence[str], _options: Options) -> Genuine:
    """The event's own id is inside what was signed, so it tells deliveries apart."""
    signatures.check_stripe(incoming, secrets)
    event = wire.read_object(incoming.body)
    name = wire.text(event, "id")
    if not name:
        raise Refused("malformed", 400)
    return Genuine(sha256(name.encode()).hexdigest(), wire.text(event, "type"))


PLATFORM = Platform(
    name="stripe",
    label="Stripe",
    texts="stripe",
    place=30,
    check=check,
    read=read,
    make_secret=lambda: ids.new_secret("whsec"),
    secret_is_theirs=True,
    key_form=r"whsec_[\x21-\x7e]{16,200}",
    options=(Option("order_number", "line", "client_reference_id"), Option("test_orders", "bool")),
    hides=frozenset({"client_secret", "payment_method_details", "receipt_url", "url"}),
)

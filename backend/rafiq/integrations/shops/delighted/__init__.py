"""Delighted: a score the moment it is given, and again when its comment comes or changes."""

from collections.abc import Sequence
from hashlib import sha256

from rafiq.core.ids import new_key
from rafiq.integrations import signatures, wire
from rafiq.integrations.platform import Options, Platform
from rafiq.integrations.rules import Genuine, Incoming, Option
from rafiq.integrations.shops.delighted.reading import read

HEADER, PREFIX = "x-delighted-webhook-signature", "sha256="


def check(incoming: Incoming, secrets: Sequence[str], _options: Options) -> Genuine:
    """Delighted signs the body with the account's API key; its event's id lies in the body, so the body is the key."""
    signatures.check_hmac(incoming, HEADER, secrets, encoding="hex", prefix=PREFIX)
    topic = wire.text(wire.read_object(incoming.body), "event_type")
    return Genuine(sha256(incoming.body).hexdigest(), topic)


PLATFORM = Platform(
    name="delighted",
    label="Delighted",
    texts="delighted",
    place=92,
    check=check,
    read=read,
    make_secret=lambda: new_key(24).hex(),
    secret_is_theirs=True,
    options=(Option("product_field", "line"), Option("order_field", "line")),
    hides=frozenset({"permalink"}),
)

"""Checks platforms' signatures over the body as it came, in constant time; every strange header is a refusal."""

import base64
import binascii
import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from rafiq.core import ids
from rafiq.integrations import wire
from rafiq.integrations.rules import Incoming, Refused

TOLERANCE = timedelta(minutes=5)
MAX_HEADER = 4_000
MIN_SECRET = 16
STANDARD = "whsec_"
STANDARD_BYTES = 32


def digest(secret: bytes, signed: bytes) -> bytes:
    """Raises `Refused` for an empty or short key: with one, anybody's message would be genuine."""
    if len(secret) < MIN_SECRET:
        raise Refused("secret_missing")
    return hmac.digest(secret, signed, sha256)


def check_base64(incoming: Incoming, header: str, secrets: Sequence[str]) -> None:
    """Base64 of HMAC-SHA256 over the body in one header: Shopify, WooCommerce."""
    given = _given(incoming, header)
    expected = (base64.b64encode(digest(secret.encode(), incoming.body)) for secret in secrets)
    _must_match([given], expected)


def check_hmac(
    incoming: Incoming, header: str, secrets: Sequence[str], *, encoding: str, prefix: str
) -> None:
    """HMAC-SHA256 over the body in a header of the sender's own choosing, in hex or base64."""
    given = _given(incoming, header)
    if prefix and not given.startswith(prefix.encode()):
        raise Refused("signature_wrong")
    given = given[len(prefix) :]
    given = given.lower() if encoding == "hex" else given
    made = (digest(secret.encode(), incoming.body) for secret in secrets)
    _must_match(
        [given], (each.hex().encode() if encoding == "hex" else base64.b64encode(each) for each in made)
    )


def check_stripe(incoming: Incoming, secrets: Sequence[str]) -> datetime:
    """``t=…,v1=…`` over ``t.body``; the whole ``whsec_…`` is the key. When it was signed."""
    pairs = [part.split(b"=", 1) for part in _given(incoming, "stripe-signature").split(b",")]
    times = [pair[1] for pair in pairs if len(pair) == 2 and pair[0].strip() == b"t"]
    given = [pair[1] for pair in pairs if len(pair) == 2 and pair[0].strip() == b"v1"]
    if len(times) != 1 or not times[0].isdigit() or not given:
        raise Refused("signature_wrong")
    signed = times[0] + b"." + incoming.body
    _must_match(given, (digest(secret.encode(), signed).hex().encode() for secret in secrets))
    return _in_time(times[0], incoming.at)


def check_standard(incoming: Incoming, secrets: Sequence[str]) -> str:
    """Standard Webhooks 1.0.0: ``v1,…`` over ``id.timestamp.body``. The message's id, which is signed too."""
    name, at = _standard(incoming, "id"), _standard(incoming, "timestamp")
    given = [part[3:] for part in _standard(incoming, "signature").split(b" ") if part.startswith(b"v1,")]
    if not at.isdigit() or not given:
        raise Refused("signature_wrong")
    signed = b".".join((name, at, incoming.body))
    _must_match(given, (base64.b64encode(digest(standard_key(secret), signed)) for secret in secrets))
    _in_time(at, incoming.at)
    return name.decode("latin-1")


def standard_key(secret: str) -> bytes:
    """The bytes that a ``whsec_…`` stands for; none for what is no such secret."""
    try:
        return base64.b64decode(secret.removeprefix(STANDARD), validate=True)
    except (binascii.Error, ValueError):
        return b""


def new_standard_secret() -> str:
    return STANDARD + base64.b64encode(ids.new_key(STANDARD_BYTES)).decode()


def check_bearer(incoming: Incoming, secrets: Sequence[str]) -> None:
    """The secret itself, for programs too small to sign; only over TLS is it worth anything.

    As a bearer token or as a password, which every sender can write into an address: ``https://rafiq:secret@…``.
    """
    scheme, _, given = _given(incoming, "authorization").partition(b" ")
    if scheme.lower() not in {b"bearer", b"basic"} or any(len(secret) < MIN_SECRET for secret in secrets):
        raise Refused("signature_wrong")
    told = given.strip() if scheme.lower() == b"bearer" else _password(given)
    _must_match([told], (secret.encode() for secret in secrets))


def _password(given: bytes) -> bytes:
    try:
        return base64.b64decode(given.strip(), validate=True).partition(b":")[2]
    except (binascii.Error, ValueError):
        return b""


def _standard(incoming: Incoming, part: str) -> bytes:
    """``webhook-…``; whoever sends by Svix writes ``svix-…`` for the very same."""
    name = f"webhook-{part}"
    return _given(incoming, name if incoming.header(name) else f"svix-{part}")


def _given(incoming: Incoming, header: str) -> bytes:
    value = incoming.header(header).encode("latin-1", "replace").strip()
    if not value:
        raise Refused("signature_missing")
    if len(value) > MAX_HEADER:
        raise Refused("signature_wrong")
    return value


def _must_match(given: Iterable[bytes], expected: Iterable[bytes]) -> None:
    """Every pair is compared, whichever is right: time tells nothing."""
    wanted = list(expected)
    matches = [hmac.compare_digest(one, other) for one in given for other in wanted]
    if not any(matches):
        raise Refused("signature_wrong")


def _in_time(written: bytes, now: datetime) -> datetime:
    signed_at = wire.seconds(written.decode())
    if signed_at is None or abs(now - signed_at) > TOLERANCE:
        raise Refused("too_old", 400)
    return signed_at

"""What senders that we know nothing about have in common: a table of where each field lies, and a choice of proofs."""

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from rafiq.core.errors import Invalid
from rafiq.integrations import signatures, wire
from rafiq.integrations.rules import Genuine, Incoming, Option, Refused

FIXED = "="
MAX_PATH = 120
STANDARD, HMAC, BEARER = "standard", "hmac", "bearer"
_HEADER = re.compile(r"[a-z0-9-]{1,60}")


def proof_options(*, first: str = STANDARD, bearer: bool = False) -> tuple[Option, ...]:
    """How a merchant says by what messages are believed; ``bearer`` for senders that cannot sign."""
    kinds = (STANDARD, HMAC, BEARER) if bearer else (STANDARD, HMAC)
    return (
        Option("signature", "choice", first, kinds),
        Option("header", "line", "x-signature"),
        Option("encoding", "choice", "hex", ("hex", "base64")),
        Option("prefix", "line"),
    )


def check(
    incoming: Incoming, secrets: Sequence[str], options: Mapping[str, Any], *, moment: str = "updated_at"
) -> Genuine:
    """By Standard Webhooks, where the id is signed too, or by an HMAC or the bare secret, where the body is the key.

    ``moment``: the field that dates a message. A body that is signed with it is taken once, for ever.
    """
    if options.get("signature") == HMAC:
        header = str(options.get("header") or "x-signature").lower()
        if not _HEADER.fullmatch(header):
            raise Invalid.field("#/header", "must be the name of a header")
        signatures.check_hmac(
            incoming,
            header,
            secrets,
            encoding=str(options.get("encoding") or "hex"),
            prefix=str(options.get("prefix") or ""),
        )
        dated = _is_dated(incoming, way(moment, {moment: moment}, options))
        return Genuine(sha256(incoming.body).hexdigest() if dated else key_of_minute(incoming), "")
    if options.get("signature") == BEARER:
        signatures.check_bearer(incoming, secrets)
        return Genuine(key_of_minute(incoming), "")
    name = signatures.check_standard(incoming, secrets)
    topic = wire.text(wire.read_object(incoming.body), "type")
    return Genuine(sha256(name.encode()).hexdigest(), topic)


def key_of_minute(incoming: Incoming) -> str:
    """What has neither a name nor a moment is a double only at once: a score or a day may change back later."""
    return sha256(f"{incoming.at:%Y%m%d%H%M} ".encode() + incoming.body).hexdigest()


def _is_dated(incoming: Incoming, path: str) -> bool:
    try:
        body = wire.read_object(incoming.body)
    except Refused:  # a form, or nothing of ours: whoever reads it says so
        return False
    return wire.moment({"found": find(body, path)}, "found") is not None


def told(body: object, fields: Mapping[str, str], options: Mapping[str, Any]) -> dict[str, Any]:
    """Each field as it was found: where the merchant says it lies, else where it usually does."""
    return {name: find(body, way(name, fields, options)) for name in fields}


def way(name: str, fields: Mapping[str, str], options: Mapping[str, Any]) -> str:
    return str((options.get("fields") or {}).get(name) or fields[name])


def find(body: object, path: str) -> Any:  # noqa: ANN401 - JSON is anything
    """What lies at ``order.items.0.price``; ``=EUR`` is EUR itself."""
    if path.startswith(FIXED):
        return path.removeprefix(FIXED)
    for name in path[:MAX_PATH].split("."):
        if isinstance(body, list) and name.isdecimal() and len(name) < 6:
            body = body[int(name)] if int(name) < len(body) else None
        else:
            body = body.get(name) if isinstance(body, dict) else None
    return body


def line(found: object) -> str:
    return wire.text({"found": found}, "found")


def customer(told: Mapping[str, Any]) -> dict[str, Any]:
    """The customer object of the merchant API, of the fields that were told."""
    names = {
        "id": "customer_id",
        "email": "email",
        "phone": "phone",
        "first_name": "first_name",
        "last_name": "last_name",
    }
    found = {name: line(told.get(field)) for name, field in names.items()}
    return wire.filled(found | {"phone": found["phone"][:40]})


def codes(found: object) -> list[str]:
    """A list of codes, a list of objects that have one, or codes in a row with commas."""
    if isinstance(found, str):
        return [code.strip()[:200] for code in found.split(",") if code.strip()][:20]
    rows = found if isinstance(found, list) else []
    each = (wire.text(row, "code") if isinstance(row, dict) else line(row) for row in rows[:20])
    return [code for code in each if code]


def word_of(word: str, options: Mapping[str, Any], states: Mapping[str, str]) -> str:
    """The sender's word for a state in ours, by the lists a merchant filled (``paid_words`` …); empty when unknown."""
    for state, usual in states.items():
        words = str(options.get(f"{state}_words") or usual).split(",")
        if word and word.strip().lower() in {each.strip().lower() for each in words}:
            return state
    return ""

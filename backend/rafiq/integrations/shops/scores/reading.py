"""Scores from any form, by a table of which field lies where."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl

from rafiq.core.errors import Invalid
from rafiq.integrations import mapped, wire
from rafiq.integrations.platform import Options
from rafiq.integrations.rules import Incoming, NothingSaid, Said, ScoreSaid

FIELDS: Mapping[str, str] = {
    "answer_id": "id",
    "score": "score",
    "wish": "comment",
    "remark": "remark",
    "product": "product",
    "order_number": "order_number",
    "answered_at": "answered_at",
    "customer_id": "customer_id",
    "email": "email",
    "phone": "phone",
    "first_name": "first_name",
    "last_name": "last_name",
}
MOST_FIELDS = 200
MOST_NAME = 2_000
MAX_REF = 59  # behind `form:`; a longer name is told by its digest


def read(incoming: Incoming, options: Options) -> list[Said]:
    body = fields_of(incoming)
    told = mapped.told(body, FIELDS, options)
    typed = mapped.line(told["score"])
    if not typed:
        return [NothingSaid("no_score")]
    if not (typed.isdecimal() and len(typed) <= 2):
        raise Invalid.field("#/score", "must be a whole number from 0 to 10")
    at = wire.moment(told, "answered_at") or incoming.at
    # Without a name of its own, the same words on the same day are one answer.
    named = wire.text(told, "answer_id", most=MOST_NAME)
    ref = named or f"{sha256(incoming.body).hexdigest()[:24]}:{at:%Y%m%d}"
    return [
        ScoreSaid(
            ref="form:" + (ref if len(ref) <= MAX_REF else sha256(ref.encode()).hexdigest()[:MAX_REF]),
            customer=mapped.customer(told),
            score=int(typed),
            at=incoming.at,
            answered_at=at,
            wish=wire.words(told, "wish"),
            remark=wire.words(told, "remark"),
            product=mapped.line(told["product"])[:120],
            order_number=mapped.line(told["order_number"])[:64],
        )
    ]


def fields_of(incoming: Incoming) -> dict[str, Any]:
    """The body as an object, however a form wrote it. Raises `Invalid`, `Refused`."""
    if incoming.body.lstrip()[:1] == b"{":
        return wire.read_object(incoming.body)
    try:
        pairs = parse_qsl(incoming.body.decode(), max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError as error:
        raise Invalid.field("#", "must be JSON or a form") from error
    return dict(pairs)

"""What a pasted message would mean: the same reading as in earnest, with nothing kept of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rafiq.core import clock
from rafiq.core.errors import Invalid
from rafiq.integrations import wire
from rafiq.integrations.platform import Platform
from rafiq.integrations.rules import (
    EventSaid,
    Incoming,
    NothingSaid,
    OrderGone,
    OrderSaid,
    PrivacySaid,
    RefundSaid,
    Refused,
    Said,
    ScoreSaid,
)


@dataclass(frozen=True, slots=True)
class Understood:
    """One thing a message would say, with its fields in ``lines``.

    ``kind``: order, refund, gone, privacy, score, event, nothing or wrong.
    """

    kind: str
    lines: tuple[tuple[str, str], ...] = ()
    code: str = ""


def understand(platform: Platform, options: Mapping[str, Any], body: bytes) -> list[Understood]:
    """Each thing it says, or the one field that stands in the way. Raises nothing."""
    try:
        said = platform.read(Incoming({}, body, clock.now()), options)
    except Refused as error:
        return [Understood("wrong", code=error.code)]
    except Invalid as error:
        return [
            Understood("wrong", tuple((each.pointer[2:], each.detail) for each in error.problems), "invalid")
        ]
    return [_in_lines(each) for each in said]


def _in_lines(said: Said) -> Understood:
    if isinstance(said, OrderSaid):
        return Understood("order", tuple(_flat(said.body)))
    if isinstance(said, RefundSaid):
        money = said.total or (said.part[1] if said.part else None)
        lines = (
            ("order_number", said.order),
            ("refund_id", said.key),
            ("amount", money.text() if money else ""),
        )
        return Understood("refund", (*lines, ("currency", said.currency)))
    if isinstance(said, OrderGone):
        return Understood("gone", (("order_number", said.order),))
    if isinstance(said, PrivacySaid):
        return Understood("privacy", (("wish", said.wish.value),))
    if isinstance(said, EventSaid):
        return Understood("event", tuple(_flat(said.body)))
    if isinstance(said, ScoreSaid):
        fields = ("ref", "score", "wish", "remark", "product", "order_number")
        shown = wire.filled({name: getattr(said, name) for name in fields} | {"customer": said.customer})
        return Understood("score", tuple(_flat(shown)))
    if isinstance(said, NothingSaid):
        field, _, found = said.detail.partition(": ")
        return Understood("nothing", ((field, found),) if found else (), said.code)
    raise TypeError(said)


def _flat(body: Mapping[str, Any], before: str = "") -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = []
    for name, value in body.items():
        if isinstance(value, Mapping):
            lines += _flat(value, f"{before}{name}.")
        elif isinstance(value, list):
            shown = ", ".join(
                str(each.get("title", "…")) if isinstance(each, dict) else str(each) for each in value
            )
            lines.append((before + name, shown[:300]))
        else:
            lines.append((before + name, str(value)[:300]))
    return lines

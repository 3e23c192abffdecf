"""Scores that another survey tool collected, from a file: each counts once, and old ones are nobody's task."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rafiq.core import clock
from rafiq.core.errors import Invalid
from rafiq.moving import headings
from rafiq.moving.rows import Refused, RowProblem, ScoreRow
from rafiq.moving.seen import Seen
from rafiq.moving.sheets import Sheet
from rafiq.people import service as people
from rafiq.people.rules import Identity
from rafiq.surveys import inbound
from rafiq.surveys.inbound import Imported
from rafiq.surveys.rules import Moment


def places_in(sheet: Sheet, given: Mapping[str, str] | None = None) -> dict[str, int]:
    """Which column holds what. Raises `Invalid` for ``#/file``, where nobody or no score could be found."""
    found = headings.mapping(sheet.heading, headings.SCORE, given)
    if not set(headings.WHO) & set(found):
        raise Invalid.field("#/file", "headings")
    if "score" not in found:
        raise Invalid.field("#/file", "no_score")
    return found


def checked(row: ScoreRow) -> ScoreRow:
    """Raises `Refused` for a day that cannot be one."""
    at = row.answered_at
    if at is not None and at > clock.now():
        raise Refused(RowProblem.BAD_DATE)
    return row


def take_in(store_id: str, row: ScoreRow) -> bool:
    """Whether it was new. Safe to repeat."""
    person, _ = people.recognise(store_id, row.identity, vouched=True)
    what = Imported(
        row.ref,
        row.score,
        row.wish,
        row.remark,
        row.product,
        row.order_number or None,
        Moment.PURCHASE,
        row.answered_at or clock.now(),
    )
    return inbound.bring(store_id, person.id, what)[1]


def is_new(store_id: str, row: ScoreRow, seen: Seen) -> bool:
    """Whether this would be a new answer: neither in the store nor earlier in the file."""
    who = row.identity
    key = f"s{who.customer_id or who.email or who.phone}|{row.ref}"
    before = seen.any([key])
    seen.add([key])
    person = people.find(store_id, who)
    return not before and (person is None or inbound.known_as(store_id, person.id, row.ref) is None)


def stored(row: ScoreRow) -> dict[str, Any]:
    """As it lies in a part until it is taken in."""
    values = {name: getattr(row, name) for name in row.__dataclass_fields__ if getattr(row, name)}
    who = {name: getattr(row.identity, name) for name in row.identity.__dataclass_fields__}
    at = row.answered_at
    return values | {
        "identity": {name: value for name, value in who.items() if value},
        "score": row.score,
        "answered_at": at.isoformat() if at else None,
    }


def restored(kept: Mapping[str, Any]) -> ScoreRow:
    blank = {"wish": "", "remark": "", "product": "", "order_number": ""}
    at = kept["answered_at"]
    return ScoreRow(
        **(
            blank
            | dict(kept)
            | {
                "identity": Identity(**kept["identity"]),
                "answered_at": datetime.fromisoformat(at) if at else None,
            }
        )
    )

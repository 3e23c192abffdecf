"""Which column of a file holds what: by the names people give their columns, in four languages, or as they say."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from rafiq.core.errors import Invalid

PERSON = ("customer_id", "email", "phone", "first_name", "last_name", "name", "locale", "tags")
WHO = ("customer_id", "email", "phone")
LINK = (*PERSON, "code", "other_codes", "url")
REWARD = ("external_id", *PERSON, "amount", "unit", "status", "release_at")
BALANCE = (*PERSON, "unit", "available", "redeemed", "rafiq_id")
SCORE = (
    "answer_id",
    *(field for field in PERSON if field not in {"locale", "tags"}),
    "score",
    "wish",
    "remark",
    "product",
    "order_number",
    "answered_at",
)
_SPELLING = str.maketrans("يكىة_-./:", "یکیه     ")


def mapping(
    heading: list[str], fields: Iterable[str], given: Mapping[str, str] | None = None
) -> dict[str, int]:
    """Field to place of its column. ``given`` (field to a column's name) comes first, and must be there.

    Raises `Invalid` for an unknown field or column.
    """
    known, places = tuple(fields), {plain(name): place for place, name in reversed(list(enumerate(heading)))}
    found: dict[str, int] = {}
    for field, name in (given or {}).items():
        if field not in known:
            raise Invalid.field(f"#/map/{field}", f"must be one of {', '.join(known)}")
        if plain(name) not in places:
            raise Invalid.field(f"#/map/{field}", f"no column is called {name}: {', '.join(heading)}")
        found[field] = places[plain(name)]
    for field in known:
        place = next((places[name] for name in _names()[field] if name in places), None)
        if field not in found and place is not None and place not in found.values():
            found[field] = place
    return found


def plain(name: str) -> str:
    """How a column is called without case, dashes, underscores and the spelling variants of Arabic letters."""
    return " ".join(name.casefold().translate(_SPELLING).replace("\u200c", " ").split())


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """Lists that grow without a change of code: ``headings.json`` beside this file."""
    listed: dict[str, list[str]] = json.loads(
        files("rafiq.moving").joinpath("headings.json").read_text(encoding="utf-8")
    )
    return {
        field: tuple(dict.fromkeys([plain(field), *(plain(name) for name in names)]))
        for field, names in listed.items()
    }

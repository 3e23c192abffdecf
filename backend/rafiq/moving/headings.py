"""Which column of a file holds what: by the names people give their columns, in four languages, or as they say."""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from rafiq.core.errors import Invalid

PERSON = ("customer_id", "email", "phone", "first_name", "last_name", "name", "locale", "tags")
WHO = ("customer_id", "email", "phone")
LINK = (*PERSON, "code", "other_codes", "url")
REWARD = ("external_id", *PERSON, "amount", "unit", "status", "release_at", "coupon")
BALANCE = (*PERSON, "unit", "available", "redeemed", "rafiq_id")
CUSTOMER = (*PERSON, "consent", "last_order")
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
VENDORS = ("referralcandy", "friendbuy", "talkable")
SOURCES = ("rafiq", *VENDORS, "other")
# A line of a list of links is about the advocate, so a column that says so comes before one that does not.
_ADVOCATES = ("advocate", "referrer", "referring")
_INNER_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SPELLING = str.maketrans("يكىة_-./:", "یکیه     ")


def mapping(
    heading: list[str], fields: Iterable[str], given: Mapping[str, str] | None = None, *, source: str = ""
) -> dict[str, int]:
    """Field to place of its column. ``given`` (field to a column's name) comes first, and must be there.

    ``source`` is the program that wrote the file. Raises `Invalid` for an unknown field or column.
    """
    known, places = tuple(fields), _places(heading)
    found: dict[str, int] = {}
    for field, name in (given or {}).items():
        if field not in known:
            raise Invalid.field(f"#/map/{field}", f"must be one of {', '.join(known)}")
        if plain(name) not in places:
            raise Invalid.field(f"#/map/{field}", f"no column is called {name}: {', '.join(heading)}")
        found[field] = places[plain(name)]
    for field in known:
        names = _names_in(known, field, source)
        place = next((places[name] for name in names if name in places), None)
        if field not in found and place is not None and place not in found.values():
            found[field] = place
    return found


def needed(found: Mapping[str, int], fields: Iterable[str]) -> None:
    """Raises `Invalid` for ``#/file`` where the file cannot be what it shall be: nobody in it, no code, no amount."""
    if not set(WHO) & set(found):
        raise Invalid.field("#/file", "headings")
    if fields == LINK and not {"code", "other_codes", "url"} & set(found):
        raise Invalid.field("#/file", "no_code")
    if fields == REWARD and not {"external_id", "amount", "status"} <= set(found):
        raise Invalid.field("#/file", "no_reward")


def names(field: str) -> list[str]:
    """How a column that holds this may be called, the plainest first."""
    return list(dict.fromkeys(_listed()[field]))


def plain(name: str) -> str:
    """How a column is called without case, dashes, underscores and the spelling variants of Arabic letters.

    Words that are written together, as in ``emailAddress``, are two.
    """
    return _folded(_INNER_CAPITAL.sub(" ", name))


def _folded(name: str) -> str:
    return " ".join(name.casefold().translate(_SPELLING).replace("\u200c", " ").split())


def _places(heading: list[str]) -> dict[str, int]:
    """Where each name stands, the first of two alike; ``firstName`` in both readings."""
    backwards = list(reversed(list(enumerate(heading))))
    return {_folded(name): place for place, name in backwards} | {
        plain(name): place for place, name in backwards
    }


def _names_in(fields: tuple[str, ...], field: str, source: str) -> tuple[str, ...]:
    names = _names()[field]
    if field == "customer_id" and source in VENDORS:
        names = tuple(name for name in names if name != "id")  # theirs numbers their own rows
    if fields != LINK:
        return names
    return (*(f"{who} {name}" for name in names for who in _ADVOCATES), *names)


@cache
def _names() -> dict[str, tuple[str, ...]]:
    return {
        field: tuple(dict.fromkeys([plain(field), *(plain(name) for name in listed)]))
        for field, listed in _listed().items()
    }


@cache
def _listed() -> dict[str, list[str]]:
    """Lists that grow without a change of code: ``headings.json`` beside this file."""
    listed: dict[str, list[str]] = json.loads(
        files("rafiq.moving").joinpath("headings.json").read_text(encoding="utf-8")
    )
    return listed

"""Filters, search words and cursors of a list, read from an address and written back to it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import request, url_for

from rafiq.analytics.queries.rows import Listing
from rafiq.analytics.queries.search import MAX_WORDS, clean_words
from rafiq.core.words import is_showable
from rafiq.web.admin import typed_days
from rafiq.web.admin.guard import seat

MAX_CURSOR = 40
FILTERS = (
    "q",
    "status",
    "reason",
    "method",
    "from",
    "to",
    "side",
    "kind",
    "signal",
    "who",
    "what",
    "band",
    "theme",
    "tag",
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list for a template: its rows and the addresses of its neighbours."""

    rows: list[Any]
    cursor: str
    next_url: str | None
    first_url: str
    query: dict[str, str]

    @property
    def whole(self) -> bool:
        """Whether this page is all that fits."""
        return not self.cursor and self.next_url is None


def words() -> str:
    return clean_words(request.args.get("q"))


def chosen(name: str, allowed: tuple[str, ...] | list[str]) -> str:
    """A filter's value; anything we do not offer means no filter."""
    value = request.args.get(name, "")
    return value if value in allowed else ""


def line(name: str) -> str:
    """Letters as they were typed, the joiners that Persian spelling needs among them."""
    return kept_line(request.args.get(name))


def kept_line(typed: str | None) -> str:
    return "".join(filter(is_showable, typed or "")).strip()[:MAX_WORDS]


def cursor() -> str | None:
    value = request.args.get("cursor", "")
    return value if value.isascii() and 0 < len(value) <= MAX_CURSOR else None


def moment(name: str, *, end_of_day: bool = False) -> datetime | None:
    """A day of the store's calendar as a moment: its beginning, or the beginning of the next."""
    try:
        day = typed_days.read(request.args.get(name, ""))
        day += timedelta(days=1) if end_of_day else timedelta(0)
        return datetime.combine(day, datetime.min.time(), ZoneInfo(seat().store.timezone))
    except ValueError:
        return None


def page_of(listing: Listing[Any], endpoint: str, **parts: str) -> Page:
    """``parts`` are those of the address beside the store."""
    query = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    here = query | parts
    here["store_id"] = seat().store.id
    following = _address(endpoint, here | {"cursor": listing.next_cursor}) if listing.next_cursor else None
    return Page(listing.rows, cursor() or "", following, _address(endpoint, here), query)


def _address(endpoint: str, values: dict[str, str]) -> str:
    """Only names of our own: an address is not a way to call `url_for` with whatever somebody typed."""
    return url_for(endpoint, _external=False, **values)


def only_rows() -> bool:
    """Htmx asks for the list alone; a person who comes by address or without a script gets the page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Target", "").endswith(
        "list"
    )

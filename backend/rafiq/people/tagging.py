"""Tags of people: put on, taken off, and which are in use; programs for some people ask for them by these words."""

from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from rafiq.core.db import db, is_postgresql, table_of
from rafiq.core.errors import Conflict, Invalid
from rafiq.core.words import clean_line
from rafiq.people import service
from rafiq.people.models import Person

MAX_TAG, MAX_TAGS = 60, 50
SHOWN = 200
COMMA = frozenset(",،;|")  # stands between two tags wherever several are typed at once
_people = table_of(Person)


def clean_tag(typed: str) -> str:
    """Raises `Invalid` for what is no single tag."""
    tag = clean_line(typed, most=MAX_TAG, pointer="#/tag")
    if not COMMA.isdisjoint(tag):
        raise Invalid.field("#/tag", "must be one tag")
    return tag


def put(store_id: str, person_id: str, tag: str, *, on: bool) -> bool:
    """Whether anything is another now. Raises `NotFound` for whoever was forgotten, `Conflict` for one tag too many."""
    service.lock(store_id, person_id)
    person = service.known(store_id, person_id)
    if (tag in person.tags) is on:
        return False
    if on and len(person.tags) >= MAX_TAGS:
        detail = f"no more than {MAX_TAGS} tags of one person"
        raise Conflict(detail)
    tags = [*person.tags, tag] if on else [each for each in person.tags if each != tag]
    mine = (_people.c.store_id == store_id, _people.c.id == person.id)
    db.session.execute(update(_people).where(*mine).values(tags=tags))
    return True


def in_use(store_id: str) -> list[str]:
    each = _each()
    query = select(each).select_from(_people).where(_people.c.store_id == store_id).distinct()
    return list(db.session.scalars(query.order_by(each).limit(SHOWN)))


def tagged(tag: str) -> ColumnElement[bool]:
    """Of whom this tag is one, as a condition of a query about people."""
    each = _each()
    return select(each).where(each == tag).exists()


def _each() -> ColumnElement[Any]:
    """Every tag of the person that the query is about."""
    if is_postgresql():
        return func.json_array_elements_text(_people.c.tags).column_valued("tag", joins_implicitly=True)
    return func.json_each(_people.c.tags).table_valued("value", name="tag", joins_implicitly=True).c.value

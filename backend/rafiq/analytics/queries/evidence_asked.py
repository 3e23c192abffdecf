"""Which lines are asked for, and the columns that every line has: what all queries behind numbers share (S0-19)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, func, literal, null, select

from rafiq.analytics.queries import conditions
from rafiq.analytics.queries.funnels import Cut
from rafiq.analytics.queries.search import person_columns
from rafiq.people.models import Person
from rafiq.stores import service as stores

Column = SQLColumnExpression[Any]
_NOTHING, _NO_WORDS, _ONCE = null(), literal(""), literal(1)


class Among(StrEnum):
    """What lines may be among, beside the rows of a cut of the funnel."""

    CAUSE = "cause"
    COHORT = "cohort"


# The two cohorts, as the keys of `Among.COHORT`.
SENT, OTHERS = "sent", "others"


@dataclass(frozen=True, slots=True)
class Within:
    """One row of one cut of the funnel, one cause of losses, or one of the two cohorts."""

    by: Cut | Among
    key: str


@dataclass(frozen=True, slots=True)
class Asked:
    store_id: str
    currency: str
    first: date
    last: date
    since: datetime
    until: datetime
    within: Within | None

    def only(self, columns: dict[Cut, Column]) -> list[ColumnElement[bool]]:
        """What narrows the lines to those of the cut; nothing where all are wanted."""
        by = self.within.by if self.within else None
        return [columns[by] == self.key] if isinstance(by, Cut) else []

    @property
    def key(self) -> str:
        return self.within.key if self.within else ""


def asked(store_id: str, first: date, last: date, within: Within | None = None) -> Asked:
    currency = stores.get_store(store_id).currency
    return Asked(store_id, currency, first, last, *conditions.moments(store_id, first, last), within)


def columns(
    *,
    at: Column = _NOTHING,
    day: Column = _NOTHING,
    what: Column = _NO_WORDS,
    detail: Column = _NO_WORDS,
    referral: Column = _NOTHING,
    count: Column = _ONCE,
) -> list[Any]:
    named = {"at": at, "day": day, "what": what, "detail": detail, "referral_id": referral, "counted": count}
    return [column.label(name) for name, column in named.items()]


def with_person(query: Select[Any], *, store: Column, person: Column) -> Select[Any]:
    join = and_(Person.store_id == store, Person.id == person)
    return query.join(Person, join, isouter=True).add_columns(*person_columns(Person, "who"))


def nobody(*columns: Column) -> Select[Any]:
    who = (null().label(f"who_{part}") for part in ("id", "first", "last", "email"))
    return select(*columns, *who)


def each_person(store_id: str, person: Column, at: Column, *which: ColumnElement[bool]) -> Select[Any]:
    """One line a person, the latest first; names are looked up for the lines and not for what they are made of."""
    found = select(person.label("id"), func.max(at).label("at")).where(*which)
    each = found.group_by(person).subquery()
    query = select(*columns(at=each.c["at"])).select_from(each)
    query = with_person(query, store=literal(store_id), person=each.c.id)
    return query.order_by(each.c["at"].desc(), each.c.id)

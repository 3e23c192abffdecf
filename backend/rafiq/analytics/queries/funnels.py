"""From seeing to reward, cut by channel, placement, language, program and moment, with people beside times."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, SQLColumnExpression, and_, case, func, literal, select

from rafiq.analytics import service
from rafiq.analytics.kept import kept
from rafiq.analytics.models import FunnelDay
from rafiq.analytics.queries import kpis
from rafiq.analytics.rules import Step
from rafiq.core.db import db, is_postgresql
from rafiq.people.models import Person
from rafiq.programs.models import Program
from rafiq.prompts.models import Ask, AskMoment
from rafiq.referrals.models import Referral

MOST_ROWS = 40
# After how many days somebody was asked, by the end of each span.
MOMENTS = (("same_day", 1), ("first_week", 7), ("first_month", 30))
LATER = "later"


class Cut(StrEnum):
    """What a funnel can be cut by."""

    CHANNEL = "channel"
    PLACEMENT = "placement"
    LANGUAGE = "language"
    PROGRAM = "program"
    MOMENT = "moment"


# The steps that are known by each cut; what is not listed is not kept that way.
KNOWN = {
    Cut.CHANNEL: (Step.SHARED, Step.VISITED, Step.BOUGHT, Step.REWARDED),
    Cut.PLACEMENT: (Step.SHOWN, Step.SHARED),
    Cut.LANGUAGE: (Step.BOUGHT, Step.REWARDED),
    Cut.PROGRAM: (Step.BOUGHT, Step.REWARDED),
    Cut.MOMENT: (Step.SHOWN, Step.SHARED),
}


@dataclass(slots=True)
class CutRow:
    """One channel, place, language, program or moment; ``label`` is a name that needs no translation."""

    key: str
    label: str = ""
    counts: dict[Step, int] = field(default_factory=dict)
    people: dict[Step, int] = field(default_factory=dict)


@kept
def whole(store_id: str, first: date, last: date) -> CutRow:
    """All of it. Bought and rewarded are the referrals that began in these days, and those of them approved."""
    by_day = service.by_day(store_id, first, last)
    row = CutRow("")
    for step in (Step.SHOWN, Step.SHARED, Step.VISITED):
        row.counts[step] = sum(count for (_, each), count in by_day.items() if each is step)
    for found in db.session.execute(_referrals(store_id, first, last, literal(""), literal(""))):
        _add_referrals(row, found)
    return row


@kept
def cut(store_id: str, by: Cut, first: date, last: date) -> list[CutRow]:
    """Busiest at the end of the funnel first."""
    rows: dict[str, CutRow] = {}
    if by is Cut.CHANNEL:
        for (channel, step), count in service.by_channel(store_id, first, last).items():
            if step in (Step.SHARED, Step.VISITED):
                _of(rows, channel).counts[step] = count
        _add(rows, _referrals(store_id, first, last, func.coalesce(Referral.channel, ""), literal("")))
    elif by is Cut.PLACEMENT:
        _add_places(rows, store_id, first, last)
    elif by is Cut.LANGUAGE:
        join = and_(Person.store_id == Referral.store_id, Person.id == Referral.advocate_id)
        query = _referrals(store_id, first, last, func.coalesce(Person.locale, ""), literal(""))
        _add(rows, query.join(Person, join))
    elif by is Cut.PROGRAM:
        join = and_(Program.store_id == Referral.store_id, Program.id == Referral.program_id)
        _add(rows, _referrals(store_id, first, last, Program.id, Program.name).join(Program, join))
    else:
        _add_moments(rows, store_id, *kpis.moments(store_id, first, last))
    return sorted(rows.values(), key=lambda row: (*_weight(row), row.key))[:MOST_ROWS]


def _weight(row: CutRow) -> tuple[int, ...]:
    return tuple(-row.counts.get(step, 0) for step in reversed(Step))


def _of(rows: dict[str, CutRow], key: str, label: str = "") -> CutRow:
    return rows.setdefault(key, CutRow(key, label))


def _referrals(
    store_id: str, first: date, last: date, key: SQLColumnExpression[Any], label: SQLColumnExpression[Any]
) -> Select[Any]:
    approved = Referral.status == "approved"
    query = select(
        key.label("key"),
        label.label("label"),
        func.count().label("bought"),
        func.count(func.distinct(Referral.friend_id)).label("friends"),
        func.coalesce(func.sum(case((approved, 1), else_=0)), 0).label("rewarded"),
        func.count(func.distinct(case((approved, Referral.advocate_id)))).label("advocates"),
    ).select_from(Referral)
    mine = kpis.begun(store_id, *kpis.moments(store_id, first, last))
    return query.where(mine).group_by("key", "label")


def _add(rows: dict[str, CutRow], query: Select[Any]) -> None:
    for found in db.session.execute(query):
        _add_referrals(_of(rows, found.key, found.label), found)


def _add_referrals(row: CutRow, found: Row[Any]) -> None:
    row.counts |= {Step.BOUGHT: found.bought, Step.REWARDED: int(found.rewarded)}
    row.people |= {Step.BOUGHT: found.friends, Step.REWARDED: found.advocates}


def _add_places(rows: dict[str, CutRow], store_id: str, first: date, last: date) -> None:
    query = (
        select(FunnelDay.surface, FunnelDay.step, func.sum(FunnelDay.count).label("total"))
        .where(
            FunnelDay.store_id == store_id,
            FunnelDay.day >= first.isoformat(),
            FunnelDay.day <= last.isoformat(),
            FunnelDay.step.in_((Step.SHOWN.value, Step.SHARED.value)),
        )
        .group_by(FunnelDay.surface, FunnelDay.step)
    )
    for found in db.session.execute(query):
        _of(rows, found.surface).counts[Step(found.step)] = int(found.total)


def _add_moments(rows: dict[str, CutRow], store_id: str, since: datetime, until: datetime) -> None:
    """How long after the order somebody was asked; shown is asked here."""
    days = (
        func.extract("epoch", AskMoment.at - Ask.created_at) / 86_400
        if is_postgresql()
        else func.julianday(AskMoment.at) - func.julianday(Ask.created_at)
    )
    key = case(*((days < end, literal(name)) for name, end in MOMENTS), else_=literal(LATER))
    each = (
        select(
            key.label("key"),
            func.count().label("asked"),
            func.sum(case((kpis.shared_after(), 1), else_=0)).label("shared"),
        )
        .select_from(AskMoment)
        .join(Ask, and_(Ask.store_id == AskMoment.store_id, Ask.id == AskMoment.ask_id))
        .where(kpis.asked(store_id, since, until))
        .group_by("key", AskMoment.person_id)
        .subquery()
    )
    query = select(
        each.c.key,
        func.sum(each.c.asked).label("asked"),
        func.count().label("people"),
        func.sum(each.c.shared).label("shared"),
        func.coalesce(func.sum(case((each.c.shared > 0, 1), else_=0)), 0).label("sharers"),
    ).group_by(each.c.key)
    for found in db.session.execute(query):
        row = _of(rows, found.key)
        row.counts |= {Step.SHOWN: int(found.asked), Step.SHARED: int(found.shared)}
        row.people |= {Step.SHOWN: found.people, Step.SHARED: int(found.sharers)}

"""From seeing to reward, cut by channel, placement, language, program and moment, with people beside times."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, SQLColumnExpression, and_, case, func, literal, select

from rafiq.analytics import service
from rafiq.analytics.kept import kept
from rafiq.analytics.models import FunnelDay
from rafiq.analytics.queries import conditions
from rafiq.analytics.rules import SPANS, Step
from rafiq.analytics.standing import Standing
from rafiq.core.db import db, is_postgresql
from rafiq.links.models import Link
from rafiq.people.models import Person
from rafiq.programs.models import Program
from rafiq.prompts.models import Ask, AskMoment
from rafiq.referrals.models import Referral

MOST_ROWS = 40
# After how many days somebody was asked, by the end of each span.
MOMENTS = (("same_day", 1), ("first_week", 7), ("first_month", 30))
LATER = "later"
_WHOLE = "whole"


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
    Cut.LANGUAGE: (Step.SHARED, Step.VISITED, Step.BOUGHT, Step.REWARDED),
    Cut.PROGRAM: (Step.BOUGHT, Step.REWARDED),
    Cut.MOMENT: (Step.SHOWN, Step.SHARED),
}
# Where fewer steps are counted in times than in people: one share may follow many askings of one person.
TIMES = {Cut.MOMENT: (Step.SHOWN,)}


@dataclass(slots=True)
class CutRow:
    """One channel, place, language, program or moment; ``label`` is a name that needs no translation."""

    key: str
    label: str = ""
    counts: dict[Step, int] = field(default_factory=dict)
    people: dict[Step, int] = field(default_factory=dict)


def whole(store_id: str, first: date, last: date) -> CutRow:
    """All of it. Bought and rewarded are the referrals that began in these days, and those of them approved."""
    table = _ahead(store_id, first, last)
    return _whole(store_id, first, last) if table is None else _read(table[_WHOLE][0])


def cut(store_id: str, by: Cut, first: date, last: date) -> list[CutRow]:
    """Busiest at the end of the funnel first."""
    table = _ahead(store_id, first, last)
    return _cut(store_id, by, first, last) if table is None else [_read(row) for row in table[by]]


def _ahead(store_id: str, first: date, last: date) -> dict[str, Any] | None:
    """The funnels of these days, where they are among those that are counted ahead."""
    table: dict[str, dict[str, Any]] = FUNNELS.look(store_id) or {}
    return table.get(f"{first}/{last}")


def _every_usual(store_id: str) -> dict[str, dict[str, Any]]:
    """People do not add up over days, so each span that the page offers is counted by itself."""
    last = service.today(store_id)
    spans = [(last - timedelta(days=span - 1), last) for span in SPANS]
    return {
        f"{first}/{last}": {
            _WHOLE: [_written(_whole(store_id, first, last))],
            **{by: [_written(row) for row in _cut(store_id, by, first, last)] for by in Cut},
        }
        for first, last in spans
    }


FUNNELS = Standing("funnels", _every_usual)


def _written(row: CutRow) -> list[Any]:
    return [row.key, row.label, row.counts, row.people]


def _read(row: list[Any]) -> CutRow:
    key, label, *numbers = row
    return CutRow(key, label, *({Step(step): count for step, count in each.items()} for each in numbers))


@kept
def _whole(store_id: str, first: date, last: date) -> CutRow:
    by_day = service.by_day(store_id, first, last)
    row = CutRow("")
    for step in (Step.SHOWN, Step.SHARED, Step.VISITED):
        row.counts[step] = sum(count for (_, each), count in by_day.items() if each is step)
    for found in db.session.execute(_referrals(store_id, first, last, literal(""), literal(""))):
        _add_referrals(row, found)
    row.people[Step.SHARED] = sum(people for _, _, people in _shares(store_id, first, last, literal("")))
    return row


@kept
def _cut(store_id: str, by: Cut, first: date, last: date) -> list[CutRow]:
    rows: dict[str, CutRow] = {}
    if by is Cut.CHANNEL:
        for (channel, step), count in service.by_channel(store_id, first, last).items():
            if step in (Step.SHARED, Step.VISITED):
                _of(rows, channel).counts[step] = count
        _add(rows, _referrals(store_id, first, last, func.coalesce(Referral.channel, ""), literal("")))
        _add_sharers(rows, store_id, first, last, AskMoment.via)
    elif by is Cut.PLACEMENT:
        _add_places(rows, store_id, first, last)
    elif by is Cut.LANGUAGE:
        join = and_(Person.store_id == Referral.store_id, Person.id == Referral.advocate_id)
        query = _referrals(store_id, first, last, conditions.LANGUAGE, literal(""))
        _add(rows, query.join(Person, join))
        _add_languages(rows, store_id, first, last)
    elif by is Cut.PROGRAM:
        join = and_(Program.store_id == Referral.store_id, Program.id == Referral.program_id)
        _add(rows, _referrals(store_id, first, last, Program.id, Program.name).join(Program, join))
    else:
        _add_moments(rows, store_id, *conditions.moments(store_id, first, last))
    return sorted(rows.values(), key=lambda row: (*_weight(row), row.key))[:MOST_ROWS]


def _weight(row: CutRow) -> tuple[int, ...]:
    return tuple(-row.counts.get(step, row.people.get(step, 0)) for step in reversed(Step))


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
    mine = conditions.begun(store_id, *conditions.moments(store_id, first, last))
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
    _add_sharers(rows, store_id, first, last, AskMoment.surface)


def _add_sharers(
    rows: dict[str, CutRow], store_id: str, first: date, last: date, key: SQLColumnExpression[str | None]
) -> None:
    """How many people shared, beside how often; of shares from before it was kept, and of strangers, nobody knows."""
    for found, _, people in _shares(store_id, first, last, func.coalesce(key, "")):
        if found in rows:
            rows[found].people[Step.SHARED] = people


def _shares(
    store_id: str, first: date, last: date, key: SQLColumnExpression[str]
) -> list[tuple[str, int, int]]:
    """By ``key``, how often people whom we know shared, and how many they are."""
    since, until = conditions.moments(store_id, first, last)
    times: tuple[Any, ...] = (func.count(), func.count(func.distinct(AskMoment.person_id)))
    query = (
        select(key.label("key"), *times)
        .select_from(AskMoment)
        .join(Person, and_(Person.store_id == AskMoment.store_id, Person.id == AskMoment.person_id))
        .where(
            AskMoment.store_id == store_id,
            AskMoment.what == "shared",
            AskMoment.at >= since,
            AskMoment.at < until,
        )
        .group_by("key")
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def _add_languages(rows: dict[str, CutRow], store_id: str, first: date, last: date) -> None:
    """Shares and visits by the language of whose link it is; what nobody is known for stands under no language."""
    by_day = service.by_day(store_id, first, last)
    rest = {
        step: sum(count for (_, each), count in by_day.items() if each is step)
        for step in (Step.SHARED, Step.VISITED)
    }
    visits = service.visits_by_link(store_id, first, last)
    spoken: Counter[str] = Counter()
    mine = and_(Person.store_id == Link.store_id, Person.id == Link.person_id)
    links = select(Link.number, conditions.LANGUAGE).join(Person, mine).where(Link.store_id == store_id)
    for number, locale in db.session.execute(links) if visits else ():
        spoken[locale] += visits.get(number, 0)
    shares = _shares(store_id, first, last, conditions.LANGUAGE)
    known = [(locale, Step.SHARED, count, people) for locale, count, people in shares]
    known += [(locale, Step.VISITED, count, 0) for locale, count in spoken.items() if count]
    for locale, step, count, people in known:
        row = _of(rows, locale)
        row.counts[step] = count
        row.people |= {step: people} if people else {}
        rest[step] -= count
    for step, count in rest.items():
        if count > 0:
            unknown = _of(rows, "").counts
            unknown[step] = unknown.get(step, 0) + count


def moment() -> ColumnElement[str]:
    """How long after the order somebody was asked, of an `AskMoment` beside its `Ask`; without one it was at once."""
    days = (
        func.extract("epoch", AskMoment.at - Ask.created_at) / 86_400
        if is_postgresql()
        else func.julianday(AskMoment.at) - func.julianday(Ask.created_at)
    )
    at_once = (AskMoment.ask_id.is_(None), literal(MOMENTS[0][0]))
    return case(at_once, *((days < end, literal(name)) for name, end in MOMENTS), else_=literal(LATER))


def _add_moments(rows: dict[str, CutRow], store_id: str, since: datetime, until: datetime) -> None:
    """How long after the order somebody was asked, and who of them shared since, within these days; shown is asked."""
    each = (
        select(
            moment().label("key"),
            func.count().label("asked"),
            func.max(case((conditions.shared_after(until), 1), else_=0)).label("shared"),
        )
        .select_from(AskMoment)
        .outerjoin(Ask, and_(Ask.store_id == AskMoment.store_id, Ask.id == AskMoment.ask_id))
        .where(conditions.asked(store_id, since, until))
        .group_by("key", AskMoment.person_id)
        .subquery()
    )
    query = select(
        each.c.key,
        func.sum(each.c.asked).label("asked"),
        func.count().label("people"),
        func.sum(each.c.shared).label("sharers"),
    ).group_by(each.c.key)
    for found in db.session.execute(query):
        row = _of(rows, found.key)
        row.counts[Step.SHOWN] = int(found.asked)
        row.people |= {Step.SHOWN: found.people, Step.SHARED: int(found.sharers)}

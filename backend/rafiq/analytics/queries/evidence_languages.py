"""The lines of shares and visits by the language of whose link it is; those of somebody unknown have none (S0-19)."""

from typing import Any

from sqlalchemy import Select, and_, func, literal, select

from rafiq.analytics import service
from rafiq.analytics.queries.conditions import LANGUAGE
from rafiq.analytics.queries.evidence_asked import Asked, columns, nobody
from rafiq.analytics.queries.search import person_columns
from rafiq.analytics.rules import Step
from rafiq.core.db import db
from rafiq.links.models import Link, VisitDay
from rafiq.people.models import Person
from rafiq.prompts.models import AskMoment

AT_ONCE = 10_000  # more numbers than this a database will not be asked about in one query


def shares(asked: Asked) -> list[Select[Any]]:
    """Each time that somebody whom we know shared; without a language, how often others did, in one line."""
    known = (
        select(
            *columns(
                at=AskMoment.at,
                what=func.coalesce(AskMoment.via, AskMoment.channel),
                detail=func.coalesce(AskMoment.surface, ""),
            ),
            *person_columns(Person, "who"),
        )
        .select_from(AskMoment)
        .join(Person, and_(Person.store_id == AskMoment.store_id, Person.id == AskMoment.person_id))
        .where(
            AskMoment.store_id == asked.store_id,
            AskMoment.what == "shared",
            AskMoment.at >= asked.since,
            AskMoment.at < asked.until,
        )
    )
    mine = [known.where(literal(asked.key) == LANGUAGE).order_by(AskMoment.at.desc(), AskMoment.id)]
    if asked.key:
        return mine
    by_day = service.by_day(asked.store_id, asked.first, asked.last)
    every = sum(count for (_, step), count in by_day.items() if step is Step.SHARED)
    of_known = db.session.scalar(select(func.count()).select_from(known.subquery())) or 0
    return [*mine, nobody(*columns(count=literal(every - of_known)))] if every > of_known else mine


def visits(asked: Asked) -> list[Select[Any]]:
    """From the rollup, of the links of these people; without a language, of all others."""
    visited = set(service.visits_by_link(asked.store_id, asked.first, asked.last))
    owners = and_(Person.store_id == Link.store_id, Person.id == Link.person_id)
    spoken = literal(asked.key) == LANGUAGE if asked.key else LANGUAGE != ""
    theirs = select(Link.number).join(Person, owners).where(Link.store_id == asked.store_id, spoken)
    found = set(db.session.scalars(theirs)) if visited else set[int]()
    numbers = sorted(visited & found if asked.key else visited - found)
    lines = columns(day=VisitDay.day, what=VisitDay.channel, count=VisitDay.human_count)
    query = nobody(*lines).where(
        VisitDay.store_id == asked.store_id,
        VisitDay.day >= asked.first.isoformat(),
        VisitDay.day <= asked.last.isoformat(),
        VisitDay.human_count > 0,
    )
    query = query.order_by(VisitDay.day.desc(), VisitDay.id)
    batches = [numbers[begin : begin + AT_ONCE] for begin in range(0, len(numbers), AT_ONCE)] or [[]]
    return [query.where(VisitDay.link_number.in_(batch)) for batch in batches]

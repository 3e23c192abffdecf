"""Counts the facts behind the key figures, for a span of the store's own days."""

from datetime import date

from sqlalchemy import case, func, select

from rafiq.analytics import service
from rafiq.analytics.kept import kept
from rafiq.analytics.kpis import Counts
from rafiq.analytics.queries import conditions, content, customers
from rafiq.analytics.queries.conditions import COUNTS_AS_BROUGHT
from rafiq.analytics.queries.sums import sums
from rafiq.analytics.rules import Step
from rafiq.core.db import db
from rafiq.prompts.models import AskMoment
from rafiq.referrals.models import Referral
from rafiq.surveys import figures as surveys


def counts(store_id: str, first: date, last: date) -> Counts:
    """From the beginning of ``first`` to the end of ``last`` where the store is."""
    return beside(store_id, first, last)[0]


def beside(store_id: str, *edges: date) -> list[Counts]:
    """``edges`` are the first and last days of spans that do not overlap; who is new is asked once for all of them."""
    found = []
    spans = zip(edges[::2], edges[1::2], strict=True)
    for (first, last), new in zip(spans, customers.new(store_id, *edges), strict=True):
        steps = service.by_day(store_id, first, last)
        total = {step: sum(n for (_, each), n in steps.items() if each is step) for step in Step}
        found.append(
            Counts(
                shown=total[Step.SHOWN],
                shared=total[Step.SHARED],
                visited=total[Step.VISITED],
                **sums(store_id, first, last),
                **_people(store_id, first, last),
                **new,
            )
        )
    return found


@kept
def _people(store_id: str, first: date, last: date) -> dict[str, int]:
    """Each of them once, however often: such counts do not add up over days."""
    since, until = conditions.moments(store_id, first, last)
    lives = conditions.begun(store_id, since, until), Referral.status.in_(COUNTS_AS_BROUGHT)
    advocates = select(func.count(func.distinct(Referral.advocate_id))).where(*lives)
    each = (
        select(func.max(case((conditions.shared_after(), 1), else_=0)).label("shared"))
        .where(conditions.asked(store_id, since, until))
        .group_by(AskMoment.person_id)
        .subquery()
    )
    shared = func.coalesce(func.sum(each.c.shared), 0)
    asked, shared_after = db.session.execute(select(func.count(), shared).select_from(each)).one()
    rated = surveys.tally_of(store_id, *content.survey_span(since, until))
    return {
        "promoters": rated.promoters,
        "detractors": rated.detractors,
        "rated": rated.total,
        "advocates": db.session.scalar(advocates) or 0,
        "asked": int(asked),
        "asked_who_shared": int(shared_after),
    }

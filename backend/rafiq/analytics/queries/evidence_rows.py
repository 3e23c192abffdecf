"""The lines of each count: one query for each part, newest first, with the same columns (S0-19)."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, null, select

from rafiq.analytics import outcomes
from rafiq.analytics.models import FunnelDay
from rafiq.analytics.outcomes import NEVER_CAME, OFFER_UNUSED, Cause, cause_of
from rafiq.analytics.queries import conditions, content, costs, evidence_cohorts, evidence_languages
from rafiq.analytics.queries.conditions import COUNTS_AS_BROUGHT
from rafiq.analytics.queries.evidence_asked import Among, Asked, columns, each_person, nobody, with_person
from rafiq.analytics.queries.funnels import Cut, moment
from rafiq.analytics.rules import Step
from rafiq.coupons.models import Coupon
from rafiq.links.models import Introduction, Link, VisitDay
from rafiq.orders.models import Order
from rafiq.prompts.models import Ask, AskMoment
from rafiq.referrals.models import Referral, Reward
from rafiq.surveys import figures as surveys
from rafiq.surveys.models import SurveyAnswer
from rafiq.surveys.rules import Band

# Of which counts the lines are known by a cut of the funnel, a cause or a cohort.
CUTS: dict[Cut | Among, frozenset[str]] = {
    Cut.CHANNEL: frozenset({"shared", "visited", "referrals", "approved"}),
    Cut.PLACEMENT: frozenset({"shown", "shared"}),
    Cut.LANGUAGE: frozenset({"shared", "visited", "referrals", "approved"}),
    Cut.PROGRAM: frozenset({"referrals", "approved"}),
    Cut.MOMENT: frozenset({"asks", "asked", "asked_who_shared"}),
    Among.CAUSE: frozenset({"lost"}),
    Among.COHORT: frozenset(evidence_cohorts.QUERIES),
}
# Which are counted of a part alone, and never of everything.
NEVER_ALL = CUTS[Among.COHORT]


def _steps(step: Step) -> Callable[[Asked], list[Select[Any]]]:
    def rows(asked: Asked) -> list[Select[Any]]:
        named = columns(
            day=FunnelDay.day, what=FunnelDay.channel, detail=FunnelDay.surface, count=FunnelDay.count
        )
        query = nobody(*named).where(
            FunnelDay.store_id == asked.store_id,
            FunnelDay.day >= asked.first.isoformat(),
            FunnelDay.day <= asked.last.isoformat(),
            FunnelDay.step == step.value,
            *asked.only({Cut.CHANNEL: FunnelDay.channel, Cut.PLACEMENT: FunnelDay.surface}),
        )
        return [query.order_by(FunnelDay.day.desc(), FunnelDay.id)]

    return rows


def _shares(asked: Asked) -> list[Select[Any]]:
    in_language = asked.within is not None and asked.within.by is Cut.LANGUAGE
    return evidence_languages.shares(asked) if in_language else _steps(Step.SHARED)(asked)


def _visits(asked: Asked) -> list[Select[Any]]:
    """From the rollup: one line is a day, a link and a channel."""
    if asked.within is not None and asked.within.by is Cut.LANGUAGE:
        return evidence_languages.visits(asked)
    query = nobody(*columns(day=VisitDay.day, what=VisitDay.channel, count=VisitDay.human_count)).where(
        VisitDay.store_id == asked.store_id,
        VisitDay.day >= asked.first.isoformat(),
        VisitDay.day <= asked.last.isoformat(),
        VisitDay.human_count > 0,
        *asked.only({Cut.CHANNEL: func.coalesce(VisitDay.channel, "")}),
    )
    return [query.order_by(VisitDay.day.desc(), VisitDay.id)]


def _referrals(*which: ColumnElement[bool]) -> Callable[[Asked], list[Select[Any]]]:
    def rows(asked: Asked) -> list[Select[Any]]:
        named = columns(
            at=Referral.opened_at,
            what=Referral.order_number,
            detail=Referral.reason_code,
            referral=Referral.id,
        )
        query = with_person(select(*named), store=Referral.store_id, person=Referral.advocate_id)
        mine = conditions.begun(asked.store_id, asked.since, asked.until)
        only = asked.only(
            {
                Cut.CHANNEL: func.coalesce(Referral.channel, ""),
                Cut.LANGUAGE: conditions.LANGUAGE,
                Cut.PROGRAM: Referral.program_id,
            }
        )
        return [query.where(mine, *which, *only).order_by(Referral.opened_at.desc(), Referral.id.desc())]

    return rows


def _lost(asked: Asked) -> list[Select[Any]]:
    """Those that fell, then offers that ran out, then friends who never came; of one cause where it is asked for."""
    since, until = asked.since, asked.until
    cause = Cause(asked.key) if asked.within else None
    offers = columns(at=Coupon.created_at, what=Coupon.code, detail=literal(OFFER_UNUSED))
    never = columns(at=Introduction.created_at, detail=literal(NEVER_CAME))
    parts = {
        OFFER_UNUSED: _of_link(select(*offers), Coupon)
        .where(conditions.unused_offer(asked.store_id, since, until))
        .order_by(Coupon.created_at.desc(), Coupon.id),
        NEVER_CAME: _of_link(select(*never), Introduction)
        .where(conditions.never_came(asked.store_id, since, until))
        .order_by(Introduction.created_at.desc(), Introduction.id),
    }
    fell = _referrals(FELL, *([_because(cause)] if cause else []))(asked)
    return [*fell, *(part for code, part in parts.items() if cause in {None, cause_of(code)})]


def _because(cause: Cause) -> ColumnElement[bool]:
    codes = outcomes.reasons_of(cause)
    told = Referral.reason_code.in_(codes)
    return ~told if cause is Cause.TERMS else told


def _of_link(query: Select[Any], table: type[Coupon | Introduction]) -> Select[Any]:
    join = and_(Link.store_id == table.store_id, Link.id == table.link_id)
    return with_person(
        query.select_from(table).join(Link, join, isouter=True), store=Link.store_id, person=Link.person_id
    )


def _advocates(asked: Asked) -> list[Select[Any]]:
    """One line is a person; how many friends came is told beside."""
    mine = conditions.begun(asked.store_id, asked.since, asked.until), Referral.status.in_(COUNTS_AS_BROUGHT)
    return [each_person(asked.store_id, Referral.advocate_id, Referral.opened_at, *mine)]


def _orders(*, referred: bool | None, money: bool) -> Callable[[Asked], list[Select[Any]]]:
    def rows(asked: Asked) -> list[Select[Any]]:
        named = columns(
            at=Order.placed_at,
            what=Order.order_number,
            referral=null() if referred is False else Referral.id,
            count=Order.subtotal - Order.refunded if money else literal(1),
        )
        query = select(*named).select_from(Order)
        query = (
            query.where(conditions.by_others(asked.store_id))
            if referred is False
            else query.join(Referral, conditions.BROUGHT, isouter=not referred)
        )
        query = with_person(query, store=Order.store_id, person=Order.person_id)
        mine = conditions.bought(asked.store_id, asked.currency, asked.since, asked.until)
        return [query.where(mine).order_by(Order.placed_at.desc(), Order.id.desc())]

    return rows


def _rewards(asked: Asked) -> list[Select[Any]]:
    """Each reward looks for its referral, so that the newest are found without the others."""
    its = (Referral.store_id == Reward.store_id, Referral.id == Reward.referral_id)
    named = columns(
        at=Reward.created_at,
        what=select(Referral.order_number).where(*its).scalar_subquery(),
        detail=Reward.status,
        referral=Reward.referral_id,
        count=costs.cost(asked.currency),
    )
    placed = conditions.placed(asked.store_id, asked.since, asked.until)
    of_these = select(Referral.id).join(Order, conditions.SAME_ORDER).where(*its, placed)
    mine = (Reward.store_id == asked.store_id, of_these.exists(), costs.owed(asked.currency))
    query = with_person(select(*named), store=Reward.store_id, person=Reward.person_id)
    return [query.where(*mine).order_by(Reward.created_at.desc(), Reward.id.desc())]


def _new(*how: conditions.How) -> Callable[[Asked], list[Select[Any]]]:
    def rows(asked: Asked) -> list[Select[Any]]:
        firsts = conditions.first_orders(asked.store_id, asked.since, asked.until)
        query = select(*columns(at=firsts.c["at"])).select_from(firsts)
        query = query.where(*(each(asked.store_id, firsts) for each in how))
        query = with_person(query, store=literal(asked.store_id), person=firsts.c.person_id)
        return [query.order_by(firsts.c["at"].desc(), firsts.c.person_id)]

    return rows


def _asks(*, people: bool, shared: bool = False) -> Callable[[Asked], list[Select[Any]]]:
    def rows(asked: Asked) -> list[Select[Any]]:
        """One line a time that somebody was asked, or one a person; in a funnel shares are of the same days."""
        which = [conditions.shared_after(asked.until if asked.within else None)] if shared else []
        mine = conditions.asked(asked.store_id, asked.since, asked.until), *which
        its = and_(Ask.store_id == AskMoment.store_id, Ask.id == AskMoment.ask_id)
        at_moment = select(AskMoment.id).outerjoin(Ask, its).correlate(None)
        only = [AskMoment.id.in_(at_moment.where(*mine, each)) for each in asked.only({Cut.MOMENT: moment()})]
        if people:
            return [each_person(asked.store_id, AskMoment.person_id, AskMoment.at, *mine, *only)]
        query = select(*columns(at=AskMoment.at)).where(*mine, *only)
        query = with_person(query, store=AskMoment.store_id, person=AskMoment.person_id)
        return [query.order_by(AskMoment.at.desc(), AskMoment.id)]

    return rows


def _complaints(asked: Asked) -> list[Select[Any]]:
    query = select(*columns(at=Order.placed_at, what=Order.order_number))
    query = with_person(query, store=Order.store_id, person=Order.person_id)
    mine = content.complained(asked.store_id, asked.since, asked.until)
    return [query.where(mine).order_by(Order.placed_at.desc(), Order.id.desc())]


def _answers(*which: ColumnElement[bool]) -> Callable[[Asked], list[Select[Any]]]:
    def rows(asked: Asked) -> list[Select[Any]]:
        query = select(*columns(at=Ask.value_at, what=Ask.order_number, detail=Ask.product))
        query = with_person(query, store=Ask.store_id, person=Ask.person_id)
        mine = content.answered(asked.store_id, asked.since, asked.until)
        return [query.where(mine, *which).order_by(Ask.value_at.desc(), Ask.id.desc())]

    return rows


def _rated(*bands: str) -> Callable[[Asked], list[Select[Any]]]:
    def rows(asked: Asked) -> list[Select[Any]]:
        """One line a person, by the answer that counts."""
        span = content.survey_span(asked.since, asked.until)
        newest = surveys.newest_of(asked.store_id, *span, literal(0))
        its = and_(SurveyAnswer.store_id == asked.store_id, SurveyAnswer.id == newest.c.id)
        named = columns(at=SurveyAnswer.answered_at, what=SurveyAnswer.product, detail=SurveyAnswer.band)
        query = select(*named).select_from(newest).join(SurveyAnswer, its).where(newest.c.place == 1)
        query = query.where(SurveyAnswer.band.in_(bands)) if bands else query
        query = with_person(query, store=SurveyAnswer.store_id, person=SurveyAnswer.person_id)
        return [query.order_by(SurveyAnswer.answered_at.desc(), SurveyAnswer.id.desc())]

    return rows


FELL = Referral.status.in_(conditions.FELL)
QUERIES: dict[str, Callable[[Asked], list[Select[Any]]]] = {
    "shown": _steps(Step.SHOWN),
    "shared": _shares,
    "visited": _visits,
    "referrals": _referrals(),
    "standing": _referrals(~FELL),
    "approved": _referrals(Referral.status == "approved"),
    "fallen": _referrals(FELL),
    "lost": _lost,
    "advocates": _advocates,
    "orders": _orders(referred=None, money=False),
    "revenue": _orders(referred=None, money=True),
    "referred_orders": _orders(referred=True, money=False),
    "referred_revenue": _orders(referred=True, money=True),
    "other_orders": _orders(referred=False, money=False),
    "other_revenue": _orders(referred=False, money=True),
    "reward_cost": _rewards,
    "new_customers": _new(),
    "referred_new": _new(conditions.brought),
    "unprompted_new": _new(conditions.unprompted),
    "asked": _asks(people=True),
    "asked_who_shared": _asks(people=True, shared=True),
    "complaints": _complaints,
    "answered": _answers(),
    "satisfied": _answers(Ask.value.is_(True)),
    "promoters": _rated(Band.PROMOTER),
    "detractors": _rated(Band.DETRACTOR),
    "rated": _rated(),
    "open": _referrals(Referral.status.not_in((*conditions.FELL, "approved"))),
    "asks": _asks(people=False),
    **evidence_cohorts.QUERIES,
}

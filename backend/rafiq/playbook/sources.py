"""What was told about one customer, read from every room that hears of them, as the events of the stages."""

from collections.abc import Iterable
from datetime import datetime

from rafiq.core.events import (
    LinkShared,
    OrderConfirmed,
    OrderFulfilled,
    OrderPlaced,
    OrderRefunded,
    ReferralApproved,
    ReferralConfirmed,
    ReferralOpened,
    ReferralVoided,
    SurveyAnswered,
)
from rafiq.core.fact import Fact
from rafiq.core.moments import OrderCancelled, OrderPaid, ValueAnswered
from rafiq.links import service as links
from rafiq.orders import journey
from rafiq.orders import service as orders
from rafiq.people.service import PersonView
from rafiq.playbook.rules import Told
from rafiq.prompts import asks, moments
from rafiq.referrals import lookup
from rafiq.referrals import service as referrals
from rafiq.surveys import service as surveys
from rafiq.surveys.rules import Band, Moment

TELLING = (
    OrderPlaced,
    OrderConfirmed,
    OrderPaid,
    OrderCancelled,
    OrderFulfilled,
    OrderRefunded,
    SurveyAnswered,
    ValueAnswered,
    ReferralOpened,
    ReferralVoided,
    LinkShared,
)
ABOUT_ORDERS = OrderPlaced | OrderConfirmed | OrderPaid | OrderCancelled | OrderFulfilled | OrderRefunded
AFTER_USE = frozenset({Moment.DELIVERY.value, Moment.SERVICE.value})
EARNED_NOTHING = frozenset({"voided", "blocked"})


def told_of(store_id: str, person: PersonView) -> Told:
    """What only a browser said is no event: a stage is entered by what the shop itself tells."""
    way = journey.journey(store_id, person.id)
    kept = [each for each in way.orders if each.counts]
    delivered_at = _first(each.delivered_at for each in kept)
    answers = [each for each in surveys.of_person(store_id, person.id) if each.confirmed]
    put = asks.of_person(store_id, person.id)
    shared = moments.shared_at(store_id, person.id)
    heard = [*(each.answered_at for each in answers), *(each.value_at for each in put), way.settled_at]
    happy = [each.answered_at for each in answers if each.band == Band.PROMOTER and each.moment in AFTER_USE]
    values = [each.value_at for each in put if each.value]
    brought = lookup.brought_by(store_id, person.id)
    return Told(
        known_at=min((person.created_at, *(each.placed_at for each in kept))),
        ordered_at=kept[0].placed_at if kept else None,
        paid_at=_first(each.paid_at for each in kept),
        delivered_at=delivered_at,
        heard_at=_first(at for at in heard if at and delivered_at and at >= delivered_at),
        value_at=_first([*(each.value_at for each in kept), way.value_at if kept else None, *values, *happy]),
        again_at=kept[1].placed_at if len(kept) > 1 else None,
        recommended_at=_first(
            [shared, *(each.opened_at for each in brought if each.status not in EARNED_NOTHING)]
        ),
    )


def person_of(store_id: str, fact: Fact) -> str | None:
    """Whom a fact is about, where it is about a customer of ours."""
    if isinstance(fact, SurveyAnswered | ValueAnswered):
        return fact.person_id
    if isinstance(fact, ReferralOpened | ReferralConfirmed | ReferralApproved | ReferralVoided):
        return referrals.get(store_id, fact.referral_id).advocate_id
    if isinstance(fact, LinkShared):
        return links.get(store_id, fact.link_id).person_id if fact.link_id else None
    if isinstance(fact, ABOUT_ORDERS):
        order = orders.find_order(store_id, fact.order_number)
        return order.person_id if order else None
    return None


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return min((each for each in moments if each is not None), default=None)

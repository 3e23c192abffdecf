"""One customer's way before, during and after the purchase: what happened when, and what they felt (S2-10)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import or_, select

from rafiq.core.db import db, table_of
from rafiq.encounters import gestures
from rafiq.encounters import service as encounters
from rafiq.orders import journey
from rafiq.people.service import PersonView
from rafiq.prompts import asks, moments
from rafiq.referrals.models import Referral
from rafiq.surveys import service as surveys
from rafiq.voices import service as voices

_referrals = table_of(Referral)
MOST = 80
AT_ONCE = timedelta(minutes=10)  # paid with the order: told once
EARNED_NOTHING = frozenset({"voided", "blocked"})


class Phase(StrEnum):
    """How they feel matters in each of them."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Event:
    """``words`` is the order's number, a gesture's text or a customer's own words; ``score`` what they gave."""

    kind: str
    at: datetime
    words: str = ""
    score: int | None = None
    band: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """``first_order_at`` is when the hundred days begin, ``day`` which of them an event was on."""

    first_order_at: datetime | None
    delivered_at: datetime | None
    events: list[Event] = field(default_factory=list)

    def phase(self, event: Event) -> Phase:
        if self.first_order_at is None or event.at < self.first_order_at:
            return Phase.BEFORE
        if self.delivered_at is None or event.at < self.delivered_at:
            return Phase.DURING
        return Phase.AFTER

    def day(self, at: datetime) -> int | None:
        """The day of the first order is day 1 (S3-4)."""
        start = self.first_order_at
        return (at - start).days + 1 if start and at >= start else None


def timeline(store_id: str, person: PersonView) -> Timeline:
    """From every room that heard of them, oldest first."""
    orders = [each for each in journey.journey(store_id, person.id).orders if not each.cancelled]
    known = min([person.created_at, *(each.placed_at for each in orders)])
    handed = [each.delivered_at for each in orders if each.delivered_at]
    events = [
        Event("known", known),
        *_orders(orders),
        *_referred(store_id, person.id),
        *_said(store_id, person.id),
        *_done(store_id, person.id),
    ]
    events.sort(key=lambda each: each.at)
    first = orders[0].placed_at if orders else None
    return Timeline(first, min(handed, default=None), events[-MOST:])


def _orders(orders: list[journey.Bought]) -> Iterator[Event]:
    for each in orders:
        yield Event("ordered", each.placed_at, each.order_number)
        if each.paid_at and each.paid_at - each.placed_at > AT_ONCE:
            yield Event("paid", each.paid_at, each.order_number)
        if each.delivered_at:
            yield Event("delivered", each.delivered_at, each.order_number)
        if each.value_at:
            yield Event("value", each.value_at)


def _referred(store_id: str, person_id: str) -> Iterator[Event]:
    """How they came, and whom they brought."""
    theirs = or_(_referrals.c.advocate_id == person_id, _referrals.c.friend_id == person_id)
    query = select(_referrals.c.friend_id, _referrals.c.status, _referrals.c.opened_at)
    newest = query.where(_referrals.c.store_id == store_id, theirs).order_by(_referrals.c.id.desc())
    for row in db.session.execute(newest.limit(MOST)):
        if row.friend_id == person_id:
            yield Event("sent", row.opened_at)
        elif row.status not in EARNED_NOTHING:
            yield Event("brought", row.opened_at)


def _said(store_id: str, person_id: str) -> Iterator[Event]:
    for each in surveys.of_person(store_id, person_id):
        yield Event("score", each.answered_at, each.words, each.score, each.band)
    for put in asks.of_person(store_id, person_id):
        if put.value and put.value_at:
            yield Event("value", put.value_at)
    shared_at = moments.shared_at(store_id, person_id)
    if shared_at:
        yield Event("shared", shared_at)
    story = voices.of_person(store_id, person_id)
    if story and story.words:
        yield Event("story", story.consented_at)


def _done(store_id: str, person_id: str) -> Iterator[Event]:
    for each in encounters.delights(store_id, person_id=person_id):
        yield Event("delight", each.created_at, each.note)
    for gesture in gestures.of_person(store_id, person_id):
        if gesture.done_at:
            yield Event("gesture", gesture.done_at, gesture.text)

"""Gestures: a note and a sample into the first parcel, done by a person, opened by what happened (S3-7, S3-9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, delete, select, update

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.errors import Conflict, Invalid, NotFound, Problem
from rafiq.core.prepared import InsertOnce, Prepared
from rafiq.encounters.models import Gesture, GesturePlan
from rafiq.encounters.rules import Occasion, check_note
from rafiq.orders.journey import journey
from rafiq.people import service as people
from rafiq.referrals import lookup
from rafiq.referrals.rules import ALIKE_CONFIDENCE
from rafiq.referrals.settlement import ReferralView

_plans, _gestures = table_of(GesturePlan), table_of(Gesture)
_insert_plan, _insert = InsertOnce(GesturePlan), InsertOnce(Gesture)
_PLAN = Prepared(
    select(*(_plans.c[each.value] for each in Occasion)).where(_plans.c.store_id == bindparam("s"))
)
FRESH = timedelta(days=14)
EARNED_NOTHING = frozenset({"voided", "blocked"})


@dataclass(frozen=True, slots=True)
class GestureView:
    id: str
    person_id: str
    occasion: str
    text: str
    opened_at: datetime
    done_at: datetime | None
    done_by: str | None


def plan_of(store_id: str) -> dict[Occasion, str]:
    """What is done on which occasion; those that are switched off are left out."""
    found = _PLAN.first(s=store_id)
    texts = dict(zip(Occasion, found, strict=True)) if found else {}
    return {occasion: text for occasion, text in texts.items() if text}


def save_plan(store_id: str, typed: Mapping[str, str]) -> dict[Occasion, str]:
    """An empty text switches its occasion off. Raises `Invalid` naming each field."""
    problems: list[Problem] = []
    values: dict[str, object] = {}
    for each in Occasion:
        try:
            values[each.value] = check_note(typed.get(each, ""), f"#/{each}")
        except Invalid as error:
            problems += error.problems
    if problems:
        detail = "these texts are too long"
        raise Invalid(detail, problems=tuple(problems))
    values["changed_at"] = clock.now()
    if not _insert_plan(store_id=store_id, id=ids.new_id("gpl"), **values):
        db.session.execute(update(_plans).where(_plans.c.store_id == store_id).values(**values))
    return plan_of(store_id)


def happened(store_id: str, person_id: str) -> None:
    """After the shop told of an order: the first that counts, and the first that arrived. Safe to repeat.

    What is long past opens nothing, or switching this on would look back at every customer.
    """
    plan, since = plan_of(store_id), clock.now() - FRESH
    if not plan:
        return
    kept = [each for each in journey(store_id, person_id).orders if each.counts]
    handed = [each.delivered_at for each in kept if each.delivered_at]
    if Occasion.FIRST_ORDER in plan and kept and kept[0].placed_at >= since:
        _open(store_id, person_id, Occasion.FIRST_ORDER, plan)
    if Occasion.DELIVERED in plan and handed and min(handed) >= since:
        _open(store_id, person_id, Occasion.DELIVERED, plan)


def brought(store_id: str, person_id: str) -> None:
    """After a friend bought: the first one opens a gesture for whoever sent them. Safe to repeat.

    A name that only sounds like theirs may mean somebody else, so it waits until a member says whom.
    """
    if Occasion.FIRST_FRIEND in (plan := plan_of(store_id)):
        friends = [
            each
            for each in lookup.brought_by(store_id, person_id)
            if each.status not in EARNED_NOTHING and each.is_sure
        ]
        if friends and min(map(_known_at, friends)) >= clock.now() - FRESH:
            _open(store_id, person_id, Occasion.FIRST_FRIEND, plan)


def waiting(store_id: str, *, limit: int = 200) -> list[GestureView]:
    """What is to be done, oldest first."""
    open_ = (_gestures.c.done_at.is_(None), _gestures.c.dropped_at.is_(None))
    return _views(_gestures.c.store_id == store_id, *open_)[:limit]


def of_person(store_id: str, person_id: str) -> list[GestureView]:
    """Open and done, oldest first."""
    mine = (_gestures.c.store_id == store_id, _gestures.c.person_id == person_id)
    return _views(*mine, _gestures.c.dropped_at.is_(None))


def finish(store_id: str, gesture_id: str, *, actor: str) -> None:
    """Exactly one finishes it. Raises `NotFound`, `Conflict`."""
    mine = (_gestures.c.store_id == store_id, _gestures.c.id == gesture_id)
    if db.session.scalar(select(_gestures.c.id).where(*mine)) is None:
        raise NotFound(gesture_id)
    free = (*mine, _gestures.c.done_at.is_(None), _gestures.c.dropped_at.is_(None))
    done = update(_gestures).where(*free).values(done_at=clock.now(), done_by=actor)
    if db.session.execute(done.returning(_gestures.c.id)).first() is None:
        detail = "this is done already"
        raise Conflict(detail)


def forget(store_id: str, person_id: str) -> None:
    """Nobody is left to do it for. Safe to repeat (G33)."""
    mine = (_gestures.c.store_id == store_id, _gestures.c.person_id == person_id)
    db.session.execute(delete(_gestures).where(*mine))


def _known_at(friend: ReferralView) -> datetime:
    """Since when it is sure that they are this advocate's."""
    return friend.changed_at if friend.confidence == ALIKE_CONFIDENCE else friend.opened_at


def _open(store_id: str, person_id: str, occasion: Occasion, plan: Mapping[Occasion, str]) -> None:
    if not people.is_erased(store_id, person_id):
        _insert(
            store_id=store_id,
            id=ids.new_id("gst"),
            person_id=person_id,
            occasion=occasion.value,
            text=plan[occasion],
            opened_at=clock.now(),
        )


def _views(*conditions: ColumnElement[bool]) -> list[GestureView]:
    columns = [_gestures.c[name] for name in GestureView.__dataclass_fields__]
    query = select(*columns).where(*conditions).order_by(_gestures.c.opened_at, _gestures.c.id)
    return [GestureView(*row) for row in db.session.execute(query)]

"""Whatever is late is stated as a fact, and goes one person up where one is above."""

from datetime import datetime

from sqlalchemy import select

from rafiq.core import outbox
from rafiq.core.db import db, is_postgresql, table_of
from rafiq.core.events import FollowupOverdue
from rafiq.followups import hours, service
from rafiq.followups.models import Followup
from rafiq.followups.rules import Duty, Kind, Rule, due_at
from rafiq.followups.service import SYSTEM, FollowupView

MAX_LEVEL = 3
_followups = table_of(Followup)


def escalate_due(now: datetime, *, limit: int = 200) -> int:
    """Whatever is late is stated and goes one person up, once for each; how many. Called by the worker.

    Where nobody is above it stays whose it is and late, and is stated once more and no further.
    """
    late = (
        select(_followups.c.store_id, _followups.c.id)
        .where(
            _followups.c.done_at.is_(None),
            _followups.c.dropped_at.is_(None),
            _followups.c.due_at <= now,
            _followups.c.level < MAX_LEVEL,
        )
        .order_by(_followups.c.due_at)
        .limit(limit)
    )
    if is_postgresql():
        late = late.with_for_update(skip_locked=True)
    rows = db.session.execute(late).all()
    for store_id, followup_id in rows:
        _escalate(store_id, service.get(store_id, followup_id), now)
    return len(rows)


def _escalate(store_id: str, known: FollowupView, now: datetime) -> None:
    plan, duty = hours.plan_of(store_id), Duty(known.duty).next_up
    above = hours.person_for(store_id, plan, duty)
    goes_up = (duty, above) != (known.duty, known.user_id)
    values: dict[str, object] = {"overdue_at": known.overdue_at or now, "level": MAX_LEVEL}
    if goes_up:
        rule = plan.rules[Kind(known.kind)]
        again = Rule(duty, rule.minutes, opening_hours=rule.opening_hours)
        due = due_at(now, again, hours.calendar_of(store_id, plan, now))
        values |= {"duty": duty.value, "user_id": above, "level": known.level + 1, "due_at": due}
    service.change_open(store_id, known.id, values)
    if goes_up:
        service.step(store_id, known.id, "escalated", duty.value, SYSTEM)
    fact = FollowupOverdue(followup_id=known.id, person_id=known.person_id, duty=duty.value)
    outbox.append(store_id, fact)

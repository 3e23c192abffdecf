"""How many follow-ups wait and are late, and what became of unhappy customers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, distinct, func, select

from rafiq.core.db import db, table_of
from rafiq.followups.models import Followup
from rafiq.followups.rules import Kind, recovered_rate

_followups = table_of(Followup)


@dataclass(frozen=True, slots=True)
class Standing:
    """How many are open and late, and what became of unhappy customers: reached, and recovered after that (S2-9).

    The last three are people.
    """

    open: int
    late: int
    unhappy: int
    reached: int
    recovered: int

    @property
    def rate(self) -> int | None:
        """In basis points; None while nobody was reached."""
        return recovered_rate(self.reached, self.recovered)


def standing(store_id: str, now: datetime) -> Standing:
    """Follow-ups that wait; of unhappy customers the people, each once, however often they said so."""
    waits = and_(_followups.c.done_at.is_(None), _followups.c.dropped_at.is_(None))
    unhappy = _followups.c.kind == Kind.DETRACTOR.value
    reached = and_(unhappy, _followups.c.reached_at.is_not(None))
    late = and_(waits, _followups.c.due_at <= now)
    back = and_(reached, _followups.c.recovered_at > _followups.c.reached_at)
    counted = [func.count().filter(each) for each in (waits, late)]
    people = [distinct(case((each, _followups.c.person_id))) for each in (unhappy, reached, back)]
    query = select(*counted, *(func.count(each) for each in people))
    row = db.session.execute(query.where(_followups.c.store_id == store_id)).one()
    return Standing(*(int(each) for each in row))

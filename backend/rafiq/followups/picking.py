"""Follow-ups for a decision about many: which of them, and how far each one's history goes."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, func, select

from rafiq.core.db import db, table_of
from rafiq.followups import service
from rafiq.followups.models import Followup, FollowupStep

_followups, _steps = table_of(Followup), table_of(FollowupStep)
_BEHIND = (
    select(func.count())
    .where(_steps.c.store_id == _followups.c.store_id, _steps.c.followup_id == _followups.c.id)
    .correlate(_followups)
    .scalar_subquery()
)


def ticked(store_id: str, followup_ids: Sequence[str]) -> dict[str, str]:
    """How each of these stands, by id; whatever happens to one is a step, so one more means that it changed."""
    return _states([_followups.c.store_id == store_id, _followups.c.id.in_(followup_ids)], len(followup_ids))


def waiting(store_id: str, *, user_id: str | None, duties: Sequence[str], limit: int) -> dict[str, str]:
    """How each one of a queue stands, by id; who has waited longest first."""
    return _states(service.queued(store_id, user_id=user_id, duties=duties), limit)


def count(store_id: str, *, user_id: str | None, duties: Sequence[str], limit: int) -> int:
    """How many a queue holds, and no farther than this."""
    mine = service.queued(store_id, user_id=user_id, duties=duties)
    some = select(_followups.c.id).where(*mine).limit(limit).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def whom(store_id: str, followup_ids: Collection[str]) -> dict[str, str]:
    """Whom each of these is about, by id."""
    mine = (_followups.c.store_id == store_id, _followups.c.id.in_(followup_ids))
    query = select(_followups.c.id, _followups.c.person_id).where(*mine)
    return {row.id: row.person_id for row in db.session.execute(query)}


def _states(which: Sequence[ColumnElement[bool]], limit: int) -> dict[str, str]:
    query = select(_followups.c.id, _BEHIND).where(*which).order_by(_followups.c.id).limit(limit)
    return {found: str(steps) for found, steps in db.session.execute(query)}

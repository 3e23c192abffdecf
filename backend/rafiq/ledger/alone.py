"""What one member moved alone lately: adjusted by hand, or released before its time."""

from datetime import timedelta

from sqlalchemy import func, select

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.ledger.models import Adjustment, Transfer
from rafiq.ledger.rules import TransferKind

A_DAY = timedelta(days=1)
RELEASED = "approved_by_member"
_adjustments, _transfers = table_of(Adjustment), table_of(Transfer)


def took_today(store_id: str, actor: str, unit: str) -> int:
    """By transfers, in minor units: a large sum in small steps is a large sum."""
    since = clock.now() - A_DAY
    adjusted = select(func.coalesce(func.sum(_adjustments.c.amount), 0)).where(
        _adjustments.c.store_id == store_id,
        _adjustments.c.proposed_by == actor,
        _adjustments.c.unit == unit,
        _adjustments.c.needs_second.is_(False),
        _adjustments.c.proposed_at > since,
    )
    released = select(func.coalesce(func.sum(_transfers.c.amount), 0)).where(
        _transfers.c.store_id == store_id,
        _transfers.c.id > ids.first_at("trf", since),
        _transfers.c.actor == actor,
        _transfers.c.unit == unit,
        _transfers.c.kind == TransferKind.POST.value,
        _transfers.c.reason_code == RELEASED,
    )
    return int(db.session.scalar(adjusted) or 0) + int(db.session.scalar(released) or 0)

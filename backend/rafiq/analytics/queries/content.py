"""Were they content: complaints that were opened, and what customers said when asked whether it did what they hoped."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, select

from rafiq.core.db import db
from rafiq.orders import journey
from rafiq.orders.models import Order
from rafiq.prompts.models import Ask


def counts(store_id: str, since: datetime, until: datetime) -> dict[str, int]:
    """``complaints``, ``answered`` and, of those, ``satisfied``."""
    opened = select(func.count()).select_from(Order).where(complained(store_id, since, until))
    said = select(func.count(), func.coalesce(func.sum(case((Ask.value.is_(True), 1), else_=0)), 0))
    answers, satisfied = db.session.execute(said.where(answered(store_id, since, until))).one()
    return {
        "complaints": db.session.scalar(opened) or 0,
        "answered": int(answers),
        "satisfied": int(satisfied),
    }


def complained(store_id: str, since: datetime, until: datetime) -> ColumnElement[bool]:
    """Tickets that the shop told of in these days, each once."""
    return and_(
        Order.store_id == store_id,
        Order.event == journey.OPENED,
        Order.verified,
        Order.placed_at >= since,
        Order.placed_at < until,
    )


def answered(store_id: str, since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(Ask.store_id == store_id, Ask.value_at >= since, Ask.value_at < until)

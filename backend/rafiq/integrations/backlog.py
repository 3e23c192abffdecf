"""What waits of all that shops tell us and of the codes we make in them, since when, and what was given up."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from rafiq.core.db import db
from rafiq.integrations import codes
from rafiq.integrations.models import ShopCoupon, ShopDelivery
from rafiq.integrations.rules import State


@dataclass(frozen=True, slots=True)
class Backlog:
    """``oldest_at``: since when the oldest that is due waits; what is parked waits for its order, not for us."""

    counts: dict[str, int]
    oldest_at: datetime | None


def of_deliveries(store_id: str | None = None) -> Backlog:
    """Of one store, or of all for an operator."""
    mine: list[ColumnElement[bool]] = [] if store_id is None else [ShopDelivery.store_id == store_id]
    counted = select(ShopDelivery.state, func.count()).where(*mine).group_by(ShopDelivery.state)
    found = {state.value: 0 for state in State}
    found |= {str(row[0]): int(row[1]) for row in db.session.execute(counted)}
    waiting = ShopDelivery.state == State.WAITING.value
    oldest = select(func.min(ShopDelivery.received_at)).where(*mine, waiting)
    return Backlog(found, db.session.scalar(oldest))


def of_codes(store_id: str | None = None) -> Backlog:
    mine: list[ColumnElement[bool]] = [] if store_id is None else [ShopCoupon.store_id == store_id]
    counted = select(ShopCoupon.state, func.count()).where(*mine).group_by(ShopCoupon.state)
    found = dict.fromkeys(codes.STATES, 0)
    found |= {str(row[0]): int(row[1]) for row in db.session.execute(counted)}
    waiting = ShopCoupon.state == codes.WAITING
    return Backlog(found, db.session.scalar(select(func.min(ShopCoupon.created_at)).where(*mine, waiting)))

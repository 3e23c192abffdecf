"""Deliveries for a decision about many: which of them and how each stands, without what they say."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from rafiq.core.db import db, table_of
from rafiq.integrations.models import ShopDelivery

_deliveries = table_of(ShopDelivery)


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which deliveries; empty fields mean all."""

    connection_id: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    id: str
    state: str
    topic: str


def picked(
    store_id: str, wanted: DeliveryFilter, *, only: Sequence[str] | None = None, limit: int
) -> list[Standing]:
    """``only``: whatever the filter, those with these ids. Oldest first."""
    which = _fitting(store_id, wanted)
    if only is not None:
        which = [_deliveries.c.store_id == store_id, _deliveries.c.id.in_(only)]
    columns = (_deliveries.c.id, _deliveries.c.state, _deliveries.c.topic)
    query = select(*columns).where(*which).order_by(_deliveries.c.id).limit(limit)
    return [Standing(*row) for row in db.session.execute(query)]


def count(store_id: str, wanted: DeliveryFilter, *, limit: int) -> int:
    """How many fit, and no farther than this."""
    some = select(_deliveries.c.id).where(*_fitting(store_id, wanted)).limit(limit).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def state_of(store_id: str, delivery_id: str) -> str | None:
    """How it stands, held until the transaction ends; None where it is gone."""
    mine = (_deliveries.c.store_id == store_id, _deliveries.c.id == delivery_id)
    state: str | None = db.session.scalar(select(_deliveries.c.state).where(*mine).with_for_update())
    return state


def _fitting(store_id: str, wanted: DeliveryFilter) -> list[ColumnElement[bool]]:
    which = [_deliveries.c.store_id == store_id]
    which += [_deliveries.c.connection_id == wanted.connection_id] if wanted.connection_id else []
    which += [_deliveries.c.state == wanted.state] if wanted.state else []
    return which

"""What a shop's messages call an order of ours, and the deliveries that wait until that order is known."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from rafiq.core import clock, ids
from rafiq.core.db import db
from rafiq.core.prepared import InsertOnce
from rafiq.integrations.models import MAX_KEY, ShopDelivery, ShopOrder
from rafiq.integrations.rules import State
from rafiq.orders import service as orders

_insert = InsertOnce(ShopOrder)


def remember(
    store_id: str, connection_id: str, names: tuple[str, ...], order_number: str, seen_at: datetime | None
) -> None:
    """From now on these names mean this order; whatever waited for one of them runs again."""
    keys = sorted({name[:MAX_KEY] for name in names})
    for key in keys:
        _take_turn(store_id, connection_id, key)
        new = _insert(
            store_id=store_id,
            id=ids.new_id("sho"),
            connection_id=connection_id,
            remote_key=key,
            order_number=order_number,
            seen_at=seen_at,
        )
        if not new and seen_at is not None:
            db.session.execute(
                update(ShopOrder)
                .where(*_named(store_id, connection_id, key))
                .where(ShopOrder.seen_at.is_(None) | (ShopOrder.seen_at < seen_at))
                .values(seen_at=seen_at)
            )
    db.session.execute(
        update(ShopDelivery)
        .where(
            ShopDelivery.store_id == store_id,
            ShopDelivery.connection_id == connection_id,
            ShopDelivery.waits_for.in_(keys),
            ShopDelivery.state == State.PARKED.value,
        )
        .values(state=State.WAITING.value, run_at=clock.now(), waits_for=None, attempts=0)
    )


def order_number(store_id: str, connection_id: str, name: str) -> str | None:
    """The order of that name, or None; until the transaction ends nobody can make it known unseen."""
    _take_turn(store_id, connection_id, name[:MAX_KEY])
    query = select(ShopOrder.order_number).where(*_named(store_id, connection_id, name[:MAX_KEY]))
    return db.session.scalar(query)


def seen_at(store_id: str, connection_id: str, name: str) -> datetime | None:
    """Of when the newest word about that order is."""
    query = select(ShopOrder.seen_at).where(*_named(store_id, connection_id, name[:MAX_KEY]))
    return db.session.scalar(query)


def has_named(store_id: str, connection_id: str, order_number: str) -> bool:
    """Whether this shop told of that order already, by whatever name."""
    query = select(ShopOrder.id).where(
        ShopOrder.store_id == store_id,
        ShopOrder.connection_id == connection_id,
        ShopOrder.order_number == order_number,
    )
    return db.session.scalar(query.limit(1)) is not None


def order_numbers(store_id: str, connection_id: str) -> set[str]:
    query = select(ShopOrder.order_number).where(
        ShopOrder.store_id == store_id, ShopOrder.connection_id == connection_id
    )
    return set(db.session.scalars(query))


def _named(store_id: str, connection_id: str, key: str) -> tuple[ColumnElement[bool], ...]:
    return (
        ShopOrder.store_id == store_id,
        ShopOrder.connection_id == connection_id,
        ShopOrder.remote_key == key,
    )


def _take_turn(store_id: str, connection_id: str, key: str) -> None:
    orders.take_turn(store_id, f"{connection_id} {key}")

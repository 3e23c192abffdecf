"""What a shop's messages call an order of ours, and the deliveries that wait until that order is known."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, select, update

from rafiq.core import clock, ids
from rafiq.core.db import db
from rafiq.core.prepared import InsertOnce
from rafiq.integrations.models import MAX_KEY, ShopDelivery, ShopOrder
from rafiq.integrations.rules import Genuine, State
from rafiq.orders import service as orders

GONE = "gone:"  # before the name of an order that is said to be gone
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


def delivery_key(store_id: str, connection_id: str, genuine: Genuine) -> str:
    """An order may be thrown away again in the same words: once after each news of it."""
    seen = seen_at(store_id, connection_id, genuine.bare) if genuine.bare else None
    if seen is None:
        return genuine.key
    query = select(ShopDelivery.received_at).where(
        ShopDelivery.store_id == store_id,
        ShopDelivery.connection_id == connection_id,
        ShopDelivery.delivery_key == genuine.key,
    )
    first = db.session.scalar(query)
    again = first is not None and seen > first
    return sha256(f"{genuine.key} {seen}".encode()).hexdigest() if again else genuine.key


def has_named(store_id: str, connection_id: str, order_number: str) -> bool:
    """Whether this shop told of that order already, by whatever name."""
    query = select(ShopOrder.id).where(
        ShopOrder.store_id == store_id,
        ShopOrder.connection_id == connection_id,
        ShopOrder.order_number == order_number,
    )
    return db.session.scalar(query.limit(1)) is not None


def unsure(store_id: str, connection_id: str, limit: int) -> list[tuple[str, str]]:
    """(delivery, order) of those that wait until the shop says whether the order is gone."""
    query = (
        select(ShopDelivery.id, ShopDelivery.waits_for)
        .where(
            ShopDelivery.store_id == store_id,
            ShopDelivery.connection_id == connection_id,
            ShopDelivery.waits_for.startswith(GONE),
            ShopDelivery.state == State.PARKED.value,
        )
        .order_by(ShopDelivery.id)
        .limit(limit)
    )
    return [(row.id, row.waits_for.removeprefix(GONE)) for row in db.session.execute(query)]


def make_sure(store_id: str, delivery_id: str, topic: str | None) -> None:
    """The shop's answer: the delivery is done under that topic of ours, or for nothing when there is none."""
    query = select(ShopDelivery).where(
        ShopDelivery.store_id == store_id,
        ShopDelivery.id == delivery_id,
        ShopDelivery.state == State.PARKED.value,
    )
    row = db.session.scalars(query.with_for_update()).first()
    if row is None:
        return
    row.waits_for = None
    if topic is None:
        row.state, row.code, row.done_at = State.IGNORED.value, "not_gone", clock.now()
        row.delivery_key = row.id  # so that the same words, said in earnest, are no double of these
        return
    row.headers = row.headers | {"x-rafiq-topic": topic}
    row.state, row.run_at, row.attempts = State.WAITING.value, clock.now(), 0


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

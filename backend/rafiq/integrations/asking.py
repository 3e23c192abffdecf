"""Asks shops for orders that none of their messages brought: some platforms tell once and never again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import structlog
from sqlalchemy import select, update

from rafiq.core import clock
from rafiq.core.db import db, transaction
from rafiq.core.signing import Keyring
from rafiq.integrations import connections, deliveries, names, registry, turns, wire
from rafiq.integrations.connections import ConnectionView
from rafiq.integrations.models import ShopConnection
from rafiq.integrations.platform import Caller, Found, ShopSaidNo
from rafiq.integrations.rules import Genuine, Incoming

EVERY = timedelta(minutes=10)
TOPIC = "asked"
MAX_ROUNDS = 10
MAX_UNSURE = 50
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Due:
    store_id: str
    connection_id: str
    asked_at: datetime | None
    watermark: str
    created_at: datetime


def ask_due(keyring: Keyring, *, allow_loopback: bool) -> int:
    """Ask every shop whose time has come; how many orders were found that way. Needs an app context.

    Talking to a shop takes seconds, so no transaction is open meanwhile. Shops that a run has no time for are asked in
    the next, whoever waits longest first.
    """
    found = 0
    with turns.turn() as turn:
        for due in _due(clock.now()) if turn else ():
            if turn and turn.has_time(due.connection_id) and _claim(due):
                with turn.spend(due.connection_id) as until:
                    found += _ask_one(keyring, due, allow_loopback=allow_loopback, until=until)
    return found


def ask_now(store_id: str, connection_id: str) -> None:
    """Let the next sweep ask this shop, whenever it was asked last."""
    mine = (ShopConnection.store_id == store_id, ShopConnection.id == connection_id)
    db.session.execute(update(ShopConnection).where(*mine).values(asked_at=None))


def _due(now: datetime) -> list[_Due]:
    asking = [each.name for each in registry.all_platforms() if each.find]
    query = select(
        ShopConnection.store_id,
        ShopConnection.id,
        ShopConnection.asked_at,
        ShopConnection.watermark,
        ShopConnection.created_at,
    ).where(
        ShopConnection.platform.in_(asking),
        ShopConnection.access.is_not(None),
        ShopConnection.disconnected_at.is_(None),
        ShopConnection.asked_at.is_(None) | (ShopConnection.asked_at <= now - EVERY),
    )
    longest_first = query.order_by(ShopConnection.asked_at.is_not(None), ShopConnection.asked_at)
    rows = [_Due(*row) for row in db.session.execute(longest_first)]
    db.session.remove()
    return rows


def _claim(due: _Due) -> bool:
    """Only one worker asks: whoever moves the time of the last asking."""
    with transaction() as session:
        claim = (
            update(ShopConnection)
            .where(ShopConnection.store_id == due.store_id, ShopConnection.id == due.connection_id)
            .where(
                ShopConnection.asked_at.is_(None)
                if due.asked_at is None
                else ShopConnection.asked_at == due.asked_at
            )
            .values(asked_at=clock.now())
            .returning(ShopConnection.id)
        )
        return session.execute(claim).first() is not None


def _ask_one(keyring: Keyring, due: _Due, *, allow_loopback: bool, until: float) -> int:
    try:
        return _ask(keyring, due, allow_loopback=allow_loopback, until=until)
    except ShopSaidNo as refusal:
        _note(due, error=refusal.code)
    except connections.Unreadable:
        _note(due, error="access_unreadable")
    except Exception:
        log.exception("asking.failed", connection_id=due.connection_id)
    return 0


def _ask(keyring: Keyring, due: _Due, *, allow_loopback: bool, until: float) -> int:
    connection = connections.get(due.store_id, due.connection_id)
    access = connections.access_of(keyring, due.store_id, due.connection_id)
    db.session.remove()
    find = registry.platform(connection.platform).find
    caller = Caller(access, allow_loopback, until)
    count, watermark = 0, due.watermark
    for _ in range(MAX_ROUNDS):
        if find is None:
            break
        found = find(caller, watermark, due.created_at)
        count += _keep(connection, found)
        watermark = found.watermark
        if not found.more or caller.out_of_time:
            break
    _make_sure(connection, caller)
    return count


def _make_sure(connection: ConnectionView, caller: Caller) -> None:
    """Ask for each order that a message of few words says is gone; another message may have been made to say so."""
    is_gone = registry.platform(connection.platform).is_gone
    unsure = names.unsure(connection.store_id, connection.id, MAX_UNSURE) if is_gone else []
    db.session.remove()
    for delivery_id, order in unsure:
        if is_gone is None or caller.out_of_time:
            return
        gone = is_gone(caller, order)
        with transaction():
            names.make_sure(connection.store_id, delivery_id, TOPIC if gone else None)


def _keep(connection: ConnectionView, found: Found) -> int:
    """Orders whose newest state nobody told us, as deliveries like all others; in one step with the new watermark."""
    new = 0
    now = clock.now()
    with transaction() as session:
        for key, body in found.bodies:
            order = wire.read_object(body)
            changed = wire.moment(order, "date_modified_gmt") or wire.moment(order, "updated_at")
            known = names.seen_at(connection.store_id, connection.id, wire.text(order, "id"))
            if known and changed and known >= changed:
                continue
            incoming = Incoming({"x-rafiq-topic": TOPIC, "content-type": "application/json"}, body, now)
            genuine = Genuine(sha256(f"{TOPIC} {key}".encode()).hexdigest(), TOPIC)
            new += deliveries.take_in(connection, incoming, genuine)[1]
        if new:
            connections.note_untold(connection.store_id, connection.id, now)
        connections.note_access(connection.store_id, connection.id, None)
        session.execute(
            update(ShopConnection)
            .where(ShopConnection.store_id == connection.store_id, ShopConnection.id == connection.id)
            .values(watermark=found.watermark, found_count=ShopConnection.found_count + new)
        )
    return new


def _note(due: _Due, *, error: str) -> None:
    with transaction():
        connections.note_access(due.store_id, due.connection_id, error)

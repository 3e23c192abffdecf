"""Makes our coupons work at the checkouts of connected shops, and stops them there when they are taken back here."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from sqlalchemy import func, select, update

from rafiq.core import clock, ids
from rafiq.core.db import db, no_others, transaction
from rafiq.core.prepared import InsertOnce
from rafiq.core.signing import Keyring
from rafiq.coupons import service as coupons
from rafiq.coupons.models import Coupon
from rafiq.coupons.rules import CouponStatus
from rafiq.integrations import connections, registry, turns
from rafiq.integrations.models import ShopCoupon
from rafiq.integrations.platform import Caller, CouponDoor, ShopSaidNo

LEASE = timedelta(minutes=4)
LATER = timedelta(seconds=30)
MAX_ATTEMPTS = 12
MOST = 50
WAITING, MADE, FAILED, WITHDRAWN, DROPPED = "waiting", "made", "failed", "withdrawn", "dropped"
STATES = (WAITING, MADE, FAILED, WITHDRAWN, DROPPED)
_insert = InsertOnce(ShopCoupon)
log = structlog.get_logger(__name__)


def want(store_id: str, coupon_id: str) -> None:
    """A coupon was made here: every connected shop that lets us in shall know it. A reaction; safe to repeat."""
    open_shops = [
        (each, door)
        for each in connections.list_connections(store_id)
        if each.has_access and (door := registry.platform(each.platform).coupons)
    ]
    if not open_shops:
        return
    coupon = coupons.by_id(store_id, coupon_id)
    for connection, door in open_shops:
        if coupon.kind in door.kinds:
            now = clock.now()
            _insert(
                store_id=store_id,
                id=ids.new_id("shc"),
                connection_id=connection.id,
                coupon_id=coupon_id,
                state=WAITING,
                remote_id=None,
                error=None,
                attempts=0,
                run_at=now,
                created_at=now,
                made_at=None,
            )


def make_due(keyring: Keyring, *, allow_loopback: bool) -> int:
    """Make what waits, shop by shop; how many were tried. Needs an app context.

    No transaction is open while shops think. What a shop has no time for in this run waits for a later one, uncounted.
    """
    tried = 0
    with turns.turn() as turn:
        for row in _claim(MOST) if turn else ():
            if turn and turn.has_time(row.connection_id):
                tried += 1
                with turn.spend(row.connection_id) as until:
                    _alone(row, partial(_make, keyring, row, allow_loopback=allow_loopback, until=until))
            else:
                _set(row, run_at=_later(LATER), attempts=row.attempts - 1)
    return tried


def withdraw_due(keyring: Keyring, *, allow_loopback: bool) -> int:
    """Stop at the shops what was cancelled here; how many were tried. Needs an app context."""
    query = (
        select(ShopCoupon)
        .join(
            Coupon,
            (Coupon.store_id == ShopCoupon.store_id) & (Coupon.id == ShopCoupon.coupon_id),
        )
        .where(
            ShopCoupon.state == MADE,
            ShopCoupon.run_at <= clock.now(),
            Coupon.status == CouponStatus.CANCELLED.value,
        )
        .order_by(ShopCoupon.run_at)
        .limit(MOST)
    )
    tried = 0
    with turns.turn() as turn:
        rows = list(db.session.scalars(query)) if turn else []
        db.session.remove()
        for row in rows:
            if turn and turn.has_time(row.connection_id):
                tried += 1
                with turn.spend(row.connection_id) as until:
                    _alone(row, partial(_withdraw, keyring, row, allow_loopback=allow_loopback, until=until))
            else:
                _set(row, run_at=_later(LATER))
    return tried


def any_due() -> bool:
    """Whether a code waits to be made now; asked after each delivery of facts, so it reads one row of an index."""
    due = select(ShopCoupon.id).where(ShopCoupon.state == WAITING, ShopCoupon.run_at <= clock.now())
    return db.session.scalar(due.limit(1)) is not None


def counts(store_id: str, connection_id: str) -> dict[str, int]:
    """How many codes stand where."""
    query = select(ShopCoupon.state, func.count()).where(
        ShopCoupon.store_id == store_id, ShopCoupon.connection_id == connection_id
    )
    return {row[0]: row[1] for row in db.session.execute(query.group_by(ShopCoupon.state))}


def try_again(store_id: str, connection_id: str) -> int:
    """All that failed, once more from the start; how many."""
    failed = (
        ShopCoupon.store_id == store_id,
        ShopCoupon.connection_id == connection_id,
        ShopCoupon.state == FAILED,
    )
    again = (
        update(ShopCoupon).where(*failed).values(state=WAITING, attempts=0, run_at=clock.now(), error=None)
    )
    return len(db.session.execute(again.returning(ShopCoupon.id)).all())


def _claim(limit: int) -> list[ShopCoupon]:
    at = clock.now()
    due = (
        select(ShopCoupon.id)
        .where(ShopCoupon.state == WAITING, ShopCoupon.run_at <= at)
        .order_by(ShopCoupon.run_at)
        .limit(limit)
    )
    claim = (
        update(ShopCoupon)
        .where(ShopCoupon.id.in_(no_others(due)))
        .values(run_at=at + LEASE, attempts=ShopCoupon.attempts + 1)
        .returning(ShopCoupon)
        .execution_options(synchronize_session=False)
    )
    with transaction() as session:
        rows = list(session.scalars(claim).all())
        session.expunge_all()
    return rows


def _alone(row: ShopCoupon, work: Callable[[], None]) -> None:
    try:
        work()
    except ShopSaidNo as refusal:
        _put_off(row, refusal)
    except connections.Unreadable:
        _put_off(row, ShopSaidNo("access_unreadable", later=True))
    except Exception:
        log.exception("shop_coupon.failed", coupon_id=row.coupon_id)
        _put_off(row, ShopSaidNo("unexpected", later=True))


def _make(keyring: Keyring, row: ShopCoupon, *, allow_loopback: bool, until: float) -> None:
    now = clock.now()
    coupon = coupons.by_id(row.store_id, row.coupon_id)
    door, caller = _door(keyring, row, allow_loopback=allow_loopback, until=until)
    db.session.remove()
    if door is None or coupon.refusal(now):
        _set(row, state=DROPPED)
        return
    remote_id = door.make(caller, coupon, now)
    _set(row, state=MADE, remote_id=remote_id[:120], made_at=now, error=None, run_at=now)
    _note_access(row, None)


def _withdraw(keyring: Keyring, row: ShopCoupon, *, allow_loopback: bool, until: float) -> None:
    door, caller = _door(keyring, row, allow_loopback=allow_loopback, until=until)
    db.session.remove()
    if door is not None and row.remote_id:
        door.withdraw(caller, row.remote_id)
    _set(row, state=WITHDRAWN)


def _door(
    keyring: Keyring, row: ShopCoupon, *, allow_loopback: bool, until: float
) -> tuple[CouponDoor | None, Caller]:
    connection = connections.get(row.store_id, row.connection_id)
    access = connections.access_of(keyring, row.store_id, row.connection_id)
    door = registry.platform(connection.platform).coupons if access else None
    return door, Caller(access, allow_loopback, until)


def _put_off(row: ShopCoupon, refusal: ShopSaidNo) -> None:
    """Later, ever longer apart; or given up, when asking again cannot help."""
    again = refusal.later and row.attempts < MAX_ATTEMPTS
    wait = timedelta(seconds=min(10 * 2**row.attempts, 3_600))
    values: dict[str, Any] = {"error": refusal.code[:60], "run_at": _later(wait)}
    _set(row, **values if again or row.state == MADE else values | {"state": FAILED})
    _note_access(row, refusal.code[:60] if refusal.code != "unexpected" else None)


def _later(wait: timedelta) -> datetime:
    return clock.now() + wait


def _set(row: ShopCoupon, **values: object) -> None:
    with transaction() as session:
        session.execute(
            update(ShopCoupon)
            .where(ShopCoupon.store_id == row.store_id, ShopCoupon.id == row.id)
            .values(**values)
        )


def _note_access(row: ShopCoupon, error: str | None) -> None:
    with transaction():
        connections.note_access(row.store_id, row.connection_id, error)

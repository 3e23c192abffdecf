"""Who holds which friend coupon: one living coupon per identity and program, so that coupons cannot be cycled."""

import hashlib
from typing import Any

from sqlalchemy import and_, bindparam, delete, or_, select, update

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.prepared import InsertOnce, Prepared
from rafiq.coupons.models import Coupon, CouponHolder
from rafiq.coupons.rules import CouponStatus
from rafiq.people import service as people
from rafiq.people.service import PersonView

_holders, _coupons = table_of(CouponHolder), table_of(Coupon)
_insert = InsertOnce(CouponHolder)
_SAME = and_(_coupons.c.store_id == _holders.c.store_id, _coupons.c.id == _holders.c.coupon_id)
_STILL_COUNTS = or_(
    _coupons.c.status == CouponStatus.REDEEMED.value,
    and_(_coupons.c.status == CouponStatus.ISSUED.value, _coupons.c.expires_at >= bindparam("now")),
)
_HELD = (
    select(_holders.c.coupon_id)
    .join(_coupons, _SAME)
    .where(_holders.c.store_id == bindparam("s"), _holders.c.identity == bindparam("identity"), _STILL_COUNTS)
)
_OF_PROGRAM = Prepared(_HELD.where(_holders.c.program_id == bindparam("program")))
_EVERY = Prepared(_HELD.order_by(_coupons.c.created_at, _coupons.c.id))
_OF_LINK = Prepared(
    _HELD.where(_coupons.c.link_id == bindparam("link"))
    .order_by(_coupons.c.created_at, _coupons.c.id)
    .limit(1)
)


def identity_of(person: PersonView) -> str:
    """What tells a human from another: the canonical address that all aliases share, else who we know them as."""
    return person.email_key or person.id


def held(store_id: str, program_id: str, identity: str) -> str | None:
    """The coupon this identity has, used or not; None when there was none or it ended unused."""
    mine = _digest(store_id, identity)
    found: str | None = _OF_PROGRAM.scalar(s=store_id, identity=mine, program=program_id, now=clock.now())
    return found


def every_held(store_id: str, identity: str) -> list[str]:
    """The coupons of this identity, of all programs, used or not; the first first."""
    return _EVERY.scalars(s=store_id, identity=_digest(store_id, identity), now=clock.now())


def of_link(store_id: str, link_id: str, identity: str) -> str | None:
    """The first living coupon of this identity that came by this link, of whichever program; None without one."""
    mine = _digest(store_id, identity)
    found: str | None = _OF_LINK.scalar(s=store_id, identity=mine, link=link_id, now=clock.now())
    return found


def hold(store_id: str, program_id: str, identity: str, coupon_id: str) -> str:
    """Give this coupon to the identity unless it has another that is used or still counts; the one it has now.

    The row stays locked until the transaction ends: two coupons of one person at two tills are one after the other.
    """
    is_new = _insert(
        store_id=store_id,
        id=ids.new_id("chd"),
        program_id=program_id,
        identity=_digest(store_id, identity),
        coupon_id=coupon_id,
        created_at=clock.now(),
    )
    if is_new:
        return coupon_id
    db.session.execute(select(_holders.c.id).where(*_mine(store_id, program_id, identity)).with_for_update())
    other = held(store_id, program_id, identity)
    if other is None:
        replace(store_id, program_id, identity, coupon_id)
    return other or coupon_id


def replace(store_id: str, program_id: str, identity: str, coupon_id: str) -> None:
    mine = _mine(store_id, program_id, identity)
    db.session.execute(update(_holders).where(*mine).values(coupon_id=coupon_id))


def forget(store_id: str, person_id: str) -> None:
    """Erasure: which coupon was whose is nobody's business any more. Called before the person is forgotten."""
    known_by = {person_id, identity_of(people.get(store_id, person_id))}
    identities = {_digest(store_id, each) for each in known_by}
    mine = (_holders.c.store_id == store_id, _holders.c.identity.in_(identities))
    db.session.execute(delete(_holders).where(*mine))


def _mine(store_id: str, program_id: str, identity: str) -> tuple[Any, Any, Any]:
    return (
        _holders.c.store_id == store_id,
        _holders.c.program_id == program_id,
        _holders.c.identity == _digest(store_id, identity),
    )


def _digest(store_id: str, identity: str) -> str:
    """Enough to find the same one again; the address itself is kept in no further place."""
    return hashlib.sha256(f"{store_id}:{identity}".encode()).hexdigest()

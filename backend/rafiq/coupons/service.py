"""Use cases of coupons: issue once per cause, check, redeem exactly once, cancel."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from rafiq.core import clock, ids, outbox
from rafiq.core.db import db, table_of
from rafiq.core.errors import CouponNotUsable, NotFound
from rafiq.core.events import CouponIssued, CouponRedeemed
from rafiq.core.money import Money
from rafiq.core.prepared import InsertOnce
from rafiq.coupons.models import Coupon
from rafiq.coupons.rules import CouponStatus, CouponView
from rafiq.programs.rules import Terms

CODE_LETTERS = 9  # 44 bits: not to be guessed
_coupons = table_of(Coupon)
_insert = InsertOnce(Coupon)


def issue(
    store_id: str,
    claim_key: str,
    terms: Terms,
    terms_id: str,
    *,
    prefix: str,
    link_id: str | None = None,
    person_id: str | None = None,
    channel: str | None = None,
) -> CouponView:
    """The coupon of this cause, made at first need. Asking again gives the same one (safe to retry)."""
    known = _one(store_id, _coupons.c.claim_key == claim_key)
    if known is not None:
        return known
    now = clock.now()
    coupon_id = ids.new_id("cpn")
    is_new = _insert(
        store_id=store_id,
        id=coupon_id,
        code=f"{prefix}-{ids.new_code(CODE_LETTERS)}",
        claim_key=claim_key,
        link_id=link_id,
        person_id=person_id,
        channel=channel,
        terms_id=terms_id,
        kind=terms.friend_kind.value,
        basis_points=terms.friend_basis_points,
        amount=terms.friend_amount,
        minimum=terms.friend_minimum,
        currency=terms.currency,
        status=CouponStatus.ISSUED.value,
        expires_at=now + timedelta(days=terms.friend_expires_days),
        redeemed_at=None,
        redeemed_order=None,
        cancelled_reason=None,
        created_at=now,
    )
    if is_new:
        outbox.append(store_id, CouponIssued(coupon_id=coupon_id, link_id=link_id))
    made = _one(store_id, _coupons.c.claim_key == claim_key)
    if made is None:
        raise NotFound(claim_key)
    return made


def find(store_id: str, code: str) -> CouponView | None:
    return _one(store_id, _coupons.c.code == code.strip().upper())


def get(store_id: str, code: str) -> CouponView:
    """Raises `NotFound`; the same answer for every unknown code."""
    coupon = find(store_id, code)
    if coupon is None:
        detail = "no such coupon"
        raise NotFound(detail)
    return coupon


def by_id(store_id: str, coupon_id: str) -> CouponView:
    coupon = _one(store_id, _coupons.c.id == coupon_id)
    if coupon is None:
        raise NotFound(coupon_id)
    return coupon


def redeem(store_id: str, code: str, *, order_number: str, subtotal: Money | None = None) -> CouponView:
    """Use it up for this order: exactly one order wins (G8); the same order may ask again.

    Raises `NotFound`, and `CouponNotUsable` with the reason as its ``code``.
    """
    coupon = get(store_id, code)
    if coupon.redeemed_order == order_number:
        return coupon
    refusal = coupon.refusal(clock.now(), subtotal=subtotal)
    won = refusal is None and _take(store_id, coupon.id, order_number)
    if not won:
        coupon = get(store_id, code)
        if coupon.redeemed_order == order_number:
            return coupon
        raise _not_usable(refusal or "coupon_redeemed")
    outbox.append(store_id, CouponRedeemed(coupon_id=coupon.id, order_number=order_number))
    return get(store_id, code)


def cancel(store_id: str, coupon_id: str, *, reason_code: str) -> CouponView:
    """Raises `CouponNotUsable` when it was redeemed already; safe to repeat."""
    mine = (_coupons.c.store_id == store_id, _coupons.c.id == coupon_id)
    changes = {"status": CouponStatus.CANCELLED.value, "cancelled_reason": reason_code}
    db.session.execute(
        update(_coupons).where(*mine, _coupons.c.status == CouponStatus.ISSUED.value).values(**changes)
    )
    coupon = by_id(store_id, coupon_id)
    if coupon.status is CouponStatus.REDEEMED:
        raise _not_usable("coupon_redeemed")
    return coupon


def reinstate(store_id: str, coupon_id: str) -> CouponView:
    """What was taken back counts again, because its refund failed or a member decided so; safe to repeat (G5)."""
    mine = (_coupons.c.store_id == store_id, _coupons.c.id == coupon_id)
    changes = {"status": CouponStatus.ISSUED.value, "cancelled_reason": None}
    db.session.execute(
        update(_coupons).where(*mine, _coupons.c.status == CouponStatus.CANCELLED.value).values(**changes)
    )
    return by_id(store_id, coupon_id)


def of_order(store_id: str, codes: tuple[str, ...], order_number: str) -> list[CouponView]:
    """Those of these codes that are ours and either used by this very order or still count."""
    found = (find(store_id, code) for code in codes)
    now = clock.now()
    return [
        each for each in found if each and (each.redeemed_order == order_number or each.refusal(now) is None)
    ]


def _take(store_id: str, coupon_id: str, order_number: str) -> bool:
    free = (
        _coupons.c.store_id == store_id,
        _coupons.c.id == coupon_id,
        _coupons.c.status == CouponStatus.ISSUED.value,
    )
    used = {"status": CouponStatus.REDEEMED.value, "redeemed_at": clock.now(), "redeemed_order": order_number}
    return (
        db.session.execute(update(_coupons).where(*free).values(**used).returning(_coupons.c.id)).first()
        is not None
    )


def _not_usable(reason_code: str) -> CouponNotUsable:
    error = CouponNotUsable(f"this coupon does not count: {reason_code}")
    error.code = reason_code
    return error


def _one(store_id: str, condition: Any) -> CouponView | None:  # noqa: ANN401 - a SQLAlchemy condition
    row = db.session.execute(select(_coupons).where(_coupons.c.store_id == store_id, condition)).first()
    return _view(row) if row else None


def _view(row: Any) -> CouponView:  # noqa: ANN401 - a Core row
    return CouponView(
        row.id,
        row.code,
        row.link_id,
        row.person_id,
        row.channel,
        row.terms_id,
        row.kind,
        row.basis_points,
        Money(row.amount, row.currency),
        Money(row.minimum, row.currency),
        CouponStatus(row.status),
        row.expires_at,
        row.redeemed_at,
        row.redeemed_order,
        row.cancelled_reason,
        row.created_at,
    )

"""What ends coupons from outside: a leaked link, and an order that was the only one a coupon could be used on."""

from datetime import datetime

from sqlalchemy import bindparam, or_, update

from rafiq.core.db import db, table_of
from rafiq.core.prepared import Prepared
from rafiq.coupons.models import Coupon
from rafiq.coupons.rules import CouponStatus
from rafiq.links import service as links

_coupons = table_of(Coupon)
_BIND = Prepared(
    update(_coupons)
    .where(
        _coupons.c.store_id == bindparam("s"),
        _coupons.c.person_id == bindparam("person"),
        _coupons.c.next_order,
        _coupons.c.for_order.is_(None),
        _coupons.c.status == CouponStatus.ISSUED.value,
        _coupons.c.created_at <= bindparam("at"),
    )
    .values(for_order=bindparam("number"))
)


def stop_link(store_id: str, link_id: str) -> int:
    """A leak: this link's unused coupons end and no new ones are made; how many ended. Safe to repeat."""
    links.stop(store_id, link_id)
    unused = (
        _coupons.c.store_id == store_id,
        _coupons.c.link_id == link_id,
        _coupons.c.status == CouponStatus.ISSUED.value,
    )
    ended = {"status": CouponStatus.CANCELLED.value, "cancelled_reason": "leaked"}
    gone = db.session.execute(update(_coupons).where(*unused).values(**ended).returning(_coupons.c.id))
    return len(gone.all())


def next_order(store_id: str, person_id: str, order_number: str, placed_at: datetime) -> None:
    """This order is the next one: what is for it alone may be used on no other from now on. Safe to repeat (S4-2)."""
    _BIND.run({"s": store_id, "person": person_id, "at": placed_at, "number": order_number})


def order_corrected(store_id: str, order_number: str, *, person_id: str, placed_at: datetime) -> None:
    """It is somebody else's, or was placed before: coupons that it has no claim on wait for the next order again."""
    wrongly = (
        _coupons.c.store_id == store_id,
        _coupons.c.for_order == order_number,
        _coupons.c.status == CouponStatus.ISSUED.value,
        or_(_coupons.c.person_id != person_id, _coupons.c.created_at > placed_at),
    )
    db.session.execute(update(_coupons).where(*wrongly).values(for_order=None))


def order_fell(store_id: str, order_number: str) -> None:
    """It was cancelled, so it was nobody's next order."""
    bound = (
        _coupons.c.store_id == store_id,
        _coupons.c.for_order == order_number,
        _coupons.c.status == CouponStatus.ISSUED.value,
    )
    db.session.execute(update(_coupons).where(*bound).values(for_order=None))

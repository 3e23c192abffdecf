"""Coupons of friends who were noted at the desk: found again by the notes, and credited to whoever was named last."""

from sqlalchemy import bindparam, select, update

from rafiq.core import clock
from rafiq.core.db import db, table_of
from rafiq.core.prepared import Prepared, among
from rafiq.coupons import holders
from rafiq.coupons import service as coupons
from rafiq.coupons.models import Coupon
from rafiq.coupons.rules import CouponStatus, CouponView
from rafiq.links import introductions
from rafiq.programs import service as programs

CHANNEL = "desk"
_coupons = table_of(Coupon)
_BY_CAUSES = Prepared(
    select(_coupons)
    .where(_coupons.c.store_id == bindparam("s"), among(_coupons.c.claim_key, "causes"))
    .order_by(_coupons.c.created_at, _coupons.c.id)
)


def cause(program_id: str, note_id: str) -> str:
    """A phone has no holder's record as an address has: the note holds the phone, and this names the note alone."""
    return f"desk:{program_id}:{note_id}"


def of_phone(store_id: str, phone: str) -> list[CouponView]:
    """What was given at the desk to whoever has this phone, however it was written; the first first."""
    notes = introductions.noted_ids(store_id, phone)
    causes = [cause(each.id, note_id) for each in programs.every(store_id) for note_id in notes]
    return [coupons.view(row) for row in _BY_CAUSES.all(s=store_id, causes=causes)] if causes else []


def of_friend(store_id: str, *, identity: str | None, phone: str | None) -> list[CouponView]:
    """A friend's coupons that were used or still count."""
    mine = (
        [coupons.by_id(store_id, each) for each in holders.every_held(store_id, identity)] if identity else []
    )
    noted = of_phone(store_id, phone) if phone else []
    return mine + [
        each for each in noted if each.status is CouponStatus.REDEEMED or each.refusal(clock.now()) is None
    ]


def credit(store_id: str, coupon_ids: list[str], link_id: str) -> None:
    """Whoever uses these from now on was sent by this link; what was used stays as it is."""
    unused = (
        _coupons.c.store_id == store_id,
        _coupons.c.id.in_(coupon_ids),
        _coupons.c.link_id != link_id,
        _coupons.c.status == CouponStatus.ISSUED.value,
    )
    if coupon_ids:
        db.session.execute(update(_coupons).where(*unused).values(link_id=link_id, channel=CHANNEL))

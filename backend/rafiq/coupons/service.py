"""Use cases of coupons: issue once per cause, check, redeem exactly once, cancel."""

from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from rafiq.core import clock, ids, outbox
from rafiq.core.db import db, table_of
from rafiq.core.errors import CouponNotUsable, NotFound
from rafiq.core.events import CouponIssued, CouponRedeemed
from rafiq.core.money import Money
from rafiq.core.prepared import InsertOnce, Prepared
from rafiq.coupons import holders
from rafiq.coupons.models import Coupon
from rafiq.coupons.rules import CouponStatus, CouponView
from rafiq.links import service as links
from rafiq.people import service as people
from rafiq.people.rules import Identity
from rafiq.programs import service as programs
from rafiq.programs.rules import Gift, GiftKind, Terms

CODE_LETTERS = 9  # 44 bits: not to be guessed
FRIEND_PREFIX = "FRIEND"
CANCELLED_BY_MEMBER = "cancelled_by_member"
FOR_GOOD = (CANCELLED_BY_MEMBER, "leaked", "replaced")
LASTS_DAYS = 365  # the code of a gift that has no end of its own
_coupons = table_of(Coupon)
_insert = InsertOnce(Coupon)
_BY_ID, _BY_CODE, _BY_CAUSE = (
    Prepared(
        select(_coupons).where(_coupons.c.store_id == bindparam("s"), _coupons.c[name] == bindparam("key"))
    )
    for name in ("id", "code", "claim_key")
)


def issue(
    store_id: str,
    claim_key: str,
    gift: Gift,
    currency: str,
    terms_id: str,
    *,
    prefix: str,
    link_id: str | None = None,
    person_id: str | None = None,
    channel: str | None = None,
) -> CouponView:
    """The coupon of this cause, made at first need. Asking again gives the same one (safe to retry)."""
    known = _one(_BY_CAUSE, store_id, claim_key)
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
        kind=gift.kind.value,
        basis_points=gift.basis_points,
        amount=gift.amount if gift.kind is GiftKind.FIXED_OFF else 0,
        minimum=gift.minimum,
        currency=currency,
        status=CouponStatus.ISSUED.value,
        expires_at=now + timedelta(days=gift.expires_days or LASTS_DAYS),
        redeemed_at=None,
        redeemed_order=None,
        next_order=gift.next_order,
        cancelled_reason=None,
        created_at=now,
    )
    if is_new:
        outbox.append(store_id, CouponIssued(coupon_id=coupon_id, link_id=link_id))
    made = _one(_BY_CAUSE, store_id, claim_key)
    if made is None:
        raise NotFound(claim_key)
    return made


def offer(
    store_id: str,
    claim_key: str,
    terms: Terms,
    terms_id: str,
    *,
    program_id: str,
    link_id: str,
    channel: str | None,
    email_key: str | None,
) -> CouponView:
    """The friend coupon of this visit; whoever says who they are has one per program, by whatever link they come."""
    mine = holders.held(store_id, program_id, email_key) if email_key else None
    if mine is not None:
        return by_id(store_id, mine)
    coupon = issue(
        store_id,
        claim_key,
        terms.friend_gift(at=clock.now()),
        terms.currency,
        terms_id,
        prefix=FRIEND_PREFIX,
        link_id=link_id,
        channel=channel,
    )
    if email_key is None:
        return coupon
    mine = holders.hold(store_id, program_id, email_key, coupon.id)
    if mine != coupon.id and coupon.status is CouponStatus.ISSUED:
        cancel(store_id, coupon.id, reason_code="replaced")  # two tabs at once
    return by_id(store_id, mine)


def find(store_id: str, code: str) -> CouponView | None:
    return _one(_BY_CODE, store_id, code.strip().upper())


def of_cause(store_id: str, claim_key: str) -> CouponView | None:
    return _one(_BY_CAUSE, store_id, claim_key)


def get(store_id: str, code: str) -> CouponView:
    """Raises `NotFound`; the same answer for every unknown code."""
    coupon = find(store_id, code)
    if coupon is None:
        detail = "no such coupon"
        raise NotFound(detail)
    return coupon


def by_id(store_id: str, coupon_id: str) -> CouponView:
    coupon = _one(_BY_ID, store_id, coupon_id)
    if coupon is None:
        raise NotFound(coupon_id)
    return coupon


def redeem(
    store_id: str,
    code: str,
    *,
    order_number: str,
    subtotal: Money | None = None,
    person_id: str | None = None,
) -> CouponView:
    """Use it up for this order: exactly one order wins (G8); the same order may ask again.

    ``person_id`` is who wants to use it, where the shop knows. Raises `NotFound`, and `CouponNotUsable` with the
    reason as its ``code``.
    """
    coupon = get(store_id, code)
    if coupon.redeemed_order == order_number:
        return coupon
    refusal = refusal_for(store_id, coupon, subtotal=subtotal, person_id=person_id, order_number=order_number)
    if refusal is None and not bind(store_id, coupon, person_id):
        refusal = "coupon_had_one"
    won = refusal is None and _take(store_id, coupon.id, order_number)
    if not won:
        coupon = get(store_id, code)
        if coupon.redeemed_order == order_number:
            return coupon
        raise _not_usable(refusal or "coupon_redeemed")
    outbox.append(store_id, CouponRedeemed(coupon_id=coupon.id, order_number=order_number))
    return get(store_id, code)


def refusal_for(
    store_id: str,
    coupon: CouponView,
    *,
    subtotal: Money | None = None,
    person_id: str | None = None,
    order_number: str | None = None,
) -> str | None:
    """The reason code why it does not count now, for this person where the shop knows who it is."""
    refusal = coupon.refusal(clock.now(), subtotal=subtotal, order_number=order_number)
    if refusal is not None or person_id is None:
        return refusal
    person = people.get(store_id, person_id)
    humans = {person.id} | people.same_human(
        store_id, Identity(email=person.email, customer_id=person.customer_id)
    )
    if coupon.link_id is None:
        return None if coupon.person_id is None or coupon.person_id in humans else "coupon_of_another"
    if links.get(store_id, coupon.link_id).person_id in humans:
        return "self_referral"
    mine = holders.held(store_id, program_of(store_id, coupon), holders.identity_of(person))
    used = mine and mine != coupon.id and by_id(store_id, mine).status is CouponStatus.REDEEMED
    return "coupon_had_one" if used else None


def bind(store_id: str, coupon: CouponView, person_id: str | None) -> bool:
    """Remember that this friend coupon is this person's; whether it may be: who has used one has had theirs.

    An older one that was never used ends, so that no two live side by side. Safe to repeat.
    """
    if coupon.link_id is None or person_id is None:
        return True
    program_id, identity = program_of(store_id, coupon), holders.identity_of(people.get(store_id, person_id))
    other = holders.hold(store_id, program_id, identity, coupon.id)
    if other == coupon.id:
        return True
    if by_id(store_id, other).status is CouponStatus.REDEEMED:
        return False
    cancel(store_id, other, reason_code="replaced")
    holders.replace(store_id, program_id, identity, coupon.id)
    return True


def cancel(store_id: str, coupon_id: str, *, reason_code: str) -> CouponView:
    """Raises `CouponNotUsable` when it was redeemed already; safe to repeat."""
    mine = (_coupons.c.store_id == store_id, _coupons.c.id == coupon_id)
    changes = {"status": CouponStatus.CANCELLED.value, "cancelled_reason": reason_code}
    unused = _coupons.c.status == CouponStatus.ISSUED.value
    db.session.execute(update(_coupons).where(*mine, unused).values(**changes))
    coupon = by_id(store_id, coupon_id)
    if coupon.status is CouponStatus.REDEEMED:
        raise _not_usable("coupon_redeemed")
    return coupon


def reinstate(store_id: str, coupon_id: str) -> CouponView:
    """What was taken back counts again, because its refund failed or a member decided so; safe to repeat (G5).

    What ended for a reason of its own stays ended.
    """
    mine = (_coupons.c.store_id == store_id, _coupons.c.id == coupon_id)
    taken_back = (
        _coupons.c.status == CouponStatus.CANCELLED.value,
        _coupons.c.cancelled_reason.not_in(FOR_GOOD),
    )
    changes = {"status": CouponStatus.ISSUED.value, "cancelled_reason": None}
    db.session.execute(update(_coupons).where(*mine, *taken_back).values(**changes))
    return by_id(store_id, coupon_id)


def of_order(store_id: str, codes: tuple[str, ...], order_number: str) -> list[CouponView]:
    """Those of these codes that are ours and either used by this very order or still count."""
    found = (find(store_id, code) for code in codes)
    now = clock.now()
    return [
        each
        for each in found
        if each
        and (each.redeemed_order == order_number or each.refusal(now, order_number=order_number) is None)
    ]


def program_of(store_id: str, coupon: CouponView) -> str:
    return programs.program_id_of(store_id, coupon.terms_id)


def _take(store_id: str, coupon_id: str, order_number: str) -> bool:
    free = (
        _coupons.c.store_id == store_id,
        _coupons.c.id == coupon_id,
        _coupons.c.status == CouponStatus.ISSUED.value,
        or_(_coupons.c.for_order.is_(None), _coupons.c.for_order == order_number),
    )
    used = {"status": CouponStatus.REDEEMED.value, "redeemed_at": clock.now(), "redeemed_order": order_number}
    taken = update(_coupons).where(*free).values(**used).returning(_coupons.c.id)
    return db.session.execute(taken).first() is not None


def _not_usable(reason_code: str) -> CouponNotUsable:
    error = CouponNotUsable(f"this coupon does not count: {reason_code}")
    error.code = reason_code
    return error


def _one(statement: Prepared, store_id: str, key: str) -> CouponView | None:
    row = statement.first(s=store_id, key=key)
    return view(row) if row else None


def view(row: Any) -> CouponView:  # noqa: ANN401 - a Core row
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
        row.for_order,
    )

"""What an order changes about the referrals of others: told as a fact, and looked at again one referral at a time."""

from sqlalchemy import bindparam, select

from rafiq.core import outbox
from rafiq.core.db import db, table_of
from rafiq.core.events import OrderChanged, OrderConfirmed, OrderFulfilled, ReferralTouched
from rafiq.core.moments import OrderCancelled, OrderPaid
from rafiq.core.prepared import Prepared
from rafiq.orders import service as orders
from rafiq.orders.service import OrderView
from rafiq.programs import service as programs
from rafiq.referrals import circumstances, settlement
from rafiq.referrals.models import Referral

SYSTEM = "rafiq"
_referrals = table_of(Referral)
_TERMS = Prepared(
    select(_referrals.c.order_number, _referrals.c.terms_id).where(
        _referrals.c.store_id == bindparam("s"), _referrals.c.id == bindparam("id")
    )
)


def tell(store_id: str, order: OrderView, *, first: bool) -> None:
    """State `OrderChanged` when what rewards of others may hang on is new or different."""
    before = order.before
    if not first and before is None:
        return
    people = {each.person_id for each in (order, before) if each and _matters(each)} - {None}
    if before is None or _telling(before) != _telling(order):
        for person_id in sorted(filter(None, people)):
            outbox.append(store_id, OrderChanged(order_number=order.order_number, person_id=person_id))
    if before is not None:
        _tell_steps(store_id, before, order)


def tell_refunded(store_id: str, order: OrderView) -> None:
    """Money went back: an order that came back whole is served to nobody."""
    if order.person_id and _matters(order):
        outbox.append(store_id, OrderChanged(order_number=order.order_number, person_id=order.person_id))


def touch(store_id: str, person_id: str) -> None:
    """Every referral that this person's orders may decide about is to be looked at. A reaction to `OrderChanged`."""
    mine = (Referral.store_id == store_id, Referral.advocate_id == person_id)
    for referral_id, terms_id in db.session.execute(select(Referral.id, Referral.terms_id).where(*mine)):
        if circumstances.decide_something(programs.terms_of(store_id, terms_id)):
            outbox.append(store_id, ReferralTouched(referral_id=referral_id))


def look_again(store_id: str, referral_id: str) -> None:
    """A reaction to `ReferralTouched`, and to `ReferralOpened`: two orders of one moment did not see each other.

    Each in a transaction of its own, with the order locked first; safe to repeat.
    """
    known = _TERMS.first(s=store_id, id=referral_id)
    if known is None or not circumstances.decide_something(programs.terms_of(store_id, known.terms_id)):
        return
    order = orders.lock_order(store_id, known.order_number)
    # Read only now: it may have changed while we waited for the order.
    found = db.session.get_one(Referral, (store_id, referral_id), populate_existing=True)
    settlement.settle(found, order, actor=SYSTEM)


def _tell_steps(store_id: str, before: OrderView, order: OrderView) -> None:
    """The shop vouches for an order that a browser told of; money and goods have arrived; it is off.

    A first message tells by itself.
    """
    if order.state.verified and not before.state.verified:
        outbox.append(store_id, OrderConfirmed(order_number=order.order_number))
    elif order.state.paid_at and not before.state.paid_at:
        outbox.append(store_id, OrderPaid(order_number=order.order_number))
    if order.state.cancelled_at and not before.state.cancelled_at:
        outbox.append(store_id, OrderCancelled(order_number=order.order_number))
    if order.state.fulfilled_at and not before.state.fulfilled_at:
        outbox.append(store_id, OrderFulfilled(order_number=order.order_number))


def _matters(order: OrderView) -> bool:
    state = order.state
    return bool(state.served_by or (state.postcode and state.service_date))


def _telling(order: OrderView) -> tuple[object, ...]:
    state = order.state
    return (
        order.person_id,
        state.verified,
        state.cancelled_at is None,
        state.placed_at,
        state.served_by,
        state.postcode,
        state.country,
        state.service_date,
    )

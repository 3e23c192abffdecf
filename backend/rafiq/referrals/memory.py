"""Who sent a friend first, remembered for deals that count a later order than the one they came with."""

from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_, select

from rafiq.core.db import table_of
from rafiq.core.prepared import Prepared
from rafiq.links import service as links
from rafiq.orders import service as orders
from rafiq.orders.service import OrderView
from rafiq.programs import service as programs
from rafiq.programs.rules import Trigger
from rafiq.referrals import choosing
from rafiq.referrals.models import Referral
from rafiq.referrals.rules import ALIKE_CONFIDENCE, Claim, Decision, Method, Status

SOME = 20  # rows of one friend that are looked at; the first that was in time is taken
_referrals = table_of(Referral)
_COUNTS = (_referrals.c.status != Status.VOIDED.value) & (_referrals.c.status != Status.BLOCKED.value)
# Nothing spoke against who was sent, only the deal asked for a later order than this one.
_CAME_TOO_EARLY = (
    (_referrals.c.refusal_code == "other_trigger")
    & (_referrals.c.status == Status.VOIDED.value)
    & or_(_referrals.c.decision.is_(None), _referrals.c.decision != Decision.VOID.value)
)


def _earliest(condition: ColumnElement[bool]) -> Prepared:
    mine = (_referrals.c.store_id == bindparam("s"), _referrals.c.friend_id == bindparam("friend"))
    known = (_referrals.c.vouched.is_(True), condition)
    return Prepared(select(_referrals).where(*mine, *known).order_by(_referrals.c.opened_at).limit(SOME))


_COUNTED = _earliest(_COUNTS)
_COUNTED_OR_TOO_EARLY = _earliest(_COUNTS | _CAME_TOO_EARLY)


def earlier(store_id: str, order: OrderView, friend_id: str) -> Claim | None:
    """Who brought this friend first, where a deal counts this order too although nobody is named with it."""
    triggers = {program.terms.trigger for program in programs.every(store_id) if program.live}
    if Trigger.EVERY_ORDER in triggers:
        claim = _claim(store_id, _COUNTED.first(s=store_id, friend=friend_id))
        if claim is not None:
            return claim
    if Trigger.NTH_ORDER not in triggers or order.state.event:
        return None
    sent = _COUNTED_OR_TOO_EARLY.all(s=store_id, friend=friend_id)
    claim = _claim(store_id, next((row for row in sent if _in_time(store_id, row)), None))
    chosen = choosing.choose(store_id, order, claim) if claim else None
    # An order that is not the n-th either stays without a referral: nobody claimed anything with it.
    return claim if chosen and not chosen.misfit else None


def _in_time(store_id: str, row: Any) -> bool:  # noqa: ANN401 - a row of referrals
    """The order they came with was within the window; how much later the n-th one follows does not matter."""
    if row.claimed_since is None or row.status != Status.VOIDED:
        return True
    came_with = orders.get_order(store_id, row.order_number)
    return programs.terms_of(store_id, row.terms_id).in_window(row.claimed_since, came_with.state.placed_at)


def _claim(store_id: str, row: Any) -> Claim | None:  # noqa: ANN401 - a row of referrals
    if row is None or links.get(store_id, row.link_id).blocked:
        return None
    doubtful = row.status == Status.VOIDED  # nobody has looked yet at what waited for no look
    method = Method(row.method)
    alike = method is Method.NAME and row.confidence == ALIKE_CONFIDENCE
    return Claim(
        method,
        row.link_id,
        row.advocate_id,
        channel=row.channel,
        hearsay=doubtful and row.hearsay,
        alike=doubtful and alike,
    )

"""What a release before its time would move: how much of what, and when it would come by itself."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, and_, case, cast, exists, func, not_, or_, select, true

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.money import BASIS_POINTS, Money, divide
from rafiq.ledger.alone import A_DAY, RELEASED
from rafiq.orders import reading
from rafiq.programs import service as programs
from rafiq.programs.rules import IN_THE_LEDGER, NOTHING, GiftKind, Terms
from rafiq.referrals import lookup
from rafiq.referrals.models import Referral, ReferralEvent, Reward
from rafiq.referrals.promises import STAFF
from rafiq.referrals.rewards import RewardStatus, RewardView
from rafiq.referrals.rules import Status

OPEN = frozenset({RewardStatus.PENDING, RewardStatus.CANCELLED, RewardStatus.REVERSED})
PERCENT = "%"
_referrals, _rewards, _events = table_of(Referral), table_of(Reward), table_of(ReferralEvent)


@dataclass(frozen=True, slots=True)
class Early:
    """One referral; ``comes_at`` is None where nothing would come without a member's word.

    ``gifts`` is what is named of it, ``worths`` what of it counts under a limit. Not ``known``: there may come more.
    """

    referral_id: str
    order_number: str
    comes_at: datetime | None
    gifts: tuple[tuple[int, str], ...]
    worths: tuple[tuple[int, str], ...] = ()
    known: bool = True


def of_referrals(store_id: str, referral_ids: Sequence[str]) -> list[Early]:
    """Those that are there, the first to come by itself first."""
    mine = (_referrals.c.store_id == store_id, _referrals.c.id.in_(referral_ids))
    columns = (
        _referrals.c.id,
        _referrals.c.order_number,
        _referrals.c.status,
        _referrals.c.reason_code,
        _referrals.c.hold_until,
        _referrals.c.terms_id,
        _referrals.c.nth,
    )
    rows = db.session.execute(select(*columns).where(*mine).order_by(_referrals.c.hold_until)).all()
    given = lookup.rewards_of(store_id, [row.id for row in rows])
    prices = reading.prices(store_id, [row.order_number for row in rows])
    found = []
    for row in rows:
        gifts = [each for each in given[row.id] if each.status in OPEN]
        price = prices.get(row.order_number)
        named = tuple((amount, each.unit) for each in gifts if (amount := each.amount or each.promised))
        worths = [_worth(each, price) for each in gifts]
        if not given[row.id]:  # refused before anything was begun
            worths = _by_terms(programs.terms_of(store_id, row.terms_id), price)
            named = tuple(filter(None, worths))
        comes = row.status == Status.PENDING and row.reason_code == "in_hold"
        found.append(
            Early(
                row.id,
                row.order_number,
                row.hold_until if comes else None,
                named,
                tuple(filter(None, worths)),
                known=None not in worths and _counted(store_id, row),
            )
        )
    return found


def weight(found: Iterable[Early]) -> Mapping[str, int]:
    """What counts under a limit, by unit: a percentage as its share of the order that brought it."""
    total: Counter[str] = Counter()
    for each in found:
        for amount, unit in each.worths:
            total[unit] += amount
    return total


def took_beside(store_id: str, actor: str, unit: str) -> int:
    """What this member released alone within a day and the ledger knows nothing of: coupons, donations and the like."""
    said = exists().where(
        _events.c.store_id == store_id,
        _events.c.id > ids.first_at("tml", clock.now() - A_DAY),
        _events.c.referral_id == _rewards.c.referral_id,
        _events.c.actor == actor,
        _events.c.reason_code == RELEASED,
    )
    in_ledger = and_(_rewards.c.kind.in_([each.value for each in IN_THE_LEDGER]), _rewards.c.side != STAFF)
    amount = cast(case((_rewards.c.amount > 0, _rewards.c.amount), else_=_rewards.c.promised), BigInteger)
    share = amount * reading.price_in(store_id, _referrals.c.order_number, unit)
    worth = case(
        (_rewards.c.unit == unit, amount),
        (_rewards.c.unit == PERCENT, (share + BASIS_POINTS // 2) // BASIS_POINTS),
        else_=0,
    )
    # What was spent cannot be taken back; and the coupon that came with the order was given before anybody released it.
    stands = or_(_rewards.c.cancelled_by.is_(None), _rewards.c.status == RewardStatus.REDEEMED.value)
    brought = func.coalesce(_rewards.c.coupon_id != _referrals.c.coupon_id, true())
    query = (
        select(func.coalesce(func.sum(worth), 0))
        .select_from(_rewards)
        .join(_referrals, and_(_referrals.c.store_id == store_id, _referrals.c.id == _rewards.c.referral_id))
        .where(_rewards.c.store_id == store_id, stands, not_(in_ledger), brought, said)
    )
    return int(db.session.scalar(query) or 0)


def _counted(store_id: str, row: Any) -> bool:  # noqa: ANN401 - a Core row
    """Which friend of the advocate this is, is told or changes nothing: nothing more is promised by a release."""
    terms = programs.terms_of(store_id, row.terms_id)
    return row.nth is not None or not (terms.tiers or terms.milestones)


def _by_terms(terms: Terms, price: Money | None) -> list[tuple[int, str] | None]:
    """The most that a release would begin, where the deal is the same for every friend and every day."""
    if (
        price is None
        or price.currency != terms.currency
        or terms.boosts
        or terms.staff != NOTHING
        or terms.neighbour != NOTHING
    ):
        return [None]
    gifts = [each for each in (terms.advocate, terms.friend) if each != NOTHING]
    return [
        (each.amount, each.unit) if each.kind is GiftKind.UNITS else (each.cost(price.amount), price.currency)
        for each in gifts
    ]


def _worth(gift: RewardView, price: Money | None) -> tuple[int, str] | None:
    """What was taken away counts as what it began with; None where no amount can be told."""
    amount = gift.amount or gift.promised
    if gift.limit_code and gift.promised and not gift.amount:  # it asks its caps anew, and may get more
        return None
    if gift.unit != PERCENT:
        return amount, gift.unit
    if price is None or not price.amount:
        return None
    return divide(price.amount * amount, BASIS_POINTS), price.currency

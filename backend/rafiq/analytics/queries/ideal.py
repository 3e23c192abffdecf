"""How many customers are ideal ones by the shop's own rule: those who were referred, and all; and who brings them."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction

from sqlalchemy import String, cast, select

from rafiq.analytics.ideal import Bought, IdealRule, fits
from rafiq.analytics.kept import kept
from rafiq.analytics.queries.conditions import COUNTS_AS_BROUGHT
from rafiq.analytics.queries.rows import PersonBrief
from rafiq.core import clock
from rafiq.core.db import db, table_of
from rafiq.orders.models import Order
from rafiq.people import service as people
from rafiq.referrals.models import Referral

SPAN = timedelta(days=365)
MOST = 50_000
TOP = 10
_orders, _referrals = table_of(Order), table_of(Referral)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many customers are ideal ones."""

    ideal: int
    customers: int

    @property
    def rate(self) -> Fraction | None:
        return Fraction(self.ideal, self.customers) if self.customers else None

    @property
    def basis_points(self) -> int | None:
        return None if self.rate is None else round(self.rate * 10_000)


@dataclass(frozen=True, slots=True)
class Bringer:
    """An advocate and the friends they brought."""

    person: PersonBrief
    friends: Share


@dataclass(frozen=True, slots=True)
class IdealReport:
    """``cut``: there are more orders than were looked at, the newest. ``no_country``: orders that told none."""

    referred: Share
    everybody: Share
    bringers: list[Bringer] = field(default_factory=list)
    orders: int = 0
    no_country: int = 0
    cut: bool = False


def ideal_report(store_id: str, rule: IdealRule, *, currency: str) -> IdealReport:
    """Customers of a year by their confirmed orders in the store's currency; cancelled ones tell nothing (S0-14)."""
    found = _judged(store_id, rule, currency)
    return IdealReport(
        found.referred,
        found.everybody,
        _bringers(store_id, found.best),
        found.orders,
        found.no_country,
        found.orders == MOST,
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    referred: Share
    everybody: Share
    best: list[tuple[str, Share]]
    orders: int
    no_country: int


@kept
def _judged(store_id: str, rule: IdealRule, currency: str) -> _Judged:
    query = (
        select(
            _orders.c.person_id,
            _orders.c.subtotal - _orders.c.refunded,
            cast(_orders.c.product_tags, String),
            _orders.c.country,
        )
        .where(
            _orders.c.store_id == store_id,
            _orders.c.currency == currency,
            _orders.c.verified,
            _orders.c.event.is_(None),
            _orders.c.cancelled_at.is_(None),
            _orders.c.person_id.is_not(None),
            _orders.c.placed_at > clock.now() - SPAN,
        )
        .order_by(_orders.c.placed_at.desc())
        .limit(MOST)
    )
    ideal: dict[str, bool] = {}
    known: dict[tuple[bool, str, str | None], bool] = {}  # few kinds of orders: each is judged once
    orders = no_country = 0
    for person_id, net, tags, country in db.session.execute(query):
        orders, no_country = orders + 1, no_country + (country is None)
        kind = (net >= rule.minimum, tags, country)
        if kind not in known:
            known[kind] = fits(rule, Bought(int(net), json.loads(tags) or (), country))
        ideal[person_id] = ideal.get(person_id, False) or known[kind]
    brought = _brought(store_id)
    referred = {friend_id for friend_id in brought if friend_id in ideal}
    return _Judged(
        _share(ideal, referred), _share(ideal, set(ideal)), _best(brought, ideal), orders, no_country
    )


def _brought(store_id: str) -> dict[str, str]:
    """Each friend and who brought them."""
    query = select(_referrals.c.friend_id, _referrals.c.advocate_id).where(
        _referrals.c.store_id == store_id,
        _referrals.c.friend_id.is_not(None),
        _referrals.c.status.in_(COUNTS_AS_BROUGHT),
    )
    return dict(map(tuple, db.session.execute(query)))


def _share(ideal: dict[str, bool], whom: set[str]) -> Share:
    return Share(sum(ideal[each] for each in whom), len(whom))


def _best(brought: dict[str, str], ideal: dict[str, bool]) -> list[tuple[str, Share]]:
    """Most ideal friends first, then the higher share."""
    theirs = Counter(advocate_id for friend_id, advocate_id in brought.items() if friend_id in ideal)
    good = Counter(advocate_id for friend_id, advocate_id in brought.items() if ideal.get(friend_id))
    shares = {advocate_id: Share(good[advocate_id], count) for advocate_id, count in theirs.items()}
    return sorted(shares.items(), key=lambda each: (-each[1].ideal, each[1].customers, each[0]))[:TOP]


def _bringers(store_id: str, best: list[tuple[str, Share]]) -> list[Bringer]:
    known = people.many(store_id, {advocate_id for advocate_id, _ in best})
    return [
        Bringer(PersonBrief(id_, f"{who.first_name} {who.last_name}".strip(), who.email), share)
        for id_, share in best
        if (who := known.get(id_))
    ]

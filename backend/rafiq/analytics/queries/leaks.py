"""Links whose coupons or code seem to have leaked, with the numbers that say so."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import and_, case, func, select

from rafiq.analytics.queries.rows import PersonBrief
from rafiq.analytics.queries.search import brief, person_columns
from rafiq.core import clock
from rafiq.core.db import db
from rafiq.coupons.leaks import DAYS, LEAST_FROM_SITES, LEAST_USES, LinkUse, Verdict, judge
from rafiq.coupons.models import Coupon
from rafiq.fraud.models import FraudFinding
from rafiq.links.models import Link, VisitDay
from rafiq.people.models import Person
from rafiq.referrals.models import Referral


@dataclass(frozen=True, slots=True)
class LeakRow:
    """One link that leaked, or that was stopped because of it."""

    link_id: str
    code: str
    person: PersonBrief
    stopped_at: datetime | None
    use: LinkUse
    verdict: Verdict


@dataclass(slots=True)
class _Counts:
    offers: int = 0
    redeemed: int = 0
    redeemed_before: int = 0
    typed: int = 0
    typed_before: int = 0
    orders: int = 0
    sites: Counter[str] = field(default_factory=Counter)

    @property
    def busy(self) -> bool:
        """Enough to be looked at."""
        uses = max(self.offers, self.redeemed + self.typed)
        return uses >= LEAST_USES or self.sites.total() >= LEAST_FROM_SITES


@dataclass(slots=True)
class _Visits:
    all: int = 0
    unnamed: int = 0
    channels: int = 0


def leak_rows(store_id: str) -> list[LeakRow]:
    """Leaked links, the busiest first, then those stopped already."""
    now = clock.now()
    counts = _counts(store_id, now)
    busy = [key for key, each in counts.items() if each.busy]
    query = (
        select(Link, *person_columns(Person, "person"))
        .join(Person, and_(Person.store_id == Link.store_id, Person.id == Link.person_id))
        .where(Link.store_id == store_id, Link.id.in_(busy) | Link.stopped_at.is_not(None))
    )
    found = db.session.execute(query).all()
    visits = _visits(store_id, [row.Link.number for row in found], now)
    rows = []
    for row in found:
        use = _use(counts.get(row.Link.id, _Counts()), visits.get(row.Link.number, _Visits()))
        person, verdict = brief(row, "person"), judge(use)
        if person is not None and (verdict.leaked or row.Link.stopped_at):
            code = row.Link.chosen_code or row.Link.code
            rows.append(LeakRow(row.Link.id, code, person, row.Link.stopped_at, use, verdict))
    return sorted(rows, key=lambda each: (each.stopped_at is not None, -each.use.uses, -each.use.offers))


def _use(counts: _Counts, visits: _Visits) -> LinkUse:
    return LinkUse(
        visits=visits.all,
        unnamed_visits=visits.unnamed,
        channels=visits.channels,
        offers=counts.offers,
        redeemed=counts.redeemed,
        typed=counts.typed,
        uses_before=counts.redeemed_before + counts.typed_before,
        orders=counts.orders,
        sites=tuple(counts.sites.most_common()),
    )


def _counts(store_id: str, now: datetime) -> dict[str, _Counts]:
    """Coupons and typed codes of every link in two spans of days: the latest, and the one before."""
    since, before = now - timedelta(days=DAYS), now - timedelta(days=2 * DAYS)
    counts: dict[str, _Counts] = {}
    used = Coupon.redeemed_at.is_not(None)
    coupons = (
        select(
            Coupon.link_id,
            func.count(case((Coupon.created_at >= since, 1))).label("offers"),
            func.count(case((and_(used, Coupon.redeemed_at >= since), 1))).label("redeemed"),
            func.count(case((and_(used, Coupon.redeemed_at < since), 1))).label("redeemed_before"),
        )
        .where(Coupon.store_id == store_id, Coupon.created_at >= before, Coupon.link_id.is_not(None))
        .group_by(Coupon.link_id)
    )
    for row in db.session.execute(coupons):
        counts[row.link_id] = _Counts(row.offers, row.redeemed, row.redeemed_before)
    typed = (
        select(
            Referral.link_id,
            func.count(case((Referral.opened_at >= since, 1))).label("typed"),
            func.count(case((Referral.opened_at < since, 1))).label("typed_before"),
        )
        .where(Referral.store_id == store_id, Referral.opened_at >= before, Referral.method == "code")
        .group_by(Referral.link_id)
    )
    for link_id, now_typed, typed_before in db.session.execute(typed):
        each = counts.setdefault(link_id, _Counts())
        each.typed, each.typed_before = now_typed, typed_before
    _add_sites(store_id, since, counts)
    return counts


def _add_sites(store_id: str, since: datetime, counts: dict[str, _Counts]) -> None:
    """From which coupon sites the latest orders of these links came: domains of the list, counted (guarantees 5)."""
    lately = (Referral.store_id == store_id, Referral.opened_at >= since)
    came = (
        select(Referral.link_id, FraudFinding.numbers)
        .join(
            FraudFinding,
            and_(FraudFinding.store_id == Referral.store_id, FraudFinding.referral_id == Referral.id),
        )
        .where(*lately, FraudFinding.code == "coupon_site")
    )
    found: dict[str, Counter[str]] = {}
    for link_id, sites in db.session.execute(came):
        found.setdefault(link_id, Counter()).update(sites)
    every = select(Referral.link_id, func.count()).where(*lately, Referral.link_id.in_(found))
    for link_id, orders in db.session.execute(every.group_by(Referral.link_id)):
        each = counts.setdefault(link_id, _Counts())
        each.orders, each.sites = orders, found[link_id]


def _visits(store_id: str, numbers: list[int], now: datetime) -> dict[int, _Visits]:
    """Human visits of these links in the latest days; the rollup is enough."""
    first_day = (now - timedelta(days=DAYS)).date().isoformat()
    human = VisitDay.human_count + VisitDay.repeat_count
    query = (
        select(
            VisitDay.link_number,
            func.sum(human).label("every"),
            func.sum(case((VisitDay.channel.is_(None), human), else_=0)).label("unnamed"),
            func.count(VisitDay.channel.distinct()).label("channels"),
        )
        .where(VisitDay.store_id == store_id, VisitDay.day >= first_day, VisitDay.link_number.in_(numbers))
        .group_by(VisitDay.link_number)
    )
    return {
        row.link_number: _Visits(int(row.every), int(row.unnamed), row.channels)
        for row in db.session.execute(query)
    }

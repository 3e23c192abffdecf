"""The two-way report on partners: what we sent them, what they sent us, and what became of it (S1-24)."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import and_, func, select

from rafiq.core.db import db
from rafiq.core.money import Money
from rafiq.links import service as links
from rafiq.links.models import VisitDay
from rafiq.links.service import LinkView
from rafiq.orders.models import Order
from rafiq.partners import service as partners
from rafiq.partners.models import PartnerDay
from rafiq.partners.service import PartnerView
from rafiq.referrals.models import Referral

COUNTING = ("pending", "flagged", "approved")


@dataclass(slots=True)
class TwoWay:
    """One partner, both ways. ``revenue`` is what is left of the orders they brought, each currency by itself."""

    partner: PartnerView
    link: LinkView
    sent: int = 0
    received: int = 0
    orders: int = 0
    revenue: list[Money] = field(default_factory=list)


def report(store_id: str, *, days: int, now: datetime) -> list[TwoWay]:
    """Every partner, by name, over the latest ``days``."""
    found = partners.every(store_id)
    own = {link.person_id: link for link in links.of_people(store_id, {each.person_id for each in found})}
    rows = [TwoWay(each, own[each.person_id]) for each in found if each.person_id in own]
    since = now - timedelta(days=days)
    sent = _sent(store_id, since)
    received = _received(store_id, [row.link.number for row in rows], since)
    brought = _brought(store_id, [row.partner.person_id for row in rows], since)
    for row in rows:
        row.sent = sent.get(row.partner.id, 0)
        row.received = received.get(row.link.number, 0)
        theirs = brought[row.partner.person_id]
        row.orders = sum(count for count, _ in theirs)
        row.revenue = [money for _, money in theirs]
    return rows


def _sent(store_id: str, since: datetime) -> dict[str, int]:
    query = (
        select(PartnerDay.partner_id, func.sum(PartnerDay.sent))
        .where(PartnerDay.store_id == store_id, PartnerDay.day >= since.date().isoformat())
        .group_by(PartnerDay.partner_id)
    )
    return {partner_id: int(count) for partner_id, count in db.session.execute(query)}


def _received(store_id: str, numbers: list[int], since: datetime) -> dict[int, int]:
    human = VisitDay.human_count + VisitDay.repeat_count
    query = (
        select(VisitDay.link_number, func.sum(human))
        .where(VisitDay.store_id == store_id, VisitDay.link_number.in_(numbers))
        .where(VisitDay.day >= since.date().isoformat())
        .group_by(VisitDay.link_number)
    )
    return {number: int(count) for number, count in db.session.execute(query)}


def _brought(store_id: str, person_ids: list[str], since: datetime) -> dict[str, list[tuple[int, Money]]]:
    order = and_(Order.store_id == Referral.store_id, Order.order_number == Referral.order_number)
    query = (
        select(
            Referral.advocate_id,
            Order.currency,
            func.count(),
            func.sum(Order.subtotal - Order.refunded),
        )
        .join(Order, order)
        .where(Referral.store_id == store_id, Referral.advocate_id.in_(person_ids))
        .where(Referral.status.in_(COUNTING), Order.verified.is_(True), Referral.opened_at >= since)
        .group_by(Referral.advocate_id, Order.currency)
        .order_by(Order.currency)
    )
    found: dict[str, list[tuple[int, Money]]] = defaultdict(list)
    for person_id, currency, count, net in db.session.execute(query):
        found[person_id].append((int(count), Money(max(0, int(net)), currency)))
    return found

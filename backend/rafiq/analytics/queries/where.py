"""Where is my reward: everything that fits an e-mail address, an order number, a code or a name, newest first."""

from dataclasses import dataclass

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased

from rafiq.analytics.queries.rows import PersonBrief
from rafiq.analytics.queries.search import brief, coupons_coded, people_named, person_columns
from rafiq.core.db import db
from rafiq.orders import service as orders
from rafiq.people import service as people
from rafiq.people.models import Person
from rafiq.referrals.models import Referral, Reward

MOST = 20
Owner = aliased(Person)


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found: a reward, a referral that brought none, an order nobody is named for, or a person."""

    reward_id: str | None = None
    referral_id: str | None = None
    order_number: str | None = None
    person: PersonBrief | None = None


def where(store_id: str, words: str) -> list[Hit]:
    """At most `MOST` rewards and referrals; only where there are none, the order or the people themselves."""
    if not words:
        return []
    number = words.removeprefix("#").strip()
    named = people_named(store_id, words)
    rewards = _rewards(store_id, words, number, named)
    lost = _lost(store_id, number, named)
    if rewards or lost:
        return [*rewards, *lost][:MOST]
    order = orders.find_order(store_id, number)
    if order is not None:
        return [Hit(order_number=order.order_number)]
    found = people.many(store_id, set(db.session.scalars(named.limit(MOST))))
    return [
        Hit(person=PersonBrief(each.id, f"{each.first_name} {each.last_name}".strip(), each.email))
        for each in found.values()
    ]


def _rewards(store_id: str, words: str, number: str, named: Select[str]) -> list[Hit]:
    query = (
        select(Reward.id, Reward.referral_id, Referral.order_number, *person_columns(Owner, "owner"))
        .join(Referral, and_(Referral.store_id == Reward.store_id, Referral.id == Reward.referral_id))
        .join(Owner, and_(Owner.store_id == Reward.store_id, Owner.id == Reward.person_id), isouter=True)
        .where(
            Reward.store_id == store_id,
            or_(
                Reward.person_id.in_(named),
                Referral.friend_id.in_(named),
                Referral.order_number == number,
                Reward.id == words,
                Reward.coupon_id.in_(coupons_coded(store_id, words)),
            ),
        )
        .order_by(Reward.id.desc())
        .limit(MOST)
    )
    return [
        Hit(row.id, row.referral_id, row.order_number, brief(row, "owner"))
        for row in db.session.execute(query)
    ]


def _lost(store_id: str, number: str, named: Select[str]) -> list[Hit]:
    """Referrals that were refused before anything was promised."""
    none = ~(
        select(Reward.id)
        .where(Reward.store_id == Referral.store_id, Reward.referral_id == Referral.id)
        .exists()
    )
    query = (
        select(Referral.id, Referral.order_number, *person_columns(Owner, "owner"))
        .join(
            Owner, and_(Owner.store_id == Referral.store_id, Owner.id == Referral.advocate_id), isouter=True
        )
        .where(
            Referral.store_id == store_id,
            none,
            or_(
                Referral.order_number == number,
                Referral.advocate_id.in_(named),
                Referral.friend_id.in_(named),
            ),
        )
        .order_by(Referral.id.desc())
        .limit(MOST)
    )
    return [Hit(None, row.id, row.order_number, brief(row, "owner")) for row in db.session.execute(query)]

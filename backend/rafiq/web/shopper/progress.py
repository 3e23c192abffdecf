"""What the widget draws of somebody's own story: products they can share, and each friend's way to the reward."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rafiq.core.money import Money
from rafiq.ledger.debts import Settled
from rafiq.people.service import PersonView
from rafiq.programs import service as programs
from rafiq.referrals.rewards import RewardView, of_advocate
from rafiq.referrals.settlement import ReferralView
from rafiq.stores.rules import product_wish
from rafiq.stores.service import StoreView
from rafiq.web.shapes.schemas import OrderIn
from rafiq.web.words import reasons

MOST_PRODUCTS = 4


def products(store: StoreView, body: OrderIn) -> list[dict[str, str]]:
    """What was bought and has a page of the shop's own: title, picture, and what a link carries to lead there."""
    found: dict[str, dict[str, str]] = {}
    for item in body.items or ():
        wish = product_wish(item.url or "", store.origins)
        if wish and item.title:
            found.setdefault(wish, {"title": item.title, "image_url": item.image_url or "", "page": wish})
    return list(found.values())[:MOST_PRODUCTS]


def referral(
    store: StoreView,
    brought: ReferralView,
    *,
    rewards: list[RewardView],
    friends: Mapping[str, PersonView],
    delivered: Mapping[str, datetime],
    settled: Mapping[str, Settled],
    locale: str,
) -> dict[str, Any]:
    """One friend brought: state, reason, the dates of the way, and the reward with its own page."""
    terms = programs.terms_of(store.id, brought.terms_id)
    mine = of_advocate(rewards)
    amount = Money(mine.amount, mine.unit) if mine else None
    friend = friends.get(brought.friend_id or "")
    return {
        "id": brought.id,
        "status": brought.status,
        "reason_code": brought.reason_code,
        "reason": reasons.of_own(brought, terms, locale, store.timezone, reward=mine, settled=settled),
        "friend": friend.first_name or None if friend and store.sharing.friend_names else None,
        "opened_at": brought.opened_at.isoformat(),
        "delivered_at": _moment(delivered.get(brought.order_number)),
        "available_at": _moment(brought.hold_until),
        "reward": {"id": mine.id, "amount": amount.text(), "unit": amount.currency, "status": mine.status}
        if mine and amount
        else None,
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None

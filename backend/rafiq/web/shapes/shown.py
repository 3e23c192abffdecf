"""Values of the house as the API shows them: decimal strings, reasons in four languages."""

from collections.abc import Sequence
from typing import Any

from rafiq.core.money import Money
from rafiq.core.signing import Keyring
from rafiq.core.texts import LOCALES
from rafiq.coupons import banks
from rafiq.coupons import service as coupons
from rafiq.coupons.rules import CouponView
from rafiq.ledger.service import Balance
from rafiq.links.rules import OURS, share_url
from rafiq.links.service import LinkView
from rafiq.orders.service import OrderView
from rafiq.people.service import PersonView
from rafiq.programs import service as programs
from rafiq.programs.rules import PERCENT, GiftKind, Terms
from rafiq.referrals import lookup
from rafiq.referrals.rewards import RewardView, claim_key, of_advocate
from rafiq.referrals.settlement import EventView, ReferralView
from rafiq.referrals.tasks import TaskView
from rafiq.stores.service import StoreView
from rafiq.web.words import reasons

Shown = dict[str, Any]


def order(found: OrderView) -> Shown:
    state = found.state
    return {
        "id": found.id,
        "order_number": found.order_number,
        "status": state.status.value,
        "subtotal": found.subtotal.text(),
        "refunded": Money(found.refunded, state.currency).text(),
        "net": found.net.text(),
        "currency": state.currency,
        "verified": state.verified,
        "customer_id": found.person_id,
        "placed_at": state.placed_at.isoformat(),
        "paid_at": state.paid_at.isoformat() if state.paid_at else None,
    }


def referral(found: ReferralView, store: StoreView, rewards: Sequence[RewardView] | None = None) -> Shown:
    terms = programs.terms_of(store.id, found.terms_id)
    theirs = rewards or found.rewards or lookup.rewards_of(store.id, [found.id])[found.id]
    mine = of_advocate(theirs)
    return {
        "id": found.id,
        "order_number": found.order_number,
        "status": found.status,
        "reason_code": found.reason_code,
        "reason": {
            locale: reasons.of_referral(found, terms, locale, store.timezone, reward=mine)
            for locale in LOCALES
        },
        "method": found.method,
        "confidence": found.confidence,
        "channel": found.channel,
        "advocate_id": found.advocate_id,
        "friend_id": found.friend_id,
        "program_id": found.program_id,
        "hold_until": found.hold_until.isoformat() if found.hold_until else None,
        "opened_at": found.opened_at.isoformat(),
        "decided_by": found.decided_by,
        "rewards": [reward(each) for each in theirs],
    }


def reward(found: RewardView) -> Shown:
    return {
        "id": found.id,
        "referral_id": found.referral_id,
        "side": found.side,
        "part": found.part,
        "customer_id": found.person_id,
        "kind": found.kind,
        "amount": amount_text(found.amount, found.unit),
        "promised": amount_text(found.promised, found.unit),
        "unit": found.unit,
        "status": found.status,
        "reason_code": found.reason_code,
        "limit_code": found.limit_code,
        "coupon_code": reward_code(found),
        "created_at": found.created_at.isoformat(),
    }


def reward_code(found: RewardView) -> str | None:
    """The code a reward came to: a coupon of ours, or one out of a bank."""
    if found.coupon_id:
        return coupons.by_id(found.store_id, found.coupon_id).code
    if found.kind != GiftKind.GIFT_CODE.value:
        return None
    taken = banks.taken(found.store_id, claim_key(found.id))
    return taken.code if taken else None


def task(found: TaskView) -> Shown:
    return {
        "id": found.id,
        "reward_id": found.reward_id,
        "customer_id": found.person_id,
        "text": found.text,
        "amount": amount_text(found.amount, found.unit),
        "unit": found.unit,
        "opened_at": found.opened_at.isoformat(),
    }


def amount_text(amount: int, unit: str) -> str:
    return percent(amount) if unit == PERCENT else Money(amount, unit).text()


def percent(basis_points: int) -> str:
    whole, part = divmod(basis_points, 100)
    return f"{whole}.{part:02d}".rstrip("0") if part else str(whole)


def event(found: EventView, terms: Terms) -> Shown:
    return {
        "status": found.status,
        "reason_code": found.reason_code,
        "amount": Money(found.amount, terms.advocate.unit_in(terms.currency)).text(),
        "actor": found.actor,
        "note": found.note,
        "at": found.at.isoformat(),
    }


def customer(found: PersonView) -> Shown:
    return {
        "id": found.id,
        "customer_id": found.customer_id,
        "email": found.email,
        "first_name": found.first_name,
        "last_name": found.last_name,
        "phone": found.phone,
        "tags": found.tags,
        "created_at": found.created_at.isoformat(),
    }


def balance(found: Balance) -> Shown:
    """An available amount below zero is a debt, told as such beside it; the next reward fills it."""
    amounts = {"pending": found.pending, "available": found.available, "redeemed": found.redeemed}
    if found.available < 0:
        amounts["debt"] = -found.available
    return {"unit": found.unit} | {name: Money(amount, found.unit).text() for name, amount in amounts.items()}


def link_url(
    store: StoreView, link: LinkView, keyring: Keyring, public_url: str, channel: str | None = None
) -> str:
    return share_url(public_url, keyring.sign_link(store.number, link.number), channel)


def short_url(store: StoreView, link: LinkView, keyring: Keyring, public_url: str, channel: str) -> str:
    """Short enough for one line of a message. A chosen code may be another shop's too: there the link stays signed."""
    if len(link.code) == OURS:
        return share_url(public_url, link.code, channel)
    return link_url(store, link, keyring, public_url, channel)


def coupon(found: CouponView, refusal: str | None, store: StoreView) -> Shown:
    fixed = found.kind == "fixed_off"
    return {
        "code": found.code,
        "usable": refusal is None,
        "reason_code": refusal,
        "reason": {locale: reasons.of_coupon(refusal, found, locale, store.timezone) for locale in LOCALES}
        if refusal
        else None,
        "kind": found.kind,
        "percent": percent(found.basis_points) if found.basis_points else None,
        "amount": found.amount.text() if fixed else None,
        "minimum": found.minimum.text(),
        "currency": found.minimum.currency,
        "expires_at": found.expires_at.isoformat(),
        "redeemed_order": found.redeemed_order,
    }

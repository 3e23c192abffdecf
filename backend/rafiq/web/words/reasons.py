"""Why something is as it is, in the reader's language, with what would change it (field 4.1-8)."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from rafiq.core.money import Money
from rafiq.core.texts import LOCALES, date_text, money_text, number_text, text
from rafiq.coupons.rules import CouponView
from rafiq.ledger.debts import Settled
from rafiq.ledger.service import TransferView
from rafiq.programs import service as programs
from rafiq.programs.rules import Terms
from rafiq.referrals.lookup import Behind
from rafiq.referrals.rewards import RewardStatus, RewardView
from rafiq.referrals.settlement import ReferralView
from rafiq.stores.service import StoreView
from rafiq.web.words import moved
from rafiq.web.words.deal_words import amount_text

MOST_SAID = 4_096
_COUNTING = frozenset({"awaiting_payment", "in_hold", "hold_over", "approved_by_member"})
_THERE = frozenset({RewardStatus.AVAILABLE, RewardStatus.REDEEMED, RewardStatus.EXPIRED})
_NUMBER = "\N{OBJECT REPLACEMENT CHARACTER}"  # where the order's number goes; no text holds it otherwise
_said: dict[tuple[object, ...], str] = {}


@lru_cache(maxsize=4_096)
def of_terms(
    code: str,
    terms: Terms,
    locale: str,
    *,
    amount: Money | None = None,
    date: str = "",
    opens: str = "",
    order_number: str = "",
) -> str:
    """The sentence of one reason code; numbers come from the terms the referral began under.

    ``opens``: the day on which a cap for some days has a place again.
    """
    due = amount if amount is not None else promise(terms)
    return text(
        locale,
        "reasons.cap_reached_for_now" if opens and code == "cap_reached" else f"reasons.{code}",
        amount=amount_text(due.amount, due.currency, locale),
        unit_cap=amount_text(terms.unit_cap, terms.advocate.unit_in(terms.currency), locale),
        budget=money_text(terms.money(terms.budget), locale),
        date=date,
        opens=opens,
        hold_days=number_text(terms.hold_days, locale),
        window_days=number_text(terms.window_days, locale),
        new_customer_days=number_text(terms.new_customer_days, locale),
        minimum=money_text(terms.money(terms.minimum_order), locale),
        cap_count=number_text(terms.cap_count, locale),
        cap_period_days=number_text(terms.cap_period_days, locale),
        currency=terms.currency,
        order_number=order_number,
    )


def promise(terms: Terms) -> Money:
    """What a first friend brings, in its own unit; of a percentage nothing can be said without an order."""
    gift = terms.advocate
    return Money(gift.most if gift.by_percent else gift.amount, gift.unit_in(terms.currency))


def of_referral(
    referral: ReferralView, terms: Terms, locale: str, timezone: str, *, reward: RewardView | None = None
) -> str:
    """A day's referrals under the same terms wait for the same reason until the same date: it is written once.

    ``reward`` is the one that the reader asks about, the advocate's as a rule.
    """
    date = date_text(referral.hold_until, locale, timezone) if referral.hold_until else ""
    opens = date_text(referral.cap_opens_at, locale, timezone) if referral.cap_opens_at else ""
    amount = Money(reward.amount, reward.unit) if reward else None
    code = told_code(referral.reason_code, reward)
    key = (referral.terms_id, code, locale, date, opens, amount)
    said = _said.get(key)
    if said is None:
        if len(_said) >= MOST_SAID:
            _said.clear()
        said = _said[key] = of_terms(
            code, terms, locale, amount=amount, date=date, opens=opens, order_number=_NUMBER
        )
    return said.replace(_NUMBER, referral.order_number)


def of_own(
    referral: ReferralView,
    terms: Terms,
    locale: str,
    timezone: str,
    *,
    reward: RewardView | None,
    settled: Mapping[str, Settled],
) -> str:
    """For the one whose reward it is: beside why it was released, what of it they do not find in their balance."""
    said = of_referral(referral, terms, locale, timezone, reward=reward)
    paid = settled.get(reward.id) if reward else None
    if reward is None or paid is None or reward.status not in _THERE:
        return said
    return and_paid_back(said, Money(min(paid.amount, reward.amount), reward.unit), locale)


def and_paid_back(said: str, filled: Money, locale: str) -> str:
    """What came filled a debt first."""
    if not filled.amount:
        return said
    amount = amount_text(filled.amount, filled.currency, locale)
    return f"{said} {text(locale, 'ledger.settles_debt', amount=amount)}"


def told_code(code: str, reward: RewardView | None) -> str:
    """A referral may count while nothing of this reward is left: then the reward's own reason is the answer."""
    if reward is None or reward.amount or code not in _COUNTING or reward.reason_code == code:
        return code
    return "reward_cancelled" if reward.reason_code == "cancelled_by_member" else reward.reason_code


def of_transfer(store: StoreView, move: TransferView, behind: Behind | None, code: str) -> dict[str, str]:
    """Why this value moved, in every language; dates and days are those of the referral behind it.

    ``code`` is the movement's own, of `moved.codes`.
    """
    return _of_transfer(store.id, store.timezone, move, behind, moved.sentence_of(move.kind, code))


@lru_cache(maxsize=20_000)
def _of_transfer(
    store_id: str, timezone: str, move: TransferView, behind: Behind | None, code: str
) -> dict[str, str]:
    """A transfer never changes, so its sentences are written once."""
    if behind is None or not move.reward_id:
        return {
            locale: text(
                locale,
                f"reasons.{code}",
                order_number=move.order_number,
                amount=amount_text(move.amount, move.unit, locale),
            )
            for locale in LOCALES
        }
    terms, amount = programs.terms_of(store_id, behind.terms_id), Money(move.amount, move.unit)
    return {
        locale: of_terms(
            code,
            terms,
            locale,
            amount=amount,
            date=date_text(behind.hold_until, locale, timezone) if behind.hold_until else "",
            opens=date_text(behind.cap_opens_at, locale, timezone) if behind.cap_opens_at else "",
            order_number=behind.order_number,
        )
        for locale in LOCALES
    }


def of_coupon(code: str, coupon: CouponView | None, locale: str, timezone: str) -> str:
    """Why a coupon does not count."""
    expires: datetime | None = coupon.expires_at if coupon else None
    minimum = money_text(coupon.minimum, locale) if coupon else ""
    currency = coupon.minimum.currency if coupon else ""
    date = date_text(expires, locale, timezone) if expires else ""
    return text(locale, f"reasons.{code}", date=date, minimum=minimum, currency=currency)

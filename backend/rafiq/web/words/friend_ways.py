"""The way of each friend somebody brought: ordered, delivered, return time over, reward, each with its day (S3-10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rafiq.core import clock
from rafiq.core.texts import both_dates, text
from rafiq.ledger import debts
from rafiq.ledger.debts import Settled
from rafiq.orders import reading
from rafiq.people import service as people
from rafiq.programs import service as programs
from rafiq.referrals import lookup
from rafiq.referrals.rewards import RewardView, of_advocate
from rafiq.referrals.settlement import ReferralView
from rafiq.stores.service import StoreView
from rafiq.web.words import reasons
from rafiq.web.words.deal_words import amount_text

DONE, WAITS, LOST = "good", "wait", "bad"
OPEN = frozenset({"pending", "flagged"})
TAKEN = frozenset({"cancelled", "reversed"})


@dataclass(frozen=True, slots=True)
class Step:
    """``tone`` is its dot; ``when`` is empty where nobody knows the day yet."""

    name: str
    when: str
    tone: str


@dataclass(frozen=True, slots=True)
class Way:
    friend: str
    reason: str
    steps: list[Step]


def ways(store: StoreView, person_id: str, locale: str) -> list[Way]:
    """The newest friend first, as the widget tells it, without a script."""
    brought = lookup.brought_by(store.id, person_id)
    rewards = lookup.rewards_of(store.id, [each.id for each in brought])
    friends = people.many(store.id, {each.friend_id for each in brought if each.friend_id})
    named = store.sharing.friend_names
    delivered = reading.delivered(store.id, (each.order_number for each in brought))
    settled = debts.paid_back(store.id, person_id).rewards
    found = []
    for each in brought:
        mine = of_advocate(rewards[each.id])
        friend = friends.get(each.friend_id or "")
        at = delivered.get(each.order_number)
        reason = _reason(store, each, mine, settled, locale)
        steps = _steps(each, mine, at, reason=reason, timezone=store.timezone, locale=locale)
        found.append(Way(friend.first_name if friend and named else "", reason, steps))
    return found


def _steps(
    brought: ReferralView,
    reward: RewardView | None,
    delivered_at: datetime | None,
    *,
    reason: str,
    timezone: str,
    locale: str,
) -> list[Step]:
    def day(at: datetime | None) -> str:
        return both_dates(at, locale, timezone) if at else ""

    taken = reward is not None and reward.status in TAKEN
    waiting, won = brought.status in OPEN and not taken, brought.status == "approved" and not taken
    held_until = brought.hold_until
    steps = [Step(_say(locale, "step_ordered"), day(brought.opened_at), DONE)]
    if delivered_at or waiting:
        steps.append(Step(_say(locale, "step_delivered"), day(delivered_at), DONE if delivered_at else WAITS))
    if held_until and (waiting or won):
        over = won or held_until <= clock.now()
        steps.append(Step(_say(locale, "step_hold"), day(held_until), DONE if over else WAITS))
    name = _say(locale, "step_reward_plain")
    if reward and reward.amount:
        name = _say(locale, "step_reward", amount=amount_text(reward.amount, reward.unit, locale))
    tone = DONE if won else WAITS if waiting else LOST
    when = day(held_until) if waiting or won else reason
    return [*steps, Step(name, when, tone)]


def _reason(
    store: StoreView,
    brought: ReferralView,
    reward: RewardView | None,
    settled: Mapping[str, Settled],
    locale: str,
) -> str:
    terms = programs.terms_of(store.id, brought.terms_id)
    return reasons.of_own(brought, terms, locale, store.timezone, reward=reward, settled=settled)


def _say(locale: str, key: str, **values: object) -> str:
    return text(locale, f"voices.{key}", **values)

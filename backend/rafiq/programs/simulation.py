"""What a deal would have paid for friends that really came: the past played again under other terms; pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from rafiq.programs import places
from rafiq.programs.rules import Due, Gift, Terms

NOT_AGAIN = frozenset({"below_minimum", "cap_reached", "order_refunded", "other_currency", "program_paused"})


@dataclass(frozen=True, slots=True)
class PastOrder:
    """A friend's order as it was. Amounts are minor units; ``paid`` is what both sides really got for it.

    ``gross`` is what was asked for it after ``off``, the part of ``paid`` that came off its price as a percentage.

    ``refusal``: why it counted for nobody, if it did not. What the terms decided is decided anew; the rest stands.
    """

    at: datetime
    advocate_id: str
    gross: int
    net: int
    currency: str
    paid: int = 0
    off: int = 0
    refusal: str | None = None


@dataclass(slots=True)
class Day:
    would: int = 0
    really: int = 0


@dataclass(slots=True)
class Result:
    """Money by day and side, units by name, friends who would have counted, and why the others would not."""

    advocates: int = 0
    friends: int = 0
    really: int = 0
    counted: int = 0
    units: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    days: dict[date, Day] = field(default_factory=dict)

    @property
    def would(self) -> int:
        return self.advocates + self.friends


def simulate(terms: Terms, past: Iterable[PastOrder]) -> Result:
    """Play the orders again, oldest first, as if these terms had always held."""
    result = Result()
    brought: defaultdict[str, list[datetime]] = defaultdict(list)
    earned: Counter[tuple[str, str]] = Counter()
    for order in sorted(past, key=lambda each: each.at):
        day = result.days.setdefault(order.at.date(), Day())
        day.really += order.paid
        result.really += order.paid
        came = brought[order.advocate_id]
        refusal = _refusal(terms, order, came)
        if refusal:
            result.refused[refusal] += 1
            continue
        came.append(order.at)
        result.counted += 1
        day.would += _pay(terms, order, result, earned, count=len(came))
    return result


def _refusal(terms: Terms, order: PastOrder, came: list[datetime]) -> str | None:
    reasons = (
        (order.refusal or "", order.refusal is not None and order.refusal not in NOT_AGAIN),
        ("other_currency", order.currency != terms.currency),
        ("order_refunded", order.net <= 0 < order.gross),
        ("below_minimum", order.gross < terms.minimum_order),
        ("cap_reached", not _has_place(terms, order, came)),
    )
    return next((code for code, is_so in reasons if is_so), None)


def _has_place(terms: Terms, order: PastOrder, came: list[datetime]) -> bool:
    most, days = terms.cap_count, terms.cap_period_days
    if most and days:
        return places.is_free(came, order.at, most=most, days=days)
    return not 0 < most <= len(came)


def _pay(
    terms: Terms, order: PastOrder, result: Result, earned: Counter[tuple[str, str]], *, count: int
) -> int:
    """Both sides' gifts for one order, in money; units are counted beside it."""
    friend = terms.friend_gift(at=order.at)
    to_friend = friend.cost(order.gross + order.off) if order.gross >= friend.minimum else 0
    on_top = terms.milestone_at(count)
    gifts = [terms.advocate_gift(count=count, at=order.at), *([on_top] if on_top else [])]
    to_advocate = sum(_to_advocate(terms, order, gift, result, earned) for gift in gifts)
    result.friends += to_friend
    result.advocates += to_advocate
    return to_friend + to_advocate


def _to_advocate(
    terms: Terms, order: PastOrder, gift: Gift, result: Result, earned: Counter[tuple[str, str]]
) -> int:
    key = (order.advocate_id, gift.unit_in(terms.currency))
    amount = gift.due(net=order.net, gross=order.gross)
    due: Due = terms.under_cap(amount, key[1], earned=earned[key])
    if due.unit != terms.currency:
        earned[key] += due.amount
        cost = gift.cost(order.gross)
        result.units[due.unit] += 0 if cost else due.amount
        return cost
    due = terms.under_budget(due, owed=result.would)
    earned[key] += due.amount
    return due.amount

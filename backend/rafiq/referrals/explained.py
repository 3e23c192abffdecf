"""One reward's path from the click to the money: every step with its numbers, ready to be put in words; pure (G11)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rafiq.core.money import Money
from rafiq.ledger.rules import TransferKind
from rafiq.programs.rules import Terms
from rafiq.referrals.rules import Method

Value = int | str | datetime | Money
RULES = (
    "not_oneself",
    "program_runs",
    "window",
    "new_customer",
    "currency",
    "minimum",
    "cap",
    "unit_cap",
    "budget",
    "neighbours",
    "served",
    "checks",
)
# Which rule said no, by the reason of a referral or a reward.
_BROKEN = {
    "self_referral": "not_oneself",
    "program_paused": "program_runs",
    "outside_window": "window",
    "not_new_customer": "new_customer",
    "other_currency": "currency",
    "below_minimum": "minimum",
    "cap_reached": "cap",
    "unit_cap_reached": "unit_cap",
    "budget_spent": "budget",
    "not_neighbours": "neighbours",
    "nobody_served": "served",
    "details_differ": "checks",
    "refused_by_checks": "checks",
}


class State(StrEnum):
    """How a step turned out. ``skip``: it did not matter here."""

    YES = "yes"
    NO = "no"
    WAIT = "wait"
    SKIP = "skip"


_MOVED = {
    TransferKind.POST.value: ("released", State.YES),
    TransferKind.REVERSE.value: ("reversed", State.NO),
    TransferKind.EXPIRE.value: ("expired", State.NO),
}


@dataclass(frozen=True, slots=True)
class Moved:
    """One transfer of the reward."""

    kind: str
    amount: int
    reason_code: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PathFacts:
    """All that is known about one reward. ``place`` is which of the advocate's friends this is.

    ``opens_at``: when a cap for some days has a place again, where this friend found none. ``paid_back``: what of it
    went against what had been taken back of other rewards, whose orders are ``paid_for``.
    """

    terms: Terms
    method: str
    channel: str | None
    sent_at: datetime | None
    order_number: str
    event: str | None
    subtotal: Money
    refunded: int
    verified: bool
    placed_at: datetime
    paid_at: datetime | None
    cancelled: bool
    place: int | None
    status: str
    reason_code: str
    refusal_code: str | None
    review_code: str | None
    decision: str | None
    decided_by: str | None
    hold_until: datetime | None
    side: str
    part: str
    promised: Money
    amount: Money
    reward_status: str
    reward_reason: str
    limit_code: str | None
    cancelled_by: str | None
    moved: tuple[Moved, ...] = ()
    opens_at: datetime | None = None
    paid_back: int = 0
    paid_for: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One station of the path: its name, how it turned out, when, and the numbers that belong to it."""

    name: str
    state: State
    at: datetime | None = None
    values: dict[str, Value] = field(default_factory=dict)


def explain(facts: PathFacts, now: datetime) -> tuple[Step, ...]:
    """Click, order, each rule, hold, release, and what became of it; the first rule that says no ends the path."""
    asked = (_came(facts), *_order(facts), *_rules(facts))
    refused = facts.decision in {None, "clear"} and any(step.state is State.NO for step in asked)
    return (*asked, *(() if refused else _hold(facts, now)), *_end(facts))


def _came(facts: PathFacts) -> Step:
    values: dict[str, Value] = {"method": facts.method}
    if facts.channel:
        values["channel"] = facts.channel
    said_now = facts.method in {Method.EMAIL, Method.PHONE} and not facts.sent_at  # no invitation before
    name = f"came_{Method.NAME if said_now else facts.method}"
    return Step(name, State.YES, facts.sent_at, values)


def _order(facts: PathFacts) -> Iterator[Step]:
    number: dict[str, Value] = {"order_number": facts.order_number}
    if facts.event:
        yield Step("event", State.YES, facts.placed_at, number | {"event": facts.event})
    else:
        yield Step("order", State.YES, facts.placed_at, number | {"amount": facts.subtotal})
    if not facts.verified:
        yield Step("confirmed", State.WAIT, None, number)
        return
    yield Step("confirmed", State.YES, None, number)
    if facts.cancelled:
        yield Step("cancelled", State.NO, None, number)
        return
    if not facts.event:
        yield Step("paid", State.YES if facts.paid_at else State.WAIT, facts.paid_at, number)


def _rules(facts: PathFacts) -> Iterator[Step]:
    """Every rule of the terms with its numbers; where one said no, those behind it were not asked."""
    reasons = (facts.reason_code, facts.refusal_code, facts.reward_reason, facts.limit_code)
    broken = {_BROKEN[code] for code in reasons if code in _BROKEN}
    here = [name for name in RULES if name in broken or _applies(name, facts)]
    for number, name in enumerate(here):
        waits = name == "checks" and facts.review_code is not None and facts.decision is None
        state = State.NO if name in broken else State.WAIT if waits else State.YES
        yield Step(_told(name, state, facts), state, None, _numbers(name, facts))
        later = len(here) - number - 1
        if state is State.NO and facts.decision != "approve" and later:
            yield Step("rules_skipped", State.SKIP, None, {"count": later})
        if state is State.NO and facts.decision != "approve":
            return


def _told(name: str, state: State, facts: PathFacts) -> str:
    """A cap for some days is told with its days, and a refusal with the day on which a place is free again."""
    for_now = facts.terms.cap_period_days > 0 and (state is not State.NO or facts.opens_at is not None)
    return "rule_cap_period" if name == "cap" and for_now else f"rule_{name}"


def _applies(name: str, facts: PathFacts) -> bool:
    """Whether the terms have this rule, for this side."""
    terms = facts.terms
    return {
        "not_oneself": True,
        "window": facts.sent_at is not None,
        "new_customer": terms.new_customer_days > 0,
        "currency": facts.event is None,
        "minimum": terms.minimum_order > 0,
        "cap": terms.cap_count > 0 and facts.place is not None,
        "unit_cap": terms.unit_cap > 0 and facts.side == "advocate",
        "budget": terms.budget > 0 and facts.promised.currency == terms.currency,
        "neighbours": facts.part == "neighbour",
        "checks": True,
    }.get(name, False)


def _numbers(name: str, facts: PathFacts) -> dict[str, Value]:
    """The numbers of one rule."""
    terms = facts.terms
    sent_at = facts.sent_at or facts.placed_at
    numbers: dict[str, dict[str, Value]] = {
        "window": {"days": max((facts.placed_at - sent_at).days, 0), "most": terms.window_days},
        "new_customer": {"days": terms.new_customer_days},
        "currency": {"currency": terms.currency, "paid_in": facts.subtotal.currency},
        "minimum": {"minimum": terms.money(terms.minimum_order), "amount": facts.subtotal},
        "cap": {
            "place": facts.place or 0,
            "most": terms.cap_count,
            **({"days": terms.cap_period_days} if terms.cap_period_days else {}),
            **({"opens_at": facts.opens_at} if facts.opens_at else {}),
        },
        "unit_cap": {
            "most": Money(terms.unit_cap, terms.advocate.unit_in(terms.currency)),
            "amount": facts.promised,
        },
        "budget": {"budget": terms.money(terms.budget), "amount": facts.promised},
        "neighbours": {"amount": facts.promised},
    }
    return numbers.get(name, {})


def _hold(facts: PathFacts, now: datetime) -> Iterator[Step]:
    if facts.decision == "clear":
        yield Step("cleared", State.YES, None, {"member": facts.decided_by or ""})
    elif facts.decision is not None:
        name = "approved" if facts.decision == "approve" else "declined"
        state = State.YES if facts.decision == "approve" else State.NO
        yield Step(name, state, None, {"member": facts.decided_by or ""})
        return
    if facts.hold_until is None or facts.status in {"voided", "blocked"}:
        return
    over = now >= facts.hold_until
    if facts.cancelled_by is not None and not over:
        return  # nothing is left that could be released then
    values: dict[str, Value] = {"days": facts.terms.hold_days, "until": facts.hold_until}
    yield Step("hold", State.YES if over else State.WAIT, facts.hold_until, values)


def _refund(facts: PathFacts) -> Iterator[Step]:
    if facts.refunded <= 0 or not facts.verified or facts.cancelled:
        return
    currency = facts.subtotal.currency
    left = max(facts.subtotal.amount - facts.refunded, 0)
    values: dict[str, Value] = {
        "order_number": facts.order_number,
        "amount": Money(facts.refunded, currency),
        "left": Money(left, currency),
    }
    yield Step("refunded", State.YES if left else State.NO, None, values)


def _end(facts: PathFacts) -> Iterator[Step]:
    """What came back, what the ledger moved, and what became of the reward."""
    if facts.cancelled_by is not None:
        yield Step("cancelled_by_member", State.NO, None, {"member": facts.cancelled_by})
    kinds = [move.kind for move in facts.moved]
    first_back = kinds.index(TransferKind.REVERSE) if TransferKind.REVERSE in kinds else 0
    yield from _moves(facts, facts.moved[:first_back])
    yield from _refund(facts)  # where the ledger shows it: after the release, when it came after it
    yield from _moves(facts, facts.moved[first_back:])
    if TransferKind.POST in kinds:
        yield from _gone(facts)
        return
    if facts.reward_status == "available":
        yield Step("released", State.YES, None, {"amount": facts.amount})
    elif facts.reward_status == "redeemed":
        yield Step("redeemed", State.YES, None, {"amount": facts.amount})
    elif facts.reward_status == "pending" and facts.reward_reason == "waiting_for_code":
        yield Step("waiting_for_code", State.WAIT, None, {})


def _gone(facts: PathFacts) -> Iterator[Step]:
    filled = settled(facts)
    if filled:
        yield Step("paid_back", State.YES, None, settled_values(facts))
    if facts.reward_status == "redeemed" and not 0 < filled == kept(facts.moved):
        yield Step("spent_rest" if filled else "spent", State.YES, None, {"amount": facts.amount})


def kept(moved: tuple[Moved, ...]) -> int:
    """What was released and neither taken back nor expired."""
    signs = {TransferKind.POST: 1, TransferKind.REVERSE: -1, TransferKind.EXPIRE: -1}
    return sum(signs.get(TransferKind(move.kind), 0) * move.amount for move in moved)


def settled(facts: PathFacts) -> int:
    """What of that which was kept paid back a debt."""
    return max(min(facts.paid_back, kept(facts.moved)), 0)


def settled_values(facts: PathFacts) -> dict[str, Value]:
    return {"filled": Money(settled(facts), facts.amount.currency), "paid_for": facts.paid_for}


def _moves(facts: PathFacts, moved: tuple[Moved, ...]) -> Iterator[Step]:
    """The transfers that a reader cares about."""
    for move in moved:
        told = _MOVED.get(move.kind)
        if told:
            yield Step(told[0], told[1], move.at, {"amount": Money(move.amount, facts.amount.currency)})

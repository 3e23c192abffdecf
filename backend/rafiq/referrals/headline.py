"""The one sentence that says how a reward stands now, out of all that once happened to it; pure (G11)."""

from dataclasses import replace

from rafiq.core.money import Money
from rafiq.ledger.rules import TransferKind
from rafiq.referrals.explained import Moved, PathFacts, State, Step, kept, settled, settled_values

_MOVES = frozenset({"released", "reversed", "expired"})


def headline(steps: tuple[Step, ...], facts: PathFacts) -> Step:
    """What the ledger holds of it; before that the last no, else what it waits for first, else its end."""
    if not any(move.kind == TransferKind.POST for move in facts.moved):
        return _on_the_path(steps)
    if facts.reward_status == "pending":  # released once, and taken back to wait again
        return _on_the_path(tuple(step for step in steps if step.name not in _MOVES))
    return _in_the_ledger(facts) or _on_the_path(steps)


def _on_the_path(steps: tuple[Step, ...]) -> Step:
    if any(step.name == "approved" for step in steps):
        return steps[-1]
    refused = [step for step in steps if step.state is State.NO]
    waiting = [step for step in steps if step.state is State.WAIT]
    return refused[-1] if refused else waiting[0] if waiting else steps[-1]


def _in_the_ledger(facts: PathFacts) -> Step | None:
    """The sum of everything that moved: a refund in parts is one sum, and one that failed is none."""
    back, left = _taken_back(facts.moved), kept(facts.moved)
    lapsed = _sum(facts.moved, TransferKind.EXPIRE)
    if facts.reward_status == "expired" and lapsed:
        return _with_debt(_step("expired", State.NO, facts, TransferKind.EXPIRE, amount=lapsed), facts)
    if back and left > 0:
        step = _step("part_reversed", State.YES, facts, TransferKind.REVERSE, amount=back, left=left)
        return _with_debt(step, facts)
    if back:
        return _step("reversed", State.NO, facts, TransferKind.REVERSE, amount=back)
    if left <= 0:
        return None
    filled, redeemed = settled(facts), facts.reward_status == "redeemed"
    if not filled:
        return _step("spent" if redeemed else "released", State.YES, facts, TransferKind.POST, amount=left)
    name = "spent_paid_back" if redeemed and filled < left else "released_paid_back"
    return _with_debt(_step(name, State.YES, facts, TransferKind.POST, amount=left), facts)


def _with_debt(step: Step, facts: PathFacts) -> Step:
    return replace(step, values=step.values | settled_values(facts)) if settled(facts) else step


def _step(name: str, state: State, facts: PathFacts, kind: TransferKind, **amounts: int) -> Step:
    at = next(move.at for move in reversed(facts.moved) if move.kind == kind)
    unit = facts.amount.currency
    return Step(name, state, at, {each: Money(amount, unit) for each, amount in amounts.items()})


def _taken_back(moved: tuple[Moved, ...]) -> int:
    """What a later release has not made good again."""
    back = 0
    for move in moved:
        if move.kind == TransferKind.REVERSE:
            back += move.amount
        elif move.kind == TransferKind.POST:
            back = max(back - move.amount, 0)
    return back


def _sum(moved: tuple[Moved, ...], kind: TransferKind) -> int:
    return sum(move.amount for move in moved if move.kind == kind)

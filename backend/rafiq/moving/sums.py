"""What a file of rewards comes to: how many new ones and how much, currency by currency; pure."""

from dataclasses import dataclass, field

from rafiq.core.money import Money

# By unit: how many rewards, their sum in minor units, and how much of that can be spent at once.
Sums = dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class Change:
    """What one line adds to the counts of its file and to its sums, or takes off again; amounts in minor units.

    ``other`` is a new reward in another currency than the store's: it waits for a word of its own, and is not ``new``.
    ``over`` is one that was never heard of and is owed to nobody: among the known ones, and counted by itself too.
    """

    new: int = 0
    unit: str = ""
    count: int = 0
    amount: int = 0
    at_once: int = 0
    other: bool = False
    over: int = 0

    @property
    def known(self) -> int:
        return 1 - self.new - (self.count if self.other else 0)


@dataclass(frozen=True, slots=True)
class NewReward:
    """What is owed from now on because of one line, and whether it can be spent at once."""

    money: Money
    at_once: bool

    def change(self, *, other: bool = False) -> Change:
        amount = self.money.amount
        at_once = amount if self.at_once else 0
        return Change(int(not other), self.money.currency, 1, amount, at_once, other)


@dataclass(frozen=True, slots=True)
class Moved:
    """A pending reward that one line moves on: there to spend, or taken back. ``fresh`` is one of this very file."""

    money: Money
    at_once: bool
    fresh: bool

    def change(self, *, other: bool = False) -> Change:
        """A fresh one is new no longer where it is taken back, and moves between the sums where it is not."""
        if not self.fresh:
            return Change(1)
        unit, amount = self.money.currency, self.money.amount
        if self.at_once:
            return Change(0, unit, 0, 0, amount, other)
        return Change(-int(not other), unit, -1, -amount, 0, other)


@dataclass(frozen=True, slots=True)
class Over:
    """A reward that came to its end over there: taken back, or handed over as a coupon. Nothing is owed."""

    def change(self, *, other: bool = False) -> Change:  # noqa: ARG002 - as of those that are owed
        return Change(over=1)


Became = bool | NewReward | Moved | Over


def change_of(became: Became) -> Change:
    return Change(int(became)) if isinstance(became, bool) else became.change()


@dataclass(slots=True)
class Tally:
    """``known`` are those the store had already, or that stood twice in the file: merged, not doubled.

    ``over`` are those among them that came to their end before: nobody is owed anything. ``owed`` is what new rewards
    come to; ``others`` are those in another currency than the store's, which wait for a word of their own.
    """

    rows: int = 0
    new: int = 0
    known: int = 0
    bad: int = 0
    over: int = 0
    owed: Sums = field(default_factory=dict)
    others: Sums = field(default_factory=dict)

    def take(self, change: Change, *, times: int = 1) -> None:
        """One line more; ``times`` is -1 for one that is forgotten."""
        self.rows += times
        self.new, self.known = self.new + times * change.new, self.known + times * change.known
        self.over += times * change.over
        if change.unit:
            add(self.others if change.other else self.owed, change, times=times)


@dataclass(frozen=True, slots=True)
class Sum:
    """In minor units of ``unit``; what cannot be spent at once waits."""

    unit: str
    count: int
    amount: int
    at_once: int

    @property
    def later(self) -> int:
        return self.amount - self.at_once


def add(sums: Sums, change: Change, *, times: int = 1) -> None:
    step = (change.count, change.amount, change.at_once)
    before = sums.pop(change.unit, [0, 0, 0])
    after = [old + times * more for old, more in zip(before, step, strict=True)]
    if any(after):
        sums[change.unit] = after


def told(sums: Sums, first: str) -> list[Sum]:
    """The currency ``first`` before all others."""
    there = (unit for unit, (count, *_) in sums.items() if count > 0)
    return [Sum(unit, *sums[unit]) for unit in sorted(there, key=lambda unit: (unit != first, unit))]

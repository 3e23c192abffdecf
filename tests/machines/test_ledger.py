"""The ledger against plain dictionaries: whatever is settled, spent, granted or lost in a crash (G9, G10)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from rafiq.core.db import transaction
from rafiq.core.errors import Conflict, InsufficientBalance, RafiqError
from rafiq.core.money import Money
from rafiq.ledger import adjustments, proof
from rafiq.ledger import service as ledger
from rafiq.ledger.wishes import DEDUCT, GRANT, Wish
from rafiq.people import service as people
from rafiq.people.rules import Identity
from tests import factories
from tests.machines import machine

PEOPLE = st.sampled_from(["ana", "ben"])
UNITS = st.sampled_from(["EUR", "MB"])
AMOUNTS = st.integers(0, 3_000)
REWARDS = {"rwd_1": ("ana", "EUR"), "rwd_2": ("ana", "EUR"), "rwd_3": ("ana", "MB"), "rwd_4": ("ben", "EUR")}
ALONE = {"EUR": 10_000, "MB": 100}  # what a member adjusts in a day without a second one


class Crash(Exception):
    """The process ends before the commit."""


class LedgerMachine(RuleBasedStateMachine):
    """``rewards``: what each is due and whether it is released; ``spent`` by person, unit and order."""

    def __init__(self, app: Any, clock: machine.Clock) -> None:
        super().__init__()
        self.app, self.clock, self.store_id = app, clock, factories.new_store(app).store_id
        self.rewards: dict[str, tuple[int, bool]] = {}
        self.spent: dict[tuple[str, str, int], int] = {}
        self.adjusted: list[tuple[str, str, int, datetime]] = []
        with app.app_context(), transaction():
            self.ids = {name: self._person(name) for name in ("ana", "ben")}

    @rule(reward=st.sampled_from(sorted(REWARDS)), due=AMOUNTS, released=st.booleans(), crashes=st.booleans())
    def settle(self, reward: str, due: int, *, released: bool, crashes: bool) -> None:
        person, unit = REWARDS[reward]

        def work() -> None:
            ledger.settle(
                self.store_id, self.ids[person], reward, Money(due, unit),
                released=released, reason_code="hold_over", order_number="1001", actor="tests",
            )  # fmt: skip
            if crashes:
                raise Crash

        if self._done(work, Crash) is None:
            self.rewards[reward] = due, released

    @rule(person=PEOPLE, unit=UNITS, amount=st.integers(1, 3_000), order=st.integers(1, 4))
    def spend(self, person: str, unit: str, amount: int, order: int) -> None:
        before = self.spent.get((person, unit, order))
        wanted = None
        if before is None and amount > self._available(person, unit):
            wanted = InsufficientBalance
        elif before not in {None, amount}:
            wanted = Conflict

        def work() -> None:
            money = Money(amount, unit)
            _, first = ledger.spend(
                self.store_id, self.ids[person], money, order_number=str(order), actor="tests"
            )
            assert first == (before is None)

        assert self._done(work, RafiqError) is wanted
        if wanted is None:
            self.spent[person, unit, order] = amount

    @rule(person=PEOPLE, unit=UNITS, order=st.integers(1, 4))
    def spend_all(self, person: str, unit: str, order: int) -> None:
        self.spend(person, unit, max(1, self._available(person, unit)), order)

    @rule(person=PEOPLE, unit=UNITS, amount=st.integers(1, 6_000), gives=st.booleans(), second=st.booleans())
    def adjust(self, person: str, unit: str, amount: int, *, gives: bool, second: bool) -> None:
        """By one member within a day's limit; above it only once a second one has confirmed."""
        today = sum(
            abs(n) for _, what, n, at in self.adjusted if what == unit and self.clock.at - at < timedelta(1)
        )
        alone, signed = today + amount <= ALONE[unit], amount if gives else -amount
        moves = alone or second
        wanted = (
            InsufficientBalance if moves and not gives and amount > self._available(person, unit) else None
        )
        wish = Wish(
            self.ids[person],
            Money(amount, unit),
            GRANT if gives else DEDUCT,
            "a reason",
            f"form{self.clock.at}",
        )

        def work() -> None:
            made = adjustments.adjust(self.store_id, wish, actor="maya")
            assert (made.status == "done") == alone
            if second and not alone:
                adjustments.confirm(self.store_id, made.id, actor="noah")

        assert self._done(work, RafiqError) is wanted
        if moves and wanted is None:
            at = self.clock.at if alone else self.clock.at - timedelta(days=1)
            self.adjusted.append((person, unit, signed, at))
        self.clock.move(seconds=1)

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours: int) -> None:
        self.clock.move(hours=hours)

    @invariant()
    def every_balance_is_what_the_dictionaries_say(self) -> None:
        with self.app.app_context():
            assert proof.verify() is None
            for person, person_id in self.ids.items():
                known = {each.unit: each for each in ledger.balances(self.store_id, person_id)}
                for unit in ("EUR", "MB"):
                    is_so = known.get(unit) or ledger.Balance(unit, 0, 0, 0)
                    spent = sum(
                        n for (who, what, _), n in self.spent.items() if (who, what) == (person, unit)
                    )
                    assert is_so == ledger.Balance(
                        unit, self._due(person, unit, released=False), self._available(person, unit), spent
                    )

    def _due(self, person: str, unit: str, *, released: bool) -> int:
        return sum(
            due
            for key, (due, free) in self.rewards.items()
            if REWARDS[key] == (person, unit) and free == released
        )

    def _available(self, person: str, unit: str) -> int:
        spent = sum(n for (who, what, _), n in self.spent.items() if (who, what) == (person, unit))
        adjusted = sum(n for who, what, n, _ in self.adjusted if (who, what) == (person, unit))
        return self._due(person, unit, released=True) + adjusted - spent

    def _person(self, name: str) -> str:
        person, _ = people.recognise(self.store_id, Identity(email=f"{name}@example.com"), vouched=True)
        return person.id

    def _done(self, work: Callable[[], None], expected: type[Exception]) -> type[Exception] | None:
        """In a transaction of its own; the kind of error it ended with."""
        try:
            with self.app.app_context(), transaction():
                work()
        except expected as error:
            return type(error)
        return None


def test_every_balance_is_what_plain_dictionaries_say(clock, app):
    """G9, G10."""
    assert machine.run(lambda: LedgerMachine(app, clock), clock) >= machine.PROFILE.max_examples

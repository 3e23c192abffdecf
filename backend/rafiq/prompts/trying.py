"""What another policy would make of the orders of the last month, by the same rules as always; nothing is kept."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rafiq.core.errors import Invalid
from rafiq.orders import recent
from rafiq.prompts import asks, policies, standing
from rafiq.prompts.rules import Decision, Policy, Reason, Verdict

DAYS, MOST = 30, 200


@dataclass(frozen=True, slots=True)
class Tried:
    """One order: what is decided about it ``today``, and what would be ``then``."""

    order_number: str
    placed_at: datetime
    today: Decision
    then: Decision

    @property
    def changes(self) -> bool:
        return self.today != self.then


@dataclass(frozen=True, slots=True)
class Trial:
    """Newest order first; ``more``: there are older ones that were not looked at."""

    orders: tuple[Tried, ...]
    more: bool

    def counts(self, *verdicts: Verdict) -> tuple[int, int]:
        """How many today, and how many then."""
        today = sum(each.today.verdict in verdicts for each in self.orders)
        return today, sum(each.then.verdict in verdicts for each in self.orders)

    def reasons(self, *verdicts: Verdict) -> list[tuple[Reason, int, int]]:
        """Why: how many today and then, the commonest then first."""
        today = Counter(each.today.reason for each in self.orders if each.today.verdict in verdicts)
        then = Counter(each.then.reason for each in self.orders if each.then.verdict in verdicts)
        found = [(reason, today[reason], then[reason]) for reason in today | then]
        return sorted(found, key=lambda each: (-each[2], -each[1], each[0]))

    @property
    def next_at(self) -> datetime | None:
        """When the first of those who wait would be due."""
        waits = (each.then for each in self.orders if each.then.verdict is Verdict.LATER)
        return min((each.due_at for each in waits if each.due_at), default=None)

    def examples(self, most: int) -> list[Tried]:
        """Those that change first, each with another reason before one comes again."""
        seen: Counter[tuple[Reason, Reason]] = Counter()
        ranked = []
        for each in self.orders:
            pair = (each.today.reason, each.then.reason)
            ranked.append((not each.changes, seen[pair], each))
            seen[pair] += 1
        return [each for *_, each in sorted(ranked, key=lambda row: row[:2])[:most]]


def trial(store_id: str, wanted: Policy, now: datetime) -> Trial:
    """Raises `Invalid` naming each field, as keeping it would."""
    draft = _with_draft(policies.every(store_id), policies.check(wanted))
    found = recent.newest(store_id, since=now - timedelta(days=DAYS), until=now, most=MOST + 1)
    return Trial(tuple(_tried(store_id, each, draft, now) for each in found[:MOST]), len(found) > MOST)


def _tried(store_id: str, order: recent.Recent, draft: Sequence[Policy], now: datetime) -> Tried:
    known = standing.known_of(store_id, order.person_id, order.order_number, now)
    today, then = (
        asks.decided(policies.of(store_id, order.person_id, every), known, now) for every in (None, draft)
    )
    return Tried(order.order_number, order.placed_at, today, then)


def _with_draft(kept: Sequence[Policy], draft: Policy) -> list[Policy]:
    """The policies as they would stand. Raises `Invalid` where the product has another one."""
    others = [each for each in kept if each.id != draft.id]
    if any(each.product_tag == draft.product_tag for each in others):
        raise Invalid.field("#/product_tag", "another policy is for this product already")
    return [*others, draft]

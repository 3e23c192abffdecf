"""What every balance must be, worked out from the same messages; shares no code with the product."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction

ADVOCATE, FRIEND = "advocate", "friend"


@dataclass(frozen=True)
class Deal:
    """``kind``: credit, percent (of the order, in basis points) or units; 0 is no limit."""

    currency: str
    kind: str
    amount: int
    unit: str
    most: int = 0
    friend_credit: int = 0
    hold_days: int = 14
    minimum: int = 0
    friends_cap: int = 0
    unit_cap: int = 0
    budget: int = 0

    def worth(self, side: str, left: int, whole: int) -> int:
        """What a side gets while this much is left of an order."""
        if left <= 0:
            return 0
        if side == FRIEND:
            return half_up(Fraction(self.friend_credit * min(left, whole), whole))
        if self.kind == "units":
            return self.amount
        if self.kind == "credit":
            return half_up(Fraction(self.amount * min(left, whole), whole))
        share = half_up(Fraction(min(left, whole) * self.amount, 10_000))
        return min(share, self.most) if self.most else share

    def sides(self) -> list[tuple[str, str]]:
        return [(ADVOCATE, self.unit), *([(FRIEND, self.currency)] if self.friend_credit else [])]


@dataclass
class Gift:
    """One side's reward; ``asked``: the caps were; ``short``: they left less than the whole."""

    unit: str
    promised: int = 0
    now: int = 0
    asked: bool = False
    short: bool = False


@dataclass
class Sale:
    """One order that an advocate's friend made; nothing counts until the shop itself has spoken of it."""

    people: dict[str, str]
    deal: Deal
    placed_at: datetime
    confirmed: bool = False
    currency: str = ""
    whole: int = 0
    said_at: datetime | None = None
    paid_at: datetime | None = None
    cancelled: bool = False
    known_friend: bool = False
    word: str | None = None
    has_place: bool = False
    released: bool = False
    gifts: dict[str, Gift] = field(default_factory=dict)

    def counts(self, refunded: int) -> bool:
        """Everything but the cap on friends. A member's yes stands above rules, not above facts."""
        if self.word == "void" or not self.confirmed or self.cancelled or refunded >= self.whole:
            return False
        fits = self.currency == self.deal.currency and self.whole >= self.deal.minimum
        return self.word == "approve" or (fits and not self.known_friend)


@dataclass
class Book:
    """One shop's orders, refunds and spending, in the order in which it heard of them."""

    sales: dict[str, Sale] = field(default_factory=dict)
    refunds: dict[str, dict[str, int]] = field(default_factory=dict)
    failed: set[tuple[str, str]] = field(default_factory=set)
    spent: dict[str, tuple[str, str, int]] = field(default_factory=dict)

    def hear(
        self, number: str, sale: Sale, now: datetime, *, status: str, said_at: datetime, whole: int, currency: str
    ) -> None:  # fmt: skip
        """The shop's own word about an order; a later one changes it unless it is older news."""
        known = self.sales.setdefault(number, sale)
        if not known.confirmed:
            known.known_friend = self._bought_before(number)
        if not known.confirmed or known.said_at is None or said_at >= known.said_at:
            known.whole, known.currency, known.said_at = whole, currency, said_at
        known.confirmed = True
        known.paid_at = known.paid_at or (now if status in {"paid", "fulfilled"} else None)
        known.cancelled = known.cancelled or status == "cancelled"
        self.settle(number, now)

    def overhear(self, number: str, sale: Sale, now: datetime) -> None:
        """A browser's word: it may begin a story and change nothing."""
        self.sales.setdefault(number, sale)
        self.settle(number, now)

    def refund(self, number: str, refund_id: str, amount: int, now: datetime, *, failed: bool) -> None:
        self.refunds.setdefault(number, {})[refund_id] = amount
        if failed:
            self.failed.add((number, refund_id))
        if number in self.sales:
            self.settle(number, now)

    def decide(self, number: str, word: str, now: datetime) -> bool:
        """Whether the facts let a member's word stand."""
        sale = self.sales[number]
        before, sale.word = sale.word, word
        if word == "approve" and not sale.counts(self.refunded(number)):
            sale.word = before
            return False
        self.settle(number, now)
        return True

    def spend(self, key: str, person: str, unit: str, amount: int) -> bool:
        if key in self.spent or self.balance(person, unit)[1] < amount:
            return key in self.spent
        self.spent[key] = (person, unit, amount)
        return True

    def pass_time(self, now: datetime) -> None:
        for number, sale in self.sales.items():
            if sale.has_place and not sale.released:
                self.settle(number, now)

    def balance(self, person: str, unit: str) -> tuple[int, int, int]:
        """(pending, available, redeemed)."""
        sums = [0, 0]
        for sale in self.sales.values():
            for side, gift in sale.gifts.items():
                if (sale.people[side], gift.unit) == (person, unit):
                    sums[sale.released] += gift.now
        spent = sum(amount for who, what, amount in self.spent.values() if (who, what) == (person, unit))
        return sums[0], sums[1] - spent, spent

    def refunded(self, number: str) -> int:
        kept = self.refunds.get(number, {})
        return sum(amount for each, amount in kept.items() if (number, each) not in self.failed)

    def settle(self, number: str, now: datetime) -> None:
        sale, gone = self.sales[number], self.refunded(number)
        sale.has_place = sale.counts(gone) and (sale.has_place or self._place_for(sale))
        held = sale.paid_at is None or now < sale.paid_at + timedelta(days=sale.deal.hold_days)
        sale.released = sale.has_place and (sale.word == "approve" or not held)
        for side, unit in sale.deal.sides() if sale.has_place or sale.gifts else ():
            gift = sale.gifts.setdefault(side, Gift(unit))
            if not sale.has_place:
                gift.now = 0
                continue
            whole = sale.deal.worth(side, sale.whole, sale.whole)
            grown, back = whole > gift.promised and not gift.short, gift.promised and not gift.now
            due = sale.deal.worth(side, sale.whole - gone, sale.whole)
            # A refund gave its part back to the budget; when it did not happen after all, that part is asked for anew.
            rises = (
                sale.deal.budget and unit == sale.deal.currency and 0 < gift.now < self._of_promise(gift, due)
            )
            if not gift.asked or grown or back or rises:
                self._ask(sale, side, gift, whole)
            gift.now = self._of_promise(gift, due)

    @staticmethod
    def _of_promise(gift: Gift, due: int) -> int:
        return min(due, gift.promised) if gift.short else due

    def _ask(self, sale: Sale, side: str, gift: Gift, whole: int) -> None:
        deal, promised, mine = sale.deal, whole, gift.now
        if deal.unit_cap and side == ADVOCATE:
            others = (
                each.gifts[ADVOCATE] for each in self._of(sale) if each is not sale and ADVOCATE in each.gifts
            )
            room = deal.unit_cap - sum(g.promised for g in others if g.now and g.unit == gift.unit)
            promised = max(0, min(whole, room))
        gift.short = promised < whole
        if deal.budget and promised and gift.unit == deal.currency:
            money = [g for s in self.sales.values() for g in s.gifts.values() if g.unit == deal.currency]
            if sum(each.now for each in money) - mine + promised > deal.budget:
                promised, gift.short = mine, True
        gift.promised, gift.asked = promised, True

    def _place_for(self, sale: Sale) -> bool:
        cap = sale.deal.friends_cap
        return not cap or sale.word == "approve" or sum(each.has_place for each in self._of(sale)) < cap

    def _of(self, sale: Sale) -> list[Sale]:
        return [each for each in self.sales.values() if each.people[ADVOCATE] == sale.people[ADVOCATE]]

    def _bought_before(self, number: str) -> bool:
        this = self.sales[number]
        others = [
            each for key, each in self.sales.items() if key != number and each.people[FRIEND] == this.people[FRIEND]
        ]  # fmt: skip
        bought = any(e.paid_at and not e.cancelled and e.placed_at <= this.placed_at for e in others)
        return bought or any(each.has_place for each in others)


def half_up(exact: Fraction) -> int:
    return int(exact + Fraction(1, 2))

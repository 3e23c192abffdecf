"""Ninety virtual days of several shops: shoppers act, messages go astray, and every evening the books must agree."""

import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from apiflask import APIFlask

from tests.conftest import Clock
from tests.simulation.model import FRIEND, Deal
from tests.simulation.shop import Bought, Shop, time_passes, unproven

DAYS = 90
DEALS = (
    Deal("EUR", "credit", 1_000, "EUR", friend_credit=500, minimum=2_000),
    Deal("EUR", "percent", 1_000, "EUR", most=1_500, friends_cap=3),
    Deal("IRT", "units", 500, "MB", unit_cap=2_300, hold_days=7),
    Deal("KWD", "credit", 3_000, "KWD", budget=60_000, hold_days=30),
    Deal("EUR", "percent", 777, "EUR", unit_cap=5_000, budget=40_000, friend_credit=300),
)
FOREIGN = {"EUR": "USD", "IRT": "JPY", "KWD": "BHD"}
Message = Callable[[], None]


class BooksDifferAt(AssertionError):
    """The product and the reference disagree."""


@dataclass
class Life:
    """Everything that a seed decides. The same seed gives the same ninety days."""

    app: APIFlask
    clock: Clock
    seed: int
    orders_a_day: float
    shops: list[Shop] = field(default_factory=list)
    told: int = 0
    _post: list[tuple[datetime, int, Message]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice, self._numbers = random.Random(self.seed), itertools.count(1)
        self.shops = [Shop(self.app, deal, crash=lambda: self.dice.random() < 0.04) for deal in DEALS]

    def run(self, days: int = DAYS) -> None:
        for day in range(days):
            morning = self.clock.at
            for shop in self.shops:
                self._day_of(shop)
            while self._post and self._post[0][0] < morning + timedelta(days=1):
                at, _, message = heapq.heappop(self._post)
                self._move_to(at)
                message()
                self.told += 1
            self._move_to(morning + timedelta(days=1))
            self._evening(day)

    def _evening(self, day: int) -> None:
        time_passes(self.app, self.shops)
        wrong = [f"{s.deal.currency} {s.deal.kind}: {line}" for s in self.shops for line in s.differences()]
        proof = unproven(self.app) if day % 10 == 9 or wrong else None
        if wrong or proof:
            lines = "\n  ".join(wrong)
            story = f"seed {self.seed}, day {day}, {self.told} messages: make simulate SEED={self.seed}"
            message = f"{story}\n  {lines}\n  verify: {proof}"
            raise BooksDifferAt(message)

    def _move_to(self, at: datetime) -> None:
        self.clock.move(seconds=(at - self.clock.at).total_seconds())

    # ---------------------------------------------------------------- what people do

    def _day_of(self, shop: Shop) -> None:
        for _ in range(int(self.orders_a_day) + (self.dice.random() < self.orders_a_day % 1)):
            self._buys(shop)
        if self.dice.random() < 0.5:
            self._spends(shop)
        if self.dice.random() < 0.03:
            amount = max(1, shop.deal.amount * self.dice.choice((50, 80, 120, 150)) // 100)
            fits = not shop.deal.unit_cap or amount <= shop.deal.unit_cap
            changed = replace(shop.deal, amount=amount if fits else shop.deal.amount)
            self._send(lambda: shop.publishes(changed), once=True)
        if shop.book.sales and self.dice.random() < 0.1:
            number, word = self.dice.choice(list(shop.book.sales)), self.dice.choice(("approve", "void"))
            self._send(lambda: shop.decides(number, word))

    def _buys(self, shop: Shop) -> None:
        """One order's whole life is posted at once; the post delays, doubles and reorders it."""
        number, sales = next(self._numbers), list(shop.book.sales.values())
        friend, advocate, coupon = f"friend{number}", f"advocate{self.dice.randrange(6)}", None
        if sales and self.dice.random() < 0.15:  # somebody buys again, sent by another advocate perhaps
            friend = self.dice.choice(sales).people[FRIEND]
        elif self.dice.random() < 0.4:
            coupon = shop.offers_coupon(advocate, friend)
        first = self.clock.at + timedelta(seconds=self.dice.randrange(80_000))
        order = Bought(str(number), advocate, friend, first, coupon)
        whole = self.dice.choice((1, 150, 1_999, 2_000, 4_990, 12_345, 99_999))
        if self.dice.random() < 0.5:
            self._send(lambda: shop.browser_says(order, whole), at=first)
        for at, status, amount, currency in self._told_of(shop, first, whole):
            self._send(lambda w=(status, at, amount, currency): shop.says(order, *w), at=at)
        for refund in range(self.dice.choice((0, 0, 0, 1, 1, 2, 3))):
            self._returned(shop, order, f"r{refund}", self.dice.randint(1, whole), first)

    def _told_of(self, shop: Shop, first: datetime, whole: int) -> list[tuple[datetime, str, int, str]]:
        """The snapshots that the shop's server sends: when, status, subtotal, currency."""
        usual = shop.deal.currency
        told = [(first, "placed", whole, usual)] if self.dice.random() < 0.6 else []
        told.append((first + timedelta(minutes=1), "paid", whole, usual))
        if self.dice.random() < 0.25:
            edited = max(1, whole * self.dice.choice((10, 50, 90, 110, 400)) // 100)
            told.append((first + timedelta(hours=5), "paid", edited, usual))
        if self.dice.random() < 0.08:
            currency = self.dice.choice((usual, FOREIGN[usual]))
            told.append((first + timedelta(hours=9), "fulfilled", whole, FOREIGN[usual]))
            told.append((first + timedelta(days=2), "fulfilled", whole, currency))
        if self.dice.random() < 0.08:
            told.append((first + timedelta(days=self.dice.randrange(30)), "cancelled", whole, usual))
        return told

    def _returned(self, shop: Shop, order: Bought, refund_id: str, amount: int, first: datetime) -> None:
        at = first + timedelta(days=self.dice.choice((0, 0, 3, 20, 40)))
        self._send(lambda: shop.gives_back(order.number, refund_id, amount), at=at)
        if self.dice.random() < 0.3:
            again = at + timedelta(days=self.dice.choice((0, 5)))
            self._send(lambda: shop.gives_back(order.number, refund_id, amount, failed=True), at=again)

    def _spends(self, shop: Shop) -> None:
        if not shop.book.sales:
            return
        person = self.dice.choice(list(self.dice.choice(list(shop.book.sales.values())).people.values()))
        unit = self.dice.choice((shop.deal.currency, shop.deal.unit))
        there = max(1, shop.book.balance(person, unit)[1])
        amount, key = self.dice.choice((there, max(1, there // 3), there + 1)), f"spend{next(self._numbers)}"
        self._send(lambda: shop.spends(person, unit, amount, key))

    # ---------------------------------------------------------------- the post

    def _send(self, message: Message, *, at: datetime | None = None, once: bool = False) -> None:
        """Delivered at once or days later, once or up to three times, before or after what was sent before it."""
        for _ in range(1 if once else self.dice.choice((1, 1, 1, 2, 3))):
            late = self.dice.choice((0, 0, 0, 30, 4_000, 90_000, 400_000))
            moment = max(at or self.clock.at, self.clock.at) + timedelta(seconds=late)
            heapq.heappush(self._post, (moment, next(self._numbers), message))

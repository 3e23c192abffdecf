"""A year of one store, order by order: who buys, who shares, what was shown to whom and who was asked."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rafiq.analytics.models import FunnelDay
from rafiq.coupons.models import Coupon
from rafiq.ledger.models import Account, Transfer
from rafiq.links.models import Link
from rafiq.orders.models import Order, OrderHeard, OrderMessage
from rafiq.people.models import Person
from rafiq.prompts.models import Ask, AskMoment
from rafiq.prompts.rules import Reason
from rafiq.referrals.models import Referral, Reward

DAYS, HOLD = 365, timedelta(days=14)
NEW, SENT, SHARES = (
    0.7,
    0.72,
    0.08,
)  # of orders by somebody new; of those sent by a friend; of those who share
CHANNELS = ("whatsapp", "whatsapp", "whatsapp", "telegram", "copy", "email", "native", "facebook", None)
SURFACES = ("prompt", "banner", "thanks")
NAMES = ("Ana", "Mia", "Jonas", "Leila", "Paul", "Emma", "Noah", "Ida", "Felix", "Clara", "Hugo")
GIFT = 1_000
# In this order: a row stands on those before it.
TABLES = (
    Person,
    Link,
    Order,
    OrderMessage,
    OrderHeard,
    Coupon,
    Referral,
    Account,
    Reward,
    Transfer,
    Ask,
    AskMoment,
    FunnelDay,
)
Rows = dict[type[Any], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Year:
    store_id: str
    program_id: str
    terms_id: str
    now: datetime

    def at(self, part: float) -> datetime:
        """0 is a year ago, 1 is now."""
        return self.now - timedelta(days=DAYS) * (1 - part) - timedelta(minutes=1)


class Orders:
    """Writes down what happens, order by order."""

    def __init__(self, year: Year, orders: int) -> None:
        self.year, self.orders, self.dice = year, orders, random.Random("a year")
        self.rows: Rows = {table: [] for table in TABLES}
        self.people: list[dict[str, Any]] = self.rows[Person]
        self.links: list[dict[str, Any]] = self.rows[Link]
        self.accounts: dict[str, dict[str, Any]] = {}
        self.steps: Counter[tuple[str, str, str, str]] = Counter()

    def told(self) -> Rows:
        for number in range(self.orders):
            at, friend = self.year.at(number / self.orders), None
            if number < 20 or self.dice.random() < NEW:
                person = self._meets(at)
                if self.links and self.dice.random() < SENT:
                    friend = person
                if number < 20 or self.dice.random() < SHARES:
                    self._shares(person, at)
            else:
                person = self.people[int(self.dice.random() * len(self.people))]
            order = self._buys(number, person, at, sent=friend is not None)
            if friend is not None:
                self._is_sent(number, order, friend)
            if number % 2:
                self._is_asked(number, person, order)
        self.rows[Account] = list(self.accounts.values())
        for place, ((day, step, channel, surface), count) in enumerate(sorted(self.steps.items())):
            key = {"day": day, "step": step, "channel": channel, "surface": surface}
            self._add(FunnelDay, "fnl", place, **key, count=count)
        return self.rows

    def _add(self, table: type[Any], prefix: str, place: int, /, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - a row
        row = {"store_id": self.year.store_id, "id": f"{prefix}_{place:026d}", **values}
        self.rows[table].append(row)
        return row

    def _step(self, at: datetime, step: str, channel: str = "", surface: str = "") -> None:
        self.steps[f"{at:%Y-%m-%d}", step, channel, surface] += 1

    def _meets(self, at: datetime) -> dict[str, Any]:
        number = len(self.people)
        name, address = NAMES[number % len(NAMES)], f"p{number}@mail{number % 97}.example"
        key = {
            "first_name_key": name.lower(),
            "full_name_key": f"{name.lower()} silva",
            "name_sound": name[:2],
        }
        return self._add(
            Person,
            "cus",
            number,
            customer_id=f"c{number}",
            email=address,
            email_key=address,
            first_name=name,
            last_name="Silva",
            locale=("en", "fa", "ar", "ms")[number % 4],
            tags=[],
            created_at=at,
            **key,
        )

    def _shares(self, person: dict[str, Any], at: datetime) -> None:
        number = len(self.links)
        self._add(
            Link, "lnk", number, number=number + 1, code=f"B{number}", person_id=person["id"], created_at=at
        )
        for _ in range(self.dice.randint(1, 5)):
            self._step(at, "shared", self.dice.choice(CHANNELS[:-1]) or "", self.dice.choice(SURFACES))

    def _buys(self, number: int, person: dict[str, Any], at: datetime, *, sent: bool) -> dict[str, Any]:
        price = 2_000 + number * 37 % 9_000
        back = price if number % 25 == 0 else 0
        order = self._add(
            Order,
            "ord",
            number,
            order_number=f"N{number}",
            person_id=person["id"],
            currency="EUR",
            subtotal=price,
            refunded=back,
            verified=number % 101 != 0,
            placed_at=at,
            paid_at=at,
            created_at=at,
            country=("DE", "AT", None)[number % 3],
            cancelled_at=at + timedelta(days=1) if number % 50 == 0 else None,
            coupon_codes=["HELLO"] if sent else [],
            product_tags=["tea"] if number % 3 else ["coffee", "cups"],
        )
        body = {
            "order_number": f"N{number}",
            "subtotal": f"{price / 100:.2f}",
            "currency": "EUR",
            "status": "paid",
        }
        body |= {
            "customer": {
                "id": person["customer_id"],
                "email": person["email"],
                "first_name": person["first_name"],
            }
        }
        if number % 40 == 0:
            body["referred_by"] = "my neighbour"
            heard = {"heard_from": "friend", "who": "my neighbour", "by_shop": False}
            self._add(OrderHeard, "hrd", number, order_number=f"N{number}", at=at, **heard)
        self._add(
            OrderMessage, "msg", number, order_number=f"N{number}", source="server", body=body, received_at=at
        )
        for surface in SURFACES[: 1 + number % 3]:
            self._step(at, "shown", surface=surface)
        return order

    def _is_asked(self, number: int, person: dict[str, Any], order: dict[str, Any]) -> None:
        at = order["placed_at"] + timedelta(hours=1)
        answer = (
            {"value": number % 7 != 0, "value_at": at}
            if number % 5 == 0
            else {"value": None, "value_at": None}
        )
        key = {
            "person_id": person["id"],
            "order_number": order["order_number"],
            "product": "tea",
            "reason_code": Reason.RIGHT_MOMENT.value,
        }
        ask = self._add(Ask, "ask", number, **key, **answer, created_at=order["placed_at"])
        for place, what in enumerate(("ask", "shared") if number % 9 == 0 else ("ask",)):
            said = {"what": what, "channel": "widget", "at": at + timedelta(minutes=place)}
            self._add(AskMoment, "amo", 2 * number + place, ask_id=ask["id"], person_id=person["id"], **said)

    def _is_sent(self, number: int, order: dict[str, Any], friend: dict[str, Any]) -> None:
        """What a friend who was sent brings about is told by `Story`."""
        raise NotImplementedError

"""What a shop's platform may say, in our words, and how scattered words about one refund become one amount; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from rafiq.core.money import Money


class State(StrEnum):
    """Where a delivery stands. ``parked`` waits for its order, ``refused`` was never believed."""

    WAITING = "waiting"
    DONE = "done"
    IGNORED = "ignored"
    PARKED = "parked"
    FAILED = "failed"
    REFUSED = "refused"


class Refused(Exception):
    """A message that is not believed or cannot be read. ``code`` is kept; ``status`` is what its sender gets.

    ``detail``: what was read, where that helps to see why.
    """

    def __init__(self, code: str, status: int = 401, *, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Incoming:
    """One request of a platform: names of headers in lower case, the body as it came, when it came."""

    headers: Mapping[str, str]
    body: bytes
    at: datetime

    def header(self, name: str) -> str:
        return self.headers.get(name, "")


@dataclass(frozen=True, slots=True)
class Genuine:
    """What a checked message is called: ``key`` tells deliveries apart, ``topic`` is only a label.

    ``bare``: the order of which it says nothing but that it is gone, in the same words each time.
    """

    key: str
    topic: str
    bare: str = ""


@dataclass(frozen=True, slots=True)
class OrderSaid:
    """An order as it stands: ``body`` is the object of ``POST /orders``, ``names`` are what refunds call it.

    ``instead``: its number when another payment has paid the order of that number, which its buyer may have typed.
    ``refunds``: when not None, the keys of all refunds it has; one of ``prefix`` that is not among them was undone.
    """

    names: tuple[str, ...]
    body: Mapping[str, Any]
    at: datetime | None
    verified: bool = True
    instead: str = ""
    prefix: str = ""
    refunds: tuple[str, ...] | None = None
    weight: int = 0


@dataclass(frozen=True, slots=True)
class RefundSaid:
    """Money that went back, or did not after all, from the order called ``order``.

    ``total``: all that went back under this key, as known ``at``. ``part``: one refund under it by its own id.
    Of two totals of the same moment the one of more ``weight`` counts, then the larger.
    """

    key: str
    order: str
    at: datetime
    total: Money | None = None
    part: tuple[str, Money] | None = None
    failed: bool = False
    weight: int = 0

    @property
    def currency(self) -> str:
        money = self.total or (self.part[1] if self.part else None)
        return money.currency if money else ""


@dataclass(frozen=True, slots=True)
class OrderGone:
    """The shop threw the order called ``order`` away; ``sure`` when it said so after we asked."""

    order: str
    at: datetime
    sure: bool = False


class Wish(StrEnum):
    """What the law lets a shopper ask for through the platform."""

    DATA = "data_request"
    ERASE = "redact"
    ERASE_SHOP = "shop_redact"


@dataclass(frozen=True, slots=True)
class PrivacySaid:
    wish: Wish
    key: str
    email: str = ""
    phone: str = ""
    customer_id: str = ""


@dataclass(frozen=True, slots=True)
class ScoreSaid:
    """What a customer answered in another survey tool, as it stood ``at``; ``ref`` is the answer's name there.

    ``customer`` is the object of the merchant API. Empty words leave what was said before.
    """

    ref: str
    customer: Mapping[str, Any]
    score: int
    at: datetime
    answered_at: datetime
    wish: str = ""
    remark: str = ""
    product: str = ""
    order_number: str = ""


@dataclass(frozen=True, slots=True)
class EventSaid:
    """Something without a price that happened: ``body`` is the object of ``POST /events``.

    ``if_known``: a word about what was told before; nothing when it was not.
    """

    body: Mapping[str, Any]
    if_known: bool = False


@dataclass(frozen=True, slots=True)
class NothingSaid:
    """Nothing of ours; ``code`` says why, so that the log can say it in words, ``detail`` where it was looked for."""

    code: str
    detail: str = ""


Said = OrderSaid | RefundSaid | OrderGone | PrivacySaid | ScoreSaid | EventSaid | NothingSaid
Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Did:
    """One line of what a delivery did: a text's key and its values."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)


def refund_facts(known: Facts, said: RefundSaid) -> Facts:
    """All we know about one refund key after one more word; any order of words ends in the same facts (G2)."""
    facts: Facts = {
        "total": known.get("total"),
        "parts": dict(known.get("parts") or {}),
    }
    if said.total is not None:
        word = [said.at.timestamp(), said.weight, said.total.amount]
        facts["total"] = max(facts["total"] or word, word)
    if said.part is not None:
        name, money = said.part
        word = [said.at.timestamp(), 1 if said.failed else 0, money.amount]
        facts["parts"][name] = max(facts["parts"].get(name) or word, word)
    return facts


def refunded_amount(facts: Facts) -> int:
    """What counts as given back: the newest total less what failed after it, or all parts, whichever is more."""
    parts = (facts.get("parts") or {}).values()
    by_parts = sum(int(amount) for _, failed, amount in parts if not failed)
    if facts.get("total") is None:
        return by_parts
    at, _, total = facts["total"]
    undone = sum(int(amount) for when, failed, amount in parts if failed and when >= at)
    return max(int(total) - undone, by_parts, 0)


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a merchant sets on a connection. ``kind``: choice, bool, line, lines or fields."""

    name: str
    kind: str
    default: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccessField:
    """One part of what lets us into a shop's own API; a ``secret`` one is never shown again."""

    name: str
    secret: bool = False

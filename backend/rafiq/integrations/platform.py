"""What each platform's room must offer: how its messages are checked and read, and what we can do in its shops."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rafiq.core import ids
from rafiq.coupons.rules import CouponView
from rafiq.integrations.rules import AccessField, Genuine, Incoming, Option, Said

Options = Mapping[str, Any]
Access = Mapping[str, str]


class ShopSaidNo(Exception):
    """A shop's own API refused or could not be reached. ``code`` is a text's key; ``later``: asking again may help."""

    def __init__(self, code: str, *, later: bool) -> None:
        super().__init__(code)
        self.code = code
        self.later = later


@dataclass(frozen=True, slots=True)
class Caller:
    """How we reach a shop's own API: what lets us in, whether this machine itself may be called, until when we ask."""

    access: Access
    allow_loopback: bool = False
    until: float = math.inf

    @property
    def out_of_time(self) -> bool:
        return self.until <= ids.monotonic()

    def seconds(self, most: float) -> float:
        """How long the next call may take. Raises `ShopSaidNo` when no time is left."""
        if self.out_of_time:
            raise ShopSaidNo("shop_unreachable", later=True)
        return min(most, self.until - ids.monotonic())


@dataclass(frozen=True, slots=True)
class Found:
    """Orders that asking brought: each as a message of the platform would have carried it, and where to go on."""

    bodies: tuple[tuple[str, bytes], ...]
    watermark: str
    more: bool


@dataclass(frozen=True, slots=True)
class Subscribed:
    """Which topics a shop will tell of from now on, and which it would not, with its own words for why."""

    topics: tuple[str, ...]
    refused: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CouponDoor:
    """Makes our codes work at the shop's checkout. ``make`` gives the shop's id; it is safe to repeat."""

    make: Callable[[Caller, CouponView, datetime], str]
    withdraw: Callable[[Caller, str], None]
    kinds: frozenset[str] = frozenset({"percent_off", "fixed_off"})


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform. ``check`` raises `Refused` for what is not genuine; ``read`` says what a genuine message means.

    ``texts`` is the key of its own words in the catalogue, ``place`` where it stands among the others.
    ``secret_is_theirs`` when the merchant brings the secret. ``is_ping`` knows a platform's unsigned first call;
    ``subscribe`` has the shop tell an address by itself; ``find`` asks the shop for orders that no message brought,
    ``is_gone`` whether one was thrown away.
    ``searched``: the texts of a message in which somebody who is forgotten is looked for; without it, its body.
    ``hides``: fields that are dropped once they were read.
    ``fields``: what an option of the kind ``fields`` may place, and where each usually lies.
    """

    name: str
    label: str
    check: Callable[[Incoming, Sequence[str], Options], Genuine]
    read: Callable[[Incoming, Options], list[Said]]
    texts: str
    make_secret: Callable[[], str]
    secret_is_theirs: bool = False
    key_form: str = r"[\x21-\x7e]{16,200}"
    options: tuple[Option, ...] = ()
    access: tuple[AccessField, ...] = ()
    check_access: Callable[[Caller], None] | None = None
    subscribe: Callable[[Caller, str], Subscribed] | None = None
    coupons: CouponDoor | None = None
    find: Callable[[Caller, str, datetime], Found] | None = None
    is_gone: Callable[[Caller, str], bool] | None = None
    is_ping: Callable[[Incoming], bool] = field(default=lambda _incoming: False)
    searched: Callable[[bytes], Iterable[str]] | None = None
    hides: frozenset[str] = frozenset()
    place: int = 50
    fields: Mapping[str, str] = field(default_factory=dict)

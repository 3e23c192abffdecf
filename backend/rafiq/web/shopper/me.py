"""Who a browser is: the token that proves a person, where it came from, and what it may see."""

from dataclasses import dataclass
from datetime import timedelta

from rafiq.core import clock
from rafiq.core.errors import NotFound
from rafiq.core.signing import Keyring
from rafiq.orders import service as orders
from rafiq.orders.service import OrderView
from rafiq.people import service as people

LIFETIME = timedelta(days=180)
SOON = timedelta(minutes=30)
SIGNED, ENROLLED = "s", "e"


@dataclass(frozen=True, slots=True)
class Me:
    """A person a browser speaks for. ``proven``: balances and names may be shown."""

    store_id: str
    person_id: str
    proven: bool
    order_number: str | None = None  # the order that an unproven browser named itself,
    said_at: int | None = None  # and when it did


def token(keyring: Keyring, store_id: str, person_id: str, *, order_number: str | None = None) -> str:
    """``order_number`` marks the weaker proof: this browser enrolled the person with that order."""
    claims: dict[str, object] = {
        "s": store_id,
        "p": person_id,
        "k": ENROLLED if order_number is not None else SIGNED,
    }
    if order_number:
        claims |= {"o": order_number, "t": int(clock.now().timestamp())}
    return keyring.seal("me", claims, now=clock.now(), lifetime=LIFETIME)


def read(keyring: Keyring, sealed: str | None, store_id: str) -> Me | None:
    """None for anything forged, expired or of another store, and for whoever was forgotten since (G33)."""
    claims = keyring.unseal("me", sealed, now=clock.now()) if sealed else None
    if claims is None or claims.get("s") != store_id or not isinstance(claims.get("p"), str):
        return None
    person_id = str(claims["p"])
    if people.is_erased(store_id, person_id):
        return None
    said, said_at = claims.get("o"), claims.get("t")
    order_number = said if isinstance(said, str) else None
    said_at = said_at if isinstance(said_at, int) else None
    proven = claims.get("k") == SIGNED or enrolment_holds(store_id, person_id, order_number, said_at)
    return Me(store_id, person_id, proven, order_number, said_at)


def store_named(keyring: Keyring, sealed: str) -> str:
    """The store a genuine token is for. Raises `NotFound`."""
    claims = keyring.unseal("me", sealed, now=clock.now())
    if claims is None:
        detail = "this link is forged or over"
        raise NotFound(detail)
    return str(claims.get("s"))


def enrolment_holds(store_id: str, person_id: str, order_number: str | None, said_at: int | None) -> bool:
    """An e-mail address alone proves nothing, nor does a number that can be guessed.

    The shop's own record must name the same person for that order, and the browser must have spoken when the order
    was made: neither before, for numbers to come, nor later.
    """
    order = orders.find_order(store_id, order_number) if order_number else None
    if order is None or not order.state.verified or order.person_id != person_id:
        return False
    return spoke_in_time(order, said_at)


def spoke_in_time(order: OrderView, said_at: int | None) -> bool:
    """The first telling may be the browser's own, so the shop's word on when the order was made comes first."""
    if said_at is None:
        return False
    made = order.state.placed_at if order.state.verified else order.created_at
    earliest, latest = made - orders.CLOCKS_DIFFER, order.created_at + SOON
    return earliest.timestamp() <= said_at <= latest.timestamp()

"""What every page of the shop can ask for: the shop itself, the reader's language and money, and who is visiting."""

from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit, urlunsplit

from flask import current_app, g, request, session, url_for

from demo_store import texts
from demo_store.counter import AFTER, Counter
from demo_store.goods import Good
from demo_store.orders import Customer, moment
from demo_store.refer import Refer
from demo_store.settings import RafiqStore, ShopSettings
from demo_store.storage import Storage

PEOPLE = {"ana": "ana@example.com", "ben": "ben@example.com"}
# Two names of this machine are two origins to a browser: two cookie jars, two memories, so two people.
HOME, FRIENDS_HOME = "localhost", "127.0.0.1"


@dataclass(frozen=True)
class Shop:
    settings: ShopSettings
    storage: Storage
    counter: Counter
    shelf: dict[str, Good]


def shop() -> Shop:
    return cast("Shop", current_app.extensions["chaykhana"])


def language() -> str:
    return cast("str", g.get("language", "en"))


def store_key() -> str:
    return shop().settings.store_key(language())


def rafiq_store() -> RafiqStore:
    return shop().settings.stores[store_key()]


def currency() -> str:
    return rafiq_store().currency


def refer() -> Refer:
    return shop().counter.refer[store_key()]


def say(key: str, **values: object) -> str:
    return texts.text(language(), key, **values)


def price(amount: int) -> str:
    return texts.price(language(), amount, currency())


def tick(step: str) -> None:
    """Only once what it follows from has happened in this story."""
    before = AFTER.get(step)
    if before is None or before in shop().storage.ticks(store_key()):
        shop().storage.tick(store_key(), step)


def now() -> str:
    """The shop lives in the same days as the Rafiq whose days it skipped."""
    return moment(shop().storage.skipped_days())


def customer() -> Customer | None:
    """Whoever signed in, in this browser."""
    known = session.get("customer")
    return Customer(**known) if known else None


def person() -> str:
    """Ana, who shares, or Ben, the friend: by the address of this page unless the session says otherwise."""
    at_home = "ben" if request.host.split(":")[0] == FRIENDS_HOME else "ana"
    return str(session.get("person", at_home))


def address_of(someone: str) -> str:
    """This page as the other person sees it: under the other name of this machine, where there is one."""
    parts = urlsplit(request.url)
    name, _, port = parts.netloc.partition(":")
    host = {"ana": HOME, "ben": FRIENDS_HOME}[someone] if name in {HOME, FRIENDS_HOME} else name
    place = f"{url_for('pages.home', language=language())}?as={someone}"
    return urlunsplit((parts.scheme, f"{host}:{port}" if port else host, *urlsplit(place)[2:]))


def reason(value: object) -> str:
    """Rafiq's reason as a sentence: it comes in one language or in all of them."""
    if isinstance(value, dict):
        return str(value.get(language()) or value.get("en") or "")
    return str(value or "")

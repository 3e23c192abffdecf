"""Use cases of the shop: create a store, find it, change its settings."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from rafiq.core import clock, ids
from rafiq.core.cache import Shortly
from rafiq.core.db import db
from rafiq.core.errors import Invalid, NotFound
from rafiq.core.money import check_currency
from rafiq.core.signing import Keyring
from rafiq.core.texts import LOCALES
from rafiq.core.words import clean_line
from rafiq.stores import api_keys, rules
from rafiq.stores.models import Store
from rafiq.stores.sharing import Sharing

STORE_NUMBER_BITS = 32
MAX_NAME = 120

_stores: Shortly["StoreView"] = Shortly()


@dataclass(frozen=True, slots=True)
class CreatedStore:
    """A new store with its keys in clear: the only moment at which they can be read."""

    store_id: str
    publishable_key: str
    secret_key: str
    signing_secret: str


@dataclass(frozen=True, slots=True)
class StoreView:
    """What the other floors may know about a store."""

    id: str
    number: int
    name: str
    currency: str
    locale: str
    timezone: str
    origins: tuple[str, ...]
    landing_path: str
    accent: str | None
    sharing: Sharing
    test_of: str | None
    closed: bool
    sample: bool

    @property
    def landing_url(self) -> str:
        """Where a friend lands: always the store's own first origin."""
        return self.origins[0] + self.landing_path


def create_store(
    keyring: Keyring,
    *,
    name: str,
    origins: Sequence[str],
    currency: str,
    locale: str = "en",
    timezone: str = "UTC",
    test_of: str | None = None,
    sample: bool = False,
) -> CreatedStore:
    """Register a shop and make its three keys. Raises `Invalid` naming the field."""
    store = Store(
        id=ids.new_id("st"),
        number=ids.new_number(STORE_NUMBER_BITS),
        name=_clean_name(name),
        currency=check_currency(currency),
        locale=_clean_locale(locale),
        timezone=_clean_timezone(timezone),
        origins=_clean_origins(origins),
        landing_path="/",
        test_of=test_of,
        sample=sample,
        created_at=clock.now(),
    )
    db.session.add(store)
    db.session.flush()
    keys = [api_keys.create_key(keyring, store.id, kind) for kind in api_keys.KINDS]
    return CreatedStore(store.id, *keys)


def change_store(store_id: str, changes: dict[str, object]) -> StoreView:
    """Change settings; unknown names and bad values raise `Invalid`. Raises `NotFound`."""
    store = db.session.get(Store, store_id)
    if store is None:
        raise NotFound(store_id)
    cleaners = {
        "name": _clean_name,
        "locale": _clean_locale,
        "timezone": _clean_timezone,
        "origins": _clean_origins,
        "landing_path": rules.clean_path,
        "accent": rules.clean_accent,
        "sharing": _kept_sharing,
    }
    for field, value in changes.items():
        if field not in cleaners:
            raise Invalid.field(f"#/{field}", "cannot be changed")
        setattr(store, field, cleaners[field](value))  # type: ignore[operator]
    db.session.flush()
    _stores.clear()
    return _view(store)


def confirm(store_id: str, step: str, actor: str) -> None:
    """A member says that a step of the set-up is done, which no fact can tell."""
    store = db.session.get(Store, store_id)
    if store is None:
        raise NotFound(store_id)
    store.confirmed = {**(store.confirmed or {}), step: actor}
    db.session.flush()


def confirmed(store_id: str) -> dict[str, str]:
    """Steps of the set-up and who confirmed each."""
    return db.session.scalar(select(Store.confirmed).where(Store.id == store_id)) or {}


def forget() -> None:
    """What was changed elsewhere is read anew."""
    _stores.clear()


def get_store(store_id: str) -> StoreView:
    """Raises `NotFound`."""
    return _stores.get(store_id, lambda: _read_store(store_id))


def store_of_publishable(clear: str) -> StoreView:
    """The store a publishable key names. Raises `NotFound`."""
    return get_store(api_keys.store_named_by(clear))


def in_turn(store_id: str) -> None:
    """Of two who change what a store has so many of, the second waits until the first is done.

    Orders, which only name the store, go on.
    """
    db.session.execute(select(Store.id).where(Store.id == store_id).with_for_update(key_share=True))


def _read_store(store_id: str) -> StoreView:
    store = db.session.get(Store, store_id)
    if store is None:
        raise NotFound(store_id)
    return _view(store)


def store_by_number(number: int) -> StoreView | None:
    store = db.session.scalar(select(Store).where(Store.number == number))
    return _view(store) if store else None


def list_stores() -> list[StoreView]:
    """Every shop; test stores are not among them."""
    query = select(Store).where(Store.test_of.is_(None)).order_by(Store.created_at)
    return [_view(store) for store in db.session.scalars(query)]


def _view(store: Store) -> StoreView:
    return StoreView(
        store.id,
        store.number,
        store.name,
        store.currency,
        store.locale,
        store.timezone,
        tuple(store.origins),
        store.landing_path,
        store.accent,
        Sharing.of(store.sharing),
        store.test_of,
        store.closed_at is not None,
        store.sample,
    )


def _clean_name(name: object) -> str:
    return clean_line(name, most=MAX_NAME, pointer="#/name")


def _clean_locale(locale: object) -> str:
    if locale not in LOCALES:
        raise Invalid.field("#/locale", f"must be one of {', '.join(LOCALES)}")
    return str(locale)


def _clean_timezone(timezone: object) -> str:
    if timezone not in clock.timezones():
        raise Invalid.field("#/timezone", "must be a zone such as Europe/Berlin")
    return str(timezone)


def _clean_origins(origins: Sequence[str]) -> list[str]:
    cleaned = list(
        dict.fromkeys(rules.clean_origin(origin, f"#/origins/{i}") for i, origin in enumerate(origins))
    )
    if not cleaned:
        raise Invalid.field("#/origins", "at least one is needed")
    return cleaned


def _kept_sharing(sharing: Sharing) -> dict[str, object]:
    """Checked where it was put together (`rafiq.stores.share_settings`)."""
    return sharing.kept

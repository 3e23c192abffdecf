"""A store's test store: its twin, in which everything can be tried and nothing counts."""

from sqlalchemy import select

from rafiq.core import clock
from rafiq.core.db import db
from rafiq.core.errors import Invalid, NotFound
from rafiq.core.signing import Keyring
from rafiq.stores import api_keys
from rafiq.stores import service as stores
from rafiq.stores.models import Store
from rafiq.stores.service import StoreView

_SAME = ("name", "currency", "locale", "timezone", "origins", "landing_path", "accent", "sharing")


def test_store_of(store_id: str) -> StoreView | None:
    """The test store that is open now, if there is one."""
    found = find(store_id)
    return stores.get_store(found.id) if found else None


def open_test_store(keyring: Keyring, store_id: str) -> StoreView:
    """The test store, made when there is none, with the settings that the shop has now.

    Raises `Invalid` for a test store: it has none of its own.
    """
    return twin_of(keyring, lock(store_id), find(store_id))


def twin_of(keyring: Keyring, shop: Store, twin: Store | None, *, sample: bool = False) -> StoreView:
    """The twin as the shop is now, made when there is none. Raises `Invalid` for a test store."""
    if shop.test_of is not None:
        raise Invalid.field("#/store", "this is a test store already")
    if twin is None:
        made = stores.create_store(
            keyring,
            name=shop.name,
            origins=shop.origins,
            currency=shop.currency,
            test_of=shop.id,
            sample=sample,
        )
        twin = db.session.get_one(Store, made.store_id)
    for name in _SAME:
        setattr(twin, name, getattr(shop, name))
    db.session.flush()
    stores.forget()
    return stores.get_store(twin.id)


def start_afresh(keyring: Keyring, store_id: str) -> StoreView:
    """An empty test store under the same keys; nobody sees the one before any more."""
    lock(store_id)
    before = find(store_id)
    if before is not None:
        before.closed_at = clock.now()
        db.session.flush()
    fresh = open_test_store(keyring, store_id)
    if before is not None:
        api_keys.drop_keys(fresh.id)
        api_keys.move_keys(before.id, fresh.id)
    return fresh


def lock(store_id: str) -> Store:
    """The shop's row, held until the transaction ends: of two who open or empty its test store, the second waits."""
    shop = db.session.get(Store, store_id, with_for_update=True)
    if shop is None:
        raise NotFound(store_id)
    return shop


def find(store_id: str, *, sample: bool = False) -> Store | None:
    """The twin that is open now: the one to try things in, or the one to look around in."""
    query = select(Store).where(
        Store.test_of == store_id, Store.closed_at.is_(None), Store.sample.is_(sample)
    )
    return db.session.scalar(query)

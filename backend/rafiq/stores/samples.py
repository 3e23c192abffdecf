"""A store's sample store: a test store filled with a made-up history to look around in, and taken away whole."""

from dataclasses import dataclass

from sqlalchemy import Select, select

from rafiq.core import clock, ids
from rafiq.core.db import db
from rafiq.core.errors import NotFound
from rafiq.core.signing import Keyring
from rafiq.stores import api_keys, testing
from rafiq.stores import service as stores
from rafiq.stores.models import SampleFilling, Store
from rafiq.stores.service import StoreView

TURNS = 19  # the deal and the survey, then one life after the other


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the made-up lives are told."""

    done_count: int
    all_count: int

    @property
    def going(self) -> bool:
        return self.done_count < self.all_count

    @property
    def percent(self) -> int:
        return 100 * self.done_count // self.all_count


@dataclass(frozen=True, slots=True)
class Turn:
    """What is to be told next, of which sample store; names and words are in ``locale``."""

    store: StoreView
    shop_id: str
    number: int
    locale: str
    actor: str


def open_sample(keyring: Keyring, shop_id: str, *, locale: str, actor: str) -> StoreView:
    """The sample store that is open, else a new one, which a job fills. Safe to repeat.

    It has no keys that could let anything in. Raises `Invalid` for a test store.
    """
    shop = testing.lock(shop_id)
    before = testing.find(shop_id, sample=True)
    store = testing.twin_of(keyring, shop, before, sample=True)
    if before is None:
        api_keys.drop_keys(store.id)
        api_keys.create_key(keyring, store.id, api_keys.PUBLISHABLE)
        row = {"done_count": 0, "all_count": TURNS, "locale": locale, "actor": actor[:254]}
        db.session.add(
            SampleFilling(
                store_id=store.id, id=ids.new_id("sam"), created_at=clock.now(), done_at=None, **row
            )
        )
        db.session.flush()
    return store


def remove(shop_id: str) -> bool:
    """Nobody sees the sample any more; whether there was one. The test store stays as it is. Safe to repeat."""
    testing.lock(shop_id)
    found = testing.find(shop_id, sample=True)
    if found is None:
        return False
    found.closed_at = clock.now()
    db.session.flush()
    stores.forget()
    return True


def sample_of(shop_id: str) -> StoreView | None:
    """The sample store that is open now, if there is one."""
    found = testing.find(shop_id, sample=True)
    return stores.get_store(found.id) if found else None


def progress(store_id: str) -> Progress:
    """Raises `NotFound` for a store that is no sample."""
    row = db.session.scalar(select(SampleFilling).where(SampleFilling.store_id == store_id))
    if row is None:
        raise NotFound(store_id)
    return Progress(row.done_count, row.all_count)


def any_waiting() -> bool:
    return db.session.scalar(_waiting()) is not None


def take_turn() -> Turn | None:
    """The next life that is to be told, taken with the transaction that tells it: each is told once, or not at all."""
    row = db.session.scalar(_waiting().with_for_update(of=SampleFilling, skip_locked=True))
    if row is None:
        return None
    number, store = row.done_count, stores.get_store(row.store_id)
    row.done_count += 1
    row.done_at = clock.now() if row.done_count >= row.all_count else None
    db.session.flush()
    return Turn(store, str(store.test_of), number, row.locale, row.actor)


def _waiting() -> Select[SampleFilling]:
    of_open = select(SampleFilling).join(Store, Store.id == SampleFilling.store_id)
    left = of_open.where(SampleFilling.done_at.is_(None), Store.closed_at.is_(None))
    return left.order_by(SampleFilling.created_at).limit(1)

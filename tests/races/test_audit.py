"""Many who change something in one store at the same instant: the log numbers them all, and its chain holds."""

from concurrent.futures import ThreadPoolExecutor

from rafiq.audit import proof, service
from rafiq.audit.rules import Actor, Note, Who
from rafiq.core.db import transaction
from tests import factories
from tests.races.crowd import THREADS


def test_sixty_writers_of_two_stores_leave_two_chains_without_a_gap(app, store):
    keyring, stores = app.extensions["rafiq"].keyring, (store.store_id, factories.new_store(app).store_id)

    def write(number: int) -> None:
        with app.app_context(), transaction():
            actor = Actor(Who.MEMBER, f"usr_{number}")
            notes = [Note("credit.adjusted", details={"n": number})] * (1 + number % 2)
            service.write(keyring, stores[number % 2], actor, *notes)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(write, range(60)))

    with app.app_context():
        assert [head.number for head in proof.heads() if head.store_id == stores[0]] == [30]
        assert [head.number for head in proof.heads() if head.store_id == stores[1]] == [60]
        assert proof.verify(keyring) is None
        written = service.page(stores[0], service.Wanted(), limit=99)
        assert len({each.actor_id for each in written}) == 30

"""First meetings at the same moment: one row per person, whoever was faster (S0-8)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import text

from rafiq.core.db import db, transaction
from rafiq.experiments import exposures, service
from rafiq.experiments.rules import Kind
from rafiq.people import service as people
from rafiq.people.rules import Identity
from tests.web.kept_by_members import TEST

AT_ONCE = 8


def test_somebody_who_is_met_eight_times_at_once_counts_once(app, store):
    """S0-8: each in a transaction of its own, all begun before any of them is kept."""
    with app.app_context(), transaction():
        service.start(store.store_id, TEST, actor="tests")
        zoe, _ = people.recognise(store.store_id, Identity(email="zoe@example.com"), vouched=True)
    gate = Barrier(AT_ONCE)

    def meet(_: int) -> None:
        gate.wait()
        with app.app_context(), transaction():
            exposures.meet(store.store_id, zoe.id, Kind.COPY)

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        list(crowd.map(meet, range(AT_ONCE)))

    with app.app_context():
        assert db.session.execute(text("SELECT count(*) FROM experiment_exposures")).scalar() == 1

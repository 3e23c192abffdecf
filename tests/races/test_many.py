"""A decision about many beside the release of the same rewards: each is one of the two, and the books agree (G5)."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import Any

import pytest

from rafiq.app import run_due
from rafiq.bulk import service, work
from rafiq.bulk.rules import Pick
from rafiq.bulk.verdicts import referral_state
from rafiq.core.db import transaction
from rafiq.fraud import merchant as fraud
from rafiq.fraud.tuning import Tuning
from rafiq.ledger import proof
from rafiq.referrals import lookup
from rafiq.referrals.rules import Status
from rafiq.stores import members
from rafiq.stores.rights import Role
from tests import factories

COUNT = 45  # more than two turns


@pytest.fixture
def held(app, store, merchant, code) -> list[dict[str, Any]]:
    """Referrals that wait for the end of their hold, in a shop that finds nothing strange in so many."""
    with app.app_context(), transaction():
        fraud.save_settings(store.store_id, Tuning(hold=998, review=999, reject=1_000), actor="tests")
    for number in range(COUNT):
        friend = factories.customer(f"F{number}")
        merchant.post("/orders", factories.order(referral=code, customer=friend))
    return merchant.get("/referrals", limit=100).get_json()["data"]


@pytest.fixture
def run_id(app, store, held) -> str:
    """A yes to voiding them all."""
    picks = [Pick(each["id"], referral_state(each["status"], each["reason_code"])) for each in held]
    with app.app_context(), transaction():
        user = members.create_user("mina@example.com")
        members.add_member(store.store_id, user.id, Role.OWNER)
        run = service.ask(store.store_id, "void", picks, user_id=user.id, actor=user.email)
        service.start(store.store_id, run.id, word="a ring")
    return run.id


def test_voiding_many_races_their_release_and_nothing_is_both(app, store, merchant, crowd, clock, run_id):
    clock.move(days=40)

    def decide() -> int:
        with app.app_context():
            return work.work(app.extensions["rafiq"].keyring)

    def approved() -> bool:
        with app.app_context():
            return bool(lookup.referrals(store.store_id, status=Status.APPROVED, limit=1))

    with ThreadPoolExecutor(4) as pool:
        released = pool.submit(run_due, app)
        while not approved() and not released.done():
            pass
        decided = [pool.submit(decide) for _ in range(2)]
        for each in (released, *decided):
            each.result()
    decide()

    ends = [each["status"] for each in merchant.get("/referrals", limit=100).get_json()["data"]]
    rewards = {each["status"] for each in merchant.get("/rewards", limit=100).get_json()["data"]}
    with app.app_context():
        run = service.get(store.store_id, run_id)
    assert "reversed" not in rewards  # nothing that was released is taken back by a yes that was said before
    assert {*ends} <= {Status.APPROVED, Status.VOIDED}
    assert (run.status, run.seen_count, run.failed_count) == ("done", COUNT, 0)
    assert run.done_count == ends.count(Status.VOIDED)
    assert run.changed_count == ends.count(Status.APPROVED)


def test_refunds_of_orders_in_a_turn_wait_for_it_and_never_in_a_circle(
    app, store, merchant, run_id, monkeypatch
):
    """All referrals are one advocate's: a turn holds every order of its rows before that account (G15)."""
    one = work._one

    def slowly(*about: Any) -> Any:
        done = one(*about)
        sleep(0.02)
        return done

    monkeypatch.setattr(work, "_one", slowly)
    numbers = [each["order_number"] for each in merchant.get("/referrals", limit=20).get_json()["data"]]

    def decide() -> None:
        with app.app_context():
            work.work(app.extensions["rafiq"].keyring)

    def refund(number: str) -> int:
        shop = factories.Merchant(app.test_client(), merchant.secret_key)
        return shop.post(f"/orders/{number}/refunds", {"refund_id": "r", "amount": "49.90"}).status_code

    with ThreadPoolExecutor(5) as pool:
        deciding = pool.submit(decide)
        sleep(0.1)
        refunds = list(pool.map(refund, numbers))
        deciding.result()
    with app.app_context():
        run = service.get(store.store_id, run_id)
        assert proof.verify() is None

    assert set(refunds) == {201}
    assert (run.status, run.failed_count) == ("done", 0)

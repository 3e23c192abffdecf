"""Deliveries are done at least once and counted once, whoever dies on the way."""

import threading

import pytest
from sqlalchemy import update

from rafiq.core.db import transaction
from rafiq.integrations import deliveries, processing
from rafiq.integrations.models import ShopDelivery
from rafiq.integrations.rules import State
from tests import shops


@pytest.fixture
def shop(app, store):
    return shops.connect(app, store.store_id, "shopify")


def test_a_worker_that_dies_leaves_its_deliveries_to_the_next(shop, app, clock):
    shop.say(shops.shopify_order())
    with app.app_context():
        processing._claim(10)  # and then the power goes

    before = shops.run(app)
    clock.move(minutes=3)

    assert (before, shops.run(app)) == (0, 1)


def test_what_fails_for_a_reason_of_ours_is_tried_again(shop, app, clock):
    class Broken:
        def order(self, *_: object, **__: object) -> None:
            message = "the disk is full"
            raise OSError(message)

    shop.say(shops.shopify_order())
    with app.app_context():
        processing.work(Broken())
    clock.move(minutes=1)
    shops.run(app)

    assert shop.log()[0].state is State.DONE


def test_half_done_work_is_not_kept(shop, app):
    """The refund inside fails, so the order before it is taken back as well; nothing is half counted."""
    order = shops.shopify_order(refunds=[shops.shopify_refund("10.00", transactions=[
        {"kind": "refund", "status": "success", "amount": "x", "currency": "EUR"}])])  # fmt: skip

    shop.tell(order)

    assert shops.refunded(app, "1001") is None
    assert shop.log()[0].state is State.FAILED


def test_a_burst_of_messages_and_their_doubles_is_counted_once(shop, app):
    """G13: 50 orders at the same moment, each told twice by two senders, while a worker is already at work."""
    orders = [shops.shopify_order(id=n, order_number=n) for n in range(1, 51)]
    refunds = [shops.shopify_refund("10.00", id=n, order_id=n) for n in range(1, 51)]
    statuses: list[int] = []

    def send(bodies: list[dict]) -> None:
        client = shops.Shop(app, app.test_client(), shop.store_id, shop.platform, shop.id, shop.secret)
        statuses.extend(client.say(each, X_Shopify_Webhook_Id=str(each["id"])).status_code for each in bodies)

    senders = [threading.Thread(target=send, args=(each,)) for each in (orders, orders, refunds, refunds)]
    worker = threading.Thread(target=lambda: [shops.run(app) for _ in range(5)])
    for thread in (*senders, worker):
        thread.start()
    for thread in (*senders, worker):
        thread.join()
    shops.run(app)

    assert set(statuses) == {200}
    assert {shops.refunded(app, str(n)) for n in range(1, 51)} == {1000}
    assert len(shop.log()) == 100


def test_old_deliveries_go_after_the_days_of_their_connection(shop, app, clock):
    shop.tell(shops.shopify_order())
    clock.move(days=31)
    with app.app_context(), transaction():
        deliveries.forget_old(clock.at)

    assert shop.log() == []


def test_a_delivery_that_waits_for_its_order_is_not_dropped_for_age(shop, app, clock):
    shop.tell(shops.shopify_refund())
    clock.move(days=60)
    with app.app_context(), transaction():
        deliveries.forget_old(clock.at)

    assert [each.state for each in shop.log()] == [State.PARKED]


def test_giving_up_after_many_tries_is_seen_by_a_person(shop, app):
    class Broken:
        def order(self, *_: object, **__: object) -> None:
            raise OSError

    shop.say(shops.shopify_order())
    with app.app_context():
        with transaction() as session:
            session.execute(update(ShopDelivery).values(attempts=processing.MAX_ATTEMPTS))
        processing.work(Broken())

    assert (shop.log()[0].state, shop.log()[0].code) == (State.FAILED, "unexpected")

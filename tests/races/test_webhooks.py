"""One address added by two at the same moment is added once."""

from threading import Event, Thread

from rafiq.core.db import transaction
from rafiq.core.errors import Busy, Invalid
from rafiq.webhooks import service as webhooks

PATIENCE_SECONDS = 0.5
URL = "https://hooks.shop.example/rafiq"


def test_of_two_who_add_one_address_the_second_is_refused(app, store):
    def add() -> None:
        keyring = app.extensions["rafiq"].keyring
        webhooks.create(keyring, store.store_id, url=URL, events=[], note="", allow_loopback=False)

    def second() -> None:
        first_has_added.wait()
        try:
            with app.app_context(), transaction():
                add()
        except (Invalid, Busy) as error:
            refused.append(error)
        second_has_tried.set()

    first_has_added, second_has_tried, refused = Event(), Event(), []
    other = Thread(target=second)
    other.start()
    with app.app_context(), transaction():
        add()
        first_has_added.set()
        second_has_tried.wait(PATIENCE_SECONDS)  # who waits for its turn has to wait for us
    other.join()

    with app.app_context():
        assert (len(webhooks.every(store.store_id)), len(refused)) == (1, 1)

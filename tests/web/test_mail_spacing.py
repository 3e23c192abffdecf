"""What one person is asked by mail: one thing a day, what matters most first, nothing that is out of date."""

import pytest

from rafiq.core.db import transaction
from rafiq.messaging.rules import FOR_BUYERS
from rafiq.prompts import policies
from rafiq.prompts.rules import Policy
from rafiq.surveys import definitions
from rafiq.surveys.definitions import SurveyView
from tests import factories
from tests.web import mail_scene as scene
from tests.web.mail_scene import states, switch_on

pytestmark = pytest.mark.both_databases
server, app, post = scene.server, scene.app, scene.post


@pytest.fixture
def bought(app, store, merchant, clock):
    """`bought("Ana")`: a shop that asks how it was and to recommend, both at once, after an order of hers."""
    switch_on(app, store, *FOR_BUYERS)
    with app.app_context(), transaction():
        policies.save(store.store_id, Policy())
        definitions.save(store.store_id, SurveyView(active=True, moments=("purchase",)))

    def bought(*names: str) -> None:
        for name in names:
            order = factories.order(order_number=name, customer=factories.customer(name))
            assert merchant.post("/orders", order).status_code < 300

    return bought


def asked(app) -> list[tuple[str, str]]:
    return [(kind, state) for kind, state, _ in states(app)]


def test_two_things_due_on_one_day_are_two_letters_on_two_days(app, bought, post, clock):
    """S2-1, S2-3: how it was first, whatever the policy's rest; a day later the rest."""
    bought("Ana")
    post()
    for hours in (2, 1, 20):
        clock.move(hours=hours)
        post()
        assert sorted(asked(app)) == [("ask", "waiting"), ("survey", "sent")]

    clock.move(hours=4)
    post()
    assert sorted(asked(app)) == [("ask", "sent"), ("survey", "sent")]


def test_whoever_is_unhappy_in_the_meantime_is_not_asked_to_recommend(app, bought, merchant, post, clock):
    """S1-10, S2-8."""
    bought("Ana")
    post()
    clock.move(hours=2)
    post()
    merchant.post("/surveys/answers", {"customer": factories.customer("Ana"), "id": "r", "score": 2})
    clock.move(hours=25)
    post()

    assert sorted(asked(app)) == [("ask", "dropped"), ("survey", "sent")]


def test_each_person_has_a_day_of_their_own(app, bought, post, clock):
    bought("Ana", "Ben")
    post()
    clock.move(hours=2)
    post()

    assert sorted(asked(app)) == [("ask", "waiting")] * 2 + [("survey", "sent")] * 2

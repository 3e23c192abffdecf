"""How many answer is of the questions that were put: one by mail is put when its letter has left (S1-5)."""

import pytest

from rafiq.core import clock as clocks
from rafiq.core.db import transaction
from rafiq.errands.outgoing import send_mails
from rafiq.messaging.rules import Kind
from rafiq.surveys import asking, definitions, figures
from rafiq.surveys.definitions import SurveyView
from tests import factories
from tests.web import mail_scene as scene
from tests.web.mail_scene import states, switch_on

pytestmark = pytest.mark.both_databases
server, app, post = scene.server, scene.app, scene.post


@pytest.fixture
def due(app, store, merchant, clock):
    """Ana bought, said nothing on the page, and an hour later her letter is written down."""
    switch_on(app, store, Kind.SURVEY)
    with app.app_context(), transaction():
        definitions.save(store.store_id, SurveyView(active=True, moments=("purchase",), rest_days=30))
    merchant.post("/orders", factories.order(order_number="1", customer=factories.customer("Ana")))
    scene.run_due(app)
    clock.move(hours=1.1)
    scene.run_due(app)


def put(app, store) -> int:
    with app.app_context():
        return figures.figures(store.store_id, clocks.now()).response.put


def test_a_letter_that_left_put_its_question_once(app, store, due, post, clock):
    assert put(app, store) == 0
    for _ in range(2):
        post()
        clock.move(hours=1)

    assert (states(app), put(app, store)) == ([("survey", "sent", None)], 1)


def test_a_letter_that_never_left_put_nothing(make_app, app, store, due):
    mute = make_app()
    send_mails(mute, mute.extensions["rafiq"])

    assert (states(app), put(app, store)) == ([("survey", "dropped", "no_mail_server")], 0)


def test_a_letter_that_still_waits_gives_a_rest_as_one_that_left(app, store, due, merchant, post, clock):
    """S1-6: her next order within the rest brings no second question, whatever becomes of the first."""
    merchant.post("/orders", factories.order(order_number="2", customer=factories.customer("Ana")))
    scene.run_due(app)
    with app.app_context():
        person_id = merchant.get("/customers/c-ana").get_json()["id"]
        assert asking.waiting(store.store_id, person_id).order_number == "1"
    clock.move(hours=3)
    post()

    assert [kind for kind, _, _ in states(app)] == ["survey"]

"""Forms that were pressed many times at the same instant, as impatient people and slow networks do: said once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from urllib.parse import urlsplit

import pytest

from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.core.errors import NotFound
from rafiq.coupons import service as coupons
from rafiq.links import introductions
from rafiq.links import service as links
from rafiq.people import service as people
from rafiq.programs import service as programs
from rafiq.referrals import noting
from rafiq.surveys import asking, definitions
from rafiq.surveys.definitions import SurveyView
from rafiq.web import erasing
from rafiq.web.shopper import surveying
from tests import factories
from tests.races.crowd import THREADS


@pytest.fixture
def at_once():
    """`at_once(press)`: what came of pressing eight times at the same instant."""
    with ThreadPoolExecutor(THREADS) as pool:
        yield lambda press: list(pool.map(lambda _: press(), range(8)))


def test_a_score_pressed_eight_times_is_one_answer_and_one_follow_up(app, store, merchant, at_once):
    with app.app_context(), transaction():
        definitions.save(store.store_id, SurveyView(active=True))
    merchant.post("/orders", factories.order(customer=factories.customer("Ana")))
    run_due(app)
    ana = merchant.get("/customers/c-ana").get_json()["id"]
    with app.app_context():
        about = asking.waiting(store.store_id, ana)
        path = urlsplit(surveying.link("", app.extensions["rafiq"].keyring, about)).path

    pressed = at_once(lambda: app.test_client().post(path, data={"score": "3"}).status_code)

    run_due(app)
    assert set(pressed) == {303}
    assert [each["score"] for each in merchant.get("/surveys/answers").get_json()["data"]] == [3]
    assert len(merchant.get("/followups").get_json()["data"]) == 1


def test_an_address_left_eight_times_is_one_advocate_with_one_link(app, store, merchant, at_once):
    guest = {"email": "guest@example.com", "first_name": "", "order_number": None}

    def press():
        return factories.Browser(app.test_client(), store.publishable_key).post("/enrol", guest).get_json()

    answers = at_once(press)

    assert len({each["share"]["code"] for each in answers}) == 1


def test_a_friend_noted_for_two_at_the_same_instant_has_one_code_that_thanks_the_last(
    app, store, merchant, at_once
):
    """S4-14: by phone in any spelling; the note that stands and the code say the same."""
    advocates = [
        merchant.post("/advocates", {"customer": factories.customer(name)}).get_json()["id"]
        for name in ("Ana", "Eva")
    ]
    turns = count()

    def press():
        turn = next(turns)
        with app.app_context(), transaction():
            link = links.of_person(store.store_id, advocates[turn % 2])
            phone = ("01707654321", "+491707654321", "491707654321")[turn % 3]
            noted = noting.note(link, email_key=None, phone=phone, actor="tests")
            given = noting.code(store.store_id, programs.current_program(store.store_id), noted)
            return given.code

    codes = set(at_once(press))

    with app.app_context():
        (code,) = codes
        last = introductions.lately(
            store.store_id, email_key=None, phone="+491707654321", within_days=1, staff_only=True
        )[0]
        assert coupons.get(store.store_id, code).link_id == last.link.id


def test_whoever_is_forgotten_while_they_get_a_link_has_none_that_is_open(app, store, merchant, at_once):
    """G33: whichever is first."""
    for at in range(5):
        guest = merchant.post("/customers", factories.customer(f"Guest{at}")).get_json()["id"]
        turns = count()

        def press(guest=guest, turns=turns, at=at):
            with suppress(NotFound), app.app_context(), transaction():
                if next(turns) == at:
                    erasing.erase(store.store_id, guest)
                else:
                    links.link_for(store.store_id, guest)

        at_once(press)
        with app.app_context():
            link = links.of_person(store.store_id, guest)
            assert link is None or link.blocked
            assert people.is_erased(store.store_id, guest)

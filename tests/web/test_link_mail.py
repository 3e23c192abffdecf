"""The letter with somebody's own link waits as the prompt does: for the answer, for the shop's moment (S1-10, S2-1)."""

from datetime import UTC, datetime, timedelta

import pytest

from rafiq.core.db import transaction
from rafiq.messaging import rules
from rafiq.messaging import service as mail
from rafiq.messaging.rules import FOR_CUSTOMERS, Kind
from rafiq.prompts import asks as prompts
from rafiq.prompts import policies
from rafiq.prompts.rules import Policy, When
from rafiq.surveys import definitions
from rafiq.surveys.definitions import SurveyView
from tests import factories
from tests.web import mail_scene as scene
from tests.web.mail_scene import states, switch_on

pytestmark = pytest.mark.both_databases
server, app, post = scene.server, scene.app, scene.post
WELCOME = "Your own link for friends of Chaykhana"
WAITS = [("welcome", "waiting", "put_off")]


@pytest.fixture
def links_on(app, store, clock):
    switch_on(app, store, Kind.WELCOME)


@pytest.fixture
def asks(app, store, links_on):
    """The shop asks after each purchase how it was."""
    with app.app_context(), transaction():
        definitions.save(store.store_id, SurveyView(active=True, moments=("purchase",)))


def after_delivery(app, store) -> None:
    with app.app_context(), transaction():
        policies.save(store.store_id, Policy(moment=When.AFTER_DELIVERY))


def buys(shopper, number: str = "1"):
    """Her browser tells of it, as each shop with the script tag alone has it."""
    order = factories.order(order_number=number, customer=factories.customer("Ana"))
    return shopper.post("/order", order | {"status": None}).get_json()


def says(shopper, page, score: int) -> None:
    asked = shopper.post("/survey", {"me": page["me"]}).get_json()["survey"]
    assert shopper.post("/survey-answer", {"token": asked["token"], "score": score}).status_code == 200


def subjects(server) -> list[str]:
    return [each["Subject"] for each in server.mails]


@pytest.mark.parametrize("score", [3, 8])
def test_whoever_is_not_glad_gets_no_link_although_only_a_browser_said_so(
    app, asks, shopper, server, post, clock, score
):
    page = buys(shopper)
    post()
    says(shopper, page, score)
    for days in (0, 1.1, 5):
        clock.move(days=days)
        post()

    assert (subjects(server), states(app)) == ([], WAITS)


def test_a_promoters_link_follows_the_answer_once(app, asks, shopper, server, post, clock):
    page = buys(shopper)
    post()
    assert states(app) == WAITS
    says(shopper, page, 10)
    for _ in range(3):
        clock.move(hours=1.1)
        post()

    assert subjects(server) == [WELCOME]


def test_an_open_question_holds_the_link_back_for_a_day(app, asks, merchant, server, post, clock):
    """The shop's server told of the order; she is still reading the question."""
    merchant.post("/orders", factories.order(customer=factories.customer("Ana")))
    merchant.post("/advocates", {"customer": factories.customer("Ana")})
    post()
    clock.move(hours=23)
    post()
    assert states(app) == WAITS

    clock.move(hours=2)
    post()
    assert subjects(server) == [WELCOME]


def test_the_mailed_question_goes_first_and_an_unhappy_answer_ends_it(
    app, store, asks, merchant, server, post, clock
):
    switch_on(app, store, *FOR_CUSTOMERS)
    merchant.post("/orders", factories.order(customer=factories.customer("Ana")))
    merchant.post("/advocates", {"customer": factories.customer("Ana")})
    post()
    clock.move(hours=1.1)
    post()
    merchant.post("/surveys/answers", {"customer": factories.customer("Ana"), "id": "r", "score": 6})
    clock.move(days=2)
    post()

    assert WELCOME not in subjects(server)
    assert ("welcome", "dropped", "out_of_date") in states(app)


def test_before_the_shops_own_moment_an_order_of_a_browser_brings_no_link(
    app, store, links_on, shopper, merchant, server, post, clock
):
    """S2-3: the letter waits with the prompt, and leaves after the delivery."""
    after_delivery(app, store)
    page = buys(shopper)
    post()
    assert (page["prompt"], states(app)) == (None, WAITS)

    merchant.post("/orders", factories.order(order_number="1", customer=factories.customer("Ana")))
    merchant.post("/events", {"type": "order.delivered", "id": "1", "customer": factories.customer("Ana")})
    for _ in range(3):
        clock.move(days=1.1)
        post()
    assert subjects(server) == [WELCOME]


def test_a_letter_that_waited_too_long_is_dropped(app, store, links_on, shopper, server, post, clock):
    after_delivery(app, store)
    buys(shopper)
    post()
    clock.move(days=201)
    post()

    assert (subjects(server), states(app)) == ([], [("welcome", "dropped", "out_of_date")])


def test_an_order_that_is_paid_late_brings_its_buyer_the_link_late(app, asks, merchant, server, post, clock):
    """A bank transfer: what waits for the question and then for the money is put off, not lost."""
    order = factories.order(order_number="1", status="placed", customer=factories.customer("Ana"))
    merchant.post("/orders", order)
    merchant.post("/advocates", {"customer": factories.customer("Ana")})
    for _ in range(3):
        post()
        clock.move(days=1, hours=1)
    assert states(app) == WAITS
    merchant.post("/orders", order | {"status": "paid", "updated_at": clock.at.isoformat()})
    for _ in range(3):  # the question how it was comes first, and has its time
        clock.move(days=1, hours=1)
        post()

    assert subjects(server) == [WELCOME]


@pytest.mark.parametrize("tag", ["subscription", ""])
def test_who_got_the_buttons_with_a_glad_answer_is_not_asked_again_by_mail(
    app, store, asks, merchant, shopper, server, post, clock, tag
):
    """S2-2: about one order somebody is asked once; the page that thanked for the score was that time."""
    switch_on(app, store, *FOR_CUSTOMERS)
    with app.app_context(), transaction():
        policies.save(store.store_id, Policy(product_tag=tag))
    page = buys(shopper)
    merchant.post("/orders", factories.order(order_number="1", customer=factories.customer("Ana")))
    says(shopper, page, 10)
    for days in (0, 0.1, 3, 30):
        clock.move(days=days)
        post()

    assert "ask" not in {each[0] for each in states(app)}
    ana = merchant.get("/customers/c-ana").get_json()["id"]
    with app.app_context():
        assert [each.reason_code for each in prompts.of_person(store.store_id, ana)] == ["asked_already"]


def test_whoever_has_their_link_by_the_ask_is_not_sent_it_again(app, store, merchant, server, post, clock):
    switch_on(app, store, Kind.WELCOME, Kind.ASK)
    with app.app_context(), transaction():
        policies.save(store.store_id, Policy())
    merchant.post("/orders", factories.order(customer=factories.customer("Ana")))
    for _ in range(4):
        clock.move(hours=2)
        post()

    assert [each[:2] for each in states(app)] == [("ask", "sent"), ("welcome", "dropped")]


def test_what_waits_on_purpose_is_no_backlog(app, store, asks, shopper, post, clock):
    buys(shopper)
    post()
    clock.move(minutes=30)
    with app.app_context():
        found = mail.backlog(store.store_id)

    assert (found.waiting, found.oldest_at > clock.at) == (1, True)


@pytest.mark.parametrize(
    ("tries", "days", "goes_on"), [(1, 9, True), (9, 9, True), (10, 9, False), (10, 2, True)]
)
def test_three_days_of_trying_begin_with_the_first_try(tries, days, goes_on):
    """A letter that waited for its moment is not given up at the first cough of a server."""
    now = datetime(2026, 11, 21, tzinfo=UTC)

    assert (rules.next_try(tries, now - timedelta(days=days), now) is not None) is goes_on

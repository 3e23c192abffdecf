"""Mail to buyers: the question with its scores, what was mended, the ask, in their language (S1-6, S1-19, S2-5)."""

import re
from urllib.parse import urlsplit

import pytest

from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.encounters import notes
from rafiq.followups import causes
from rafiq.followups import service as followups
from rafiq.followups.rules import Outcome
from rafiq.messaging.rules import FOR_BUYERS, FOR_CUSTOMERS
from rafiq.people import service as people
from rafiq.people.rules import Identity
from rafiq.playbook import messages
from rafiq.playbook import service as playbook
from rafiq.playbook.rules import Message, Plan
from rafiq.prompts import policies
from rafiq.prompts.rules import Policy, When
from rafiq.surveys import asking, definitions
from rafiq.surveys import service as surveys
from rafiq.surveys.definitions import SurveyView
from tests import factories
from tests.web import mail_scene as scene
from tests.web.mail_scene import states, stop_path, switch_on, text_of

pytestmark = pytest.mark.both_databases
server, app, post = scene.server, scene.app, scene.post
LOCALES = ("en", "fa", "ar", "ms")


@pytest.fixture
def shop(app, store, clock):
    """It asks after each purchase, and writes all that a buyer may get."""
    switch_on(app, store, *FOR_BUYERS)
    with app.app_context(), transaction():
        definitions.save(store.store_id, SurveyView(active=True, moments=("purchase",)))
    return store


@pytest.fixture
def buys(merchant):
    def buys(name: str = "Ana", number: str = "1", **customer: object) -> None:
        items = [{"title": "Glass teapot", "quantity": 1}]
        who = factories.customer(name, **customer)
        answer = merchant.post("/orders", factories.order(order_number=number, customer=who, items=items))
        assert answer.status_code == 201

    return buys


@pytest.fixture
def asked(shop, buys, post, clock, server):
    """Ana bought, said nothing on the page, and an hour later there is a mail."""
    buys()
    post()
    clock.move(hours=1.1)
    post()
    (message,) = server.mails
    return message


# ---------------------------------------------------------------------------------------- the question


def test_a_question_that_nobody_answered_comes_by_mail_with_every_score(asked):
    """S1-6, S1-7: after buying the product, on the shop's scale."""
    links = re.findall(r"(\d+): http://localhost:8000(/survey/\S+)\?score=(\d+)&locale=en", text_of(asked))

    assert [int(score) for score, _, said in links if score == said] == list(range(11))
    assert "Glass teapot" in text_of(asked)
    assert asked.get_body(("html",)).get_content().count("?score=") == 11


def test_a_press_on_a_score_records_nothing_until_it_is_confirmed(app, store, asked, merchant):
    """S1-7: programs that scan mail open every link."""
    path, _, query = re.search(
        r"http://localhost:8000(/survey/\S+?)(\?)(score=9\S*)", text_of(asked)
    ).groups()
    client = app.test_client()
    assert client.get(f"{path}?{query}").status_code == 200
    assert merchant.get("/surveys/answers").get_json()["data"] == []

    assert client.post(path, data={"score": "9"}).status_code == 303

    assert [each["score"] for each in merchant.get("/surveys/answers").get_json()["data"]] == [9]


def test_what_somebody_else_answered_keeps_nobody_from_being_asked(shop, buys, merchant, server, post, clock):
    buys()
    merchant.post("/surveys/answers", {"customer": factories.customer("Cem"), "id": "x", "score": 9})
    post()
    clock.move(hours=1.1)
    post()

    assert [message["To"] for message in server.mails] == ["ana@example.com"]


def test_whoever_answered_meanwhile_gets_no_mail(app, shop, buys, server, post, clock):
    """The mail was on its way already; `asked` is the twin whom nothing kept from it."""
    buys()
    post()
    clock.move(hours=1.1)
    scene.run_due(app)
    with app.app_context(), transaction():
        ana = people.find(shop.store_id, Identity(customer_id="c-ana"))
        question = asking.waiting(shop.store_id, ana.id)
        surveys.answer(shop.store_id, question, surveys.Said(9), channel="page", confirmed=True)
    post()

    assert server.mails == []
    assert states(app) == [("survey", "dropped", "out_of_date")]


@pytest.mark.parametrize("locale", LOCALES)
def test_each_buyer_is_asked_in_their_language(shop, buys, post, clock, server, locale):
    buys(locale=locale)
    post()
    clock.move(hours=1.1)
    post()
    html = server.mails[0].get_body(("html",)).get_content()

    assert f'lang="{locale}" dir="{"rtl" if locale in {"fa", "ar"} else "ltr"}"' in html
    assert f"&amp;locale={locale}" in html
    assert "prefers-color-scheme: dark" in html


def test_a_kind_that_is_off_asks_nobody(app, store, shop, buys, post, clock, server):
    switch_on(app, store)
    buys()
    post()
    clock.move(hours=1.1)
    post()

    assert (server.mails, states(app)) == ([], [])


def test_a_buyer_stops_all_of_it_with_one_click(app, shop, asked, buys, post, clock, server):
    """G35: consent is asked for when a mail is due."""
    assert "because you bought" in text_of(asked)
    app.test_client().post(stop_path(asked), data={"List-Unsubscribe": "One-Click"})
    buys(number="2")
    post()
    clock.move(hours=1.1)
    post()

    assert len(server.mails) == 1
    assert states(app)[-1] == ("survey", "dropped", "not_wanted")


def test_the_readers_choices_name_every_kind(app, store, asked):
    switch_on(app, store, *FOR_CUSTOMERS)
    page = app.test_client().get(stop_path(asked)).text

    assert all(f'value="{kind}"' in page for kind in FOR_CUSTOMERS)


# ---------------------------------------------------------------------------------------- it is fixed


def test_exactly_those_who_reported_it_hear_that_it_is_fixed(app, shop, merchant, post, server):
    """S1-19: marking fixed mails exactly the reporters."""
    switch_on(app, shop, "cause_fixed")
    for who, cause in (("Ana", "waiting"), ("Ben", "Waiting "), ("Cyd", "price"), ("Dan", "")):
        merchant.post("/surveys/answers", {"customer": factories.customer(who), "id": who, "score": 3})
        post()
        with app.app_context(), transaction():
            newest = followups.page(shop.store_id)[0]
            followups.record(
                shop.store_id, newest.id, Outcome.SPOKE, note="", cause=cause, actor="mia@shop.example"
            )
    with app.app_context(), transaction():
        cause = next(each for each in causes.board(shop.store_id) if each.name == "waiting")
        causes.fix(shop.store_id, cause.id, note="A second desk is open.", actor="mia@shop.example")
    for _ in range(2):
        post()

    assert sorted(message["To"] for message in server.mails) == ["ana@example.com", "ben@example.com"]
    assert "A second desk is open." in text_of(server.mails[0])
    with app.app_context():
        assert all(each.told_at for each in causes.reporters(shop.store_id, cause.id))


# ---------------------------------------------------------------------------------------- the ask, the message of a day


def test_the_ask_brings_the_link_and_a_page(app, store, clock, buys, post, server):
    """S2-3, S2-6."""
    switch_on(app, store, "ask")
    with app.app_context(), transaction():
        policies.save(store.store_id, Policy(moment=When.AFTER_DAYS, days=7))
    buys()
    post()
    clock.move(days=7.1)
    post()
    post()
    (message,) = server.mails
    page = re.search(r"http://localhost:8000/asked/\S+", text_of(message))[0]

    assert re.search(r"http://localhost:8000/r/\S+", text_of(message))
    assert "/r/" in app.test_client().get(urlsplit(page).path).text


def test_a_return_that_comes_before_the_mail_goes_stops_it(app, store, clock, buys, post, server, merchant):
    """S2-1."""
    switch_on(app, store, "ask")
    with app.app_context(), transaction():
        policies.save(store.store_id, Policy(moment=When.AFTER_DAYS, days=7))
    buys()
    post()
    clock.move(days=7.1)
    scene.run_due(app)
    merchant.post("/orders/1/refunds", {"refund_id": "r1", "amount": "49.90"})
    post()

    assert server.mails == []
    assert states(app)[-1] == ("ask", "dropped", "out_of_date")


def test_a_message_of_a_day_is_in_the_readers_language(app, store, clock, buys, post, server):
    """S3-8: with a film."""
    switch_on(app, store, "stage")
    words = {"en": ("You chose well", "Look:"), "fa": ("خوب انتخاب کردید", "ببینید:")}
    with app.app_context(), transaction():
        playbook.save_plan(store.store_id, Plan(active=True))
        messages.save(
            store.store_id, Message(active=True, days=3, words=words, url="https://shop.example/film")
        )
    buys("Ana", "1", locale="fa")
    buys("Ben", "2", locale="ms")
    post()
    clock.move(days=3.1)
    post()
    post()
    subjects = {message["To"]: message["Subject"] for message in server.mails}

    assert subjects == {"ana@example.com": "خوب انتخاب کردید", "ben@example.com": "You chose well"}
    assert "https://shop.example/film" in text_of(server.mails[0])


@pytest.mark.parametrize("happy", [9, 10])
def test_a_message_counts_the_happy_once_they_are_a_crowd(
    app, store, merchant, clock, buys, post, server, happy
):
    """S3-8: it speaks of happy customers, and not of a handful."""
    switch_on(app, store, "stage")
    words = {"en": ("You chose well", "Look:")}
    with app.app_context(), transaction():
        playbook.save_plan(store.store_id, Plan(active=True))
        messages.save(store.store_id, Message(active=True, days=3, words=words, with_count=True))
    for number in range(happy):
        said = {"id": str(number), "score": 9, "customer": {"email": f"happy{number}@example.com"}}
        assert merchant.post("/surveys/answers", said).status_code == 201
    buys("Ana", "1")
    clock.move(days=3.1)
    post()

    crowd = "10 customers of" in text_of(server.mails[0])
    assert (len(server.mails), crowd) == (1, happy == 10)


def test_a_personal_line_opens_a_message_of_the_first_days(app, store, clock, buys, post, server):
    """S3-9: a personal touch from what the shop knows, used by the mail."""
    switch_on(app, store, "stage")
    buys()
    with app.app_context(), transaction():
        playbook.save_plan(store.store_id, Plan(active=True))
        messages.save(
            store.store_id, Message(active=True, days=3, words={"en": ("Hello", "You chose well.")})
        )
        ana = people.find(store.store_id, Identity(customer_id="c-ana"))
        notes.write(store.store_id, ana.id, note="Twins", line="Greetings to the twins!", actor="mina")
    post()
    clock.move(days=3.1)
    post()
    post()
    (message,) = server.mails

    assert "Greetings to the twins!" in text_of(message)
    assert text_of(message).index("Greetings") < text_of(message).index("You chose well.")


def test_a_letter_in_the_line_is_not_sent_when_the_goods_went_back_meanwhile(
    shop, buys, app, clock, post, server, merchant
):
    buys()
    run_due(app)
    clock.move(hours=1.1)
    run_due(app)
    assert [each[1] for each in states(app)] == ["waiting"]

    merchant.post("/orders", factories.order(order_number="1", status="cancelled"))
    post()

    assert server.mails == []

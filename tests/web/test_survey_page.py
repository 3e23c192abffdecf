"""The survey behind a signed link: looking changes nothing, three bands see three different screens."""

import re
from urllib.parse import urlsplit

import pytest

from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.prompts import asks
from rafiq.surveys import asking, definitions
from rafiq.surveys import service as surveys
from rafiq.surveys.definitions import SurveyView
from rafiq.surveys.rules import Moment
from rafiq.web.shopper import surveying
from tests import factories

LINE, REVIEWS = "boss@shop.example", "https://reviews.example/shop"
TITLES = {
    "en": ("That means a lot", "honesty", "We are sorry"),
    "fa": ("ارزش دارد", "صداقتتان", "متأسفیم"),
    "ar": ("يعني لنا", "صراحتك", "نحن آسفون"),
    "ms": ("amat bermakna", "kejujuran", "minta maaf"),
}


@pytest.fixture
def survey(app, store, merchant):
    """`survey(lowest=1)`: Ana bought a glass teapot and holds the link of a mail; its path."""

    def survey(**changes: object) -> str:
        wanted = {"active": True, "direct_line": LINE, "review_url": REVIEWS} | changes
        with app.app_context(), transaction():
            definitions.save(store.store_id, SurveyView(**wanted))
        item = {"title": "Glass teapot", "quantity": 1}
        merchant.post("/orders", factories.order(customer=factories.customer("Ana"), items=[item]))
        run_due(app)
        ana = merchant.get("/customers/c-ana").get_json()["id"]
        with app.app_context():
            about = asking.waiting(store.store_id, ana)
            assert about is not None
            return urlsplit(surveying.link("", app.extensions["rafiq"].keyring, about)).path

    return survey


def kept(merchant) -> list[tuple[int, str]]:
    return [(each["score"], each["wish"]) for each in merchant.get("/surveys/answers").get_json()["data"]]


@pytest.mark.parametrize(("lowest", "first"), [(0, 0), (1, 1)])
def test_the_question_names_the_product_on_either_scale(client, survey, lowest, first):
    """S1-7."""
    page = client.get(survey(lowest=lowest), headers={"Accept-Language": "en"}).text

    assert "Glass teapot" in page
    assert [int(each) for each in re.findall(r'name="score" value="(\d+)"', page)] == list(range(first, 11))


def test_looking_at_a_score_link_records_nothing_and_pressing_does(client, merchant, survey):
    """S1-7: link scanners in mailboxes follow every link and change nothing."""
    path = survey()
    for _ in range(3):
        page = client.get(path, query_string={"score": "9"}).text
        client.head(path, query_string={"score": "9"})
    assert kept(merchant) == []
    assert 'class="chosen"' in page

    answer = client.post(path, data={"score": "9"})

    assert (answer.status_code, kept(merchant)) == (303, [(9, "")])


@pytest.mark.parametrize("locale", TITLES)
@pytest.mark.parametrize(("score", "band"), [(9, 0), (7, 1), (6, 2)])
def test_three_bands_see_three_screens(client, survey, locale, score, band):
    """S1-10, S1-18, S2-8: the link at once, thanks and what would help, an apology and a direct line first."""
    path = survey()
    client.post(path, data={"score": str(score)})

    page = client.get(path, query_string={"locale": locale}).text

    assert [title in page for title in TITLES[locale]] == [number == band for number in range(3)]
    assert ("https://wa.me/" in page, "/r/" in page) == (band == 0, band == 0)
    assert (LINE in page) == (band == 2)
    assert 'name="wish"' in page
    assert (REVIEWS in page) == (band != 2)


def test_an_unhappy_customer_may_write_publicly_once_they_have_written_to_the_shop(client, merchant, survey):
    """S2-8: the complaint's own way first; nobody is kept from a public review."""
    path = survey()
    client.post(path, data={"score": "2"})

    client.post(path, data={"wish": "A lid that fits", "remark": "", "contact": "555 0100"})

    assert REVIEWS in client.get(path).text
    assert kept(merchant) == [(2, "A lid that fits")]


@pytest.mark.parametrize(("score", "locale"), [(2, "en"), (7, "fa"), (9, "ar"), (2, "ms")])
def test_an_empty_form_is_told_so_and_a_filled_one_is_gone_once_it_is_sent(client, survey, score, locale):
    """S1-8, S2-8: nobody waits for a call because of a form that said nothing."""
    path = survey()
    form = {"wish": " ", "remark": ""} | ({"contact": ""} if score == 2 else {})
    client.post(path, data={"score": str(score)})
    empty = client.post(path, data=form, query_string={"locale": locale})
    assert (empty.status_code, 'role="alert"' in empty.text, 'name="wish"' in empty.text) == (422, True, True)

    filled = client.post(path, data=form | {"wish": "A lid"}, query_string={"locale": locale})
    page = client.get(filled.headers["Location"]).text

    assert ('role="status"' in page, 'name="wish"' in page) == (True, False)
    assert client.post(path, data=form).status_code == 303  # what was written may be taken back


def test_words_are_asked_of_every_score_and_shown_harmlessly(client, merchant, survey):
    """S1-8, S1-9."""
    path = survey()
    client.post(path, data={"score": "10"})
    client.post(path, data={"wish": '<script>alert("x")</script>\u202e\u0000', "remark": "چای عالی\nبود"})

    page = client.get(path).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert kept(merchant) == [(10, '<script>alert("x")</script>')]


@pytest.mark.parametrize("score", ["11", "-1", "x", "", "٣" * 9, "1.5"])
def test_a_score_off_the_scale_is_refused_in_words(client, merchant, survey, score):
    answer = client.post(survey(lowest=1), data={"score": score}, headers={"Accept-Language": "en"})

    assert (answer.status_code, kept(merchant)) == (422, [])
    assert "Please choose a number" in answer.text


def test_words_without_a_score_ask_for_the_score(client, merchant, survey):
    assert client.post(survey(), data={"wish": "More tea"}).status_code == 422
    assert kept(merchant) == []


@pytest.mark.parametrize("token", ["x", "..", "e30.x", "a" * 600])
def test_a_forged_link_is_over(client, token):
    assert client.get(f"/survey/{token}").status_code == 404
    assert client.post(f"/survey/{token}", data={"score": "1"}).status_code == 404


def test_the_link_of_an_erased_person_opens_nothing(client, merchant, survey):
    """G33."""
    path = survey()
    assert client.get(path).status_code == 200

    merchant.delete("/customers/c-ana")

    assert client.get(path).status_code == 404


def test_the_page_runs_nothing_but_our_own(client, survey):
    """G29."""
    answer = client.get(survey())
    policy = answer.headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "form-action 'self'" in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


# ---------------------------------------------------------------------------------------- in the widget


def test_the_widget_asks_before_it_offers_to_share_and_never_asks_the_unhappy(app, merchant, shopper, survey):
    """S1-10, S1-13, S1-18: the server decides, whatever a page would like."""
    survey()
    order = factories.order(customer=factories.customer("Eve"), status="placed")
    asked = shopper.post("/order", order).get_json()
    question = shopper.post("/survey", {"me": asked["me"], "locale": "ms"}).get_json()["survey"]
    assert asked["prompt"] == {"surface": "survey"}
    assert "mengesyorkan" in question["words"]["question"]

    happy = shopper.post("/survey-answer", {"token": question["token"], "score": 9}).get_json()
    unhappy = shopper.post("/survey-answer", {"token": question["token"], "score": 3}).get_json()

    assert (happy["band"], bool(happy["share"]), happy["direct_line"]) == ("promoter", True, "")
    assert (unhappy["band"], unhappy["share"], unhappy["direct_line"]) == ("detractor", None, LINE)
    assert unhappy["direct_url"] == f"mailto:{LINE}"
    assert shopper.post("/order", order).get_json()["prompt"] is None


def test_whoever_only_types_an_address_is_not_told_what_its_owner_bought(shopper, survey):
    """G24."""
    survey()
    guessed = shopper.post("/enrol", {"email": "ana@example.com", "order_number": "9"}).get_json()

    assert guessed["prompt"] != {"surface": "survey"}
    assert shopper.post("/survey", {"me": guessed["me"]}).get_json() == {"survey": None}
    assert shopper.post("/survey", {"me": "x"}).get_json() == {"survey": None}


def test_a_token_of_one_store_answers_nothing_in_another(app, shopper, survey):
    """G25."""
    survey()
    order = factories.order(customer=factories.customer("Eve"), status="placed")
    me = shopper.post("/order", order).get_json()["me"]
    token = shopper.post("/survey", {"me": me}).get_json()["survey"]["token"]
    other = factories.new_store(app, name="Other")
    stranger = factories.Browser(app.test_client(), other.publishable_key)

    assert stranger.post("/survey-answer", {"token": token, "score": 1}).status_code == 404
    assert shopper.post("/survey-answer", {"token": token, "score": 1}).status_code == 200


@pytest.mark.parametrize(
    "body",
    [{}, {"token": "x" * 8_001, "score": 1}, {"token": "x", "score": "9"}, {"token": "x", "score": 11}],
)
def test_what_is_no_answer_is_refused_by_its_field(shopper, body):
    assert shopper.post("/survey-answer", body).status_code == 422


def test_a_shop_without_a_survey_asks_nothing(shopper):
    asked = shopper.post("/order", factories.order()).get_json()

    assert asked["prompt"] == {"surface": "share"}
    assert shopper.post("/survey", {"me": asked["me"]}).get_json() == {"survey": None}


def test_a_press_does_not_wait_for_a_second_survey(app, store, survey):
    """The question is one for each occasion, whoever asks first."""
    path = survey()
    client = app.test_client()

    assert [client.post(path, data={"score": "8"}).status_code for _ in range(3)] == [303] * 3
    with app.app_context():
        found = surveys.page(store.store_id)
    assert [(each.score, each.moment) for each in found] == [(8, Moment.PURCHASE)]


@pytest.mark.parametrize("came", ["complaint", "no"])
def test_a_promoter_with_whom_something_came_between_is_thanked_and_asked_nothing(
    app, client, store, merchant, survey, came
):
    """S1-10, S2-1: never with an open complaint, nor after a no; whatever they answered before."""
    path = survey()
    client.post(path, data={"score": "9"})
    assert "/r/" in client.get(path).text

    if came == "complaint":
        ticket = {"type": "ticket.opened", "id": "t1", "customer": factories.customer("Ana")}
        merchant.post("/events", ticket)
        run_due(app)
    else:
        ana = merchant.get("/customers/c-ana").get_json()["id"]
        with app.app_context(), transaction():
            asks.stop(store.store_id, asks.remember(store.store_id, ana, "1"))

    page = client.get(path).text
    assert (TITLES["en"][0] in page, "/r/" in page, "https://wa.me/" in page) == (True, False, False)

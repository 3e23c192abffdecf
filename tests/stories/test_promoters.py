"""A deal for promoters: who they are, what each surface tells them, and that every way of buying pays what was told."""

from datetime import timedelta

import pytest

from rafiq.core.db import transaction
from rafiq.links import desk
from rafiq.links import service as links
from rafiq.people import service as people
from rafiq.people.rules import Identity
from rafiq.stores import service as stores
from rafiq.surveys import asking
from rafiq.surveys import service as surveys
from rafiq.web.words import share_words
from rafiq.web.words.live_deal import live_deal
from tests import factories
from tests.stories import survey_scene
from tests.stories.scene import Shop

TERMS = {
    "audience": "promoters",
    "friend_kind": "percent_off",
    "friend_percent": "30",
    "advocate_kind": "credit",
    "advocate_amount": "25",
}
MORE, USUAL = ("25.00", "30"), ("10.00", "10")


@pytest.fixture(autouse=True)
def surveyed(shop: Shop):
    """A survey after each order, and a deal for promoters before the one for all; the books agree at the end."""
    survey_scene.ask(shop, rest_days=0)
    deal = {"name": "Promoters", "currency": "EUR", "priority": 5, "terms": TERMS}
    shop.told(shop.merchant.post("/programs", deal))
    yield
    assert shop.everything_adds_up()


def says(shop: Shop, score: int, number: str) -> surveys.AnswerView:
    survey_scene.buys(shop, "Ana", number)
    return survey_scene.answers(shop, "Ana", score)


def told(page: dict) -> tuple[str, str]:
    """What a browser of this person shows: (what the advocate gets, the friend's percent)."""
    program = page.get("told", {}).get("program")
    return (program["advocate"]["amount"], program["friend"]["percent"]) if program else USUAL


def paid(shop: Shop, number: str) -> tuple[str, str]:
    """What the two sides have from an order."""
    amounts = {each["side"]: each["amount"] for each in shop.referral(number)["rewards"]}
    return amounts["advocate"], amounts["friend"]


def buys_by(shop: Shop, way: str, number: str, link: str) -> None:
    """A friend of Ana's buys in one of the ways a friend can come."""
    offer = shop.is_greeted(shop.follows(link)) if way in {"coupon", "visit", "browser"} else {}
    if way == "browser":
        shop.thank_you_page("Ben", number, referral=offer["referral"])
    if way == "desk":
        with shop.app.app_context(), transaction():
            mine = links.link_for(shop.store_id, survey_scene.person(shop, "Ana"))
            desk.note(mine, email_key="ben@example.com", phone=None, actor="mia@shop.example")
    said = {
        "coupon": lambda: {"coupon_codes": [offer["coupon"]["code"]]},
        "visit": lambda: {"referral": offer["referral"]},
        "code": lambda: {"referral": link.rpartition("/")[2]},
    }
    shop.buys("Ben", number, **said.get(way, dict)())


@pytest.mark.parametrize("way", ["coupon", "visit", "browser", "code", "desk"])
def test_what_a_promoter_is_told_is_paid_whatever_way_the_friend_comes(shop: Shop, way):
    """S1-21: Ana says ten; the panel, the friend's offer and the order all say the same."""
    link = shop.own_link("Ana")
    says(shop, 10, "a1")
    page = shop.told(shop.browser.post("/enrol", factories.customer("Ana")))

    buys_by(shop, way, "b1", link)

    assert told(page) == MORE
    assert paid(shop, "b1") == MORE


@pytest.mark.parametrize(("score", "way"), [(8, "coupon"), (8, "visit"), (3, "code")])
def test_for_everybody_else_the_usual_deal_is_told_and_paid(shop: Shop, way, score):
    """S1-21: neither a passive nor a detractor sees the offer for promoters, although the shop tagged them once."""
    link = str(shop.advocate("Ana", tags=["promoter"])["share_url"])
    says(shop, score, "a1")
    page = shop.told(shop.browser.post("/enrol", factories.customer("Ana")))

    buys_by(shop, way, "b1", link)

    assert (told(page), paid(shop, "b1")) == (USUAL, USUAL)


def test_the_thank_you_page_waits_and_then_tells_a_promoter_their_own_deal(shop: Shop):
    """S1-21: the drawing waits for the answer, and the words come in four languages."""
    says(shop, 9, "a1")
    page = shop.thank_you_page("Ana", "a2")
    config = shop.told(shop.browser.get("/config.json"))

    assert config["asks"]
    assert config["program"]["advocate"]["amount"] == "10.00"
    assert told(page) == MORE
    assert "25" in page["told"]["words"]["en"]["get"]
    assert set(page["told"]["words"]) == {"en", "fa", "ar", "ms"}


@pytest.mark.parametrize("way", ["coupon", "visit"])
def test_what_a_friend_was_promised_first_outlives_the_promoter(shop: Shop, way):
    """S1-21: Ana is unhappy later; the friend of before has what was promised, the next friend the usual deal."""
    link = shop.own_link("Ana")
    says(shop, 10, "a1")
    visit = shop.follows(link)
    offer = shop.is_greeted(visit)
    shop.clock.move(days=1)
    says(shop, 2, "a2")
    again, later = shop.is_greeted(visit), shop.is_greeted(shop.follows(link))

    said = {"coupon_codes": [offer["coupon"]["code"]]} if way == "coupon" else {"referral": offer["referral"]}
    shop.buys("Ben", "b1", **said)
    shop.clock.move(hours=6)
    shop.buys("Cem", "c1", referral=later["referral"])

    assert (again["coupon"]["percent"], later["coupon"]["percent"]) == ("30", "10")
    assert (paid(shop, "b1"), paid(shop, "c1")) == (MORE, USUAL)


def test_a_promise_of_the_usual_deal_stands_as_well(shop: Shop):
    """S1-21: offered ten percent before Ana answered, and neither side learns anything else at the till."""
    offer = shop.is_greeted(shop.follows(shop.own_link("Ana")), "ben@example.com")
    says(shop, 10, "a1")

    shop.thank_you_page("Ben", "b1", referral=offer["referral"])
    shop.buys("Ben", "b1")

    assert paid(shop, "b1") == USUAL


def test_an_answer_taken_back_makes_nobody_a_promoter(shop: Shop):
    """S1-21: the same answer changed counts as changed; an older one that is confirmed late changes nothing."""
    survey_scene.buys(shop, "Ana", "a1")
    ana, seen = survey_scene.person(shop, "Ana"), []
    with shop.app.app_context(), transaction():
        about = asking.waiting(shop.store_id, ana)
        for score in (10, 6):
            given = surveys.answer(shop.store_id, about, surveys.Said(score), channel="page", confirmed=True)
            seen.append(people.get(shop.store_id, ana).promoter)
        people.heard(shop.store_id, ana, "promoter", given.answered_at - timedelta(days=1))
        seen.append(people.get(shop.store_id, ana).promoter)

    assert seen == [True, False, False]


def test_what_only_a_browser_says_makes_nobody_a_promoter(shop: Shop):
    """S1-21, house 6: until the shop itself names the order; forgotten, nobody is one any more (G33)."""
    shop.thank_you_page("Ana", "a1")
    with shop.app.app_context(), transaction():
        ana = people.find(shop.store_id, Identity(email="ana@example.com")).id
        about = asking.waiting(shop.store_id, ana)
        surveys.answer(shop.store_id, about, surveys.Said(10), channel="widget", confirmed=False)
        before = people.get(shop.store_id, ana).promoter
    survey_scene.buys(shop, "Ana", "a1")
    with shop.app.app_context(), transaction():
        confirmed = people.get(shop.store_id, ana).promoter
        people.erase(shop.store_id, ana)
        assert (before, confirmed, people.get(shop.store_id, ana).promoter) == (False, True, False)


def test_words_on_paper_and_on_her_own_page_are_those_of_her_deal(shop: Shop):
    """S1-21: the sheet and the script of one person, her own page, beside those for everybody."""
    shop.own_link("Ana")
    says(shop, 10, "a1")
    ana = survey_scene.person(shop, "Ana")
    with shop.app.app_context(), shop.app.test_request_context():
        store = stores.get_store(shop.store_id)
        hers, usual = live_deal(store, "en", ana), live_deal(store, "en")
        page = share_words.of_advocate(store, "en", ana)["pictures"]

    assert (hers.friend, usual.friend) == ("30% off", "10% off")
    assert "€25.00" in hers.advocate
    assert any("€25.00" in each.title for each in page)


def test_where_only_promoters_have_a_deal_nobody_else_is_asked(shop: Shop):
    """S1-21: tips only for those known as promoters: no deal in the tag, none for a passive, all of it for Ana."""
    shop.sets_program("paused")
    link = shop.own_link("Ana")
    says(shop, 10, "a1")
    shop.own_link("Eve")
    survey_scene.ask(shop, active=False)
    hers, others = (shop.told(shop.browser.post("/enrol", factories.customer(who))) for who in ("Ana", "Eve"))
    buys_by(shop, "visit", "b1", link)

    assert shop.told(shop.browser.get("/config.json"))["program"] is None
    assert (hers["prompt"], others["prompt"]) == ({"surface": "share"}, None)
    assert (told(hers), paid(shop, "b1")) == (MORE, MORE)

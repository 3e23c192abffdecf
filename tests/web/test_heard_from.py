"""How did you hear about us: told with the order or tapped on the survey's page, counted, and credited to nobody."""

import re

import pytest
from sqlalchemy import text

from rafiq.analytics import service as analytics
from rafiq.analytics.queries import evidence
from rafiq.analytics.queries.kpis import counts
from rafiq.analytics.queries.newcomers import newcomers
from rafiq.core import months
from rafiq.core.db import db, transaction
from rafiq.orders import heard
from rafiq.orders.heard import HeardFrom, HeardView
from rafiq.referrals import erasure
from rafiq.stores.rights import Role
from rafiq.surveys import asking
from rafiq.web.shopper import surveying
from tests import factories
from tests.stories import survey_scene
from tests.stories.scene import Shop
from tests.web.admin_door import member

ISOLATES = str.maketrans("", "", "\u2068\u2069")


def kept(app, store, number: str) -> HeardView | None:
    with app.app_context():
        return heard.of_order(store.store_id, number)


@pytest.mark.both_databases
def test_word_of_mouth_that_no_link_shows_is_counted_as_unprompted(app, store, merchant):
    """S0-4: stored with the order, a line of its own on the page, and nobody is credited for it."""
    for name, said in (
        ("Ben", {"heard_from": "friend", "referred_by": "Aunt Zahra"}),
        ("Cem", {"heard_from": "ad"}),
    ):
        answer = merchant.post("/orders", factories.order(customer=factories.customer(name)) | said)
        assert answer.get_json()["referral"] is None
    page = member(app, store.store_id, Role.VIEWER).get("/objectives").text.translate(ISOLATES)
    with app.app_context():
        today = analytics.today(store.store_id)
        month = newcomers(store.store_id, months.latest(today, 1, "en"))[0]
        count = counts(store.store_id, month.first, today)
        rows = [evidence.behind(store.store_id, term, month.first, today) for term in evidence.NEW]

    assert (month.new, month.referred, month.unprompted) == (2, 1, 1)
    assert (count.new_customers, count.referred_new, count.unprompted_new) == (2, 1, 1)
    assert [each.total for each in rows] == [len(each.rows) for each in rows] == [2, 1, 1]
    assert "Aunt Zahra" in page
    assert re.search(r"A friend or somebody told me</td>.*?>1</td>.*?>1</td>", page)


# Shares nothing with ours: everybody, by the first order's answer or a referral that stands.
BY_HAND = """SELECT count(*), sum(CASE WHEN sent OR said THEN 1 ELSE 0 END),
sum(CASE WHEN worded OR (said AND NOT sent) THEN 1 ELSE 0 END) FROM (SELECT
EXISTS (SELECT 1 FROM referrals r WHERE r.friend_id = p.id AND r.status IN ('pending', 'approved', 'review')) AS sent,
EXISTS (SELECT 1 FROM referrals r WHERE r.friend_id = p.id AND r.method = 'name') AS worded,
EXISTS (SELECT 1 FROM orders o, order_heard h WHERE o.person_id = p.id AND h.order_number = o.order_number
AND h.heard_from = 'friend' AND o.placed_at = (SELECT min(x.placed_at) FROM orders x WHERE x.person_id = p.id)) AS said
FROM people p WHERE EXISTS (SELECT 1 FROM orders o WHERE o.person_id = p.id)) AS everybody"""


@pytest.mark.both_databases
def test_the_share_by_referral_is_one_number_on_the_page_and_by_api(app, store, merchant, clock):
    """S0-4, S0-6, S4-1: those who only say that a friend sent them are in it, and nobody is in it twice."""
    code = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]
    for number, (name, said) in enumerate(
        (
            ("Ben", {"referral": code, "heard_from": "friend", "referred_by": "Ana"}),
            ("Cem", {"heard_from": "friend", "referred_by": "Nobody We Know"}),
            ("Dana", {"heard_from": "friend"}),
            ("Eva", {"heard_from": "ad"}),
            ("Fay", {"referred_by": "Ana"}),
            ("Eva", {"heard_from": "friend"}),
        )
    ):
        order = factories.order(order_number=str(number), customer=factories.customer(name)) | said
        assert merchant.post("/orders", order).status_code < 300
        clock.move(minutes=1)
    today = clock.at.date()
    span = {"from": str(today.replace(day=1)), "to": str(today)}
    rows = merchant.get("/reports/kpis", **span).get_json()["kpis"]
    api = {row["name"]: row["value"] for row in rows}
    with app.app_context():
        month = newcomers(store.store_id, months.latest(today, 1, "en"))[0]
        by_hand = db.session.execute(text(BY_HAND)).one()

    assert (month.new, month.referred, month.unprompted) == tuple(by_hand) == (5, 4, 3)
    assert (api["referred_new_customers"], api["unprompted_new_customers"]) == ("4", "3")
    assert (api["referred_share_of_new"], month.share) == ("80.00", 8_000)


def test_a_browser_does_not_replace_what_the_shop_said(app, store, merchant, shopper):
    """S0-4, house 6."""
    shopper.post("/order", factories.order(order_number="7", heard_from="search"))
    first = kept(app, store, "7")
    merchant.post("/orders", factories.order(order_number="7", heard_from="friend", referred_by="Ana"))
    shopper.post("/order", factories.order(order_number="7", heard_from="ad"))

    assert first == HeardView("7", HeardFrom.SEARCH, "", by_shop=False)
    assert kept(app, store, "7") == HeardView("7", HeardFrom.FRIEND, "Ana", by_shop=True)


def test_another_word_is_refused_and_named(merchant):
    answer = merchant.post("/orders", factories.order(heard_from="telepathy"))

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"] == "#/heard_from"


def survey_of(shop: Shop, name: str = "Ana") -> str:
    with shop.app.app_context(), transaction():
        about = asking.waiting(shop.store_id, survey_scene.person(shop, name))
        return surveying.seal(shop.app.extensions["rafiq"].keyring, about)


def test_the_surveys_page_asks_only_what_the_checkout_did_not(app, store, merchant, clock, client):
    """S0-4: no answer is asked for that would be thrown away, and none is thanked for."""
    shop = Shop(app, clock, store.store_id, merchant, None)
    survey_scene.ask(shop)
    survey_scene.buys(shop, "Ana", "7")
    page = f"/survey/{survey_of(shop)}"
    asked = client.post(page, data={"score": "8"}, follow_redirects=True).text
    tapped = client.post(page, data={"heard_from": "ad"}, follow_redirects=True).text
    merchant.post("/orders", factories.order(order_number="7", heard_from="search"))
    late = client.post(page, data={"heard_from": "friend"}, follow_redirects=True).text

    assert "How did you hear" in asked
    assert "Your answer has arrived." in tapped
    assert 'class="button chosen" name="heard_from" value="ad" aria-current="true"' in tapped
    assert ("How did you hear" in late, "has arrived" in late) == (False, False)
    assert kept(app, store, "7").heard_from is HeardFrom.SEARCH


@pytest.mark.both_databases
def test_one_tap_on_the_surveys_page_and_the_name_after_it(app, store, merchant, clock, client):
    """S0-4: asked once the score is given; forgetting the buyer takes the name along (G33)."""
    shop = Shop(app, clock, store.store_id, merchant, None)
    survey_scene.ask(shop)
    survey_scene.buys(shop, "Ana", "7")
    ana, token = survey_scene.person(shop, "Ana"), survey_of(shop)
    before = client.get(f"/survey/{token}").text
    client.post(f"/survey/{token}", data={"score": "8"})
    form = (
        client.get(f"/survey/{token}")
        .text.partition('<form method="post" action="/survey/')[2]
        .partition("</form>")[0]
    )
    tapped = {"heard_from": "friend", "wish": "A bigger cup", "remark": "", "contact": ""}
    client.post(f"/survey/{token}", data=tapped)
    client.post(f"/survey/{token}", data={"heard_from": "friend"})
    after = client.get(f"/survey/{token}?locale=fa").text
    client.post(f"/survey/{token}", data={"heard_from": "friend", "who": "Zahra <b>"})
    client.post(f"/survey/{token}", data={"heard_from": "nonsense"})

    assert "How did you hear" not in before
    assert 'name="wish"' in form  # one form: a tap takes along what was typed and not yet sent
    assert 'value="friend"' in form
    assert merchant.get("/surveys/answers").get_json()["data"][0]["wish"] == "A bigger cup"
    assert "چه کسی به شما گفت؟" in after
    assert kept(app, store, "7").heard_from is HeardFrom.FRIEND
    with app.app_context(), transaction():
        db.session.execute(text("UPDATE order_heard SET who = 'Zahra'"))
        erasure.erase(store.store_id, ana)
    assert kept(app, store, "7") == HeardView("7", HeardFrom.FRIEND, "", by_shop=False)

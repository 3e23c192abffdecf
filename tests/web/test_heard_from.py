"""How did you hear about us: told with the order or tapped on the survey's page, counted, and credited to nobody."""

import re

import pytest
from sqlalchemy import text

from rafiq.analytics import service as analytics
from rafiq.analytics.queries.newcomers import newcomers
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
        month = newcomers(store.store_id, analytics.today(store.store_id))[-1]

    assert (month.new, month.referred, month.unprompted, month.said) == (2, 1, 1, 1)
    assert "Aunt Zahra" in page
    assert re.search(r"A friend or somebody told me</td>.*?>1</td>.*?>1</td>", page)


def test_a_browser_does_not_replace_what_the_shop_said(app, store, merchant, shopper):
    """S0-4, house 6."""
    shopper.post("/order", factories.order(order_number="7", heard_from="search"))
    first = kept(app, store, "7")
    merchant.post("/orders", factories.order(order_number="7", heard_from="friend", referred_by="Ana"))
    shopper.post("/order", factories.order(order_number="7", heard_from="ad"))

    assert first == HeardView("7", HeardFrom.SEARCH, "")
    assert kept(app, store, "7") == HeardView("7", HeardFrom.FRIEND, "Ana")


def test_another_word_is_refused_and_named(merchant):
    answer = merchant.post("/orders", factories.order(heard_from="telepathy"))

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"] == "#/heard_from"


@pytest.mark.both_databases
def test_one_tap_on_the_surveys_page_and_the_name_after_it(app, store, merchant, clock, client):
    """S0-4: asked once the score is given; forgetting the buyer takes the name along (G33)."""
    shop = Shop(app, clock, store.store_id, merchant, None)
    survey_scene.ask(shop)
    survey_scene.buys(shop, "Ana", "7")
    ana = survey_scene.person(shop, "Ana")
    with app.app_context(), transaction():
        token = surveying.seal(app.extensions["rafiq"].keyring, asking.waiting(store.store_id, ana))
    before = client.get(f"/survey/{token}").text
    client.post(f"/survey/{token}", data={"score": "8"})
    client.post(f"/survey/{token}", data={"heard_from": "friend"})
    after = client.get(f"/survey/{token}?locale=fa").text
    client.post(f"/survey/{token}", data={"heard_from": "friend", "who": "Zahra <b>"})
    client.post(f"/survey/{token}", data={"heard_from": "nonsense"})

    assert "How did you hear" not in before
    assert "چه کسی به شما گفت؟" in after
    assert kept(app, store, "7").heard_from is HeardFrom.FRIEND
    with app.app_context(), transaction():
        db.session.execute(text("UPDATE order_heard SET who = 'Zahra'"))
        erasure.erase(store.store_id, ana)
    assert kept(app, store, "7") == HeardView("7", HeardFrom.FRIEND, "")

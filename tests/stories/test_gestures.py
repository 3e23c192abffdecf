"""Small things that a person does by hand, opened by what happens, and what the shop knows of somebody (S3-7, S3-9)."""

import re

import pytest

from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.encounters import gestures, notes
from rafiq.encounters.rules import Occasion
from rafiq.stores.rights import Role
from tests.stories.scene import Shop
from tests.stories.survey_scene import person
from tests.web.admin_door import member

PLAN = {
    Occasion.FIRST_ORDER: "A note and a tea sample into the parcel",
    Occasion.FIRST_FRIEND: "A card from the team",
    Occasion.DELIVERED: "Call and ask how the first cup was",
}


@pytest.fixture
def plan(shop: Shop):
    with shop.app.app_context(), transaction():
        gestures.save_plan(shop.store_id, PLAN)


def waiting(shop: Shop) -> list[str]:
    run_due(shop.app)
    with shop.app.app_context():
        return sorted(each.occasion for each in gestures.waiting(shop.store_id))


@pytest.mark.usefixtures("plan")
def test_the_first_order_and_the_first_friend_are_celebrated_once(shop: Shop):
    """S3-7: celebrate with the customer; a gift task is opened for a person, once on each occasion."""
    code = shop.advocate("Ana")["referral_code"]
    shop.buys("Ana", "1")
    assert waiting(shop) == ["first_order"]
    shop.buys("Ana", "2")
    shop.buys("Ben", "3", referral=code)
    shop.buys("Cem", "4", referral=code)

    assert waiting(shop) == ["first_friend", "first_order", "first_order", "first_order"]


def test_nothing_is_opened_before_a_shop_switches_it_on(shop: Shop):
    """S3-7: optional."""
    shop.buys("Ana", "1")

    assert waiting(shop) == []


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("status", ["paid", "placed"])
def test_a_friend_by_a_name_that_only_sounds_like_theirs_waits_for_a_members_look(shop: Shop, status: str):
    """S3-7: it may be another's friend, so nobody sends a card before; however long that look took."""
    shop.advocate("Ali", last_name="Rezaei")
    heard = shop.buys("Ben", "1", referred_by="علی رضایی", status=status)["referral"]
    assert heard["confidence"] == 50
    assert "first_friend" not in waiting(shop)

    shop.days_pass(20)
    shop.buys("Ben", "1", referred_by="علی رضایی")
    assert shop.referral("1")["reason_code"] == "name_alike"
    assert "first_friend" not in waiting(shop)
    shop.decides("1", "approve", "she said so")
    assert waiting(shop).count("first_friend") == 1


@pytest.mark.usefixtures("plan")
def test_a_name_that_meant_somebody_else_opens_nothing(shop: Shop):
    shop.advocate("Ali", last_name="Rezaei")
    shop.buys("Ben", "1", referred_by="علی رضایی")
    shop.decides("1", "void", "another Ali")

    assert "first_friend" not in waiting(shop)


@pytest.mark.usefixtures("plan")
def test_an_order_that_only_a_browser_tells_of_opens_nothing(shop: Shop):
    shop.thank_you_page("Ana", "1")

    assert waiting(shop) == []


@pytest.mark.usefixtures("plan")
def test_delivery_is_the_moment_for_a_personal_word(shop: Shop):
    """S3-9: the delivery event opens the task, with what is known of them beside it; done by exactly one."""
    shop.buys("Ana", "1")
    ana = person(shop, "Ana")
    with shop.app.app_context(), transaction():
        notes.write(
            shop.store_id, ana, note="Loves smoky tea, twins", line="Greetings to the twins!", actor="mina"
        )
    shop.buys("Ana", "1", status="fulfilled")
    assert waiting(shop) == ["delivered", "first_order"]

    mina = member(shop.app, shop.store_id, Role.MANAGER)
    page = mina.get("/tasks").text
    assert "Loves smoky tea, twins" in page
    for path in re.findall(r"(/gestures/gst_\w+/done)", page):
        assert [mina.post(path).status_code for _ in range(2)] == [302, 302]

    assert waiting(shop) == []
    assert "A note and a tea sample into the parcel" in mina.get(f"/people/{ana}").text

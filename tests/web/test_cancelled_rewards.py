"""A reward cancelled while its order can still be returned: nobody is promised a release any more (4.1-8)."""

import csv
import io

import pytest

from rafiq.core.texts import LOCALES
from tests import factories
from tests.web.admin_door import member

HERE = "http://localhost:8000"


@pytest.fixture
def ana(merchant) -> dict:
    return merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()


@pytest.fixture
def held(merchant, ana) -> dict:
    """Ben's order by Ana's code, whose two rewards wait for the return time."""
    return merchant.post(
        "/orders", factories.order(order_number="1001", referral=ana["referral_code"])
    ).get_json()["referral"]


@pytest.fixture
def cancelled(merchant, held) -> dict:
    return merchant.post(f"/rewards/{of('advocate', held)}/cancel", {"reason": "a mistake"}).get_json()


def of(side: str, referral: dict) -> str:
    return next(each["id"] for each in referral["rewards"] if each["side"] == side)


def test_the_api_says_in_four_languages_that_nothing_is_left(held, cancelled):
    assert "€10.00 is released on" in held["reason"]["en"]
    assert (cancelled["status"], cancelled["reason_code"]) == ("pending", "in_hold")
    assert cancelled["reason"]["en"].startswith("The shop cancelled this reward by hand")
    assert len(set(cancelled["reason"].values())) == len(LOCALES)
    assert not any("0.00" in sentence or "۰٫۰۰" in sentence for sentence in cancelled["reason"].values())


def test_where_the_friends_side_is_cancelled_the_advocate_is_still_promised_theirs(merchant, held):
    after = merchant.post(f"/rewards/{of('friend', held)}/cancel", {"reason": "staff"}).get_json()

    assert after["reason"] == held["reason"]


def test_a_decision_by_hand_does_not_bring_it_back(merchant, cancelled):
    approved = merchant.post(f"/referrals/{cancelled['id']}/approve", {"reason": "seen"}).get_json()

    assert approved["status"] == "approved"
    assert approved["reason"] == cancelled["reason"]


def test_a_refund_tells_its_own_reason(merchant, cancelled):
    merchant.post("/orders/1001/refunds", {"refund_id": "r", "amount": "49.90"})

    after = merchant.get(f"/referrals/{cancelled['id']}").get_json()
    assert "returned and refunded" in after["reason"]["en"]


def test_the_advocates_page_and_widget_promise_no_day(client, shopper, ana, cancelled):
    path = ana["me_url"].removeprefix(HERE)
    page = client.get(f"{path}/friends", query_string={"locale": "en"}).text
    (told,) = shopper.post("/balance", {"me": path.rpartition("/")[2]}).get_json()["referrals"]

    assert "nothing of it is left to release" in page
    assert "is released on" not in page
    assert told["reason"] == cancelled["reason"]["en"]
    assert told["reward"]["status"] == "cancelled"


def test_the_list_and_its_file_say_what_it_would_have_been(app, store, cancelled):
    """The amount of what is due stays a number, so that a sheet adds up."""
    owner = member(app, store.store_id)
    listed = owner.get("/rewards", status="cancelled").text
    sheet = owner.get("/rewards.csv", status="cancelled").text.removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(sheet))

    assert "<b>€0.00</b>" in listed
    assert "of €10.00 promised" in listed
    assert (row["Reward"], row["Unit"], row["Promised"]) == ("0.00", "EUR", "10.00")


def test_a_reward_that_stands_is_shown_once(app, store, held):
    """Its twin."""
    owner = member(app, store.store_id)
    rows = list(csv.DictReader(io.StringIO(owner.get("/rewards.csv").text.removeprefix("\ufeff"))))

    assert {(row["Reward"], row["Unit"], row["Promised"]) for row in rows} == {
        ("10.00", "EUR", "10.00"),
        ("10", "%", "10"),
    }
    assert "promised" not in owner.get("/rewards").text


def test_a_percentage_that_was_cancelled_is_one_too(app, store, merchant, held):
    merchant.post(f"/rewards/{of('friend', held)}/cancel", {"reason": "staff"})
    listed = member(app, store.store_id).get("/rewards", status="cancelled").text

    assert "of 10% promised" in listed


def test_the_rewards_own_path_and_the_search_promise_no_day(merchant, cancelled):
    told = merchant.get(f"/rewards/{of('advocate', cancelled)}/explanation").get_json()
    hits = merchant.get("/search", q="1001").get_json()["data"]
    mine = next(hit for hit in hits if hit["reward_id"] == of("advocate", cancelled))

    assert [step["step"] for step in told["steps"]][-1] == "cancelled_by_member"
    assert "hold" not in [step["step"] for step in told["steps"]]
    assert "nothing of it is left to release" in mine["text"]["en"]
    assert "is released on" not in mine["text"]["en"]


def test_the_merchants_page_tells_it_on_top_and_in_the_story(app, store, cancelled):
    page = member(app, store.store_id).get(f"/referrals/{cancelled['id']}").text

    assert page.count("nothing of it is left to release") == 2
    assert page.count("€10.00 is released on") == 1
    assert "€0.00 is released" not in page

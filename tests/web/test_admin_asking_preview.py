"""Settings of asking before they are kept: what they would decide about the newest orders, and nothing is changed."""

import pytest

from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.prompts import policies, trying
from rafiq.prompts.rules import Policy, When
from rafiq.stores.rights import Role
from tests import factories
from tests.web.admin_door import member
from tests.web.doors import rows

AT_ONCE = {"id": "", "active": "1", "product_tag": "", "moment": "at_once", "days": "0", "rest_days": "0",
           "most": "0", "again_days": "0"}  # fmt: skip
LATER = AT_ONCE | {"moment": "after_days", "days": "7"}
FIELDS = ("id", "active", "product_tag", "moment", "days", "rest_days", "most", "again_days")
HOSTILE = ("9" * 400, "-1", "1e9", "۹" * 14, "<b>'\"", "%00", "\u202e", "after_value")


@pytest.fixture
def owner(clock, app, store):
    return member(app, store.store_id)


@pytest.fixture
def bought(app, merchant, clock):
    """Three orders of three people; the second was cancelled."""
    for number, who in enumerate(("Ana", "Ben", "Cem")):
        merchant.post("/orders", factories.order(order_number=f"B{number}", customer=factories.customer(who)))
    merchant.post("/orders/B1/refunds", {"refund_id": "r1", "amount": "1.00"})
    run_due(app)
    clock.move(minutes=1)


def test_other_days_are_tried_on_the_newest_orders(owner, bought):
    """S2-1: today beside what was typed, by reason, with examples."""
    page = owner.get("/asking/preview", **LATER).text

    assert "0 would be asked now (today: 2), 2 would wait, 1 would not be asked." in page
    assert "Waits for its day." in page
    assert "Today: Now is the right moment." in page
    assert page.index("Order B2") < page.index("Order B1")


def test_a_trial_agrees_with_what_is_decided_once_it_is_kept(app, store, owner, bought, clock):
    with app.app_context():
        wanted = Policy(moment=When.AFTER_DAYS, days=7)
        then = [each.then for each in trying.trial(store.store_id, wanted, clock.at).orders]
    owner.post("/asking", **LATER)
    with app.app_context():
        (kept,) = policies.every(store.store_id)
        today = [each.today for each in trying.trial(store.store_id, kept, clock.at).orders]

    assert today == then


def test_a_policy_for_one_product_changes_only_its_orders(app, store, owner, merchant, clock):
    tea = {"title": "Tea", "quantity": 1, "tags": ["tea"]}
    merchant.post(
        "/orders", factories.order(order_number="T1", customer=factories.customer("Ana"), items=[tea])
    )
    merchant.post("/orders", factories.order(order_number="T2", customer=factories.customer("Ben")))
    clock.move(minutes=1)

    page = owner.get("/asking/preview", **(LATER | {"product_tag": "tea"})).text
    owner.post("/asking", **(LATER | {"days": "9"}))
    beside = owner.get("/asking/preview", **(AT_ONCE | {"product_tag": "tea"})).text

    assert "1 would be asked now (today: 2), 1 would wait, 0 would not be asked." in page
    assert "1 would be asked now (today: 0), 1 would wait, 0 would not be asked." in beside


@pytest.mark.parametrize(
    ("field", "value", "label"),
    [
        ("days", "366", "Days to wait"),
        ("most", "", "At most in a year"),
        ("moment", "soon", "The right moment"),
    ],
)
def test_a_wrong_field_is_named_instead(owner, bought, field, value, label):
    page = owner.get("/asking/preview", **(LATER | {field: value})).text

    assert f'data-wrong="{field}"' in page
    assert (label in page, "would be asked now" in page) == (True, False)


def test_a_second_policy_for_a_product_is_refused_before_it_is_saved(owner, bought):
    owner.post("/asking", **AT_ONCE)

    assert 'data-wrong="product_tag"' in owner.get("/asking/preview", **LATER).text


def test_without_a_script_a_button_shows_the_same_with_what_was_typed(owner, bought):
    shown = owner.get("/asking", show="1", **LATER).text
    wrong = owner.get("/asking", show="1", **(LATER | {"days": "x"})).text

    assert ("0 would be asked now" in shown, 'id="days" name="days" type="text" value="7"' in shown) == (
        True,
        True,
    )
    assert 'aria-describedby="days-wrong"' in wrong


def test_looking_at_a_trial_changes_nothing(app, store, owner, bought):
    """Nobody is asked, and nothing counts as asked."""
    before = rows(app)
    owner.get("/asking/preview", **LATER)
    owner.get("/asking", show="1", **LATER)

    assert rows(app) == before


def test_only_the_newest_orders_are_looked_at(monkeypatch, owner, bought):
    monkeypatch.setattr(trying, "MOST", 2)

    page = owner.get("/asking/preview", **LATER).text
    assert "the newest 2 were looked at" in page
    assert "0 would be asked now (today: 1), 1 would wait, 1 would not be asked." in page


@pytest.mark.parametrize("field", FIELDS)
def test_whatever_stands_in_the_address_is_answered_with_a_page(owner, bought, field):
    answers = [owner.get("/asking/preview", **(LATER | {field: value})).status_code for value in HOSTILE]

    assert set(answers) == {200}


def test_another_shops_orders_and_policies_are_not_tried(app, owner, bought):
    rival = member(app, factories.new_store(app).store_id, email="rival@example.com")

    assert "No order of the last 30 days" in rival.get("/asking/preview", **LATER).text


@pytest.mark.parametrize("language", ["en", "fa", "ar", "ms"])
def test_a_viewer_tries_it_in_four_languages(app, store, bought, language):
    viewer = member(app, store.store_id, Role.VIEWER)
    viewer.speaks(language)
    answer = viewer.get("/asking/preview", **LATER)

    assert (answer.status_code, "{" in answer.text) == (200, False)
    with app.app_context(), transaction():
        assert policies.every(store.store_id) == ()

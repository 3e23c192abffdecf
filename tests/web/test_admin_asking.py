"""When to ask and the hundred days in the admin: policies, the board, messages, and a person's own page."""

from datetime import date, timedelta

import pytest

from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.messaging.rules import FOR_BUYERS
from rafiq.playbook import messages, service
from rafiq.prompts import policies
from rafiq.prompts.rules import When
from rafiq.stores.rights import Role
from rafiq.web.admin import typed_days
from tests import factories
from tests.web.admin_door import member

POLICY = {
    "id": "", "active": "1", "product_tag": "", "moment": "after_value", "days": "۱۴", "rest_days": "30",
    "most": "3", "again_days": "60",
}  # fmt: skip
PLAN = {"active": "1", "rest_days": "14"} | {f"limit_{stage}": "7" for stage in service.STAGES}
MESSAGE = {
    "id": "", "active": "1", "occasion": "days", "days": "3", "month_day": "", "from_stage": "admit",
    "url": "", "subject_en": "Hello", "words_en": "Good to have you.",
}  # fmt: skip


@pytest.fixture
def owner(clock, app, store):
    return member(app, store.store_id)


def test_a_policy_is_kept_as_typed(app, store, owner):
    """S2-1."""
    assert owner.post("/asking", **POLICY).status_code == 302

    with app.app_context():
        (kept,) = policies.every(store.store_id)
    assert (kept.moment, kept.days, kept.most) == (When.AFTER_VALUE, 14, 3)
    assert 'value="after_value" checked' in owner.get("/asking").text


@pytest.mark.parametrize(
    ("field", "value"),
    [("days", "366"), ("rest_days", "x"), ("most", "51"), ("moment", "soon"), ("product_tag", "x" * 61)],
)
def test_a_wrong_policy_is_named_and_what_was_typed_stays(app, store, owner, field, value):
    answer = owner.post("/asking", **(POLICY | {"again_days": "77", field: value}))

    assert (answer.status_code, 'value="77"' in answer.text) == (422, True)
    with app.app_context():
        assert policies.every(store.store_id) == ()


def test_a_product_has_one_policy_and_can_lose_it(app, store, owner):
    owner.post("/asking", **POLICY)
    owner.post("/asking", **(POLICY | {"product_tag": "tea"}))
    assert owner.post("/asking", **(POLICY | {"product_tag": "tea"})).status_code == 422
    with app.app_context():
        tea = next(each for each in policies.every(store.store_id) if each.product_tag)

    assert owner.post(f"/asking/{tea.id}/remove").status_code == 302
    with app.app_context():
        assert [each.product_tag for each in policies.every(store.store_id)] == [""]


def test_a_second_policy_for_everything_is_refused_as_what_it_is(owner):
    """S2-1: nobody looks for a mistake in a tag that they did not type."""
    owner.post("/asking", **POLICY)
    second, long = (owner.post("/asking", **(POLICY | {"product_tag": tag})) for tag in (" ", "x" * 61))

    assert (second.status_code, "a policy for everything already" in second.text) == (422, True)
    assert (long.status_code, "One line of at most 60 letters" in long.text) == (422, True)


def test_a_shop_with_a_policy_is_not_told_to_make_its_first(owner, merchant):
    """S2-3: orders from before it are not looked at, and the page says so."""
    merchant.post("/orders", factories.order())
    before = owner.get("/asking").text
    owner.post("/asking", **POLICY)
    after = owner.get("/asking").text

    assert "from the first policy on" in before
    assert "from before the first policy are not looked at" in after


def test_a_viewer_sees_it_and_changes_nothing(app, store, clock):
    viewer = member(app, store.store_id, Role.VIEWER)

    assert viewer.get("/asking").status_code == 200
    assert viewer.get("/stages").status_code == 200
    for path, form in (("/asking", POLICY), ("/stages", PLAN), ("/stages/messages", MESSAGE)):
        assert viewer.post(path, **form).status_code == 403


def test_another_stores_policy_and_message_are_out_of_reach(app, store, owner, clock):
    rival = factories.new_store(app)
    other = member(app, rival.store_id, email="rival@example.com")
    other.post("/asking", **POLICY)
    other.post("/stages/messages", **MESSAGE)
    with app.app_context():
        policy, message = policies.every(rival.store_id)[0].id, messages.every(rival.store_id)[0].id

    assert owner.post("/asking", **(POLICY | {"id": policy, "days": "1"})).status_code == 404
    assert owner.post("/stages/messages", **(MESSAGE | {"id": message})).status_code == 404
    owner.post(f"/asking/{policy}/remove")
    with app.app_context():
        assert [each.days for each in policies.every(rival.store_id)] == [14]


def test_the_board_counts_who_is_where_and_who_is_stuck(app, store, owner, merchant, clock):
    """S3-14."""
    assert owner.post("/stages", **PLAN).status_code == 302
    merchant.post("/orders", factories.order(order_number="1", customer=factories.customer("Ana")))
    run_due(app)
    clock.move(days=8)
    owner = member(app, store.store_id, email="later@example.com")

    assert 'class="chip warn"' in owner.get("/stages").text
    assert "Ana" in owner.get("/stages/affirm").text
    assert "Ana" not in owner.get("/stages/advocate").text
    assert owner.get("/stages/nowhere").status_code == 302


def test_a_wrong_plan_is_named(owner):
    answer = owner.post("/stages", **(PLAN | {"limit_admit": "x", "rest_days": "0"}))

    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 2


def test_a_persons_page_says_where_they_stand_and_why_they_are_not_asked(app, store, owner, merchant):
    """S2-1, S3-4: each decision explains itself."""
    owner.post("/stages", **PLAN)
    owner.post("/asking", **(POLICY | {"moment": "after_delivery"}))
    order = merchant.post("/orders", factories.order(order_number="1", customer=factories.customer("Ana")))
    run_due(app)
    person_id = merchant.get("/customers/c-ana").get_json()["id"]
    assert order.status_code == 201

    page = owner.get(f"/people/{person_id}").text

    assert "Waits for the delivery." in page
    assert "Day 1 of 100" in page


def test_a_message_is_kept_with_its_words_and_a_wrong_one_named(app, store, owner):
    """S3-8."""
    assert owner.post("/stages/messages", **MESSAGE).status_code == 302
    with app.app_context():
        (kept,) = messages.every(store.store_id)
    assert (kept.days, kept.words) == (3, {"en": ("Hello", "Good to have you.")})

    wrong = MESSAGE | {"id": kept.id, "occasion": "season", "month_day": "31-12", "subject_en": "Kept?"}
    answer = owner.post("/stages/messages", **wrong)
    assert (answer.status_code, "Kept?" in answer.text) == (422, True)
    assert owner.post("/stages/messages", **(MESSAGE | {"url": "javascript:1"})).status_code == 422


SEASON = MESSAGE | {"occasion": "season", "month_day": "۱/۱"}


def test_a_season_is_typed_and_shown_in_the_jalali_calendar_in_farsi(app, store, owner):
    """S0-21: Nowruz is the first of Farvardin; others read the same day as the 21st of March."""
    owner.speaks("fa")
    assert owner.post("/stages/messages", **SEASON).status_code == 302
    with app.app_context():
        (kept,) = messages.every(store.store_id)

    assert kept.month_day == "03-21"
    assert 'value="۰۱-۰۱"' in owner.get("/stages/messages", message=kept.id).text
    owner.speaks("en")
    assert 'value="03-21"' in owner.get("/stages/messages", message=kept.id).text


@pytest.mark.parametrize(
    ("typed", "is_day"), [("۱۲-۲۹", True), ("۱۲-۳۰", False), ("۱۳-۰۱", False), ("نوروز", False)]
)
def test_a_season_has_a_day_that_every_jalali_year_has(owner, typed, is_day):
    owner.speaks("fa")
    answer = owner.post("/stages/messages", **(SEASON | {"month_day": typed}))

    assert answer.status_code == (302 if is_day else 422)
    assert is_day or f'value="{typed}"' in answer.text


def test_each_day_of_the_year_comes_back_as_it_was_kept():
    days = [f"{date(2027, 1, 1) + timedelta(days=day):%m-%d}" for day in range(365)]

    assert [typed_days.read_season(typed_days.shown_season(day, "fa"), "fa") for day in days] == days


@pytest.mark.parametrize("kind", FOR_BUYERS)
@pytest.mark.parametrize("language", ["en", "fa", "ar", "ms"])
def test_each_mail_to_buyers_can_be_seen_before(owner, kind, language):
    answer = owner.get(f"/messages/preview/{kind}", lang=language)

    assert (answer.status_code, f'lang="{language}"' in answer.text) == (200, True)
    assert "{" not in owner.get(f"/messages/preview/{kind}", lang=language, **{"as": "text"}).text


@pytest.mark.parametrize("language", ["en", "fa", "ar", "ms"])
def test_the_pages_speak_four_languages(app, store, owner, language):
    with app.app_context(), transaction():
        service.save_plan(store.store_id, service.Plan(active=True))
    owner.post("/asking", **POLICY)
    owner.speaks(language)

    for path in ("/asking", "/asking?new=1", "/stages", "/stages/admit?all=1", "/stages/messages?new=1"):
        page = owner.client.get(f"/admin/{store.store_id}{path}")
        assert (page.status_code, f'<html lang="{language}"' in page.text) == (200, True)

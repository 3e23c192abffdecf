"""Adding and taking by hand in the admin, and the page of one reward (issue 3: Ledger, Explained)."""

from datetime import timedelta

import pytest

from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.core.money import Money
from rafiq.moving import rewards as imported
from rafiq.moving import rows
from rafiq.moving.rows import RewardRow
from rafiq.people.rules import Identity
from rafiq.stores.rights import Role
from tests import factories
from tests.web.admin_door import member


@pytest.fixture
def ana(merchant) -> str:
    return str(merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["id"])


@pytest.fixture
def maya(app, store):
    return member(app, store.store_id, email="maya@example.com")


@pytest.fixture
def noah(app, store):
    return member(app, store.store_id, Role.MANAGER, email="noah@example.com")


def form(money: str, **changes: str) -> dict[str, str]:
    words = {"kind": "grant", "amount": money, "unit": "EUR", "reason": "a late parcel", "form_key": money}
    return {f"adjust_{name}": value for name, value in (words | changes).items()}


def available(merchant) -> str:
    found = merchant.get("/customers/c-ana/balance").get_json()["balances"]
    return found[0]["available"] if found else "0.00"


def test_a_member_adds_by_hand_and_the_statement_says_who_and_why(maya, merchant, ana):
    answer = maya.post(f"/people/{ana}/adjust", **form("12.50"))

    page = maya.get(f"/people/{ana}").text
    assert (answer.status_code, available(merchant)) == (302, "12.50")
    assert "maya@example.com" in page
    assert "a late parcel" in maya.get("/adjustments").text


def test_above_the_limit_the_second_member_decides(maya, noah, merchant, ana):
    maya.post(f"/people/{ana}/adjust", **form("100.01"))
    assert available(merchant) == "0.00"
    (address,) = {
        line.split('action="')[1].split('"')[0].split("/", 3)[3]
        for line in noah.get("/adjustments").text.splitlines()
        if "/confirm" in line
    }

    maya.post(f"/{address}")
    assert available(merchant) == "0.00"
    noah.post(f"/{address}")

    assert available(merchant) == "100.01"
    assert "maya@example.com, then noah@example.com" in noah.get("/adjustments").text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"amount": "ten"}, "Write an amount above 0"),
        ({"amount": "0"}, "Write an amount above 0"),
        ({"unit": "USD"}, "Choose one of the units"),
        ({"reason": ""}, "Say why"),
        ({"surprise": "1"}, "A surprise needs a line"),
        ({"kind": "deduct"}, "Less than that is available"),
    ],
)
def test_a_wrong_field_is_told_and_what_was_typed_stays(maya, merchant, ana, changes, sentence):
    answer = maya.post(f"/people/{ana}/adjust", **form("7.00", **changes))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert available(merchant) == "0.00"


def test_a_surprise_shows_its_note_to_the_person_and_never_the_reason(maya, merchant, client, ana):
    """S1-26."""
    me_url = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["me_url"]
    maya.post(f"/people/{ana}/adjust", **form("5.00", surprise="1", note="For ten friends in one summer"))

    page = client.get(me_url.removeprefix("http://localhost:8000") + "/statement").text

    assert "For ten friends in one summer" in page
    assert "a late parcel" not in page
    assert "maya@example.com" not in page


def test_the_owner_sets_the_limit(maya, noah, merchant, ana):
    maya.post("/settings/adjust-limit", most="5.00")

    noah.post(f"/people/{ana}/adjust", **form("5.01"))
    assert available(merchant) == "0.00"
    noah.post(f"/people/{ana}/adjust", **form("5.00"))
    assert available(merchant) == "5.00"


def test_a_viewer_changes_nothing(app, store, merchant, ana):
    viewer = member(app, store.store_id, Role.VIEWER, email="vera@example.com")

    assert viewer.post(f"/people/{ana}/adjust", **form("5.00")).status_code == 403
    assert "adjust_amount" not in viewer.get(f"/people/{ana}").text


def test_every_reward_has_a_page_with_its_path(app, clock, store, maya, merchant):
    """G11."""
    code = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]
    merchant.post("/orders", factories.order(order_number="1001", referral=code))
    rewards = merchant.get("/rewards").get_json()["data"]
    reward = next(each["id"] for each in rewards if each["side"] == "advocate")

    waiting = maya.get(f"/rewards/{reward}").text
    clock.move(days=14)
    run_due(app)
    noah = member(app, store.store_id, Role.MANAGER, email="noah@example.com")
    released = noah.get(f"/rewards/{reward}").text

    assert "The order can be returned until 5 December 2026" in waiting
    assert "€10.00 was released." in released
    assert "nothing bought in the 180 days before" in released
    assert f"/rewards/{reward}" in noah.get("/rewards").text


@pytest.mark.parametrize("words", ["ana@example.com", "#1001", "Ana", "{code}"])
def test_where_is_my_reward_is_answered_in_one_sentence(maya, merchant, words):
    code = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]
    merchant.post("/orders", factories.order(order_number="1001", referral=code))

    page = maya.get("/where", q=words.format(code=code)).text

    assert "€10.00 for Ana, order 1001: The order can be returned until" in page
    assert "/rewards/rwd_" in page


def test_where_is_my_reward_knows_what_an_older_program_owed(maya, app, store):
    row = RewardRow(Identity(email="zoe@example.org"), "old-1", Money(1_000, "EUR"), "pending", None)
    with app.app_context(), transaction():
        imported.take_in(store.store_id, row, source="other", hold=timedelta(days=29))

    page = maya.get("/where", q="zoe@example.org").text
    assert "€10.00" in page
    assert "brought along from another program" in page
    assert "has no reward" not in page


def test_where_is_my_reward_tells_a_debt_in_words(maya, app, store):
    held = {"unit": "EUR", "available": "-5.00", "redeemed": "10.00", "customer_id": "zoe"}
    with app.app_context(), transaction():
        imported.open_balance(store.store_id, rows.balance(held), source="rafiq")

    page = maya.get("/where", q="zoe").text
    assert "owes €5.00, which the next reward fills" in page
    assert "-€5.00" not in page


def test_where_is_my_reward_says_why_it_was_taken_back(app, store, merchant, clock):
    code = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]
    merchant.post("/orders", factories.order(order_number="1001", referral=code))
    clock.move(days=15)
    run_due(app)
    merchant.post("/orders/1001/refunds", {"refund_id": "r1", "amount": "49.90"})

    page = member(app, store.store_id).get("/where", q="1001").text
    assert "€10.00 was taken back on 6 December 2026. The order was returned" in page


def test_where_is_my_reward_says_so_when_nothing_fits(maya, merchant):
    assert "Nothing here fits “nobody”" in maya.get("/where", q="nobody").text
    merchant.post("/orders", factories.order(order_number="2002"))
    assert "nothing says who sent its buyer" in maya.get("/where", q="2002").text


def test_the_first_page_calls_the_second_member_and_not_the_first(maya, noah, merchant, ana):
    code = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]
    merchant.post("/orders", factories.order(order_number="1001", referral=code))
    maya.post(f"/people/{ana}/adjust", **form("100.01"))

    assert "wait for a second member" in noah.get("").text
    assert "wait for a second member" not in maya.get("").text

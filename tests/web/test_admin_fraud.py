"""Fraud in the admin: weights and thresholds, the block list, the queue with its keys, bulk and undo."""

import html
import re

import pytest

from rafiq.core.texts import LOCALES
from rafiq.fraud import merchant
from rafiq.fraud.tuning import DEFAULT
from rafiq.stores.rights import Role
from tests import factories
from tests.web.admin_door import member
from tests.web.many_scene import ask, go_on, owner, shop

__all__ = ["go_on", "owner", "shop"]

PHONE = "+49 170 1111111"


@pytest.fixture
def flagged(app, store, clock):
    """Three friends who gave the advocate's own phone, as households do: ids of their referrals."""
    merchant_ = factories.Merchant(app.test_client(), store.secret_key)
    ana = merchant_.post("/advocates", {"customer": factories.customer("Ana", phone=PHONE)}).get_json()
    ids = []
    for name in ("Ben", "Cem", "Dan"):
        body = factories.order(referral=ana["referral_code"], customer=factories.customer(name, phone=PHONE))
        ids.append(merchant_.post("/orders", body).get_json()["referral"]["id"])
    return ids


def state(shop, referral_id: str) -> tuple[str, str]:
    found = shop.get(f"/referrals/{referral_id}").get_json()
    return found["status"], found["reason_code"]


def form(**changes: object) -> dict[str, object]:
    """The settings' form as it is filled in at first."""
    stored = DEFAULT.to_json()
    weights = {f"weight_{code}": weight for code, weight in stored.pop("weights").items()}
    return stored.pop("limits") | stored | weights | changes


def text_of(answer) -> str:
    return html.unescape(answer.text)


def test_weights_are_saved_with_who_and_when(app, owner, store):
    answer = owner.post("/fraud", **form(weight_same_phone=0, hold=20))
    page = text_of(owner.get("/fraud"))

    assert answer.status_code == 302
    assert "owner@example.com" in page
    with app.app_context():
        saved = merchant.settings_of(store.store_id)
    assert (saved.version, saved.tuning.hold, saved.tuning.weight("same_phone")) == (1, 20, 0)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"hold": "many"}, "A whole number from 1 to 1,000."),
        ({"review": 10}, "Not below the score for waiting longer."),
        ({"reject": 60}, "Above the score at which a person looks."),
        ({"group_most": 125}, "a household would be declined"),
        ({"an_hour": 11}, "Not more than the number for a day."),
        ({"weight_same_network": 125}, "a network address alone declines nobody"),
        ({"weight_same_phone": -5}, "A whole number from 0 to 1,000."),
        ({"weight_same_phone": ""}, "A whole number from 0 to 1,000."),
        ({"alike_percent": 20}, "A whole number from 70 to 100."),
    ],
)
def test_an_impossible_setting_is_marked_at_its_field_and_nothing_is_saved(
    app, owner, store, typed, sentence
):
    answer = owner.post("/fraud", **form(**typed))

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert f'id="{next(iter(typed))}-wrong"' in answer.text
    with app.app_context():
        assert merchant.settings_of(store.store_id).version == 0


def test_digits_of_other_scripts_are_read(app, owner, store):
    owner.post("/fraud", **form(hold="۲۵"))

    with app.app_context():
        assert merchant.settings_of(store.store_id).tuning.hold == 25


def test_other_weights_are_tried_on_the_last_days_without_saving(app, owner, store, flagged):
    tried = owner.get(
        "/fraud/trial", **{name: str(value) for name, value in form(weight_same_phone=0).items()}
    )
    page = text_of(tried)

    assert "3 referrals of the last 30 days" in page
    assert page.count("A person looks ") == 3
    with app.app_context():
        assert merchant.settings_of(store.store_id).version == 0


def test_a_trial_of_the_same_weights_changes_nothing(owner, flagged):
    page = text_of(owner.get("/fraud/trial", **{name: str(value) for name, value in form().items()}))

    assert "Nothing would have been different." in page


def test_an_entry_is_added_and_taken_off_the_list(owner):
    owner.post("/fraud/blocks", kind="email", pattern="*@bad.example", note="fake friends")
    listed = text_of(owner.get("/fraud/blocks"))
    block_id = re.search(r"/fraud/blocks/([^/]+)/remove", listed)[1]
    owner.post(f"/fraud/blocks/{block_id}/remove")
    after = text_of(owner.get("/fraud/blocks"))

    assert "*@bad.example" in listed
    assert "fake friends" in listed
    assert "Nobody is blocked" in after
    assert "by owner@example.com" in after


@pytest.mark.parametrize(
    ("kind", "pattern"), [("email", "*@*"), ("network", "0.0.0.0/0"), ("horoscope", "leo")]
)
def test_a_pattern_for_everybody_is_refused_at_its_field(owner, kind, pattern):
    answer = owner.post("/fraud/blocks", kind=kind, pattern=pattern)

    assert answer.status_code == 422
    assert "-wrong" in answer.text


def declined(owner, shop) -> str:
    """A friend of a blocked domain buys; the id of the referral."""
    owner.post("/fraud/blocks", kind="domain", pattern="bad.example")
    ana = shop.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
    bad = factories.customer("Eve", email="eve@bad.example")
    placed = shop.post("/orders", factories.order(referral=ana["referral_code"], customer=bad)).get_json()
    return placed["referral"]["id"]


def test_a_blocked_friend_earns_nobody_anything(owner, shop):
    assert state(shop, declined(owner, shop)) == ("voided", "refused_by_checks")


def test_a_member_may_release_what_the_checks_declined(owner, shop, go_on):
    referral_id = declined(owner, shop)
    where = ask(owner, "/referrals/release", id=referral_id, reason="a promise")
    owner.post(f"{where}/start", word="I know them")
    go_on()

    assert state(shop, referral_id) == ("approved", "approved_by_member")


def test_the_queue_tells_what_was_seen_with_its_points(owner, flagged):
    page = text_of(owner.get("/fraud/queue"))

    assert page.count("Both gave the same phone number.") == 3
    assert page.count("Score 60") == 3


def test_a_referrals_finding_is_told_in_each_language(app, owner, flagged):
    pages = {}
    for locale in LOCALES:
        owner.client.post(
            "/admin/me",
            data={"locale": locale, "csrf_token": token(owner)},
            headers={"Origin": "http://localhost"},
        )
        pages[locale] = text_of(owner.get("/fraud/queue"))

    assert "هر دو یک شماره تلفن داده‌اند." in pages["fa"]
    assert "أعطى الاثنان رقم الهاتف نفسه." in pages["ar"]
    assert "Kedua-duanya memberi nombor telefon yang sama." in pages["ms"]


def token(who) -> str:
    return re.search(r'name="csrf_token" value="([^"]+)"', who.client.get("/admin/me").text)[1]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 3),
        ({"signal": "same_phone"}, 3),
        ({"signal": "no_such"}, 3),
        ({"q": "ben@example.com"}, 1),
        ({"q": "nobody"}, 0),
        ({"to": "2000-01-01"}, 0),
    ],
)
def test_filters_narrow_the_queue(owner, flagged, query, count):
    assert owner.get("/fraud/queue", **query).text.count("data-row") == count


@pytest.mark.parametrize(("decision", "after"), [("clear", "in_hold"), ("void", "voided_by_member")])
def test_one_press_decides_and_the_reason_is_what_was_seen(owner, shop, flagged, decision, after):
    answer = owner.post("/fraud/queue/decide", id=flagged[0], decision=decision)

    assert state(shop, flagged[0])[1] == after
    assert 'data-key="u"' in answer.text
    assert "Noted by the checks: Both gave the same phone number." in text_of(
        owner.get(f"/referrals/{flagged[0]}")
    )


@pytest.mark.parametrize("decision", ["clear", "void"])
def test_a_press_is_undone_and_everything_is_as_before(owner, shop, flagged, decision):
    before = rewards(shop, flagged[0])
    owner.post("/fraud/queue/decide", id=flagged[0], decision=decision)
    for _ in range(2):  # twice is once
        owner.post("/fraud/queue/undo", id=flagged[0])

    assert state(shop, flagged[0]) == ("flagged", "same_phone")
    assert rewards(shop, flagged[0]) == before
    assert pending(shop) == "30.00"


def rewards(shop, referral_id: str) -> list[tuple[str, str]]:
    given = shop.get(f"/referrals/{referral_id}").get_json()["rewards"]
    return [(each["side"], each["status"]) for each in given]


def pending(shop) -> str:
    return shop.get("/customers/c-ana/balance").get_json()["balances"][0]["pending"]


def test_a_press_of_yesterday_is_not_undone(owner, shop, flagged, clock):
    owner.post("/fraud/queue/decide", id=flagged[0], decision="void")
    clock.move(minutes=16)
    answer = owner.post("/fraud/queue/undo", id=flagged[0])

    assert "Too late to undo: 1." in text_of(answer)
    assert state(shop, flagged[0]) == ("voided", "voided_by_member")


def test_nothing_picked_changes_nothing(owner, shop, flagged):
    owner.post("/fraud/queue/decide", decision="void")

    assert {state(shop, each)[0] for each in flagged} == {"flagged"}


def test_what_facts_stand_against_stays_as_it_is(owner, shop, flagged, app, store):
    order_number = shop.get(f"/referrals/{flagged[0]}").get_json()["order_number"]
    shop.post(f"/orders/{order_number}/refunds", {"refund_id": "r1", "amount": "49.90"})
    answer = owner.post("/fraud/queue/decide", id=flagged[0], decision="clear")

    assert "Left as they were" in text_of(answer)


def test_a_viewer_reads_and_decides_nothing(app, store, flagged, shop):
    viewer = member(app, store.store_id, Role.VIEWER)
    page = viewer.get("/fraud/queue")

    assert (page.status_code, 'name="decision"' in page.text) == (200, False)
    assert viewer.post("/fraud/queue/decide", id=flagged[0], decision="void").status_code == 403
    assert state(shop, flagged[0])[0] == "flagged"


def test_another_stores_referrals_are_not_found(app, flagged):
    """G25: an id of one store decided in another."""
    other = member(app, factories.new_store(app, name="Elsewhere").store_id)

    assert other.post("/fraud/queue/decide", id=flagged[0], decision="void").status_code == 404
    assert other.post("/fraud/queue/undo", id=flagged[0]).status_code == 404


def test_htmx_is_given_the_queue_alone(owner, flagged, store):
    headers = {"HX-Request": "true", "HX-Target": "div#list"}
    part = owner.client.get(f"/admin/{store.store_id}/fraud/queue", headers=headers).text

    assert "<html" not in part
    assert part.count("data-row") == 3

"""One customer's way on their page: before, during and after the purchase, with scores and both calendars (S2-10)."""

import re

import pytest

from rafiq.app import run_due
from rafiq.stores.rights import Role
from rafiq.web.shopper import me
from tests import factories
from tests.web.admin_door import member

ISOLATES = str.maketrans("", "", "\u2068\u2069")


@pytest.fixture
def ana(app, clock, merchant) -> str:
    """Known, then an order, delivery after three days, a 9 two days later, then a friend."""
    who = factories.customer("Ana")
    code = merchant.post("/advocates", {"customer": who}).get_json()["referral_code"]
    clock.move(days=1)
    merchant.post("/orders", factories.order(order_number="1001", customer=who))
    clock.move(days=3)
    merchant.post("/orders", factories.order(order_number="1001", customer=who, status="fulfilled"))
    clock.move(days=2)
    merchant.post(
        "/surveys/answers", {"customer": who, "id": "s1", "score": 9, "wish": "A <b>bigger</b> pot"}
    )
    clock.move(hours=1)
    merchant.post(
        "/orders", factories.order(order_number="1002", customer=factories.customer("Ben"), referral=code)
    )
    run_due(app)
    return merchant.get("/customers/c-ana").get_json()["id"]


@pytest.fixture
def manager(app, store, ana):
    """Logs in after all that: a session does not outlive the days."""
    return member(app, store.store_id, Role.MANAGER)


def test_the_timeline_goes_through_the_phases_with_scores_and_days(manager, ana):
    """S2-10: how they felt before, during and after; S3-4: the day counter since the first order."""
    page = manager.get(f"/people/{ana}").text.translate(ISOLATES)
    way = page[page.index('id="so-far"') : page.index('id="brought"')]
    order = [
        "Before the purchase",
        "You know of them",
        "From order to delivery",
        "Ordered 1001",
        "After delivery",
        "Received 1001",
        "Gave 9",
        "Brought a friend",
    ]
    places = [way.index(words) for words in order]

    assert places == sorted(places)
    assert "Day 6 of 100" in way
    assert "A &lt;b&gt;bigger&lt;/b&gt; pot" in way


def test_a_reader_of_farsi_sees_both_calendars(manager, ana):
    """S3-15: Jalali and Gregorian on the person's timeline."""
    manager.speaks("fa")

    assert "۱ آذر ۱۴۰۵ (۲۲ نوامبر ۲۰۲۶)" in manager.get(f"/people/{ana}").text


def test_a_personal_note_is_kept_on_the_page_and_said_in_the_script(app, manager, merchant, ana):
    """S3-9: what you know of them, used by the script."""
    merchant.post("/customers", factories.customer("Ana", tags=["smoky"]))
    assert manager.post(f"/people/{ana}/note", note="Two cats", line="How are the cats?").status_code == 302
    merchant.post("/surveys/answers", {"customer": factories.customer("Ana"), "id": "s2", "score": 4})
    run_due(app)
    newest = max(each["id"] for each in merchant.get("/followups").get_json()["data"])
    script = manager.get(f"/followups/{newest}").text.translate(ISOLATES)

    assert "What you know of them: Two cats" in script
    assert "Two cats" in manager.get(f"/people/{ana}").text


def test_a_note_that_is_too_long_is_named_and_kept_in_the_form(manager, ana):
    answer = manager.post(f"/people/{ana}/note", note="x" * 301, line="ok")

    assert (answer.status_code, "x" * 301 in answer.text) == (422, True)


def test_a_person_sees_each_friends_way_with_its_days(app, client, store, ana):
    """S3-10: order, delivery, return time, reward, with dates; S3-15: both calendars in Farsi."""
    with app.app_context():
        token = me.token(app.extensions["rafiq"].keyring, store.store_id, ana)
    page = client.get(f"/me/{token}/friends", query_string={"locale": "en"}).text
    steps = re.findall(r'<li class="(\w+)"><b>(.+?)</b><br><span class="small">(.+?)</span>', page)

    assert steps == [
        ("good", "Ordered", "27 November 2026"),
        ("wait", "Delivered", "not yet"),
        ("wait", "Return time over", "11 December 2026"),
        ("wait", "Your reward: €10.00", "11 December 2026"),
    ]
    farsi = client.get(f"/me/{token}/friends", query_string={"locale": "fa"}).text
    assert "۶ آذر ۱۴۰۵ (۲۷ نوامبر ۲۰۲۶)" in farsi


def test_nobody_unproven_sees_a_friends_way(client, shopper):
    told = shopper.post("/enrol", {"email": "eve@example.com", "first_name": "Eve"}).get_json()

    assert client.get(f"/me/{told['me']}/friends").status_code == 404


def test_the_chart_over_time_has_a_table_beside_it(manager, ana):
    """S3-4, S3-2."""
    page = manager.get("/stages/over-time").text

    assert page.count("<rect ") == 11
    assert "Sent by a friend" in page


@pytest.mark.usefixtures("ana")
def test_a_share_over_time_reads_alike_in_the_chart_and_its_table(app, store, merchant, clock):
    """S3-4: one of three, to a tenth of a percent."""
    merchant.post("/orders", factories.order(order_number="1003", customer=factories.customer("Cem")))
    clock.move(days=11)
    page = member(app, store.store_id, Role.MANAGER).get("/stages/over-time").text

    assert re.findall(r">([\d.]+%)<", page) == ["0%", "33.3%"] * 2


@pytest.mark.both_databases
def test_gestures_are_planned_and_a_long_text_is_named(manager):
    """S3-7: switched on by writing what is done."""
    assert manager.post("/stages/gestures", first_order="A note into the parcel").status_code == 302
    assert "A note into the parcel" in manager.get("/stages/gestures").text

    answer = manager.post("/stages/gestures", first_friend="x" * 301)
    assert (answer.status_code, 'id="first_friend-wrong"' in answer.text) == (422, True)

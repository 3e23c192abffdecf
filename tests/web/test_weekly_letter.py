"""The weekly letter: Monday at eight where the store is, once to each member who wants it, with the true numbers."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from rafiq.analytics.queries import kpis
from rafiq.app import run_due
from rafiq.core.db import db, transaction
from rafiq.core.money import Money
from rafiq.core.texts import money_text
from rafiq.errands import weekly as errand
from rafiq.errands.outgoing import send_mails
from rafiq.messaging import weekly
from rafiq.messaging.weekly import Week
from rafiq.stores import members
from rafiq.stores import service as stores
from rafiq.stores.rights import Role
from tests import factories
from tests.web import mail_scene as scene
from tests.web.admin_door import member
from tests.web.mail_scene import states, text_of

server, app = scene.server, scene.app
UNTIL_MONDAY_AT_EIGHT = 46  # hours from the clock's Saturday at ten


@pytest.fixture
def comes_by(app, clock):
    """The jobs come by: what is due is written, then sent."""

    def comes_by() -> None:
        with app.app_context():
            errand.look()
        send_mails(app, app.extensions["rafiq"])

    return comes_by


def colleague(app, store, email: str, role: Role, locale: str = "en") -> str:
    with app.app_context(), transaction():
        user = members.create_user(email)
        members.add_member(store.store_id, user.id, role)
        members.set_password(user.id, "hash")
        members.set_profile(user.id, locale=locale)
        return user.id


@pytest.fixture
def shop(app, store, merchant, clock):
    """Maya's shop on Saturday: a friend of Ana's just bought, in the last but one day of its week 47."""
    colleague(app, store, "maya@example.com", Role.OWNER)
    code = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]
    now = clock.at.isoformat()
    merchant.post(
        "/orders", factories.order(order_number="1001", referral=code, placed_at=now, updated_at=now)
    )
    run_due(app)
    return store


def counted(app, store):
    with app.app_context():
        return kpis.counts(store.store_id, date(2026, 11, 16), date(2026, 11, 22))


@pytest.mark.both_databases
def test_it_comes_on_monday_at_eight_once_however_often_the_job_runs(app, shop, server, clock, comes_by):
    """G18: a worker that is started again, or runs twice at once, writes nothing twice."""
    clock.move(hours=UNTIL_MONDAY_AT_EIGHT - 0.1)
    comes_by()
    assert server.mails == []

    clock.move(hours=0.1)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: _look(app), range(8)))
    for _ in range(3):
        comes_by()
        clock.move(hours=5)
    assert [message["To"] for message in server.mails] == ["maya@example.com"]

    clock.move(days=6, hours=12)
    comes_by()
    assert len(server.mails) == 2


def _look(app) -> None:
    with app.app_context():
        errand.look()


def test_it_tells_the_numbers_of_the_numbers_page_beside_the_week_before(app, shop, server, clock, comes_by):
    """S0-6: one formula for each figure, whoever shows it."""
    clock.move(hours=UNTIL_MONDAY_AT_EIGHT)
    comes_by()
    told, found = text_of(server.mails[0]), counted(app, shop)
    revenue = money_text(Money(found.referred_revenue, "EUR"), "en")

    assert (found.referrals, found.referred_revenue) == (1, 4990)
    assert f"Friends’ revenue: {revenue} (Last week), €0.00 (Week before)" in told
    assert f"What friends bought came to {revenue}" in told
    assert "16 November 2026 to 22 November 2026" in server.mails[0]["Subject"]
    assert revenue in server.mails[0].get_body(("html",)).get_content()


def test_it_says_what_waits_since_when_and_where(app, shop, server, merchant, clock, comes_by):
    with app.app_context(), transaction() as session:
        session.execute(text("UPDATE referrals SET status = 'flagged', reason_code = 'needs_a_look'"))
    clock.move(hours=UNTIL_MONDAY_AT_EIGHT)
    comes_by()
    told = text_of(server.mails[0])

    assert "Unusual referrals to look at: 1 (the oldest since 21 November 2026)" in told
    assert f"/admin/{shop.store_id}/fraud/queue" in told


@pytest.mark.parametrize(
    ("zone", "hours"), [("Asia/Tehran", 8 - 3.5), ("America/New_York", 8 + 5), ("Pacific/Kiritimati", 8 - 14)]
)
def test_eight_is_eight_where_the_store_is(app, shop, server, clock, comes_by, zone, hours):
    with app.app_context(), transaction():
        stores.change_store(shop.store_id, {"timezone": zone})
    clock.move(hours=UNTIL_MONDAY_AT_EIGHT - 8 + hours - 0.1)
    comes_by()
    assert server.mails == []

    clock.move(hours=0.1)
    comes_by()
    assert len(server.mails) == 1


def test_clocks_that_change_move_it_along_and_a_year_ends_in_the_right_week():
    summer, winter = datetime(2026, 10, 19, 6, tzinfo=UTC), datetime(2026, 10, 26, 6, tzinfo=UTC)

    assert weekly.due(summer, "Europe/Berlin").at == summer
    assert weekly.due(winter, "Europe/Berlin") is None
    assert weekly.due(winter.replace(hour=7), "Europe/Berlin").week == Week(date(2026, 10, 19))
    assert Week(date(2026, 12, 28)).name == "2026-W53"
    assert Week.named("2026-W53").sunday == date(2027, 1, 3)


def test_each_gets_it_in_their_language_and_who_wants_none_gets_none(app, shop, server, clock, comes_by):
    """Owners unless they say no, others when they say yes; the desk sees no numbers, by mail neither."""
    reza = colleague(app, shop, "reza@example.com", Role.MANAGER, "fa")
    colleague(app, shop, "lina@example.com", Role.VIEWER)
    desk = colleague(app, shop, "desk@example.com", Role.DESK)
    with app.app_context(), transaction():
        weekly.choose(shop.store_id, reza, wanted=True)
        weekly.choose(shop.store_id, desk, wanted=True)
        weekly.choose(shop.store_id, members.find_user(email="maya@example.com").id, wanted=False)
    clock.move(hours=UNTIL_MONDAY_AT_EIGHT)
    comes_by()

    (message,) = server.mails
    assert message["To"] == "reza@example.com"
    assert "۱۴۰۵" in message["Subject"]


def test_nobody_hears_of_a_store_in_which_nothing_ever_happened(app, store, server, clock, comes_by):
    colleague(app, store, "maya@example.com", Role.OWNER)
    clock.move(hours=UNTIL_MONDAY_AT_EIGHT)
    comes_by()

    assert states(app) == []


def test_one_click_stops_it_and_opening_the_link_does_not(app, shop, server, clock, comes_by):
    """G35, RFC 8058: for members too, without logging in."""
    clock.move(hours=UNTIL_MONDAY_AT_EIGHT)
    comes_by()
    path, browser = urlsplit(server.mails[0]["List-Unsubscribe"].strip("<>")).path, app.test_client()
    assert server.mails[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert browser.get(path).status_code == 200
    assert browser.post(f"{path}x").status_code == 404
    assert _wanted(app, shop)

    assert browser.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    clock.move(days=7)
    comes_by()
    assert not _wanted(app, shop)
    assert len(server.mails) == 1


def _wanted(app, shop) -> bool:
    with app.app_context():
        return weekly.wanted(shop.store_id, members.find_user(email="maya@example.com").id)


def test_who_leaves_before_it_goes_out_gets_none(app, shop, server, clock):
    clock.move(hours=UNTIL_MONDAY_AT_EIGHT)
    colleague(app, shop, "noah@example.com", Role.OWNER)
    with app.app_context():
        errand.look()
        with transaction():
            maya = next(
                each for each in members.list_members(shop.store_id) if each.email == "maya@example.com"
            )
            members.remove_member(shop.store_id, maya.id)
    send_mails(app, app.extensions["rafiq"])

    assert states(app) == [("weekly", "dropped", "not_wanted"), ("weekly", "sent", None)]
    assert [message["To"] for message in server.mails] == ["noah@example.com"]


def test_a_member_looks_at_it_takes_it_now_and_decides_on_its_page(app, shop, server, clock):
    who = member(app, shop.store_id, Role.VIEWER)
    assert "checked" not in re.search(r'<input[^>]*id="wanted"[^>]*>', who.get("/weekly").text)[0]
    assert "The weekly letter" not in who.get("/weekly/preview", lang="ar").text
    assert "List-Unsubscribe" not in who.get("/weekly/preview", **{"as": "text"}).text

    who.post("/weekly", wanted="1")
    who.post("/weekly/now")
    who.post("/weekly/now")
    send_mails(app, app.extensions["rafiq"])

    assert "checked" in re.search(r'<input[^>]*id="wanted"[^>]*>', who.get("/weekly").text)[0]
    assert [message["To"] for message in server.mails] == ["viewer@example.com"]
    with app.app_context():
        codes = db.session.execute(text("SELECT code, about_id FROM audit_entries ORDER BY number")).all()
    assert [tuple(each) for each in codes] == [("settings.changed", "weekly")]

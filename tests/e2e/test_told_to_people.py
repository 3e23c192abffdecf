"""What is promised to people is seen in a browser: the friend's page, the buyer's word, staff, a merchant's numbers."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.core.texts import LOCALES
from rafiq.programs import service as programs
from rafiq.programs.rules import Gift, GiftKind, Terms
from rafiq.stores import members
from rafiq.stores.rights import Role
from rafiq.surveys import asking, definitions
from rafiq.surveys.definitions import SurveyView
from rafiq.voices import promises
from rafiq.web.shopper import surveying
from tests import factories
from tests.e2e.inside import come_in

CLAUSE = {"en": "may recommend", "fa": "معرفی", "ar": "يوصي", "ms": "mengesyorkan"}


@pytest.fixture
def store(live_server):
    return factories.new_store(live_server.app)


@pytest.fixture
def merchant(live_server, store):
    return factories.Merchant(live_server.app.test_client(), store.secret_key)


@pytest.fixture
def ana(merchant):
    return merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()


@pytest.fixture
def inside(page: Page, live_server, store):
    """`inside("/numbers", "fa")`: a manager has come in and reads that page, in a language of theirs."""

    def inside(path: str, locale: str = "en") -> Page:
        come_in(page, live_server, store.store_id, email="mia@example.com", role=Role.MANAGER)
        with live_server.app.app_context(), transaction():
            members.set_profile(members.find_user(email="mia@example.com").id, locale=locale)
        page.goto(f"{live_server.url}/admin/{store.store_id}{path}")
        return page

    return inside


def comes(live_server, ana, store) -> str:
    """A friend followed Ana's link; the address of their own page."""
    landed = live_server.app.test_client().get(urlsplit(ana["share_url"]).path).headers["Location"]
    (visit,) = parse_qs(urlsplit(landed).query)["rafiq"]
    shopper = factories.Browser(live_server.app.test_client(), store.publishable_key)
    return str(shopper.post("/offer", {"visit": visit}).get_json()["page"])


def test_the_friend_reads_the_promise_the_days_and_the_guarantee(page, live_server, store, ana):
    """S3-1, S3-6: the friend's side first, the day of the reward, and what takes the fear of a first order."""
    with live_server.app.app_context(), transaction():
        promises.write(store.store_id, {"en": "Thirty days to change your mind"})
    page.goto(comes(live_server, ana, store) + "?locale=en")

    expect(page.get_by_role("heading", level=1)).to_contain_text("10% off")
    expect(page.locator(".plain-terms li").first).to_contain_text("You get 10% off")
    expect(page.locator(".plain-terms")).to_contain_text(re.compile(r"\d+ \w+ 20\d\d, when the return time"))
    expect(page.locator("main")).to_contain_text("Thirty days to change your mind")


def test_a_buyers_tap_and_the_name_they_type_are_unprompted_word_of_mouth(
    page, live_server, store, merchant, inside
):
    """S0-4: from the page after the purchase to the line of the merchant's report."""
    app = live_server.app
    with app.app_context(), transaction():
        definitions.save(store.store_id, SurveyView(active=True))
    merchant.post("/orders", factories.order(customer=factories.customer("Ben")))
    run_due(app)
    ben = merchant.get("/customers/c-ben").get_json()["id"]
    with app.app_context():
        waiting = asking.waiting(store.store_id, ben)
        page.goto(surveying.link(live_server.url, app.extensions["rafiq"].keyring, waiting))
    page.locator("button[name=score][value='9']").click()
    page.locator("button[name=heard_from][value=friend]").click()
    page.fill("#who", "Aunt Zahra")
    page.locator("#who ~ button").first.click()

    report = inside("/objectives")
    row = report.locator("table.rows").first.locator("tbody tr").first
    expect(row.locator("[data-label^=Unprompted]")).to_have_text("1")
    expect(report.locator("main")).to_contain_text("Aunt Zahra")


def test_a_click_on_a_figure_opens_as_many_rows(merchant, ana, inside):
    """S0-19."""
    for name in ("Ben", "Cem"):
        order = factories.order(customer=factories.customer(name), referral=ana["referral_code"])
        merchant.post("/orders", order | {"order_number": name})
    numbers = inside("/numbers")
    figure = numbers.locator('dd a[href*="/numbers/rows"][href*="of=referrals"]').first
    shown = figure.inner_text()
    figure.click()

    expect(numbers.locator("main tbody tr")).to_have_count(int(shown))
    assert shown == "2"


def test_a_customers_way_stands_in_jalali_days_and_persian_digits(live_server, merchant, ana, inside):
    """S0-21, S2-10, S3-15: before, during and after the purchase, with the score, and both calendars."""
    order = factories.order(placed_at="2026-11-22T09:00:00Z", customer=factories.customer("Ana"))
    merchant.post("/orders", order)
    merchant.post("/surveys/answers", {"customer": factories.customer("Ana"), "id": "r1", "score": 9})
    run_due(live_server.app)
    person = inside(f"/people/{ana['id']}", "fa")
    way = person.locator("section:has(#so-far)")

    expect(person.locator("html")).to_have_attribute("dir", "rtl")
    expect(way).to_contain_text("۱ آذر ۱۴۰۵")
    expect(way).to_contain_text("۲۲ نوامبر ۲۰۲۶")
    expect(way).to_contain_text("۹")


def test_what_contracts_and_receipts_say_is_ready_to_copy(live_server, store, ana, inside):
    """S1-30, S4-12: the clause in four languages, and a line for receipts."""
    printed = inside("/print")
    expect(printed.locator("#receipt-line")).to_have_value(re.compile("Give a friend 10% off: http.*/s/st_"))
    for locale in LOCALES:
        url = f"{live_server.url}/admin/{store.store_id}/print/sheet?kind=clause&language={locale}"
        printed.goto(url)
        expect(printed.locator("body")).to_contain_text(CLAUSE[locale])


def test_staff_see_what_word_of_mouth_brings_without_an_account(
    page, live_server, store, merchant, ana, inside
):
    """S4-8: on their own page, and the number moves with the next friend."""
    app = live_server.app
    with app.app_context(), transaction():
        terms = Terms(currency="EUR", staff=Gift(GiftKind.CREDIT, amount=300), hold_days=0)
        programs.publish(
            store.store_id, programs.current_program(store.store_id).id, terms=terms, actor="tests"
        )
    merchant.post("/orders", factories.order(customer=factories.customer("Ana"), served_by="reza"))
    brings(merchant, ana, "Ben")
    listed = inside("/staff")
    listed.locator('a[href*="/staff/stf_"]', has_text="reza").first.click()
    door = listed.locator("#door-link").input_value()
    page.goto(door)
    friends = page.locator("dl.numbers dd").first
    expect(friends).to_have_text("1")
    brings(merchant, ana, "Cem")
    page.goto(door)

    expect(friends).to_have_text("2")


def brings(merchant, ana, name: str) -> None:
    order = factories.order(customer=factories.customer(name), order_number=name)
    found = merchant.post("/orders", order | {"referred_by": ana["referral_code"]}).get_json()["referral"]
    merchant.post(f"/referrals/{found['id']}/approve", {"reason": "seen"})

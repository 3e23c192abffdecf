"""Delights, reasons for recommending, the pages of staff, introductions asked for by name."""

import html
import re
from urllib.parse import urlsplit

import pytest

from rafiq.core.db import transaction
from rafiq.programs import service as programs
from rafiq.programs.rules import Gift, GiftKind, Terms
from rafiq.staff import goals
from rafiq.staff.rules import Step
from rafiq.stores.rights import Role
from rafiq.web import erasing
from tests import factories
from tests.web.admin_door import member

ISOLATES = str.maketrans("", "", "\u2068\u2069")


@pytest.fixture
def manager(app, store):
    return member(app, store.store_id, Role.MANAGER)


@pytest.fixture
def ana(merchant):
    return merchant.post("/advocates", {"customer": factories.customer("Ana", last_name="Ito")}).get_json()


def delight(who, customer="ana@example.com", behaviour="upgrade", **more):
    return who.post("/delights", customer=customer, behaviour=behaviour, **more)


def brought(merchant, ana, friend):
    """A referral of Ana's that counts."""
    body = factories.order(customer=factories.customer(friend), referred_by=ana["referral_code"])
    found = merchant.post("/orders", body).get_json()["referral"]
    return merchant.post(f"/referrals/{found['id']}/approve", {"reason": "seen"}).get_json()["id"]


@pytest.mark.both_databases
def test_a_delight_stands_on_the_customers_page_and_counts(manager, ana):
    """S0-15: gift or upgrade recorded on the customer; the entry appears and counts in the report."""
    delight(manager, note="A bigger pot for the same money")
    delight(manager, behaviour="gift")
    person = manager.get(f"/people/{ana['id']}").text
    report = manager.get("/delights").text

    assert "A bigger pot for the same money" in person
    assert "More than was paid for" in person
    assert sorted(ranked(report)) == [("A small gift", 0, 0, 1), ("More than was paid for", 0, 0, 1)]


def ranked(page: str) -> list[tuple[str, int, int, int]]:
    rows = re.findall(r'<td class="title"><b>(.+?)</b></td>(.+?)</tr>', page)
    return [(name, *map(int, re.findall(r">(\d+)</td>", cells))) for name, cells in rows]


@pytest.mark.both_databases
def test_what_earns_recommendations_is_ranked_by_referrals_that_count(manager, merchant, ana):
    """S0-17: reasons tagged on referrals become a ranking of behaviours."""
    first, second = (brought(merchant, ana, friend) for friend in ("Ben", "Cem"))
    lost = merchant.post(
        "/orders",
        factories.order(customer=factories.customer("Dora"), referred_by=ana["referral_code"]),
    ).get_json()["referral"]["id"]
    for referral, reasons in ((first, ["fast", "friendly"]), (second, ["friendly"]), (lost, ["price"])):
        manager.post(f"/referrals/{referral}/reasons", behaviour=reasons)
    delight(manager, behaviour="fast")

    assert ranked(manager.get("/delights").text) == [
        ("Friendly", 2, 2, 0),
        ("Fast", 1, 1, 1),
        ("Good price", 0, 1, 0),
    ]


def test_reasons_saved_anew_replace_those_before_and_unknown_ones_are_dropped(manager, merchant, ana):
    referral = brought(merchant, ana, "Ben")
    manager.post(f"/referrals/{referral}/reasons", behaviour=["fast", "gift"])
    manager.post(f"/referrals/{referral}/reasons", behaviour=["gift", "<script>"])
    page = manager.get(f"/referrals/{referral}").text

    assert re.findall(r'name="behaviour" value="(\w+)" checked', page) == ["gift"]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"customer": "nobody"}, "customer"),
        ({"behaviour": "nonsense"}, "behaviour"),
        ({"note": "n" * 301}, "note"),
    ],
)
@pytest.mark.usefixtures("ana")
def test_a_delight_that_cannot_be_kept_comes_back_as_typed(manager, form, field):
    answer = delight(manager, **form)

    assert answer.status_code == 422
    assert f'aria-describedby="{field}-wrong"' in answer.text


@pytest.mark.both_databases
def test_erasure_takes_what_was_noted_of_somebody(app, store, manager, ana):
    delight(manager, note="Ana's birthday tea")
    ask(manager)
    with app.app_context(), transaction():
        erasing.erase(store.store_id, ana["id"])

    assert "birthday" not in manager.get("/delights").text
    assert "Eva Stone" not in manager.get("/introductions").text


# -- staff ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def reza(app, store, manager, merchant, ana):
    """Staff who served Ana before her friend bought: the address of their page."""
    terms = Terms(
        currency="EUR",
        advocate=Gift(GiftKind.CREDIT, amount=1000),
        staff=Gift(GiftKind.CREDIT, amount=300),
        hold_days=0,
    )
    with app.app_context(), transaction():
        goals.start(store.store_id, "Spring", [Step(2, "Coffee for all")])
        found = programs.current_program(store.store_id)
        programs.publish(store.store_id, found.id, terms=terms, actor="tests")
    merchant.post("/orders", factories.order(customer=factories.customer("Ana"), served_by="reza"))
    brought(merchant, ana, "Ben")
    return page_of(manager, "reza")


def page_of(manager, name: str) -> str:
    listed = manager.get("/staff").text
    (path,) = set(re.findall(rf'href="(/admin/[^"]+/staff/stf_\w+)"><b><bdi>{name}<', listed))
    return urlsplit(re.findall(r'id="door-link"[^>]+value="([^"]+)"', manager.client.get(path).text)[0]).path


@pytest.mark.parametrize(
    ("locale", "amount", "goal"),
    [
        ("en", "€3.00", "Coffee for all"),
        ("fa", "۳٫۰۰", "۱"),
        ("ar", "3.00", "Spring"),
        ("ms", "€3.00", "Spring"),
    ],
)
def test_staff_see_their_own_live_numbers_without_an_account(app, reza, locale, amount, goal):
    """S4-8, S4-11: friends, what was earned, the team's goal and what to say."""
    page = html.unescape(app.test_client().get(reza, query_string={"locale": locale}).text)

    assert amount in page
    assert goal in page
    assert f'<html lang="{locale}"' in page


def test_what_staff_did_and_what_it_earned_stands_on_their_page(app, manager, merchant, ana, reza):
    """S4-10, S0-17: praise and the behaviours behind it."""
    manager.post(f"/referrals/{brought(merchant, ana, 'Cem')}/reasons", behaviour=["kept_word"])
    page = app.test_client().get(reza).text

    assert "Kept their word" in page
    assert "€6.00" in page


def test_a_closed_page_opens_nothing_and_the_new_one_does(app, manager, store, reza):
    (staff_id,) = set(re.findall(r"/staff/(stf_\w+)", manager.get("/staff").text))
    manager.post(f"/staff/{staff_id}/door")
    browser = app.test_client()

    assert browser.get(reza).status_code == 404
    assert browser.get(page_of(manager, "reza")).status_code == 200
    assert browser.get("/staff/forged").status_code == 404


def test_a_viewer_is_not_shown_the_address_of_somebodys_page(app, store, manager, reza):
    (staff_id,) = set(re.findall(r"/staff/(stf_\w+)", manager.get("/staff").text))
    page = member(app, store.store_id, Role.VIEWER).get(f"/staff/{staff_id}").text

    assert "door-link" not in page


def test_somebody_whom_no_order_named_can_be_added(manager):
    added = manager.post("/staff/add", name="Sara")

    assert added.status_code == 302
    assert "Sara" in manager.get("/staff").text
    assert manager.post("/staff/add", name=" ").status_code == 302


# -- introductions --------------------------------------------------------------------------------------------------


def ask(who, advocate="ana@example.com", name="Eva Stone", company="Stone & Sons"):
    return who.post("/introductions", advocate=advocate, name=name, company=company)


@pytest.mark.both_databases
def test_an_introduction_is_asked_for_by_name_and_followed(manager, ana):
    """S1-31: prospect, company, the words to send, a LinkedIn link, and the status."""
    path = ask(manager).headers["Location"]
    page = html.unescape(manager.client.get(path).text).translate(ISOLATES)
    manager.post(path.partition(manager.store_id)[2], status="introduced")

    assert "I saw that you know Eva Stone (Stone & Sons)" in page
    assert "With my link you get 10% off" in page
    assert "https://www.linkedin.com/sharing/share-offsite/?url=http%3A%2F%2Flocalhost" in page
    assert "Introduced" in manager.get("/introductions").text


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("fa", "دیدم Eva Stone"), ("ar", "رأيت أنك تعرف Eva Stone"), ("ms", "anda mengenali Eva Stone")],
)
def test_the_words_are_in_the_advocates_language(manager, ana, language, sentence):
    path = ask(manager).headers["Location"]
    page = manager.client.get(path, query_string={"language": language}).text

    assert sentence in html.unescape(page).translate(ISOLATES)


def test_a_name_is_forgotten_when_a_member_says_so(manager, ana):
    path = ask(manager).headers["Location"].partition(manager.store_id)[2]
    manager.post(f"{path}/forget")

    assert manager.get(path).status_code == 404


@pytest.mark.parametrize("form", [{"advocate": "nobody"}, {"name": " "}, {"name": "x" * 121}])
@pytest.mark.usefixtures("ana")
def test_an_introduction_that_says_too_little_comes_back(manager, form):
    assert ask(manager, **form).status_code == 422

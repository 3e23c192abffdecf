"""Delights, reasons for recommending, the pages of staff."""

import html
import re
from urllib.parse import urlsplit

import pytest

from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.encounters import praises
from rafiq.programs import service as programs
from rafiq.programs.rules import Gift, GiftKind, Terms
from rafiq.staff import goals
from rafiq.staff.rules import Step
from rafiq.stores.rights import Role
from rafiq.web import erasing
from rafiq.web.shopper import me
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
    assert sorted(ranked(report)) == [
        ("A small gift", 0, 0, 0, 1),
        ("More than was paid for", 0, 0, 0, 1),
    ]


def ranked(page: str) -> list[tuple[str, int, int, int, int]]:
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
        ("Friendly", 2, 2, 0, 0),
        ("Fast", 1, 1, 0, 1),
        ("Good price", 0, 1, 0, 0),
    ]


@pytest.mark.both_databases
def test_an_advocate_says_in_one_tap_what_they_recommend_the_shop_for(app, client, store, manager, ana):
    """S0-17: asked of the advocates too, and shown beside what the team noted."""
    with app.app_context():
        door = f"/me/{me.token(app.extensions['rafiq'].keyring, store.store_id, ana['id'])}"
    for tap in ("price", "fast", "<script>"):
        assert client.post(f"{door}/praise", data={"behaviour": tap}).status_code == 303
    page = client.get(door, query_string={"locale": "fa"}).text

    assert ranked(manager.get("/delights").text) == [("Fast", 0, 0, 1, 0)]
    assert re.findall(r'value="(\w*)" aria-pressed="true">(.+?)<', page) == [("", "سریع")]
    client.post(f"{door}/praise", data={"behaviour": ""})
    assert ranked(manager.get("/delights").text) == []


def test_nobody_else_says_it_for_them(app, client, manager, store, ana):
    with app.app_context():
        keys = app.extensions["rafiq"].keyring
        unproven = me.token(keys, store.store_id, ana["id"], order_number="")
    answers = [
        client.post(f"/me/{token}/praise", data={"behaviour": "fast"}) for token in ("forged", unproven)
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert ranked(manager.get("/delights").text) == []


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


def test_the_way_from_a_person_to_a_delight_names_nobody_in_its_address(manager, ana):
    """G32: by the id, and the form knows who is meant."""
    page = manager.get(f"/people/{ana['id']}").text
    (way,) = re.findall(r'href="([^"]+/delights\?[^"]*)"', page)
    form = manager.client.get(way).text

    assert way.endswith(f"/delights?person={ana['id']}")
    assert 'value="ana@example.com"' in form
    assert f'value="{ana["id"]}" checked' in form
    assert manager.get("/delights", person="cus_nobody").status_code == 200


@pytest.mark.both_databases
def test_erasure_takes_what_was_noted_of_somebody(app, store, manager, ana):
    delight(manager, note="Ana's birthday tea")
    manager.post("/introductions", advocate="ana@example.com", name="Eva Stone", company="Stone & Sons")
    with app.app_context(), transaction():
        praises.say(store.store_id, ana["id"], "price")
        erasing.erase(store.store_id, ana["id"])

    assert "birthday" not in manager.get("/delights").text
    assert not [behaviour for behaviour, _, _, said, _ in ranked(manager.get("/delights").text) if said]
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


def test_the_numbers_on_a_staff_page_move_with_the_next_friend(app, merchant, ana, reza):
    """S4-8, S4-11: live: what was earned, and the team's goal that this friend completes."""
    for count, earned in (("1 of 2", "€3.00"), ("2 of 2", "€6.00")):
        run_due(app)
        page = app.test_client().get(reza).text.translate(ISOLATES)
        assert (f"{count} friends" in page, f">{earned}<" in page) == (True, True)
        brought(merchant, ana, "Cem")


def test_what_staff_did_and_what_it_earned_stands_on_their_page(app, manager, merchant, ana, reza):
    """S4-10, S0-17: praise and the behaviours behind it."""
    manager.post(f"/referrals/{brought(merchant, ana, 'Cem')}/reasons", behaviour=["kept_word"])
    page = app.test_client().get(reza).text

    assert "Kept their word" in page
    assert "€6.00" in page


@pytest.mark.parametrize(
    ("locale", "counts"),
    [
        ("en", ["named once", "named 2 times", "named 3 times"]),
        ("ar", ["ذُكر مرة واحدة", "ذُكر مرّتين", "ذُكر 3 مرات"]),
        ("fa", ["۱ بار نام برده شد", "۲ بار نام برده شد", "۳ بار نام برده شد"]),
    ],
)
def test_how_often_a_behaviour_was_named_is_said_as_the_language_counts(
    app, manager, merchant, ana, reza, locale, counts
):
    """S0-17."""
    for name, found in zip(("Cem", "Dana", "Eva"), counts, strict=True):
        manager.post(f"/referrals/{brought(merchant, ana, name)}/reasons", behaviour=["kept_word"])
        assert found in app.test_client().get(reza, query_string={"locale": locale}).text


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

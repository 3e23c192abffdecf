"""What staff note by hand: a friend named at the desk, an order credited afterwards."""

import html
import re

import pytest

from rafiq.core.db import transaction
from rafiq.programs import service as programs
from rafiq.stores import members
from rafiq.stores.rights import Role
from tests import factories
from tests.web.admin_door import member

TAKEN = "This order already has its referral"


@pytest.fixture
def manager(app, store):
    return member(app, store.store_id, Role.MANAGER)


@pytest.fixture
def ana(merchant):
    """An advocate with a link."""
    return advocate(merchant, "Ana", phone="+491701234567")


def advocate(merchant, name: str, **changes):
    customer = factories.customer(name, **changes)
    return merchant.post("/advocates", {"customer": customer}).get_json()


def at_desk(who, advocate="ana@example.com", friend="ben@example.com", **more):
    return who.post("/referrals/desk", desk_advocate=advocate, desk_friend=friend, **more)


def credit(who, order, advocate="ana@example.com", reason="She told us on the phone", **more):
    return who.post(
        "/referrals/credit",
        credit_order=order,
        credit_advocate=advocate,
        credit_reason=reason,
        **more,
    )


def buy(merchant, **changes):
    return merchant.post("/orders", factories.order(**changes)).get_json()


@pytest.mark.parametrize("words", ["{referral_code}", "ANA@example.com ", "+49 170 1234567", "ana"])
@pytest.mark.both_databases
def test_a_friend_noted_at_the_desk_is_credited_when_they_buy(manager, merchant, ana, words):
    answer = at_desk(manager, words.format(**ana))
    told = manager.get("/referrals").text
    referral = buy(merchant)["referral"]

    assert answer.status_code == 302
    assert "When ben@example.com buys within 30 days, Ana is credited" in told
    assert (referral["method"], referral["advocate_id"]) == ("desk", ana["id"])


def test_a_friend_is_noted_by_phone_as_well(manager, merchant, ana):
    at_desk(manager, friend="0170 7654321")
    referral = buy(merchant, customer={"email": "new@example.com", "phone": "01707654321"})["referral"]

    assert referral["method"] == "desk"


@pytest.mark.usefixtures("ana")
def test_a_friend_who_bought_before_is_noted_and_nothing_is_promised(manager, merchant):
    buy(merchant)
    at_desk(manager)
    told = manager.get("/referrals").text

    assert "This friend was a customer already" in told
    assert "Ana is credited" not in told


def test_a_customer_without_a_link_gets_one_at_the_desk(manager, merchant):
    merchant.post("/customers", factories.customer("Cem"))

    assert at_desk(manager, "cem@example.com").status_code == 302
    assert buy(merchant)["referral"]["method"] == "desk"


@pytest.mark.parametrize(
    ("field", "form", "sentence"),
    [
        ("desk_advocate", {"advocate": "nobody"}, "Nobody here matches this."),
        ("desk_advocate", {"advocate": ""}, "Nobody here matches this."),
        ("desk_advocate", {"advocate": "no@example.com"}, "Nobody here matches this."),
        ("desk_friend", {"friend": "Ben"}, "Write an e-mail such as"),
        ("desk_friend", {"friend": ""}, "Write an e-mail such as"),
        ("desk_friend", {"friend": "a\x00@b"}, "Write an e-mail such as"),
        ("desk_friend", {"friend": "ANA@example.com"}, "the advocate's own e-mail"),
        ("desk_friend", {"friend": "+49 170 1234567"}, "the advocate's own e-mail or phone"),
    ],
)
@pytest.mark.both_databases
@pytest.mark.usefixtures("ana")
def test_a_mistake_at_the_desk_is_marked_on_its_field(manager, merchant, field, form, sentence):
    answer = at_desk(manager, **form)

    assert answer.status_code == 422
    assert marked(answer.text) == {field}
    assert sentence in html.unescape(answer.text)
    assert buy(merchant)["referral"] is None


def marked(page: str) -> set[str]:
    return set(re.findall(r'name="([a-z_]+)"[^>]*aria-invalid="true"', page))


def test_what_was_typed_stays_in_an_open_form(manager, ana):
    page = at_desk(manager, friend="no address").text

    assert 'value="ana@example.com"' in page
    assert 'value="no address"' in page
    assert page.count('<details class="body" open>') == 1


@pytest.mark.both_databases
def test_people_of_one_name_are_offered_and_one_is_picked(manager, merchant):
    first, second = (advocate(merchant, "Ana", id=i, email=f"{i}@example.com") for i in ("a1", "a2"))
    offered = at_desk(manager, "ana")
    picked = at_desk(manager, "ana", desk_advocate_id=second["id"])

    assert (offered.status_code, picked.status_code) == (422, 302)
    assert {first["id"], second["id"]} == set(re.findall(r'type="radio"[^>]+value="([^"]+)"', offered.text))
    assert buy(merchant)["referral"]["advocate_id"] == second["id"]


def test_a_part_of_a_name_offers_and_never_decides(manager, merchant, ana):
    answer = at_desk(manager, "an")

    assert (answer.status_code, answer.text.count('type="radio"')) == (422, 1)


def test_a_pick_stays_when_another_field_is_wrong(manager, merchant):
    for i in ("a1", "a2"):
        chosen = advocate(merchant, "Ana", id=i, email=f"{i}@example.com")["id"]
    page = at_desk(manager, "ana", friend="?", desk_advocate_id=chosen).text

    assert f'value="{chosen}" checked' in page
    assert marked(page) == {"desk_friend"}


def test_a_pick_counts_only_among_those_offered(app, manager, merchant, ana):
    other = factories.new_store(app, name="Elsewhere")
    foreign = advocate(factories.Merchant(app.test_client(), other.secret_key), "Ana")["id"]
    dora = advocate(merchant, "Dora")["id"]

    for stray in (foreign, dora):
        assert at_desk(manager, "an", desk_advocate_id=stray).status_code == 422


@pytest.mark.both_databases
def test_an_order_is_credited_by_hand(manager, merchant, ana):
    number = buy(merchant)["order"]["order_number"]
    answer = credit(manager, number, ana["referral_code"])
    page = manager.client.get(answer.headers["Location"]).text
    (referral,) = merchant.get("/referrals").get_json()["data"]

    assert (referral["method"], referral["order_number"], referral["status"]) == ("manual", number, "pending")
    assert "She told us on the phone" in page
    assert "manager@example.com" in page


@pytest.mark.parametrize(
    ("field", "form", "sentence"),
    [
        ("credit_order", {"order": "no-such"}, "no order with this number"),
        ("credit_order", {"order": ""}, "no order with this number"),
        ("credit_order", {"order": "x" * 500}, "no order with this number"),
        ("credit_advocate", {"advocate": "nobody@example.com"}, "Nobody here matches this."),
        ("credit_advocate", {"advocate": "ben@example.com"}, "nobody is their own advocate"),
        ("credit_reason", {"reason": " "}, "Please say why"),
    ],
)
@pytest.mark.both_databases
@pytest.mark.usefixtures("ana")
def test_a_mistake_in_crediting_is_marked_on_its_field(manager, merchant, field, form, sentence):
    number = buy(merchant)["order"]["order_number"]
    answer = credit(manager, **{"order": number} | form)

    assert answer.status_code == 422
    assert marked(answer.text) == {field}
    assert sentence in answer.text
    assert merchant.get("/referrals").get_json()["data"] == []


def test_an_order_is_credited_once(manager, merchant, ana):
    number = buy(merchant)["order"]["order_number"]
    first, second = credit(manager, number), credit(manager, number)

    assert (first.status_code, second.status_code) == (302, 422)
    assert TAKEN in second.text


def test_a_credit_that_brings_nothing_says_why(manager, merchant, ana):
    body = factories.order()
    merchant.post("/orders", body)
    merchant.post(f"/orders/{body['order_number']}/refunds", {"refund_id": "r", "amount": "49.90"})
    answer = credit(manager, body["order_number"])

    assert "it brings no reward: order refunded" in manager.client.get(answer.headers["Location"]).text


@pytest.mark.parametrize("send", [at_desk, lambda who: credit(who, "1")])
def test_without_a_live_program_nothing_is_noted(app, manager, store, ana, send):
    with app.app_context(), transaction():
        program = programs.current_program(store.store_id)
        programs.set_status(store.store_id, program.id, programs.PAUSED)
    answer = send(manager)

    assert answer.status_code == 422
    assert "No program is live" in answer.text


def test_a_viewer_is_neither_shown_the_forms_nor_let_through(app, store, merchant, ana):
    viewer = member(app, store.store_id, Role.VIEWER)
    number = buy(merchant)["order"]["order_number"]

    assert "desk_friend" not in viewer.get("/referrals").text
    assert at_desk(viewer, friend="dora@example.com").status_code == 403
    assert credit(viewer, number).status_code == 403
    assert merchant.get("/referrals").get_json()["data"] == []


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("fa", "کسی با این مشخصات اینجا نیست"),
        ("ar", "لا أحد هنا بهذا الوصف"),
        ("ms", "Tiada sesiapa yang sepadan"),
    ],
)
def test_mistakes_are_told_in_the_members_language(app, manager, locale, sentence):
    with app.app_context(), transaction():
        members.set_profile(members.find_user(email="manager@example.com").id, locale=locale)

    assert sentence in at_desk(manager, "nobody").text


def test_a_name_with_angles_stays_text(manager, ana):
    assert "<script>x" not in at_desk(manager, "<script>x").text

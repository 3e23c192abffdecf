"""A chosen code and the leak alarm in the admin: what is wrong stands beside the field, one click stops a leak."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from rafiq.stores.rights import Role
from tests import factories
from tests.web.admin_door import HERE, csrf_token, member


@pytest.fixture
def manager(app, store):
    return member(app, store.store_id, Role.MANAGER)


@pytest.fixture
def ana(merchant) -> dict:
    return merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()


@pytest.fixture
def leak(merchant, ana):
    """Twelve strangers typed Ana's code, and nobody followed her link."""
    for number in range(12):
        order = factories.order(
            referral=ana["referral_code"], customer=factories.customer(f"Stranger{number}")
        )
        assert merchant.post("/orders", order).status_code == 201


@pytest.fixture
def offer(app, shopper, ana):
    """`offer()`: what a friend who follows Ana's link is told."""

    def offer() -> dict:
        landed = app.test_client().get(urlsplit(ana["share_url"]).path).headers["Location"]
        (visit,) = parse_qs(urlsplit(landed).query)["rafiq"]
        return shopper.post("/offer", {"visit": visit}).get_json()

    return offer


def link_forms(page: str, verb: str) -> list[str]:
    return re.findall(rf'action="/admin/[^/]+(/links/[^/]+/{verb})"', page)


def test_a_member_gives_an_advocate_a_code(manager, merchant, ana):
    answer = manager.post(f"/people/{ana['id']}/code", code="ana-tea")

    page = manager.get(f"/people/{ana['id']}").text
    assert answer.status_code == 302
    assert "ANA-TEA is the code now" in page
    assert '<span class="code">ANA-TEA</span>' in page
    assert (
        merchant.post("/orders", factories.order(referral="ANA TEA")).get_json()["referral"]["method"]
        == "code"
    )


@pytest.mark.parametrize("words", ["ANA-TEA", "anatea", "ana tea"])
def test_a_person_is_found_by_the_chosen_code_and_by_the_old_one(manager, ana, words):
    manager.post(f"/people/{ana['id']}/code", code="ANA-TEA")

    assert ana["id"] in manager.get("/people", q=words).text
    assert ana["id"] in manager.get("/people", q=ana["referral_code"]).text
    assert ana["id"] not in manager.get("/people", q="ANA-COFFEE").text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Use 4 to 32"),
        ("<script>", "Use 4 to 32"),
        ("BESTTEAM", "one of ours"),
        ("FREE50", "the shop itself"),
        ("SH1T-9", "friendlier"),
        ("BEN-2O26", "Somebody has this code"),
    ],
)
def test_what_is_wrong_with_a_code_stands_beside_it_and_what_was_typed_is_kept(
    manager, merchant, ana, typed, words
):
    ben = merchant.post("/advocates", {"customer": factories.customer("Ben")}).get_json()
    manager.post(f"/people/{ben['id']}/code", code="BEN-2026")

    page = manager.post(f"/people/{ana['id']}/code", code=typed)

    assert page.status_code == 422
    assert words in re.search(r'id="code-wrong">(.*?)</p>', page.text, re.DOTALL)[1]
    assert f'value="{typed.replace("<", "&lt;").replace(">", "&gt;")}"' in page.text


def test_a_leak_is_listed_with_its_numbers(manager, leak):
    page = manager.get("/leaks").text

    assert "Used 12 times with only 0 visits." in page
    assert "Codes that seem to have leaked: 1" in manager.get("/coupons").text


def test_the_alarm_names_the_coupon_site_that_orders_came_from(manager, merchant, ana):
    """Guarantees 5: of the referring address only the domain of a known coupon site is kept."""
    for number, site in enumerate(["https://www.retailmenot.com/tea?user=1"] * 3 + ["https://tea.example/"]):
        stranger = factories.customer(f"Stranger{number}")
        order = factories.order(referral=ana["referral_code"], customer=stranger, referring_site=site)
        assert merchant.post("/orders", order).status_code == 201

    page = manager.get("/leaks").text
    assert "3 of 4 orders came from retailmenot.com." in page
    assert "user=1" not in page


def test_no_leak_no_alarm(manager, ana, offer):
    offer()

    assert 'class="empty-state"' in manager.get("/leaks").text
    assert "seem to have leaked" not in manager.get("/coupons").text


def test_one_click_stops_the_coupons_of_a_leaked_link(manager, merchant, ana, leak, offer):
    code = offer()["coupon"]["code"]
    (stop,) = link_forms(manager.get("/leaks").text, "stop")

    manager.post(stop)

    assert offer()["reason_code"] == "link_stopped"
    assert merchant.get(f"/coupons/{code}").get_json()["reason_code"] == "coupon_cancelled"
    typed = factories.order(referral=ana["referral_code"], customer=factories.customer("Late"))
    assert merchant.post("/orders", typed).get_json()["referral"] is None
    assert "seem to have leaked" not in manager.get("/coupons").text


def test_what_was_earned_before_a_link_was_stopped_stays(manager, merchant, ana, leak):
    before = merchant.get("/customers/c-ana/balance").get_json()["balances"]
    manager.post(link_forms(manager.get("/leaks").text, "stop")[0])

    assert merchant.get("/customers/c-ana/balance").get_json()["balances"] == before


def test_a_stopped_link_can_give_coupons_again(manager, leak, offer):
    manager.post(link_forms(manager.get("/leaks").text, "stop")[0])
    (resume,) = link_forms(manager.get("/leaks").text, "resume")

    manager.post(resume)

    assert offer()["status"] == "offered"


@pytest.mark.parametrize("language", ["fa", "ar", "ms"])
def test_the_alarm_speaks_the_readers_language(manager, ana, leak, language):
    form = {"csrf_token": csrf_token(manager.client), "locale": language, "back": "/admin/"}
    manager.client.post("/admin/me", data=form, headers=HERE)

    assert "Used 12 times" not in manager.get("/leaks").text
    assert "Choose a code" not in manager.get(f"/people/{ana['id']}").text


def test_another_stores_link_cannot_be_stopped(app, store, manager, ana, leak):
    """G25."""
    (stop,) = link_forms(manager.get("/leaks").text, "stop")
    stranger = member(app, factories.new_store(app, name="Elsewhere").store_id)

    assert stranger.post(stop).status_code == 404
    assert 'class="empty-state"' in stranger.get("/leaks").text

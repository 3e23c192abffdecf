"""Decisions about many rows of a list: looked at, said yes to, done by turns, and what could not be done is told."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from rafiq.app import run_due
from rafiq.bulk import service
from rafiq.core.db import transaction
from rafiq.core.errors import NotFound
from rafiq.fraud import merchant
from rafiq.fraud.tuning import Tuning
from rafiq.stores import members
from rafiq.stores.rights import Role
from rafiq.surveys import definitions, themes
from rafiq.surveys.definitions import SurveyView
from rafiq.surveys.rules import Theme
from tests import factories
from tests.web.admin_door import HERE, csrf_token, member
from tests.web.many_scene import ask, codes, go_on, owner, shop, told

__all__ = ["go_on", "owner", "shop"]

COUNT = 26  # more than a page, and more than one turn


@pytest.fixture
def code(app, shop, store) -> str:
    """Ana's, in a shop that finds nothing strange in thirty friends."""
    with app.app_context(), transaction():
        merchant.save_settings(store.store_id, Tuning(hold=998, review=999, reject=1_000), actor="tests")
    return shop.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]


@pytest.fixture
def referrals(shop, code) -> list[str]:
    """Their ids, oldest first."""
    return bring(shop, code, COUNT)


@pytest.fixture
def few(shop, code) -> list[str]:
    return bring(shop, code, 4)


def bring(shop, code: str, count: int) -> list[str]:
    orders = [factories.order(referral=code, customer=factories.customer(f"F{n}")) for n in range(count)]
    return [shop.post("/orders", order).get_json()["referral"]["id"] for order in orders]


def statuses(shop, path: str = "/referrals") -> dict[str, str]:
    return {each["id"]: each["status"] for each in shop.get(path, limit=100).get_json()["data"]}


def test_all_that_fit_are_offered_beside_all_of_the_page(owner, referrals):
    page = told(owner.get("/referrals"))

    assert f"All {COUNT} that fit the filter, not only this page" in page
    assert "that fit the filter" not in told(owner.get("/referrals", q="F7@example.com"))


@pytest.mark.both_databases
def test_all_that_fit_are_decided_after_a_yes_that_names_their_number(
    app, store, owner, shop, referrals, go_on
):
    where = ask(owner, "/referrals/decide", every="1", decision="void", reason="a ring")
    assert f"Void referrals: {COUNT}" in told(owner.get(where))
    assert set(statuses(shop).values()) == {"pending"}
    owner.post(f"{where}/start", word="a ring")
    go_on()

    assert set(statuses(shop).values()) == {"voided"}
    assert f"Done: {COUNT}" in told(owner.get(where))
    assert codes(app, store).count("referral.voided") == COUNT
    assert "a ring" in told(owner.get(f"/referrals/{referrals[0]}"))


def test_only_what_fits_the_filter_is_decided(owner, shop, few, go_on):
    where = ask(owner, "/referrals/release?q=F3%40example.com", every="1", reason="a promise")
    owner.post(f"{where}/start", word="known")
    go_on()

    assert [each for each, status in statuses(shop).items() if status == "approved"] == [few[3]]


@pytest.mark.both_databases
def test_what_changed_after_the_look_or_was_decided_is_left_and_told(owner, shop, code, few, go_on):
    owner.post("/referrals/decide", id=few[0], decision="void", reason="first")
    where = ask(owner, "/referrals/decide", every="1", decision="void", reason="a ring")
    shop.post(f"/referrals/{few[1]}/approve", {"reason": "known"})
    late = shop.post(
        "/orders", factories.order(referral=code, customer=factories.customer("Late"))
    ).get_json()
    owner.post(f"{where}/start", word="a ring")
    go_on()
    found = statuses(shop)

    assert (found[few[1]], found[late["referral"]["id"]]) == ("approved", "pending")
    page = told(owner.get(where))
    assert "Done: 2" in page
    assert "because they changed after you looked: 1" in page
    assert "because nothing was left to change or facts stand against it: 1" in page


def test_a_yes_said_twice_and_a_worker_who_comes_again_change_nothing_more(app, store, owner, few, go_on):
    where = ask(owner, "/referrals/release", every="1", reason="a promise")
    for _ in range(2):
        owner.post(f"{where}/start", word="known")
        go_on()

    assert codes(app, store).count("referral.approved") == 4


def test_a_void_without_a_reason_asks_for_one(owner, shop, few, go_on):
    where = ask(owner, "/referrals/decide", every="1", decision="void")
    answer = owner.post(f"{where}/start", word=" ")
    go_on()

    assert answer.status_code == 422
    assert set(statuses(shop).values()) == {"pending"}


def test_a_no_leaves_everything(owner, shop, few, go_on):
    where = ask(owner, "/referrals/release", every="1", reason="a promise")
    owner.post(f"{where}/stop")
    owner.post(f"{where}/start", word="known")
    go_on()

    assert set(statuses(shop).values()) == {"pending"}


def test_whoever_lost_the_right_meanwhile_decides_no_more(app, store, owner, shop, few, go_on):
    sam = member(app, store.store_id, Role.MANAGER, email="sam@example.com")
    where = ask(sam, "/referrals/release", every="1", reason="a promise")
    sam.post(f"{where}/start", word="known")
    with app.app_context(), transaction():
        (found,) = [each for each in members.list_members(store.store_id) if each.email == "sam@example.com"]
        members.change_role(store.store_id, found.id, Role.VIEWER)
    go_on()

    assert set(statuses(shop).values()) == {"pending"}
    assert "Stopped" in told(owner.get(where))


def test_the_yes_is_for_whoever_asked(app, store, owner, few):
    where = ask(owner, "/referrals/release", every="1", reason="a promise")
    other = member(app, store.store_id, Role.MANAGER, email="sam@example.com")

    assert other.post(f"{where}/start", word="known").status_code == 409
    assert owner.post(f"{where}/start", word="known").status_code == 302


def test_what_was_decided_at_once_is_undone_at_once(owner, shop, few, go_on, clock):
    where = ask(owner, "/referrals/decide", every="1", decision="void")
    owner.post(f"{where}/start", word="a ring")
    go_on()
    back = ask(owner, f"{where}/undo")
    owner.post(f"{back}/start")
    go_on()

    assert set(statuses(shop).values()) == {"pending"}


@pytest.mark.both_databases
def test_rewards_that_wait_are_cancelled_and_others_are_left(owner, shop, few, go_on):
    owner.post("/referrals/decide", id=few[0], decision="void", reason="first")
    where = ask(owner, "/rewards/many?side=advocate", every="1", act="cancel_reward")
    owner.post(f"{where}/start", word="the budget is spent")
    go_on()
    given = shop.get("/rewards", limit=100).get_json()["data"]

    assert {each["status"] for each in given if each["side"] == "advocate"} == {"cancelled"}
    assert "Done: 3" in told(owner.get(where))


def test_the_ticked_coupons_are_voided_and_no_other(app, store, owner, shop, shopper, go_on):
    ana = shop.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
    for _ in range(2):
        landed = app.test_client().get(urlsplit(ana["share_url"]).path).headers["Location"]
        (visit,) = parse_qs(urlsplit(landed).query)["rafiq"]
        shopper.post("/offer", {"visit": visit})
    ids = re.findall(r'name="id" value="([^"]+)"', owner.get("/coupons").text)
    where = ask(owner, "/coupons/many", id=ids[0], act="void_coupon")
    owner.post(f"{where}/start")
    go_on()

    assert len(ids) == 2
    assert codes(app, store).count("coupon.voided") == 1
    assert re.findall(r'name="id" value="([^"]+)"', owner.get("/coupons", status="issued").text) == ids[1:]


def test_links_of_many_are_stopped_and_go_on_again(app, store, owner, code, go_on):
    for act, logged in (("stop_link", "link.stopped"), ("resume_link", "link.resumed")):
        where = ask(owner, "/people/many?kind=advocates", every="1", act=act)
        owner.post(f"{where}/start")
        go_on()

        assert codes(app, store).count(logged) == 1


def test_a_theme_is_put_on_all_answers_that_fit(app, store, owner, shop, go_on):
    with app.app_context(), transaction():
        definitions.save(store.store_id, SurveyView(active=True))
        theme = themes.save(store.store_id, Theme("", "Parking", ("never said",), caveat=False))
    for number, score in enumerate((2, 9, 10)):
        shop.post(
            "/surveys/answers",
            {"customer": factories.customer(f"P{number}"), "id": f"a{number}", "score": score},
        )
    run_due(app)
    where = ask(owner, "/surveys/answers/many?band=promoter", every="1", act="tag")
    owner.post(f"{where}/start", word=theme.id)
    go_on()

    assert owner.get("/surveys/answers", theme=theme.id).text.count('name="id"') == 2


def test_nothing_ticked_asks_nothing(owner, few):
    assert ask(owner, "/rewards/many", act="cancel_reward") == "/rewards"


def test_an_act_of_another_list_is_none(owner, few):
    assert owner.post("/coupons/many", every="1", act="void").status_code == 404


def test_all_that_wait_in_the_queue_are_decided_after_a_yes(owner, shop, go_on):
    """As htmx asks for it: the part of the page gives way to a whole one."""
    phone = "+49 170 1111111"
    ana = shop.post("/advocates", {"customer": factories.customer("Ana", phone=phone)}).get_json()
    for name in ("Ben", "Cem", "Dan"):
        friend = factories.customer(name, phone=phone)
        shop.post("/orders", factories.order(referral=ana["referral_code"], customer=friend))
    answer = owner.client.post(
        f"/admin/{owner.store_id}/fraud/queue/decide?q=Cem",
        data={"csrf_token": csrf_token(owner.client), "every": "1", "decision": "void", "reason": "a ring"},
        headers=HERE | {"HX-Request": "true"},
    )
    where = answer.headers["HX-Redirect"].removeprefix(f"/admin/{owner.store_id}")
    owner.post(f"{where}/start", word="a ring")
    go_on()

    assert sorted(statuses(shop).values()) == ["flagged", "flagged", "voided"]


def test_what_nobody_said_yes_to_is_forgotten_after_a_day(app, store, owner, few, clock):
    run_id = ask(owner, "/referrals/release", every="1", reason="a promise").rpartition("/")[2]
    clock.move(hours=25)
    with app.app_context(), transaction():
        service.forget_old()

    with app.app_context(), pytest.raises(NotFound):
        service.get(store.store_id, run_id)

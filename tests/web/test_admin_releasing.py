"""Money before its time: who has only the room of verdicts clears what is flagged, and time goes on (S0-5)."""

import pytest

from rafiq.app import run_due
from rafiq.audit import service as audit
from rafiq.core.db import transaction
from rafiq.core.money import Money
from rafiq.ledger import adjustments
from rafiq.ledger.alone import took_today
from rafiq.programs.rules import Gift, GiftKind, Terms
from rafiq.referrals import service as referrals
from rafiq.stores import members
from rafiq.stores.rights import Role
from tests import factories
from tests.web.admin_door import member
from tests.web.many_scene import ask, go_on, owner, shop, told

__all__ = ["go_on", "owner", "shop"]
PHONE = "+49 170 1111111"


@pytest.fixture
def support(app, store, clock):
    return member(app, store.store_id, Role.SUPPORT, email="sam@example.com")


@pytest.fixture
def accountant(app, store, clock):
    return member(app, store.store_id, Role.ACCOUNTANT, email="acc@example.com")


@pytest.fixture
def code(shop) -> str:
    """Ana's."""
    ana = factories.customer("Ana", phone=PHONE)
    return shop.post("/advocates", {"customer": ana}).get_json()["referral_code"]


@pytest.fixture
def waiting(shop, code) -> str:
    placed = shop.post("/orders", factories.order(referral=code, customer=factories.customer("Ben")))
    return placed.get_json()["referral"]["id"]


@pytest.fixture
def flagged(shop, code) -> str:
    friend = factories.customer("Cem", phone=PHONE)
    return shop.post("/orders", factories.order(referral=code, customer=friend)).get_json()["referral"]["id"]


def state(shop, referral_id: str) -> tuple[str, str]:
    found = shop.get(f"/referrals/{referral_id}").get_json()
    return found["status"], found["reason_code"]


def test_support_releases_nothing_that_merely_waits(support, shop, waiting):
    support.post("/referrals/decide", id=waiting, decision="clear", reason="she called")

    assert support.post("/referrals/release", id=waiting).status_code == 403
    assert state(shop, waiting) == ("pending", "in_hold")
    assert "/referrals/release" not in support.get(f"/referrals/{waiting}").text
    assert "/referrals/release" not in support.get("/referrals").text


@pytest.mark.both_databases
def test_what_support_clears_goes_back_to_waiting_and_comes_when_its_time_is_over(
    app, store, support, shop, flagged, clock
):
    support.post("/fraud/queue/decide", id=flagged, decision="clear")
    assert state(shop, flagged) == ("pending", "in_hold")
    clock.move(days=40)
    run_due(app)

    assert state(shop, flagged) == ("approved", "hold_over")
    later = member(app, store.store_id, Role.SUPPORT, email="tim@example.com")
    assert "found nothing wrong" in told(later.get(f"/rewards/{reward_of(shop, flagged)}"))


def reward_of(shop, referral_id: str) -> str:
    given = shop.get(f"/referrals/{referral_id}").get_json()["rewards"]
    return next(each["id"] for each in given if each["side"] == "advocate")


def test_a_cleared_one_is_flagged_again_when_it_is_undone_at_once(support, shop, flagged):
    support.post("/fraud/queue/decide", id=flagged, decision="clear")
    support.post("/fraud/queue/undo", id=flagged)

    assert state(shop, flagged)[0] == "flagged"


def test_a_clearance_of_long_ago_is_not_undone_when_its_time_ran_out_just_now(
    app, store, support, shop, flagged, clock
):
    support.post("/fraud/queue/decide", id=flagged, decision="clear")
    clock.move(days=40)
    run_due(app)
    later = member(app, store.store_id, Role.SUPPORT, email="tim@example.com")
    answer = later.post("/fraud/queue/undo", id=flagged)
    assert "Too late to undo: 1." in told(answer)

    assert state(shop, flagged) == ("approved", "hold_over")


def test_a_release_is_asked_for_with_a_page_that_names_the_amount_the_date_and_a_reason(
    accountant, shop, waiting, go_on
):
    where = ask(accountant, "/referrals/release", id=waiting, reason="a promise")
    page = told(accountant.get(where))
    assert "Released in all: €14.99" in " ".join(page.split())
    assert "Would come by itself" in page
    assert accountant.post(f"{where}/start", word=" ").status_code == 422
    accountant.post(f"{where}/start", word="a promise")
    go_on()

    assert state(shop, waiting) == ("approved", "approved_by_member")


@pytest.fixture
def low_limit(app, store):
    with app.app_context(), transaction():
        adjustments.set_limit(store.store_id, Money(500, "EUR"), actor="tests")


@pytest.mark.both_databases
@pytest.mark.usefixtures("low_limit")
def test_above_the_limit_a_second_member_says_yes_and_not_the_first(
    owner, accountant, support, shop, waiting, go_on
):
    """The limit of credit by hand, and the list where the second member finds it."""
    where = ask(accountant, "/referrals/release", id=waiting, reason="a promise")
    assert accountant.post(f"{where}/start", word="a promise").status_code == 409
    assert support.post(f"{where}/start", word="a promise").status_code == 403
    assert where in owner.get("/adjustments").text
    assert "Adjustments that wait for a second member" in told(owner.get("/waiting"))
    owner.post(f"{where}/start", word="a promise")
    go_on()

    assert state(shop, waiting) == ("approved", "approved_by_member")
    assert "a promise · owner@example.com" in told(owner.get(f"/referrals/{waiting}"))


@pytest.mark.usefixtures("low_limit")
def test_nobody_is_asked_to_agree_to_what_has_no_reason(owner, accountant, waiting):
    answer = accountant.post("/referrals/release", id=waiting, reason=" ")

    assert answer.headers["Location"].endswith(f"/referrals/{waiting}")
    assert "Write why" in told(accountant.get(f"/referrals/{waiting}"))
    assert "a second member" not in told(owner.get("/waiting"))


def test_small_steps_of_one_day_are_one_sum(app, store, accountant, shop, code, go_on):
    """Two that fit the limit alone, asked for before either is done: the second is left."""
    with app.app_context(), transaction():
        adjustments.set_limit(store.store_id, Money(1_500, "EUR"), actor="tests")
    for name in ("Ben", "Dora"):
        friend = factories.customer(name)
        made = shop.post("/orders", factories.order(referral=code, customer=friend)).get_json()["referral"]
        where = ask(accountant, "/referrals/release", id=made["id"], reason="a promise")
        accountant.post(f"{where}/start", word="a promise")
    go_on()

    listed = shop.get("/referrals").get_json()["data"]
    assert sorted(each["status"] for each in listed) == ["approved", "pending"]


@pytest.mark.usefixtures("low_limit")
def test_what_the_rules_refused_weighs_what_its_deal_would_bring(owner, accountant, shop, code, go_on):
    """No reward was begun, and still nobody releases it alone above the limit."""
    shop.post("/orders", factories.order(customer=factories.customer("Dora")))
    bought = factories.order(referral=code, customer=factories.customer("Dora"))
    refused = shop.post("/orders", bought).get_json()["referral"]
    assert refused["reason_code"] == "not_new_customer"
    where = ask(accountant, "/referrals/release", id=refused["id"], reason="a promise")
    page = told(accountant.get(where))
    assert "€10.00" in page
    assert accountant.post(f"{where}/start", word="a promise").status_code == 409
    owner.post(f"{where}/start", word="a promise")
    go_on()

    assert state(shop, refused["id"]) == ("approved", "approved_by_member")


FIXED_OFF = Gift(GiftKind.FIXED_OFF, 1_000, minimum=2_000, expires_days=90)
DONATION = Gift(GiftKind.DONATION, 1_000, text="the lifeboats")
A_FIFTH = Gift(GiftKind.PERCENT_OFF, 2_000, expires_days=90)  # 9.98 by an order of 49.90


@pytest.fixture
def giving(app, clock):
    """A shop with this gift for the advocate and a limit of 15.00 a day, its owner, and how a friend buys there."""

    def giving(gift: Gift):
        made = factories.new_store(app, name="Roses", terms=Terms("EUR", advocate=gift))
        with app.app_context(), transaction():
            adjustments.set_limit(made.store_id, Money(1_500, "EUR"), actor="tests")
        shop = factories.Merchant(app.test_client(), made.secret_key)
        ana = shop.post("/advocates", {"customer": factories.customer("Ana")}).get_json()

        def buys(name: str) -> str:
            bought = factories.order(referral=ana["referral_code"], customer=factories.customer(name))
            return shop.post("/orders", bought).get_json()["referral"]["id"]

        return shop, member(app, made.store_id, email="only@example.com"), buys

    return giving


@pytest.mark.both_databases
@pytest.mark.parametrize("gift", [FIXED_OFF, DONATION, A_FIFTH], ids=lambda gift: gift.kind.value)
def test_what_the_ledger_knows_nothing_of_counts_into_the_sum_of_the_day(giving, go_on, gift):
    """Coupons and donations as well as credit: the first fits, the second is one step too many."""
    _, who, buys = giving(gift)
    for name, answer in (("Ben", 302), ("Dora", 409)):
        where = ask(who, "/referrals/release", id=buys(name), reason="a promise")
        assert who.post(f"{where}/start", word="a promise").status_code == answer
        go_on()


def test_a_share_of_the_order_is_told_in_money_too(giving):
    _, who, buys = giving(A_FIFTH)
    page = told(who.get(ask(who, "/referrals/release", id=buys("Ben"), reason="a promise")))

    # 20 % for her and 10 % for him, of 49.90.
    assert "Released in all: €14.97" in " ".join(page.split())


def test_two_coupons_asked_for_before_either_is_released_are_one_sum(giving, go_on):
    shop, who, buys = giving(FIXED_OFF)
    for name in ("Ben", "Dora"):
        who.post(
            ask(who, "/referrals/release", id=buys(name), reason="a promise") + "/start", word="a promise"
        )
    go_on()

    listed = shop.get("/referrals").get_json()["data"]
    assert sorted(each["status"] for each in listed) == ["approved", "pending"]


def test_coupons_released_today_count_under_the_credit_by_hand_of_the_same_member(app, giving, go_on):
    _, who, buys = giving(FIXED_OFF)
    made = buys("Ben")
    who.post(ask(who, "/referrals/release", id=made, reason="a promise") + "/start", word="a promise")
    go_on()
    person = advocate_of(app, who, made)
    sent = {"kind": "grant", "amount": "10", "unit": "EUR", "reason": "late", "form_key": "one"}
    who.post(f"/people/{person}/adjust", **{f"adjust_{name}": value for name, value in sent.items()})

    with app.app_context():
        assert [each.needs_second for each in adjustments.latest(who.store_id)] == [True]


def advocate_of(app, who, referral_id: str) -> str:
    with app.app_context():
        return referrals.get(who.store_id, referral_id).advocate_id


@pytest.mark.usefixtures("low_limit")
def test_the_second_member_is_named_whole_and_what_two_agreed_on_is_no_single_members(
    app, store, owner, accountant, shop, waiting, go_on
):
    """In the story however long the reason is, in the audit log, and in no sum of a day."""
    where = ask(accountant, "/referrals/release", id=waiting, reason="a promise")
    owner.post(f"{where}/start", word="p" * 300)
    go_on()

    assert "p · owner@example.com" in told(owner.get(f"/referrals/{waiting}"))
    with app.app_context():
        written = audit.page(store.store_id, audit.Wanted(code="referral.release_agreed"))
        assert [(each.about_kind, each.about_id) for each in written] == [("run", where.rpartition("/")[2])]
        assert {each.actor_id for each in written} == {owner_id(store.store_id)}
        for who in ("acc@example.com", "owner@example.com"):
            assert took_today(store.store_id, who, "EUR") == 0


def owner_id(store_id: str) -> str:
    every = members.list_members(store_id)
    return next(each.user_id for each in every if each.email == "owner@example.com")

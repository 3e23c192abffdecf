"""Two ways of asking side by side: split by lot, counted once, decided by a member, and every promise kept (S0-8)."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from rafiq.analytics import trials
from rafiq.app import run_due
from rafiq.core import clock as clocks
from rafiq.core.db import db, transaction
from rafiq.core.errors import Conflict
from rafiq.experiments import rules, service
from rafiq.experiments.drafts import Draft, DraftVariant
from rafiq.experiments.rules import Goal, Kind, StoppingRule
from rafiq.programs import service as programs
from rafiq.prompts import policies
from rafiq.prompts.rules import When
from rafiq.stores import service as stores
from tests import factories

PEOPLE = [
    f"Na{chr(97 + number)}" for number in range(24)
]  # the lot puts all on one side once in eight million runs
LATER = {"moment": "after_days", "days": 5, "rest_days": 0, "most": 0, "again_days": 0}


def draft(kind: Kind, change: dict, **changes) -> Draft:
    sides = (DraftVariant("As it is"), DraftVariant("Otherwise", 1, change))
    return Draft(kind, Goal.SHARE, "Try it", "It works better.", "Mina", sides, **changes)


@pytest.fixture
def start(app, store):
    def start(kind: Kind, change: dict, **changes) -> service.ExperimentView:
        with app.app_context(), transaction():
            return service.start(store.store_id, draft(kind, change, **changes), actor="mina@example.com")

    return start


@pytest.fixture
def better(app, store) -> str:
    """Terms of a second program, which nobody is shown: 20 for the advocate."""
    with app.app_context(), transaction():
        terms = programs.current_program(store.store_id).terms
        gift = replace(terms.advocate, amount=2_000)
        made = programs.start_program(
            store.store_id,
            name="Twice as much",
            terms=replace(terms, advocate=gift),
            actor="m",
            status="draft",
        )
        return made.terms_id


@pytest.fixture
def buys(shopper):
    def buys(name: str) -> dict:
        return shopper.post("/order", factories.order(customer=factories.customer(name))).get_json()

    return buys


def met(app, test) -> dict[str, str]:
    """First names by the variant they met."""
    query = text(
        "SELECT p.first_name, e.variant_key FROM experiment_exposures e JOIN people p ON p.id = e.person_id "
        "WHERE e.experiment_id = :test"
    )
    with app.app_context():
        return {row.first_name: row.variant_key for row in db.session.execute(query, {"test": test.id})}


def rewards_of_advocates(merchant) -> list[dict]:
    return [each for each in merchant.get("/rewards").get_json()["data"] if each["side"] == "advocate"]


def one_of(app, test, buys, key: str) -> tuple[str, dict]:
    """The first customer who meets this variant, and what their page was told."""
    for number in range(40):
        name = f"N{chr(97 + number // 26)}{chr(97 + number % 26)}"
        answer = buys(name)
        if met(app, test)[name] == key:
            return name, answer
    raise AssertionError(key)


def test_nobody_meets_a_variant_before_a_test_begins(app, start, buys, shopper):
    """S0-8."""
    before = buys("Ana")
    waited = shopper.get("/config.json").get_json().get("asks")

    test = start(Kind.PLACEMENT, {"prompt": "popup"})

    assert ("told" in before, waited, met(app, test)) == (False, None, {})


def test_people_are_split_and_only_the_other_side_sees_something_else(app, start, buys):
    """S0-8."""
    test = start(Kind.PLACEMENT, {"prompt": "popup"})
    seen = {name: buys(name).get("told") for name in PEOPLE}

    sides = met(app, test)

    assert set(sides.values()) == {"A", "B"}
    assert seen == {name: {"surfaces": {"prompt": "popup"}} if sides[name] == "B" else None for name in sides}


def test_somebody_who_comes_back_meets_the_same_side_and_counts_once(app, start, buys):
    """S0-8."""
    test = start(Kind.COPY, {"texts": {"en": "Try {store}: {link}"}})
    told = [buys("Ana").get("told") for _ in range(3)]

    assert told in ([None] * 3, [{"texts": {"en": {"all": "Try {store}: {link}"}}}] * 3)
    assert list(met(app, test)) == ["Ana"]


def test_who_works_for_the_shop_is_not_counted(app, start, buys, merchant):
    """S0-8."""
    merchant.post("/customers", factories.customer("Ana", tags=["staff"]))
    test = start(Kind.COPY, {"texts": {"en": "Try it"}})

    assert "told" not in buys("Ana")
    assert met(app, test) == {}


def test_each_side_keeps_the_offer_it_was_told(app, start, buys, better, merchant):
    """S0-8: what the widget says, what the friend's order brings, and both stay after the other side won."""
    test = start(Kind.OFFER, {"terms_id": better})
    advocates = {key: one_of(app, test, buys, key) for key in "AB"}
    told = {key: answer.get("told", {}).get("program") for key, (_, answer) in advocates.items()}

    for key, (_, answer) in advocates.items():
        friend = factories.customer(f"Friend{key}")
        merchant.post(
            "/orders", factories.order(order_number=key, customer=friend, referral=answer["share"]["code"])
        )
    with app.app_context(), transaction():
        service.end(test.store_id, test.id, keep="A", actor="mina@example.com", reason="Dearer, not better")
    run_due(app)

    amounts = {each["referral_id"]: each["amount"] for each in rewards_of_advocates(merchant)}
    orders = {each["id"]: each["order_number"] for each in merchant.get("/referrals").get_json()["data"]}
    assert (told["A"], told["B"]["advocate"]["amount"]) == (None, "20.00")
    assert {orders[found]: amount for found, amount in amounts.items()} == {"A": "10.00", "B": "20.00"}


def test_an_offer_with_rules_of_its_own_pays_only_what_keeps_them(app, start, buys, better, store, merchant):
    """S0-8: the other offer is for goods with a tag; for others nothing was promised, so nothing is paid."""
    with app.app_context(), transaction():
        narrow = replace(programs.terms_of(store.store_id, better), product_tags=("tea",))
        made = programs.start_program(store.store_id, name="Teas", terms=narrow, actor="m", status="draft")
    test = start(Kind.OFFER, {"terms_id": made.terms_id})
    code = one_of(app, test, buys, "B")[1]["share"]["code"]

    def reward_of(number: str, **order: object) -> tuple[str, str]:
        friend = factories.customer(f"Friend{number}")
        order = factories.order(order_number=number, customer=friend, referral=code, **order)
        told = merchant.post("/orders", order).get_json()["referral"]
        return told["status"], told["reason_code"]

    assert reward_of("1", items=[{"title": "Tea", "quantity": 1, "tags": ["tea"]}])[0] == "pending"
    assert reward_of("2", items=[{"title": "Mug", "quantity": 1}]) == ("voided", "other_products")


def test_a_friend_of_the_other_side_is_offered_what_their_advocate_was_told(app, start, buys, shopper, store):
    """S0-8."""
    with app.app_context(), transaction():
        terms = programs.current_program(store.store_id).terms
        dear = replace(terms, friend=replace(terms.friend, amount=2_500))
        made = programs.start_program(store.store_id, name="Dear", terms=dear, actor="m", status="draft")
    test = start(Kind.OFFER, {"terms_id": made.terms_id})

    offers = {
        key: shopper.post("/offer", {"visit": one_of(app, test, buys, key)[1]["share"]["code"]}).get_json()
        for key in "AB"
    }

    assert [offers[key]["coupon"]["percent"] for key in "AB"] == ["10", "25"]


def test_the_winner_takes_nothing_back_that_was_published_meanwhile(app, start, better, store):
    """S0-8: only what it was tested for becomes usual."""
    test = start(Kind.OFFER, {"terms_id": better})
    with app.app_context(), transaction():
        now = programs.current_program(store.store_id)
        programs.publish(
            store.store_id, now.id, terms=replace(now.terms, hold_days=30), actor="m", note="Longer"
        )
    with app.app_context(), transaction():
        service.end(test.store_id, test.id, keep="B", actor="mina@example.com", reason="Two\r\nlines")
    with app.app_context():
        kept = programs.current_program(store.store_id).terms

    assert (kept.advocate.amount, kept.hold_days) == (2_000, 30)


def test_the_winner_becomes_what_is_usual_and_the_reason_is_kept(app, start, better, store):
    """S0-8."""
    test = start(Kind.OFFER, {"terms_id": better})

    with app.app_context(), transaction():
        ended = service.end(
            store.store_id, test.id, keep="B", actor="mina@example.com", reason="A third more"
        )

    with app.app_context():
        now = programs.current_program(store.store_id)
    assert (ended.kept, ended.ended_by, ended.ended_reason) == ("B", "mina@example.com", "A third more")
    assert (now.terms.advocate.amount, now.note, now.name) == (2_000, "A third more", "Refer a friend")


@pytest.mark.parametrize(
    ("kind", "change", "read", "usual"),
    [
        (
            Kind.PLACEMENT,
            {"prompt": "popup"},
            lambda s: stores.get_store(s).sharing.surfaces,
            {"prompt": "popup"},
        ),
        (
            Kind.COPY,
            {"texts": {"en": "Try it"}},
            lambda s: stores.get_store(s).sharing.texts["en"]["all"],
            "Try it",
        ),
        (Kind.MOMENT, LATER, lambda s: policies.every(s)[0].moment, When.AFTER_DAYS),
    ],
)
def test_every_kind_of_winner_is_taken_over(app, start, store, kind, change, read, usual):
    """S0-8."""
    test = start(kind, change)
    with app.app_context(), transaction():
        service.end(store.store_id, test.id, keep="B", actor="m", reason="Better")

    run_due(app)

    with app.app_context():
        assert read(store.store_id) == usual


def test_a_moment_is_tried_with_half_of_the_people(app, start, buys):
    """S0-8: one side is asked at once, the other one five days later; both were counted when they bought."""
    test = start(Kind.MOMENT, LATER)
    asked = {name: buys(name)["prompt"] for name in PEOPLE}

    sides = met(app, test)

    assert {name: bool(prompt) for name, prompt in asked.items()} == {
        name: sides[name] == "A" for name in sides
    }
    assert set(sides.values()) == {"A", "B"}


def test_two_tests_of_one_kind_do_not_run_at_once(start):
    """S0-8."""
    start(Kind.PLACEMENT, {"prompt": "popup"})

    with pytest.raises(Conflict):
        start(Kind.PLACEMENT, {"prompt": "banner"})
    assert start(Kind.COPY, {"texts": {"en": "Try it"}}).variant("B").change


def test_who_shared_after_meeting_a_side_counts_once(app, start, buys, shopper):
    """S0-8."""
    test = start(Kind.COPY, {"texts": {"en": "Try it"}})
    page = buys("Ana")
    for _ in range(2):
        shopper.post("/event", {"type": "shared", "surface": "share", "channel": "copy", "me": page["me"]})
    run_due(app)

    with app.app_context():
        found = trials.trial(test, clocks.now())
    assert sorted((each.outcome.people, each.outcome.shared) for each in found.sides) == [(0, 0), (1, 1)]


def test_only_a_ticked_test_ends_by_itself_and_only_by_its_rule(app, start, buys, clock, store):
    """S0-8: nothing is switched unless the merchant wished so."""
    left = start(Kind.COPY, {"texts": {"en": "Try it"}}, planned_days=7)
    ticked = start(Kind.PLACEMENT, {"prompt": "popup"}, planned_days=7, automatic=True)
    buys("Ana")
    clock.move(days=7, minutes=1)

    run_due(app)

    with app.app_context():
        kept = [service.get(store.store_id, each.id).kept for each in (left, ticked)]
    assert kept == [None, "A"]


def test_an_uneven_split_is_told_and_names_no_winner(app, start):
    """S0-8."""
    test = start(Kind.COPY, {"texts": {"en": "Try it"}}, rule=StoppingRule(min_sample=50))

    assert rules.mismatch([700, 500], [1, 1]) < rules.MISMATCH < rules.mismatch([520, 500], [1, 1])
    with app.app_context():
        assert not trials.trial(test, clocks.now()).uneven

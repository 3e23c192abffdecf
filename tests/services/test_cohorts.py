"""Customers whom somebody sent beside all others, and funnels by what they are cut by (S1-32, S2-7)."""

from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from rafiq.analytics.queries import cohorts, evidence, funnels, kpis
from rafiq.analytics.queries.evidence_asked import Within
from rafiq.analytics.queries.winloss import win_loss
from rafiq.analytics.rules import Step
from rafiq.app import run_due
from rafiq.core import months
from rafiq.core.db import db, transaction
from rafiq.prompts import asks, policies
from rafiq.prompts.models import Ask
from rafiq.prompts.rules import Policy
from tests import factories


@pytest.fixture
def shop(app, merchant, clock) -> None:
    """Ana sends Ben (two orders, one with a code, 80 and 20) and Cem (one, given back); Dana and Eva come alone."""
    code = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]

    def buys(number: str, name: str, price: str, **more: object) -> None:
        who = factories.customer(name)
        order = factories.order(order_number=number, customer=who, subtotal=price, **more)
        assert merchant.post("/orders", order).status_code < 300
        clock.move(hours=1)

    buys("1", "Ben", "80.00", referral=code)
    buys("2", "Cem", "40.00", referral=code)
    buys("3", "Dana", "30.00", coupon_codes=["SALE"])
    buys("4", "Eva", "50.00")
    buys("5", "Ben", "20.00", coupon_codes=["SALE"])
    merchant.post("/orders/2/refunds", {"refund_id": "r", "amount": "40.00"})
    run_due(app)


@pytest.mark.usefixtures("shop")
def test_cohorts_say_who_comes_back_and_what_they_are_worth(app, store, clock):
    """S1-32: repeat rate, discount use, average order and worth, told apart by who was sent."""
    today = clock.at.date()
    with app.app_context():
        sent, others = cohorts.compared(store.store_id, today - timedelta(days=30), today)

    assert (sent.people, sent.orders, others.people, others.orders) == (1, 2, 2, 2)
    assert (sent.repeat_rate, others.repeat_rate) == (1, 0)
    assert (sent.discount_rate, sent.later_discount) == (Fraction(1, 2), 1)
    assert (sent.average_order, sent.lifetime_value) == (5_000, 10_000)
    assert others.lifetime_value == 4_000, "Cem was sent, and his order came back: he is on neither side"


@pytest.mark.usefixtures("shop")
def test_months_say_which_share_of_new_customers_was_sent(app, store, clock):
    """S4-1: a month's new customers and those of them whom somebody sent."""
    with app.app_context():
        (month,) = cohorts.new_by_month(store.store_id, months.latest(clock.at.date(), 1, "en"))

    assert (month.new, month.sent, month.share) == (3, 1, Fraction(1, 3))


@pytest.mark.usefixtures("shop")
def test_a_funnel_is_cut_with_people_beside_times(app, store, clock):
    today = clock.at.date()
    with app.app_context():
        cuts = {by: funnels.cut(store.store_id, by, today, today) for by in funnels.Cut}
        whole = funnels.whole(store.store_id, today, today)
        ended = win_loss(store.store_id, today, today)

    assert (whole.counts[Step.BOUGHT], whole.people[Step.BOUGHT]) == (2, 2)
    assert [row.counts[Step.BOUGHT] for row in cuts[funnels.Cut.PROGRAM]] == [2]
    assert sum(row.counts[Step.BOUGHT] for row in cuts[funnels.Cut.LANGUAGE]) == 2
    assert (ended.won, ended.open, ended.lost, ended.losses[0].cause) == (0, 1, 1, "refunded")


def test_a_language_of_three_letters_is_no_other_of_two(app, store, merchant, clock):
    """Filipino and Finnish; a region is no language."""
    for number, tag in enumerate(("fil", "fil-PH", "fi-FI", "fi", "")):
        who = factories.customer(f"Ana{number}") | ({"locale": tag} if tag else {})
        code = merchant.post("/advocates", {"customer": who}).get_json()["referral_code"]
        friend = factories.customer(f"Ben{number}")
        merchant.post("/orders", factories.order(order_number=f"{number}", customer=friend, referral=code))
    today = clock.at.date()
    with app.app_context():
        rows = funnels.cut(store.store_id, funnels.Cut.LANGUAGE, today, today)

    assert {row.key: row.counts[Step.BOUGHT] for row in rows} == {"fil": 2, "fi": 2, "": 1}


def test_how_long_they_took_to_buy_is_told_of_those_known_before(app, store, merchant, clock):
    """S1-32: time to buy. Ana's friend buys two days after he signed up, Dana after four."""
    merchant.post("/events", {"type": "sign_up", "id": "d", "customer": factories.customer("Dana")})
    code = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]
    merchant.post("/events", {"type": "sign_up", "id": "b", "customer": factories.customer("Ben")})
    for name, sent in (("Ben", {"referral": code}), ("Dana", {})):
        clock.move(days=2)
        merchant.post(
            "/orders", factories.order(order_number=name, customer=factories.customer(name), **sent)
        )
    run_due(app)
    with app.app_context():
        both = cohorts.compared(store.store_id, clock.at.date() - timedelta(days=30), clock.at.date())

    assert [(each.timed, each.days_to_buy) for each in both] == [
        (1, pytest.approx(2, abs=0.01)),
        (1, pytest.approx(4, abs=0.01)),
    ]


def test_complaints_and_satisfaction_are_counted_with_the_rest(app, store, merchant, clock):
    """S0-18: satisfaction and complaints, each ticket once however often it is told of, and the rows behind both."""
    with app.app_context(), transaction():
        policies.save(store.store_id, Policy())
    for name in ("Ana", "Ben", "Cem"):
        merchant.post("/orders", factories.order(order_number=name, customer=factories.customer(name)))
    ticket = {"type": "ticket.opened", "id": "t1", "customer": factories.customer("Ben")}
    for _ in range(2):
        merchant.post("/events", ticket)
    run_due(app)
    with app.app_context(), transaction():
        for ask in db.session.scalars(select(Ask)):
            ask.value, ask.value_at = ask.order_number != "Cem", clock.at
    today = clock.at.date()
    with app.app_context():
        found = kpis.counts(store.store_id, today, today)
        rows = {
            term: evidence.behind(store.store_id, term, today, today) for term in ("complaints", "satisfied")
        }

    assert (found.complaints, found.answered, found.satisfied) == (1, 3, 2)
    assert [each.person.name for each in rows["complaints"].rows] == ["Ben"]
    assert {each.what for each in rows["satisfied"].rows} == {"Ana", "Ben"}


def test_shares_are_told_apart_by_where_the_buttons_stood(app, store, shopper, clock):
    """S1-4: which placement produced shares."""
    said = (("popup", "shown", 3), ("popup", "shared", 1), ("inline", "shared", 2), ("#thanks", "shared", 1))
    for place, type_, count in (*said, ("hologram", "shown", 1), ("", "shown", 1)):
        for _ in range(count):
            told = {"type": type_, "surface": "share", "place": place, "channel": "copy"}
            assert shopper.post("/event", told).status_code == 204
    shopper.post("/event", {"type": "shown", "surface": "offer", "place": "card"})  # asks nobody to share
    run_due(app)
    today = clock.at.date()
    with app.app_context():
        rows = funnels.cut(store.store_id, funnels.Cut.PLACEMENT, today, today)

    assert {row.key: (row.counts.get(Step.SHOWN, 0), row.counts.get(Step.SHARED, 0)) for row in rows} == {
        "share-popup": (3, 1),
        "share-inline": (0, 3),
        "share-card": (1, 0),
        "share": (1, 0),
    }


def test_the_prompt_after_the_order_is_the_ask_of_a_shop_without_a_policy(app, store, shopper, clock):
    """S2-7, S1-4: who was asked at once and shared, by whichever channel and place; a page is one ask."""
    me = shopper.post("/order", factories.order(customer=factories.customer("Ana")))
    told = {"surface": "share", "place": "popup", "me": me.get_json()["me"]}
    for said in ({"type": "shown"}, {"type": "shown"}, {"type": "shared", "channel": "copy"}):
        shopper.post("/event", told | said)
    run_due(app)
    today = clock.at.date()
    with app.app_context():
        rows = {each: funnels.cut(store.store_id, each, today, today) for each in funnels.Cut}
        counts = kpis.counts(store.store_id, today, today)

    (moment,), (place,) = rows[funnels.Cut.MOMENT], rows[funnels.Cut.PLACEMENT]
    assert (moment.key, moment.counts[Step.SHOWN], moment.people[Step.SHARED]) == ("same_day", 1, 1)
    assert (place.key, place.counts[Step.SHOWN], place.people[Step.SHARED]) == ("share-popup", 2, 1)
    assert [(each.key, each.people[Step.SHARED]) for each in rows[funnels.Cut.CHANNEL]] == [("copy", 1)]
    assert (counts.asked, counts.asked_who_shared) == (1, 1)


def test_people_who_were_asked_are_counted_once_and_those_who_shared_after_it(app, store, merchant, clock):
    """S2-7, S1-4: which moment produced shares. Ana and Ben are asked, Ana twice; only she shares: one of two."""
    with app.app_context(), transaction():
        policies.save(store.store_id, Policy())
    for number, name in (("1", "Ana"), ("2", "Ana"), ("3", "Ben")):
        who = factories.customer(name)
        merchant.post("/orders", factories.order(order_number=number, customer=who))
    run_due(app)
    with app.app_context(), transaction():
        asked = {row.order_number: row.id for row in db.session.scalars(select(Ask))}
        for ask_id in asked.values():
            asks.note(store.store_id, ask_id, "ask", channel="widget")
        clock.move(hours=1)
        asks.note(store.store_id, asked["1"], "shared", channel="widget")
    today = clock.at.date()
    with app.app_context():
        counts = kpis.counts(store.store_id, today, today)
        (row,) = funnels.cut(store.store_id, funnels.Cut.MOMENT, today, today)
        whole = funnels.whole(store.store_id, today, today)

    assert (counts.asked, counts.asked_who_shared) == (2, 1)
    assert (row.key, row.counts, row.people) == (
        "same_day",
        {Step.SHOWN: 3},
        {Step.SHOWN: 2, Step.SHARED: 1},
    )
    assert row.people[Step.SHARED] <= whole.people[Step.SHARED] == 1


def test_a_share_after_these_days_is_in_no_moment_of_them(app, store, shopper, clock):
    """S1-4: a moment of asking has no more shares than the whole funnel of the same days."""
    me = shopper.post("/order", factories.order(customer=factories.customer("Ana"))).get_json()["me"]
    told = {"surface": "share", "place": "popup", "me": me}
    shopper.post("/event", told | {"type": "shown"})
    run_due(app)
    asked = clock.at.date()
    clock.move(days=1)
    shopper.post("/event", told | {"type": "shared", "channel": "copy"})
    run_due(app)
    with app.app_context():
        found = [
            funnels.cut(store.store_id, funnels.Cut.MOMENT, asked, last)[0].people[Step.SHARED]
            for last in (asked, clock.at.date())
        ]
        key = Within(funnels.Cut.MOMENT, "same_day")
        rows = evidence.behind(store.store_id, "asked_who_shared", asked, asked, key).total

    assert (found, rows) == ([0, 1], 0)

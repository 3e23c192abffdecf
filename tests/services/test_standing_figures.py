"""What the worker counts ahead for big shops is what is counted at a look, day by day, and holds nobody's data."""

import json
from datetime import UTC, date, datetime, timedelta
from itertools import combinations_with_replacement
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import bindparam, select, text, update

from rafiq.analytics import kept, standing
from rafiq.analytics.models import StandingFigure
from rafiq.analytics.queries import ahead, cohorts, conditions, customers, funnels, kpis, newcomers, over_time
from rafiq.analytics.queries.days import day_of
from rafiq.app import run_due
from rafiq.core import months as calendar
from rafiq.core.db import UTCDateTime, db, transaction
from rafiq.prompts import asks, policies
from rafiq.prompts.models import Ask
from rafiq.prompts.rules import Policy
from rafiq.stores import service as stores
from tests import factories

pytestmark = pytest.mark.usefixtures("every_shop_is_big")

DAYS = (0, 41, 44, 48, 50, 53, 60, 364)  # ago, when the story is over
TEHRAN, BERLIN, LORD_HOWE, HAVANA = "Asia/Tehran", "Europe/Berlin", "Australia/Lord_Howe", "America/Havana"


@pytest.fixture
def zone(app, store):
    """`zone("Asia/Tehran")`: where the shop is."""

    def move(name: str) -> None:
        with app.app_context(), transaction():
            stores.change_store(store.store_id, {"timezone": name})

    return move


@pytest.fixture
def autumn(clock):
    """Half an hour before midnight in Berlin, five days before its clocks are put back."""
    clock.move(days=-32, hours=11, minutes=30)
    assert clock.at == datetime(2026, 10, 20, 21, 30, tzinfo=UTC)


@pytest.fixture
def months(autumn, app, store, merchant, clock, zone):
    """From the autumn on in Berlin: Ana brings Ben, Cem, who gives all back, and Eva; Dana comes alone, twice."""
    zone(BERLIN)
    with app.app_context(), transaction():
        policies.save(store.store_id, Policy())
    code = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]
    for number, name in enumerate(("Ben", "Dana", "Cem", "Dana", "Eva", "Ben"), start=1):
        sent = {} if name == "Dana" else {"referral": code}
        who = factories.customer(name)
        order = factories.order(order_number=str(number), customer=who, coupon_codes=["SALE"], **sent)
        assert merchant.post("/orders", order).status_code < 300
        run_due(app)
        clock.move(days=2, minutes=50)
    with app.app_context(), transaction():
        for ask in db.session.scalars(select(Ask)):
            asks.note(store.store_id, ask.id, "ask", channel="widget")
            ask.value, ask.value_at = True, clock.at
    merchant.post("/orders/3/refunds", {"refund_id": "r", "amount": "49.90"})
    clock.move(days=40)
    run_due(app)


def told(store_id: str, *, today: date) -> dict[str, object]:
    """Everything that is counted ahead, as the pages ask for it: of all spans with both ends in the story."""
    days = [today - timedelta(days=back) for back in DAYS]
    spans = [(last, first) for first, last in combinations_with_replacement(days, 2)]
    usual = [(today - timedelta(days=span - 1), today) for span in (7, 28, 90, 365)]
    return {
        "figures": [kpis.beside(store_id, *span) for span in spans],
        "cohorts": [cohorts.compared(store_id, *span) for span in spans],
        "months": newcomers.newcomers(store_id, calendar.latest(today, 6, "fa")),
        "funnels": [[funnels.cut(store_id, by, *span) for by in funnels.Cut] for span in usual],
        "whole": [funnels.whole(store_id, *span) for span in usual],
        "worth": over_time.worth(store_id, "EUR"),
        "reached": over_time.cohort_today(store_id),
    }


@pytest.mark.usefixtures("months")
def test_what_is_counted_ahead_is_what_is_counted_at_a_look(app, store, clock):
    """S0-6: over days on which clocks were put back, and after a return."""
    with app.app_context():
        now = told(store.store_id, today=clock.at.date())
        assert ahead.count_again() == len(ahead.FIGURES)
        kept.begin()
        counted_ahead = told(store.store_id, today=clock.at.date())

        assert kept.oldest() == clock.at, "the worker's were shown"
    assert counted_ahead == now
    (year,) = counted_ahead["figures"][len(DAYS) - 1]
    assert (year.orders, year.asked, year.satisfied) == (6, 4, 6)
    assert (year.referrals, year.fallen, year.new_customers, year.referred_new) == (4, 2, 3, 2)


# Shares nothing with ours; `day` is the one on which the shop's day began at 22 or 23 o'clock UTC.
BY_HAND = {
    "orders": "SELECT count(*) FROM orders WHERE placed_at >= :since AND placed_at < :until",
    "revenue": "SELECT sum(subtotal - refunded) FROM orders WHERE placed_at >= :since AND placed_at < :until",
    "referrals": "SELECT count(*) FROM referrals WHERE opened_at >= :since AND opened_at < :until",
    "reward_cost": "SELECT sum(CASE unit WHEN 'EUR' THEN amount ELSE round(subtotal * amount / 10000.0) END) FROM "
    "rewards JOIN referrals ON referrals.id = referral_id JOIN orders ON orders.order_number = referrals.order_number "
    "WHERE rewards.status IN ('pending','available','redeemed') AND placed_at >= :since AND placed_at < :until",
    "other_orders": "SELECT count(*) FROM orders WHERE placed_at >= :since AND placed_at < :until AND person_id NOT IN"
    " (SELECT friend_id FROM referrals WHERE status IN ('pending','approved') OR reason_code = 'order_refunded')",
    "new_customers": "SELECT count(*) FROM (SELECT min(placed_at) AS at FROM orders WHERE refunded < subtotal"
    " GROUP BY person_id) AS firsts WHERE at >= :since AND at < :until",
}


@pytest.mark.usefixtures("months")
@pytest.mark.parametrize(
    ("first", "last", "since", "until"),
    [
        ((10, 20), (10, 22), "2026-10-19 22:00", "2026-10-22 22:00"),
        ((10, 23), (10, 25), "2026-10-22 22:00", "2026-10-25 23:00"),
        ((10, 26), (11, 30), "2026-10-25 23:00", "2026-11-30 23:00"),
    ],
)
def test_what_is_counted_ahead_is_what_plain_sql_says(app, store, first, last, since, until):
    """S0-6: each of the spans ends at the shop's own midnight."""
    values = {"since": f"{since}:00.000000", "until": f"{until}:00.000000"}
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            values = {name: datetime.fromisoformat(f"{at}+00:00") for name, at in values.items()}
        by_hand = {name: int(db.session.scalar(text(sql), values) or 0) for name, sql in BY_HAND.items()}
        ahead.count_again()
        kept.begin()
        found = kpis.counts(store.store_id, date(2026, *first), date(2026, *last))

        assert kept.oldest() is not None
    assert {name: getattr(found, name) for name in BY_HAND} == by_hand
    assert by_hand["orders"]


@pytest.mark.parametrize("name", [TEHRAN, BERLIN, LORD_HOWE, HAVANA, "UTC", "Africa/Casablanca"])
def test_a_moment_is_of_the_day_that_the_shops_calendar_says(app, store, zone, name):
    """Now and then in three years, and every half an hour where clocks are changed."""
    zone(name)
    days = [datetime(2020, 1, 1, 0, 15, tzinfo=UTC) + timedelta(days=number) for number in range(1_100)]
    changed = [day for day in days if ahead_of(day, name) != ahead_of(day + timedelta(days=1), name)]
    halves = [day + timedelta(minutes=30 * number) for day in changed for number in range(-4, 60)]
    with app.app_context():
        query = select(day_of(store.store_id, bindparam("at", type_=UTCDateTime())))
        for at in [*(day + timedelta(hours=day.day) for day in days[::30]), *halves]:
            day = at.astimezone(ZoneInfo(name)).date()
            since, until = conditions.moments(store.store_id, day, day)

            assert (db.session.scalar(query, {"at": at}), since <= at < until) == (day.isoformat(), True)


def ahead_of(at: datetime, name: str) -> timedelta | None:
    return at.astimezone(ZoneInfo(name)).utcoffset()


@pytest.mark.usefixtures("months")
def test_what_comes_late_is_in_it_when_it_is_counted_again(app, store, merchant, clock):
    """A return after all these days lowers the day of its order; nothing is added up that could drift."""

    def revenue() -> int:
        kept.begin()
        return kpis.counts(store.store_id, date(2026, 10, 20), date(2026, 10, 21)).revenue

    with app.app_context():
        ahead.count_again()
        before = revenue()
    merchant.post("/orders/1/refunds", {"refund_id": "late", "amount": "9.90"})
    with app.app_context():
        kept.forget()
        assert (ahead.count_again(), revenue()) == (0, before), "not a minute later"
        clock.move(minutes=2)

        assert (ahead.count_again(), revenue()) == (len(ahead.FIGURES), before - 990)


@pytest.mark.usefixtures("months")
def test_what_takes_long_to_count_is_counted_less_often(app, clock):
    with app.app_context():
        ahead.count_again()
        with transaction() as session:
            session.execute(update(StandingFigure).values(took_ms=20_000))
        clock.move(minutes=4)
        assert ahead.count_again() == 0
        clock.move(minutes=2)

        assert ahead.count_again() == len(ahead.FIGURES)


@pytest.mark.usefixtures("months")
def test_a_figure_that_nobody_counts_again_is_not_shown_for_ever(app, store, clock):
    with app.app_context():
        ahead.count_again()
        kept.begin()
        assert customers.BY_DAY.look(store.store_id) is not None
        clock.move(minutes=11)

        assert customers.BY_DAY.look(store.store_id) is None


@pytest.mark.usefixtures("months")
def test_another_calendar_or_currency_is_counted_anew(app, store, zone):
    with app.app_context():
        ahead.count_again()
    zone(TEHRAN)
    with app.app_context():
        kept.begin()

        assert customers.BY_DAY.look(store.store_id) is None
        assert ahead.count_again() == len(ahead.FIGURES)


@pytest.mark.usefixtures("months")
def test_a_page_that_does_not_say_how_old_its_figures_are_gets_none_of_them(app, store):
    with app.app_context():
        ahead.count_again()

        assert customers.BY_DAY.look(store.store_id) is None


@pytest.mark.usefixtures("months")
def test_nothing_of_a_person_is_in_what_is_counted_ahead(app, store):
    """Whoever is forgotten leaves nothing there, not even an id."""
    with app.app_context():
        ahead.count_again()
        said = json.dumps([row.value for row in db.session.scalars(select(StandingFigure))])
        known = [
            value
            for row in db.session.execute(text("SELECT id, email, first_name FROM people"))
            for value in row
        ]

        assert len(known) > 10
        assert [value for value in known if value and value in said] == []


def test_a_small_shop_has_nothing_counted_ahead(app, merchant, monkeypatch):
    monkeypatch.setattr(kept, "BIG", 5_000)
    merchant.post("/orders", factories.order())
    with app.app_context():
        assert ahead.count_again() == 0


def test_a_figure_that_fails_keeps_no_other_waiting(app, store, months):
    def fail(_store_id: str) -> None:
        raise ZeroDivisionError

    good = standing.Standing("good", lambda _store_id: 7)
    with app.app_context():
        counted = standing.count_again([standing.Standing("bad", fail), good])
        kept_rows = db.session.scalars(select(StandingFigure.id)).all()

    assert (counted, "good" in kept_rows, "bad" in kept_rows) == (1, True, False)


def test_two_workers_may_count_a_figure_for_the_first_time_at_once(app, store, months):
    def meanwhile(_store_id: str) -> int:
        if not others:
            others.append(standing.Standing("same", lambda _store_id: 1).count_again(store.store_id))
        return 2

    others: list[bool] = []
    with app.app_context():
        mine = standing.Standing("same", meanwhile).count_again(store.store_id)
        kept_value = db.session.scalar(select(StandingFigure.value).where(StandingFigure.id == "same"))

    assert (mine, others, kept_value) == (True, [True], 2)


def test_a_clock_that_was_wrong_keeps_no_figure_standing(app, store, months, clock):
    """G19: what was counted in a year that has not come is counted again."""
    asked = standing.Standing("asked", lambda _store_id: 7)
    with app.app_context():
        clock.move(days=300)
        asked.count_again(store.store_id)
        clock.move(days=-300)

        assert [asked.count_again(store.store_id), asked.count_again(store.store_id)] == [True, False]

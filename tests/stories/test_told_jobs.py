"""A scheduling tool tells of jobs: booked, moved, done, paid, called off (S4-18), and what hangs on them."""

import pytest
from sqlalchemy import select

from rafiq.app import run_due
from rafiq.core.db import db
from rafiq.orders.models import Order
from rafiq.surveys.models import SurveyAsking
from tests import shops
from tests.stories import survey_scene
from tests.stories.scene import state
from tests.stories.test_neighbours import MONDAY, TUESDAY, TWO_FOR_BOTH, ben_buys, bonus
from tests.stories.test_staff import publish


@pytest.fixture
def tool(shop):
    return shops.connect(shop.app, shop.store_id, "jobs", signature="bearer")


@pytest.fixture
def tell(tool, shop):
    def told(status: str, **changes: object) -> None:
        body = shops.job(status, **changes)
        answer = tool.say(body, **shops.bearer_headers(b"", tool.secret))
        assert answer.status_code == 200, answer.get_data(as_text=True)
        shops.run(shop.app)
        run_due(shop.app)

    return told


def test_a_job_of_the_advocate_on_the_friends_day_is_a_neighbours_day(shop, tell):
    """S4-15 by S4-18: the tool knows the dates, the shop need not tell them."""
    publish(shop, TWO_FOR_BOTH)
    shop.advocate("Ana")
    tell("scheduled", starts_at=f"{MONDAY}T09:30:00+01:00", customer={"id": "c-ana"})
    ben_buys(shop)

    assert len(bonus(shop)) == 2
    tell("moved", starts_at=f"{TUESDAY}T09:30:00+01:00", customer={"id": "c-ana"})
    assert {status for _, status, _ in bonus(shop)} <= {"cancelled", "voided"}
    tell("moved", starts_at=f"{MONDAY}T12:00:00+01:00", customer={"id": "c-ana"})
    assert [status for _, status, _ in bonus(shop)] == ["pending", "pending"]


def test_a_job_that_is_called_off_is_served_to_nobody(shop, tell):
    publish(shop, TWO_FOR_BOTH)
    shop.advocate("Ana")
    tell("booked", starts_at=MONDAY, customer={"id": "c-ana"})
    ben_buys(shop)
    tell("cancelled", starts_at=MONDAY, customer={"id": "c-ana"})

    assert {status for _, status, _ in bonus(shop)} <= {"cancelled", "voided"}


def test_a_job_that_is_done_is_the_moment_to_ask(shop, tell):
    """S4-18: by the events of POST /events."""
    survey_scene.ask(shop)
    tell("booked")
    assert occasions(shop) == []
    tell("completed")

    assert occasions(shop) == ["service:J1"]


def test_a_job_with_a_price_is_an_order_that_is_paid_when_its_invoice_is(shop, tell):
    tell("scheduled", subtotal="120.00", currency="EUR", customer={"email": "ben@example.com"})
    placed = shop.told(shop.merchant.get("/orders/J1"))["order"]
    tell("done", subtotal="120.00", currency="EUR", customer={"email": "ben@example.com"})
    tell("invoice.paid", subtotal="130.00", currency="EUR", customer={"email": "ben@example.com"})
    paid = shop.told(shop.merchant.get("/orders/J1"))["order"]

    assert (placed["status"], placed["subtotal"]) == ("placed", "120.00")
    assert (paid["status"], paid["subtotal"]) == ("paid", "130.00")


def test_an_older_word_about_a_job_changes_nothing(shop, tell):
    priced = {"subtotal": "120.00", "currency": "EUR", "customer": {"email": "ben@example.com"}}
    tell("moved", updated_at="2026-11-21T09:00:00Z", **priced | {"subtotal": "130.00"})
    tell("scheduled", updated_at="2026-11-21T08:00:00Z", **priced)

    assert shop.told(shop.merchant.get("/orders/J1"))["order"]["subtotal"] == "130.00"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": "thinking"}, "other_topic"),
        ({"status": "booked", "number": ""}, "other_topic"),
        ({"status": "booked", "number": "J" * 49}, "invalid"),
        ({"status": "booked", "starts_at": "2026-13-45"}, "invalid"),
        ({"status": "booked", "customer": None}, "invalid"),
        ({"status": "booked", "customer": {"email": "nobody"}}, "invalid"),
        ({"status": "booked", "subtotal": "much", "currency": "EUR"}, "invalid"),
    ],
)
def test_what_is_no_job_says_why(shop, tool, tell, changes, code):
    tell(**changes)

    assert tool.log()[0].code == code


def test_an_event_of_the_api_may_carry_a_date_and_be_moved(shop):
    """S4-18 without a tool in between: POST /events knows days and places too."""
    publish(shop, TWO_FOR_BOTH)
    shop.advocate("Ana")
    job = {"type": "job.scheduled", "id": "J7", "customer": {"id": "c-ana"}, "postcode": "10115"}
    shop.told(shop.merchant.post("/events", job | {"service_date": MONDAY}))
    shop.days_pass(0)
    ben_buys(shop)

    assert len(bonus(shop)) == 2
    shop.told(shop.merchant.post("/events", job | {"service_date": TUESDAY}))
    shop.days_pass(0)
    assert {status for _, status, _ in bonus(shop)} <= {"cancelled", "voided"}


def occasions(shop) -> list[str]:
    with shop.app.app_context():
        return list(db.session.scalars(select(SurveyAsking.occasion)))


def test_a_job_without_a_price_earns_when_it_is_done_though_it_was_booked_before(shop, tell):
    """S4-18: what was said of the same job on its way makes nobody a customer of old."""
    shop.publishes(trigger="event", trigger_event="job.completed", hold_days=0)
    code = shop.advocate("Ana")["referral_code"]
    shop.days_pass(1)
    tell("booked", name="Ben", referred_by=code)
    tell("done", name="Ben", referred_by=code)
    shop.days_pass(1)

    assert state(shop.referral("job.completed:J1")) == ("approved", "hold_over")
    shop.days_pass(1)
    tell("booked", number="J2", name="Ben", referred_by=code)
    tell("done", number="J2", name="Ben", referred_by=code)
    assert state(shop.referral("job.completed:J2")) == ("voided", "not_new_customer")


@pytest.mark.parametrize("price", [{}, {"subtotal": "90.00", "currency": "EUR"}])
def test_a_job_called_off_after_it_was_done_takes_back_what_it_earned(shop, tell, price):
    shop.publishes(trigger="event", trigger_event="job.completed", hold_days=0)
    code = shop.advocate("Ana")["referral_code"]
    shop.days_pass(1)
    for status in ("done", "paid", "cancelled"):
        tell(status, name="Ben", referred_by=code, **price)

    assert state(shop.referral("job.completed:J1")) == ("voided", "order_cancelled")
    assert {each["status"] for each in shop.referral("job.completed:J1")["rewards"]} == {
        "reversed",
        "cancelled",
    }
    assert set(standing(shop).values()) == {False}
    assert set(standing(shop)) == ({"J1"} if price else {"job.scheduled:J1", "invoice.paid:J1"}) | {
        "job.completed:J1"
    }


def test_a_day_that_is_moved_there_and_back_stands_where_it_was(shop, tell):
    """The same words at another minute are news where nothing in them says when they were written."""
    for day in (MONDAY, TUESDAY, MONDAY):
        tell("moved", starts_at=day, nonce=0)
        shop.clock.move(days=1 / 24)

    with shop.app.app_context():
        assert db.session.scalars(select(Order.service_date)).all() == [MONDAY]


def test_a_number_with_a_slash_is_kept_as_the_shop_writes_it(shop, tell):
    tell("done", number="2026/0815", subtotal="90.00", currency="EUR")

    assert set(standing(shop)) == {"2026/0815", "job.completed:2026/0815"}


def standing(shop) -> dict[str, bool]:
    """Every order and event by its number, and whether it stands."""
    with shop.app.app_context():
        return {
            row.order_number: row.cancelled_at is None
            for row in db.session.execute(select(Order.order_number, Order.cancelled_at))
        }

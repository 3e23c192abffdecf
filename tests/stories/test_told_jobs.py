"""A scheduling tool tells of jobs: booked, moved, done, paid, called off (S4-18), and what hangs on them."""

import pytest
from sqlalchemy import select

from rafiq.app import run_due
from rafiq.core.db import db
from rafiq.surveys.models import SurveyAsking
from tests import shops
from tests.stories import survey_scene
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
    """S4-18, S1-3: by the events of POST /events."""
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

"""One person's statement in the admin: a running balance unit by unit, and a file that runs nothing (G10, G34)."""

import csv
import io

import pytest

from rafiq.core.db import transaction
from rafiq.core.money import Money
from rafiq.ledger import adjustments
from rafiq.ledger.wishes import GRANT, Wish
from tests import factories
from tests.web.admin_door import member


@pytest.fixture
def ana(merchant) -> str:
    return str(merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["id"])


@pytest.fixture
def give(app, store, ana):
    def give(amount: int, unit: str = "EUR", note: str = "", reason: str = "a test") -> None:
        wish = Wish(ana, Money(amount, unit), GRANT, reason, f"{unit}{amount}{note}", note)
        with app.app_context(), transaction():
            adjustments.adjust(store.store_id, wish, actor="maya@example.com")

    return give


@pytest.fixture
def table(app, store, ana):
    def table() -> list[list[str]]:
        found = member(app, store.store_id).get(f"/people/{ana}/statement.csv")
        assert found.mimetype == "text/csv"
        return list(csv.reader(io.StringIO(found.get_data(as_text=True).removeprefix("\ufeff"))))

    return table


def test_the_balance_runs_unit_by_unit(merchant, give, table):
    """G10."""
    give(1_000)
    give(60, "MB")
    merchant.post("/customers/c-ana/redemptions", {"amount": "2.50", "unit": "EUR", "order_number": "9"})
    give(40, "MB")

    assert [(row[-3], row[-2], row[-1]) for row in table()[1:]] == [
        ("40", "100", "MB"),
        ("-2.50", "7.50", "EUR"),
        ("60", "60", "MB"),
        ("10.00", "10.00", "EUR"),
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝"])
def test_an_order_number_that_a_sheet_would_run_is_only_text(merchant, give, table, start):
    """G34."""
    give(1_000)
    body = {"amount": "1.00", "unit": "EUR", "order_number": f"{start}cmd|calc"}
    merchant.post("/customers/c-ana/redemptions", body)

    row = table()[1]

    assert row[3] == f"'{start}cmd|calc"
    assert row[4] == "-1.00", "an amount stays a number"


def test_the_page_shows_reason_note_and_both_members(app, store, ana, give):
    give(500, note="Thank you, Ana", reason="ten friends")
    page = member(app, store.store_id).get(f"/people/{ana}/statement").text

    assert "The shop added €5.00 by hand." in page
    assert "Thank you, Ana" in page
    assert "ten friends" in page
    assert "maya@example.com" in page


def test_a_debt_is_told_in_words_and_waits_since_it_began(app, store, merchant, ana, clock):
    code = (
        merchant.get("/customers/c-ana").get_json()
        and merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]
    )
    placed = merchant.post("/orders", factories.order(order_number="1", referral=code)).get_json()
    merchant.post(f"/referrals/{placed['referral']['id']}/approve", {"reason": "seen"})
    merchant.post("/customers/c-ana/redemptions", {"amount": "8.00", "unit": "EUR", "order_number": "9"})
    clock.move(days=3)
    merchant.post("/orders/1/refunds", {"refund_id": "r", "amount": "49.90"})
    clock.move(hours=4)

    who = member(app, store.store_id)
    page, waiting = who.get(f"/people/{ana}").text, who.get("/waiting").text

    assert "€8.00 is owed" in page
    assert "the next reward fills it first" in page
    assert "-€8.00" not in page.split('<dl class="tiles">')[1].split("</dl>")[0]
    assert "€8.00 is owed" in who.get(f"/people/{ana}/statement").text
    assert "4 hours ago" in waiting.split("Balances below zero")[1]


def test_what_was_written_about_a_forgotten_person_is_gone_and_the_sums_stay(app, store, merchant, ana, give):
    """G33."""
    give(500, note="Thank you, Ana", reason="Ana's birthday")
    merchant.delete("/customers/c-ana")

    page = member(app, store.store_id).get("/adjustments").text

    assert "Ana" not in page.replace("Ana's", "Ana")
    assert "€5.00" in page

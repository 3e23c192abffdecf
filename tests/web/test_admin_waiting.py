"""What waits for a person, with its age and its rule, and what a person decided (S0-7)."""

import re
from datetime import timedelta

import pytest

from rafiq.app import run_due
from rafiq.core import clock as our_clock
from rafiq.playbook import burden
from rafiq.stores.rights import Role
from tests import factories
from tests.web.admin_door import member, plain


@pytest.fixture
def code(merchant):
    return merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]


@pytest.mark.both_databases
def test_everything_that_waits_is_counted_with_its_age_and_its_rule(clock, app, store, merchant):
    """S0-7: queue ages counted, which rule caused it, a link to each."""
    merchant.post("/orders", factories.order(order_number="77", referred_by="Aunt Nobody"))
    merchant.post("/surveys/answers", {"customer": factories.customer("Eve"), "id": "r1", "score": 3})
    clock.move(days=9)
    with app.app_context():
        rows = {row.waiting.kind: row for row in burden.needs_you(store.store_id, our_clock.now())}
        old = rows["unmatched"].is_old(our_clock.now())
        hers = burden.needs_you(store.store_id, our_clock.now(), trade=Role.SALES)

    assert (rows["unmatched"].waiting.count, rows["unmatched"].waiting.oldest_at) == (
        1, clock.at - timedelta(days=9))  # fmt: skip
    assert old
    assert [row.waiting.kind for row in hers] == ["unmatched"]
    manager = member(app, store.store_id, Role.MANAGER)
    page = manager.get("/waiting").text
    assert "Aunt Nobody" in page
    assert "Nobody of that name has a link" in page
    assert "Oldest: 9 days ago" in plain(manager.get("").text)


def test_an_order_that_waits_for_its_advocate_leads_into_the_form_that_credits_it(app, store, merchant):
    """S0-7: its number and the buyer's words are in the form; no name stands in an address (G32)."""
    merchant.post("/orders", factories.order(order_number="7/7", referred_by="Aunt Nobody"))
    manager = member(app, store.store_id, Role.MANAGER)

    assert "/referrals?credit=7/7#credit" in manager.get("/waiting").text.replace("%2F", "/")
    form = manager.get("/referrals", credit="7/7").text
    assert 'name="credit_order" type="text" value="7/7"' in form
    assert 'value="Aunt Nobody"' in form


@pytest.mark.both_databases
def test_the_share_that_a_person_decided_is_told_month_by_month(clock, app, store, merchant, code):
    """S0-7: manual effort over time: of the referrals that began in thirty days and are settled, who decided."""
    months = {"Ben": None, "Cem": "approve", "Dana": "void"}, {"Eve": None, "Finn": None, "Gita": "approve"}
    for friends in months:
        for name, decision in friends.items():
            order = factories.order(customer=factories.customer(name), referral=code)
            placed = merchant.post("/orders", order).get_json()["referral"]["id"]
            if decision:
                merchant.post(f"/referrals/{placed}/{decision}", {"reason": "seen"})
        clock.move(days=30)
    run_due(app)
    merchant.post("/orders", factories.order(customer=factories.customer("Hala"), referral=code))
    page = member(app, store.store_id, Role.MANAGER).get("/waiting").text
    rows = re.findall(r"<tr><td>[^<]+</td>" + r'<td class="end">([^<]*)</td>' * 3, page)

    assert rows[:3] == [("0", "0", "–"), ("3", "1", "33%"), ("3", "2", "67%")]

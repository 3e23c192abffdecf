"""Every movement of a reward says why it was, also when only a part of it went (G11)."""

import pytest

from rafiq.core import clock as rafiq_clock
from rafiq.core.db import transaction
from rafiq.core.texts import LOCALES
from rafiq.referrals import service as referrals
from tests import factories
from tests.web.admin_door import member


@pytest.fixture
def ana(merchant) -> dict:
    """Ben, whom she sent, has paid for order 1001 of 100.00."""
    ana = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
    merchant.post("/orders", order(ana, "100.00"))
    return ana


def order(ana: dict, subtotal: str, **more: object) -> dict:
    return factories.order(order_number="1001", subtotal=subtotal, referral=ana["referral_code"], **more)


def refund(merchant, amount: str, refund_id: str = "r1") -> None:
    assert merchant.post("/orders/1001/refunds", {"refund_id": refund_id, "amount": amount}).status_code < 300


def newest(merchant, ana: dict) -> dict:
    return merchant.get(f"/customers/{ana['id']}/balance").get_json()["explained"][0]


def hold_ends(app, clock) -> None:
    clock.move(days=15)
    with app.app_context():
        (due,) = referrals.due(rafiq_clock.now())
        with transaction():
            referrals.approve_due(due)


def test_a_part_refunded_within_the_hold_is_told_as_that_and_promises_no_day(merchant, ana):
    refund(merchant, "40.00")

    moved = newest(merchant, ana)

    assert (moved["kind"], moved["amount"], moved["reason_code"]) == ("void", "4.00", "part_refunded")
    assert moved["reason"]["en"] == (
        "Part of order 1001 was returned and refunded, so €4.00 of its reward was taken back."
    )
    assert set(moved["reason"]) == set(LOCALES)
    assert all("1001" in said for said in moved["reason"].values())
    assert not any("2026" in said or "۲۰۲۶" in said for said in moved["reason"].values())


def test_a_part_refunded_after_the_hold_is_told_as_that(app, clock, merchant, ana):
    hold_ends(app, clock)
    refund(merchant, "40.00")

    moved = newest(merchant, ana)

    assert (moved["kind"], moved["amount"], moved["reason_code"]) == ("reverse", "4.00", "part_refunded")
    assert "is released" not in moved["reason"]["en"]


def test_a_part_refunded_of_what_a_member_approved_is_told_as_that(merchant, ana):
    (mine,) = merchant.get("/referrals").get_json()["data"]
    merchant.post(f"/referrals/{mine['id']}/approve", {"reason": "seen"})
    refund(merchant, "40.00")

    assert newest(merchant, ana)["reason_code"] == "part_refunded"


def test_the_rest_refunded_is_the_order_refunded(merchant, ana):
    refund(merchant, "40.00")
    refund(merchant, "60.00", "r2")

    assert newest(merchant, ana)["reason_code"] == "order_refunded"


def test_a_smaller_order_without_a_refund_is_worked_out_anew(merchant):
    """Nothing was given back when the shop corrects the order."""
    terms = {"advocate_kind": "percent_credit", "advocate_percent": "10", "advocate_most": "50"}
    (program,) = merchant.get("/programs").get_json()["data"]
    assert merchant.patch(f"/programs/{program['id']}", {"terms": terms}).status_code == 200
    ana = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
    merchant.post("/orders", order(ana, "100.00"))
    merchant.post("/orders", order(ana, "60.00", updated_at="2026-11-21T11:00:00Z"))

    moved = newest(merchant, ana)

    assert (moved["kind"], moved["amount"], moved["reason_code"]) == ("void", "4.00", "worked_out_anew")


@pytest.mark.parametrize("page", ["/people/{id}", "/people/{id}/statement", "/people/{id}/statement.csv"])
def test_the_members_pages_and_the_file_tell_it_too(app, store, merchant, ana, page):
    refund(merchant, "40.00")

    told = member(app, store.store_id).get(page.format(id=ana["id"])).text

    assert ("part of the order refunded" in told) or ("Part of order 1001 was returned" in told)


def test_the_persons_own_statement_tells_it_too(client, merchant, ana):
    refund(merchant, "40.00")

    page = client.get(ana["me_url"].removeprefix("http://localhost:8000") + "/statement").text

    assert "Part of order 1001 was returned and refunded" in page
    assert "to be released on" in page
    assert "unless the order is returned first" in page


def test_what_a_member_released_and_took_back_waits_again(app, store, merchant, ana):
    """An earlier refund is not the reason then."""
    refund(merchant, "40.00")
    (mine,) = merchant.get("/referrals").get_json()["data"]
    merchant.post(f"/referrals/{mine['id']}/approve", {"reason": "seen"})
    with app.app_context(), transaction():
        referrals.undo_decision(store.store_id, mine["id"], actor="maya@example.com")

    held, reversed_ = merchant.get(f"/customers/{ana['id']}/balance").get_json()["explained"][:2]

    assert (reversed_["kind"], reversed_["reason_code"]) == ("reverse", "waits_again")
    assert (held["kind"], held["reason_code"]) == ("hold", "in_hold")
    assert held["reason"]["en"].startswith("Put aside for order 1001: €6.00")


def test_the_headline_of_every_page_says_how_it_stands_after_refunds_that_failed(
    app, clock, client, store, merchant, ana
):
    hold_ends(app, clock)
    refund(merchant, "50.00")
    refund(merchant, "50.00", "r2")
    reward = next(each for each in merchant.get("/rewards").get_json()["data"] if each["side"] == "advocate")
    gone = merchant.get(f"/rewards/{reward['id']}/explanation").get_json()["summary"]
    for refund_id in ("r1", "r2"):
        body = {"refund_id": refund_id, "amount": "50.00", "status": "failed"}
        assert merchant.post("/orders/1001/refunds", body).status_code < 300

    own = ana["me_url"].removeprefix("http://localhost:8000")
    stands = merchant.get(f"/rewards/{reward['id']}/explanation").get_json()["summary"]

    assert gone["en"].startswith("€10.00 was taken back on ")
    assert stands["en"] == "€10.00 was released."
    assert "<p>€10.00 was released.</p>" in client.get(f"{own}/rewards/{reward['id']}").text
    assert (
        '<p class="deal">€10.00 was released.</p>'
        in member(app, store.store_id).get(f"/rewards/{reward['id']}").text
    )
    hit = next(
        each
        for each in merchant.get("/search", q="1001").get_json()["data"]
        if each["reward_id"] == reward["id"]
    )
    assert hit["text"]["en"] == "€10.00 for Ana, order 1001: €10.00 was released."

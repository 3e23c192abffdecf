"""A reward that pays back a debt says so wherever somebody asks why nothing of it is there (G11)."""

import pytest

from rafiq.core.texts import LOCALES
from tests.stories.scene import Shop
from tests.web.admin_door import member

SETTLED = "€10.00 was released; €10.00 of it paid back what was owed since another reward was taken back (order 1001)."
BESIDE = "The return time is over: €10.00 is released. €10.00 of it went against what was owed."


@pytest.fixture
def shop(shop: Shop) -> Shop:
    """Ana earns 10.00 through Ben and spends it, Ben returns the goods, and Dan buys through her link."""
    code = shop.advocate("Ana")["referral_code"]
    shop.buys("Ben", "1001", referral=code)
    shop.days_pass(14)
    shop.spends("Ana", "10.00", "2001")
    shop.days_pass(0)
    shop.gives_back("1001", "49.90")
    shop.buys("Dan", "1002", referral=code)
    shop.days_pass(14)
    shop.days_pass(0)
    assert shop.balance("Ana") == ("0.00", "0.00", "10.00")
    return shop


def own_page(shop: Shop, rest: str) -> str:
    address = shop.advocate("Ana")["me_url"].removeprefix("http://localhost:8000")
    return str(shop.app.test_client().get(f"{address}{rest}?locale=en").text)


def mine(shop: Shop) -> str:
    (found,) = (each["id"] for each in shop.referral("1002")["rewards"] if each["side"] == "advocate")
    return str(found)


def test_whoever_asks_where_it_is_hears_that_it_paid_back_a_debt(shop: Shop):
    hits = shop.told(shop.merchant.get("/search", q="1002"))["data"]
    page = member(shop.app, shop.store_id).get("/where", q="1002").text

    (text,) = (each["text"] for each in hits if "for Ana" in each["text"]["en"])
    assert text["en"] == f"€10.00 for Ana, order 1002: {SETTLED}"
    assert all("1001" in text[locale] for locale in LOCALES)
    assert SETTLED in page


@pytest.mark.both_databases
def test_the_path_names_the_debt_and_nothing_that_was_used(shop: Shop):
    told = shop.told(shop.merchant.get(f"/rewards/{mine(shop)}/explanation"))
    step = told["steps"][-1]

    assert (step["step"], step["values"]) == ("paid_back", {"filled": "10.00 EUR", "paid_for": "1001"})
    assert SETTLED in own_page(shop, f"/rewards/{mine(shop)}")


def test_the_statement_says_where_the_credit_went(shop: Shop):
    explained = shop.told(shop.merchant.get("/customers/c-ana/balance"))["explained"]
    (released,) = (each for each in explained if (each["kind"], each["order_number"]) == ("post", "1002"))

    assert released["reason"]["en"] == BESIDE
    assert len(set(released["reason"].values())) == len(LOCALES)
    assert own_page(shop, "/statement").count(BESIDE) == 1


def test_the_shoppers_own_reward_says_why_nothing_is_ready_to_use(shop: Shop):
    token = shop.advocate("Ana")["me_url"].rsplit("/", 1)[-1]
    told = shop.told(shop.browser.post("/balance", {"me": token, "locale": "en"}))

    assert [each["reason"] for each in told["referrals"] if each["reason_code"] == "hold_over"] == [BESIDE]
    assert BESIDE in own_page(shop, "/friends")


def test_a_reward_without_a_debt_says_nothing_of_one(shop: Shop):
    """Its twin."""
    shop.buys("Eve", "1003", referral=shop.advocate("Ana")["referral_code"])
    shop.days_pass(14)
    hits = shop.told(shop.merchant.get("/search", q="1003"))["data"]

    assert "€10.00 for Ana, order 1003: €10.00 was released." in [each["text"]["en"] for each in hits]


def test_also_when_a_part_of_it_was_taken_back_since(shop: Shop):
    shop.gives_back("1002", "24.95")
    (text,) = (
        each["text"]["en"]
        for each in shop.told(shop.merchant.get("/search", q="1002"))["data"]
        if "Ana" in each["text"]["en"]
    )

    assert text.endswith("so €5.00 of it counts. €5.00 of it went against what was owed.")


def test_a_refund_that_failed_after_all_was_paid_by_nobody(shop: Shop):
    """Ben's order stands again, and nobody owes anything for it."""
    shop.gives_back("1001", "49.90", status="failed")
    shop.days_pass(0)
    hits = shop.told(shop.merchant.get("/search", q="1002"))["data"]

    assert shop.balance("Ana") == ("0.00", "10.00", "10.00")
    assert [each for each in hits if "owed" in each["text"]["en"]] == []

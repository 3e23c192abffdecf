"""Every unit for itself: currencies of no, two and three decimals, toman beside rial, units that are no money (G10)."""

import pytest

from rafiq.core.db import transaction
from rafiq.core.money import Money
from rafiq.ledger import adjustments
from rafiq.ledger.wishes import GRANT, Wish
from rafiq.people import service as people
from tests import factories

# What Ana gets for Ben's order, in the currency's own decimals.
DEALS = [
    ("JPY", "3000", "1500"),
    ("KRW", "30000", "13000"),
    ("IRT", "900000", "500000"),
    ("IRR", "9000000", "5000000"),
    ("EUR", "49.90", "10.00"),
    ("KWD", "20.500", "3.000"),
]


def shop_in(app, currency: str) -> factories.Merchant:
    created = factories.new_store(app, name=f"Shop {currency}", currency=currency)
    return factories.Merchant(app.test_client(), created.secret_key)


def balances(merchant: factories.Merchant) -> dict[str, str]:
    found = merchant.get("/customers/c-ana/balance").get_json()["balances"]
    return {each["unit"]: each["available"] for each in found}


def release(merchant: factories.Merchant, **order: object) -> None:
    ana = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
    placed = merchant.post("/orders", factories.order(referral=ana["referral_code"], **order)).get_json()
    merchant.post(f"/referrals/{placed['referral']['id']}/approve", {"reason": "seen"})


@pytest.mark.parametrize(("currency", "paid", "reward"), DEALS)
def test_a_reward_comes_and_goes_in_the_decimals_of_its_currency(app, currency, paid, reward):
    merchant = shop_in(app, currency)
    release(merchant, subtotal=paid, currency=currency)
    assert balances(merchant) == {currency: reward}

    spend = {"amount": reward, "unit": currency, "order_number": "9"}
    answer = merchant.post("/customers/c-ana/redemptions", spend)

    assert answer.status_code == 201
    assert balances(merchant) == {currency: Money(0, currency).text()}


@pytest.mark.parametrize(
    ("currency", "amount"), [("JPY", "1.5"), ("IRT", "0.1"), ("EUR", "1.001"), ("KWD", "1.0001")]
)
def test_more_decimals_than_the_currency_has_are_refused(app, currency, amount):
    merchant = shop_in(app, currency)
    merchant.post("/advocates", {"customer": factories.customer("Ana")})

    answer = merchant.post(
        "/customers/c-ana/redemptions", {"amount": amount, "unit": currency, "order_number": "9"}
    )

    assert answer.status_code == 422


def test_rial_never_counts_as_toman(app):
    """IRT = 10 IRR for people; for us they are two currencies, and an order in the other is no order of the program."""
    merchant = shop_in(app, "IRT")
    ana = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
    order = factories.order(referral=ana["referral_code"], subtotal="9000000", currency="IRR")

    placed = merchant.post("/orders", order).get_json()

    assert placed["referral"]["reason_code"] == "other_currency"
    assert balances(merchant) == {"IRT": "0"}


def give(shop, unit: str, amount: int) -> None:
    with shop.app.app_context(), transaction():
        ana = people.get(shop.store_id, "c-ana")
        wish = Wish(ana.id, Money(amount, unit), GRANT, "a test", f"{unit}-{amount}")
        adjustments.adjust(shop.store_id, wish, actor="maya@example.com")


def test_spending_one_unit_never_touches_another(shop):
    """G10."""
    shop.advocate("Ana")
    for unit, amount in (("EUR", 1_000), ("USD", 1_000), ("IRT", 1_000), ("MB", 60)):
        give(shop, unit, amount)

    body = {"amount": "50", "unit": "MB", "order_number": "9"}
    shop.told(shop.merchant.post("/customers/c-ana/redemptions", body))

    assert balances(shop.merchant) == {"EUR": "10.00", "USD": "10.00", "IRT": "1000", "MB": "10"}
    more = body | {"order_number": "10", "amount": "11"}
    assert shop.merchant.post("/customers/c-ana/redemptions", more).status_code == 409
    assert shop.everything_adds_up()


def test_a_unit_of_ones_own_is_counted_whole_and_shown_with_its_name(shop):
    """S4-3: megabytes are no money."""
    shop.advocate("Ana")
    give(shop, "MB", 60)

    told = shop.told(shop.merchant.get("/customers/c-ana/balance"))["explained"][0]
    assert (told["amount"], told["unit"]) == ("60", "MB")
    assert told["reason"]["en"] == "The shop added 60\u00a0MB by hand."
    assert "۶۰\u00a0MB" in told["reason"]["fa"]
    half = {"amount": "0.5", "unit": "MB", "order_number": "9"}
    assert shop.merchant.post("/customers/c-ana/redemptions", half).status_code == 422


def test_a_unit_that_nobody_gave_cannot_be_spent(shop):
    shop.advocate("Ana")
    body = {"amount": "5", "unit": "points", "order_number": "9"}

    assert shop.merchant.post("/customers/c-ana/redemptions", body).status_code == 422


def test_a_debt_after_a_return_is_told_and_the_next_reward_fills_it(shop):
    """G6: 10.00 spent, then the order came back; the next friend's 10.00 fills the hole."""
    link = shop.own_link("Ana")
    shop.buys("Ben", "1001", referral=shop.follows(link))
    shop.days_pass(14)
    shop.spends("Ana", "8.00", "2001")
    shop.gives_back("1001", "49.90")
    (owed,) = shop.told(shop.merchant.get("/customers/c-ana/balance"))["balances"]
    assert (owed["available"], owed["debt"]) == ("-8.00", "8.00")

    shop.buys("Cem", "1002", referral=shop.follows(link))
    shop.days_pass(14)

    (filled,) = shop.told(shop.merchant.get("/customers/c-ana/balance"))["balances"]
    assert (filled["available"], "debt" in filled) == ("2.00", False)
    assert shop.everything_adds_up()

"""Whom we believe: a browser opens things and pays nobody; the shop's own record stands above it."""

from rafiq.core.signing import Keyring
from tests import factories
from tests.stories.scene import NOTHING, Shop, state


def test_a_bare_browser_order_pays_nobody_until_the_server_confirms_it(shop: Shop):
    visit = shop.follows(shop.own_link("Ana"))
    shop.thank_you_page("Ben", "1001", referral=visit)

    assert state(shop.referral("1001")) == ("pending", "unverified")
    assert shop.days_pass(30) == 0
    assert shop.balance("Ana") == NOTHING

    shop.buys("Ben", "1001")
    assert state(shop.referral("1001")) == ("pending", "in_hold")
    assert shop.days_pass(14) == 1
    assert shop.balance("Ana") == ("0.00", "10.00", "0.00")


def test_a_browsers_order_that_the_shop_records_for_somebody_else_is_voided(shop: Shop):
    visit = shop.follows(shop.own_link("Ana"))
    shop.thank_you_page("Ben", "1001", referral=visit, subtotal="900.00")

    shop.buys("Eve", "1001")

    assert state(shop.referral("1001")) == ("voided", "details_differ")
    assert shop.balance("Ana") == NOTHING


def test_a_browser_changes_nothing_that_the_server_said(shop: Shop):
    shop.buys("Ben", "1001", referral=shop.advocate("Ana")["referral_code"])

    shop.thank_you_page("Ben", "1001", subtotal="900.00")

    order = shop.told(shop.merchant.get("/orders/1001"))["order"]
    assert (order["subtotal"], order["status"]) == ("49.90", "paid")


def test_the_webhook_may_come_before_the_browser(shop: Shop):
    visit = shop.follows(shop.own_link("Ana"))
    assert shop.buys("Ben", "1001")["referral"] is None

    shop.thank_you_page("Ben", "1001", referral=visit)

    assert state(shop.referral("1001")) == ("pending", "in_hold")
    assert shop.balance("Ana") == ("10.00", "0.00", "0.00")


def test_a_browser_cannot_claim_an_order_that_the_shop_recorded_for_somebody_else(shop: Shop):
    visit = shop.follows(shop.own_link("Ana"))
    shop.buys("Eve", "1001")

    shop.thank_you_page("Ben", "1001", referral=visit)

    assert shop.told(shop.merchant.get("/orders/1001"))["referral"] is None


def test_a_browser_that_does_not_say_who_bought_is_looked_at_first(shop: Shop):
    visit = shop.follows(shop.own_link("Ana"))
    shop.buys("Eve", "1001")

    shop.thank_you_page("", "1001", referral=visit, customer={})

    assert state(shop.referral("1001")) == ("flagged", "browser_only")
    assert shop.days_pass(30) == 0
    assert shop.decides("1001", "approve", "I know them")["status"] == "approved"


def test_orders_that_nobody_confirmed_use_up_no_cap(shop: Shop):
    """Otherwise anyone with the publishable key could spend an advocate's cap."""
    shop.publishes(cap_count=1)
    code = shop.advocate("Ana")["referral_code"]
    shop.thank_you_page("Mallory", "9001", referral=code)

    bought = shop.buys("Ben", "1001", referral=code)

    assert state(bought["referral"]) == ("pending", "in_hold")


def test_an_unconfirmed_order_in_a_friends_name_makes_them_no_old_customer(shop: Shop):
    """Otherwise anyone who knows Ben's address could spoil Ana's reward."""
    code = shop.advocate("Ana")["referral_code"]
    shop.thank_you_page("Ben", "9001", referral=shop.advocate("Mallory")["referral_code"])

    bought = shop.buys("Ben", "1001", referral=code)

    assert state(bought["referral"]) == ("pending", "in_hold")


def test_a_browser_cannot_put_its_own_address_on_the_shops_customer(shop: Shop):
    """The shop's id for Ben is easily guessed; only the shop may join it to an address."""
    shop.thank_you_page("Ben", "9001", customer={"id": "c-ben", "email": "mallory@example.com"})

    shop.told(shop.merchant.post("/customers", factories.customer("Ben")))

    assert shop.told(shop.merchant.get("/customers/c-ben"))["email"] == "ben@example.com"


def test_a_paused_program_opens_nothing_however_the_order_is_told(shop: Shop):
    code = shop.advocate("Ana")["referral_code"]
    shop.sets_program("paused")

    shop.thank_you_page("Ben", "1001", referral=code)
    shop.buys("Ben", "1001", referral=code)
    shop.buys("Eve", "1002", referral=code)

    assert state(shop.referral("1001")) == ("voided", "program_paused")
    assert state(shop.referral("1002")) == ("voided", "program_paused")
    assert shop.balance("Ana") == NOTHING


def test_a_coupon_promised_before_the_pause_still_counts(shop: Shop):
    offer = shop.is_greeted(shop.follows(shop.own_link("Ana")))
    shop.sets_program("paused")

    bought = shop.buys("Ben", "1001", coupon_codes=[offer["coupon"]["code"]])

    assert state(bought["referral"]) == ("pending", "in_hold")
    assert shop.is_greeted(offer["referral"])["reason_code"] == "program_paused"


def test_links_live_on_when_the_keys_change_and_die_with_their_key(shop: Shop, make_app):
    link = shop.own_link("Ana")
    old, new = factories.TEST_KEY, "a newer key for tests only, long enough too"

    def after(*keys: str) -> Shop:
        client = make_app(secret_keys=keys).test_client()
        merchant = factories.Merchant(client, shop.merchant.secret_key)
        browser = factories.Browser(client, shop.browser.publishable_key)
        return Shop(shop.app, shop.clock, shop.store_id, merchant, browser)

    rotated = after(old, new)
    bought = rotated.buys("Ben", "1001", referral=rotated.follows(link))
    assert state(bought["referral"]) == ("pending", "in_hold")
    assert rotated.own_link("Ana") != link

    path = link.removeprefix("http://localhost:8000")
    assert after(new).browser.client.get(path).status_code == 404
    assert Keyring((new,)).read_link(path.removeprefix("/r/")) is None

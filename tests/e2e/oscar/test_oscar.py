"""The loop in a shop that none of us wrote: django-oscar, its own catalogue, its own checkout."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.oscar.people import Customer, Guest, Staff

pytestmark = [pytest.mark.e2e, pytest.mark.oscar]


def test_a_friend_who_buys_in_a_real_shop_pays_the_advocate(rafiq, start_shop, open_page):
    shop = start_shop(rafiq)
    ana = Guest(open_page(), shop, "ana@example.com", "Ana")
    ben = Guest(open_page(), shop, "ben@example.com", "Ben")
    staff = Staff(open_page(), shop)
    staff.sign_in()

    ana.buy("Reading lamp")
    link = ana.share_link()
    code = ben.follow(link)
    bens_order = ben.buy("Atlas of small islands", voucher=code)
    assert rafiq.referral() == ("pending", "awaiting_payment")
    assert rafiq.subtotal(bens_order) == "34.20"  # 38.00 less the friend's 10 %, without the postage

    staff.mark(bens_order, "Paid")
    assert rafiq.referral() == ("pending", "in_hold")
    assert rafiq.balance() == {"pending": "10.00", "available": "0.00"}

    rafiq.skip_days(13)
    assert rafiq.referral() == ("pending", "in_hold")
    rafiq.skip_days(2)
    assert rafiq.referral() == ("approved", "hold_over")
    assert rafiq.balance() == {"pending": "0.00", "available": "10.00"}

    staff.mark(bens_order, "Returned")
    assert rafiq.referral() == ("voided", "order_refunded")
    assert rafiq.balance() == {"pending": "0.00", "available": "0.00"}


def test_a_customer_on_a_phone_is_thanked_from_right_to_left_and_shares(
    rafiq, start_shop, open_page, playwright
):
    phone = playwright.devices["iPhone 13"]
    shop = start_shop(rafiq)
    ana = Customer(open_page(**phone), shop, "ana@example.com", "Ana")
    ben = Guest(open_page(**phone), shop, "ben@example.com", "Ben")
    ana.register()

    ana.buy("Reading lamp", thanked_in="ar")
    expect(ana.page.locator("rafiq-prompt [part~=panel]")).to_have_css("direction", "rtl")
    code = ben.follow(ana.share_link())
    ben.buy("Atlas of small islands", voucher=code)

    assert rafiq.referral() == ("pending", "awaiting_payment")
    assert ana.page.evaluate("document.documentElement.lang") == "ar"


def test_the_shop_sells_while_rafiq_is_away(start_shop, open_page):
    ana = Guest(open_page(), start_shop(), "ana@example.com", "Ana")

    order_number = ana.buy("Reading lamp")

    assert re.fullmatch(r"\d{6}", order_number)
    assert ana.page.locator("rafiq-prompt").count() == 0


def test_a_strangers_voucher_code_stays_the_shops_own_business(start_shop, open_page):
    ben = Guest(open_page(), start_shop(), "ben@example.com", "Ben")
    ben.fill_basket("Reading lamp")

    ben.type_voucher("NOSUCHCODE")

    assert ben.page.get_by_text("No voucher found with code 'NOSUCHCODE'").is_visible()

"""What an advocate has earned, and the elements a shop places itself."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.widget_said import BALANCE, URL
from tests.e2e.widget_stub import Backend, Shop


@pytest.fixture
def account(page: Page, widget_backend: Backend, widget_shop: Shop):
    def opened(body, **options):
        tag = f'<script async src="{widget_backend.tag}"></script>'
        page.goto(widget_shop.put("/account", body, tag=tag, **options))

    return opened


def test_a_proven_person_sees_balances_friends_dates_and_reasons(account, page):
    account('<rafiq-balance token="signed.by.shop"></rafiq-balance>')
    said = page.locator("rafiq-balance [part=panel]")

    expect(said).to_contain_text("€20Ready to use")
    expect(said.locator("ul > li").first).to_contain_text("Ben")
    expect(said.locator("ul > li").first).to_contain_text("Yours on December 5")
    expect(said.locator("ul > li").nth(1)).to_contain_text("A new order from 30.00 € would count.")


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "€10 to be settled by your next reward."),
        ("fa", "بدهی دارید که پاداش بعدی می‌پردازد."),
        ("ar", "تسدّها مكافأتك القادمة."),
        ("ms", "akan dilunaskan oleh ganjaran anda yang seterusnya."),
    ],
)
def test_a_debt_is_told_in_words_and_nothing_below_zero_or_struck_to_nothing(
    account, page, widget_backend, lang, said
):
    owed = {"unit": "EUR", "pending": "0.00", "available": "-10.00", "redeemed": "10.00"}
    gone = {
        "friend": "Ben",
        "status": "voided",
        "reason": "Taken back.",
        "reward": {"amount": "0.00", "unit": "EUR"},
    }
    widget_backend.answers["balance"] = {**BALANCE, "balances": [owed], "referrals": [gone]}
    account('<rafiq-balance token="t"></rafiq-balance>', lang=lang)
    panel = page.locator("rafiq-balance [part=panel]")

    expect(panel.locator(".s")).to_contain_text(said)
    expect(panel.locator("li.voided p")).to_have_text("Taken back.")
    expect(panel.locator(".available, .am")).to_have_count(0)


def test_a_cancelled_reward_is_promised_for_no_day(account, page, widget_backend):
    """Its order can still be returned, so the referral waits on; nothing of it waits for the advocate."""
    waits = {"status": "pending", "available_at": "2026-12-05T10:00:00+00:00", "reason": "Cancelled by hand."}
    gone = {"amount": "0.00", "unit": "EUR", "status": "cancelled"}
    widget_backend.answers["balance"] = {**BALANCE, "referrals": [{**waits, "friend": "Ben", "reward": gone}]}
    account('<rafiq-balance token="t"></rafiq-balance>')
    told = page.locator("rafiq-balance [part=panel] ul > li")

    expect(told).to_contain_text("Cancelled by hand.")
    expect(told).not_to_contain_text("December")
    expect(told.locator("ol, .am")).to_have_count(0)


def test_the_balance_is_asked_in_the_readers_language(account, page, widget_backend):
    account('<rafiq-balance token="t"></rafiq-balance>', lang="fa")
    page.locator("rafiq-balance li").first.wait_for()

    assert widget_backend.told("balance") == [{"me": "me-token", "locale": "fa"}]


def test_somebody_unknown_is_told_how_to_see_more(account, page, widget_backend):
    account("<rafiq-balance></rafiq-balance>")

    expect(page.locator("rafiq-balance [part=panel]")).to_contain_text(
        "Your rewards are only shown to you. Sign in at"
    )
    assert widget_backend.told("balance") == []


def test_an_unproven_person_learns_nothing(account, page, widget_backend):
    widget_backend.answers["balance"] = {"proven": False}
    account('<rafiq-balance token="t"></rafiq-balance>')

    expect(page.locator("rafiq-balance [part=panel]")).to_contain_text("only shown to you")


def test_an_empty_balance_explains_itself_and_offers_one_action(account, page, widget_backend):
    widget_backend.answers["balance"] = {**BALANCE, "referrals": [], "balances": []}
    account('<rafiq-balance token="t"></rafiq-balance>')
    page.locator("rafiq-balance").get_by_role("button", name="Share my link").click()

    expect(page.locator("rafiq-prompt [part=link]")).to_have_value(URL)


def test_a_broken_backend_is_told_calmly_and_may_be_tried_again(account, page, widget_backend, watched):
    widget_backend.answers["balance"] = 500
    account('<rafiq-balance token="t"></rafiq-balance>')
    expect(page.locator("rafiq-balance [part=panel]")).to_contain_text("They are safe")
    widget_backend.answers["balance"] = BALANCE
    page.locator("rafiq-balance").get_by_role("button", name="Try again").click()

    expect(page.locator("rafiq-balance li").first).to_contain_text("Ben")
    assert watched.ours == []


def test_my_rewards_opens_from_the_prompt_and_leads_back(page, widget_backend, widget_shop):
    page.goto(widget_shop.thanks(f'<script async src="{widget_backend.tag}"></script>'))
    prompt = page.locator("rafiq-prompt")
    expect(prompt.locator("[part=link]")).to_have_value(URL)
    prompt.get_by_role("button", name="My rewards").click()
    prompt.locator("li").first.wait_for()
    prompt.get_by_role("button", name="Back").click()

    expect(prompt.locator("[part=link]")).to_have_value(URL)


def test_a_balance_opens_when_the_shop_says_later_who_it_is(account, page):
    account("<rafiq-balance></rafiq-balance>")
    expect(page.locator("rafiq-balance [part=panel]")).to_contain_text("only shown to you")
    page.evaluate("rafiq.push(['identify', 'signed.by.shop'])")

    expect(page.locator("rafiq-balance li").first).to_contain_text("Ben")


def test_a_surface_that_does_not_exist_is_not_asked_for(account, page, watched):
    account("<h1>Account</h1>")
    page.wait_for_function("window.rafiq?.version")
    page.evaluate("rafiq.push(['open', 'no-such-surface'])")
    page.wait_for_timeout(300)

    expect(page.locator("rafiq-prompt")).to_have_count(0)
    assert watched.console == ['[rafiq] no surface "no-such-surface"']


def test_a_placed_share_box_knows_who_the_shop_says_it_is(account, page):
    head = "<script>window.rafiq = [['identify', 'signed.by.shop']]</script>"
    account("<rafiq-share></rafiq-share>", head=head)

    expect(page.locator("rafiq-share [part=link]")).to_have_value(URL)


def test_a_placed_share_box_asks_a_stranger_for_an_address(account, page, widget_backend):
    account("<rafiq-share></rafiq-share>")
    page.locator("rafiq-share input[type=email]").fill("guest@example.com")
    page.locator("rafiq-share button[type=submit]").click()

    expect(page.locator("rafiq-share [part=link]")).to_have_value(URL)
    assert widget_backend.told("enrol")[0]["order_number"] is None


def test_an_element_added_later_comes_alive_too(account, page):
    account("<h1>Account</h1>", head="<script>window.rafiq = [['identify', 't']]</script>")
    page.wait_for_function("window.rafiq?.version")
    page.evaluate("document.body.append(document.createElement('rafiq-share'))")

    expect(page.locator("rafiq-share [part=link]")).to_have_value(URL)


def test_a_waiting_reward_shows_its_way_with_days(account, page, widget_backend):
    first = {**BALANCE["referrals"][0], "delivered_at": "2026-11-21T10:00:00Z"}
    widget_backend.answers["balance"] = {**BALANCE, "referrals": [first], "now": "2026-11-22T10:00:00Z"}
    account('<rafiq-balance token="t"></rafiq-balance>')
    steps = page.locator("rafiq-balance ol li")

    expect(steps).to_have_text(["OrderedNov 20", "DeliveredNov 21", "Return timeDec 5", "Reward€10"])
    expect(page.locator("rafiq-balance ol .ok")).to_have_count(2)


def test_the_way_is_told_in_the_readers_calendar_and_digits(account, page, widget_backend):
    account('<rafiq-balance token="t"></rafiq-balance>', lang="fa")

    expect(page.locator("rafiq-balance ol li").first).to_contain_text("۲۹ آبان")


def test_the_return_time_is_over_when_our_clock_says_so(account, page, widget_backend):
    widget_backend.answers["balance"] = {**BALANCE, "now": "2026-12-06T10:00:00Z"}
    account('<rafiq-balance token="t"></rafiq-balance>')

    expect(page.locator("rafiq-balance ol li").nth(2)).to_have_class("ok")


def test_each_reward_leads_to_its_own_page(account, page, widget_backend):
    mine = {**BALANCE["referrals"][0], "reward": {**BALANCE["referrals"][0]["reward"], "id": "rw_1"}}
    widget_backend.answers["balance"] = {**BALANCE, "referrals": [mine]}
    account('<rafiq-balance token="t"></rafiq-balance>')
    link = page.locator("rafiq-balance").get_by_role("link", name="Why and when")

    expect(link).to_have_attribute("href", f"{widget_backend.url}/me/me-token/rewards/rw_1")
    expect(link).to_have_attribute("rel", "noopener noreferrer")

"""The friend's arrival: the greeting, the coupon, the refusal, and what is remembered (guarantees.md 8)."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.widget_said import OFFER as OFFERED
from tests.e2e.widget_said import REFUSED, TOLD
from tests.e2e.widget_stub import Backend, Shop

OFFER = "rafiq-offer"
KEPT = {
    "keep": {
        "en": {
            "how": "Not ordering today?",
            "copy": "Keep this gift",
            "copied": "Kept on this device.",
            "denied": "This browser keeps nothing.",
        }
    }
}


@pytest.fixture
def arrive(page: Page, widget_backend: Backend, widget_shop: Shop):
    """Ben follows Ana's link to the shop's front page."""

    def opened(query="?a=1&rafiq=visit-1#teas", body="<h1>Chaykhana</h1>", attributes="", **options):
        tag = f'<script async src="{widget_backend.tag}" {attributes}></script>'
        page.goto(widget_shop.put("/front", body, tag=tag, **options) + query)
        return page.locator(OFFER)

    return opened


def remembered(page: Page, kind: str) -> str:
    return page.evaluate(f"JSON.stringify(Object.assign({{}}, {kind}))")


def test_the_friend_is_greeted_with_the_gift_and_its_terms(arrive):
    panel = arrive().locator("[part=panel]")

    expect(panel).to_contain_text("Ana\u2069 has a gift for you")
    expect(panel).to_contain_text("10% off on your order")
    expect(panel).to_contain_text("On orders from €30. Valid until December 5, 2030.")
    expect(panel).to_contain_text("gets a reward if you buy.")
    expect(panel.locator("[part=code]")).to_have_value("FRIEND-7K2Q9")


def test_the_token_leaves_the_address_and_the_rest_stays(arrive, page, widget_backend):
    arrive().locator("[part=code]").wait_for()

    assert page.url.endswith("/front?a=1#teas")
    assert widget_backend.told("offer") == [{"visit": "visit-1", "email": None}]


def test_before_the_friend_accepts_only_this_tab_remembers(arrive, page):
    arrive().locator("[part=code]").wait_for()

    assert "visit-renewed" in remembered(page, "sessionStorage")
    assert remembered(page, "localStorage") == "{}"


def test_copying_the_coupon_is_accepting_it(arrive, context, page):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    offer = arrive()
    offer.locator("[part=copy]").click()

    expect(offer.locator("[role=status]")).to_have_text("Copied. Paste it at checkout.")
    assert page.evaluate("navigator.clipboard.readText()") == "FRIEND-7K2Q9"
    assert "visit-renewed" in remembered(page, "localStorage")


def test_the_order_placed_afterwards_names_the_visit(arrive, page, widget_backend, widget_shop):
    arrive().locator("[part=code]").wait_for()
    page.goto(widget_shop.thanks(f'<script async src="{widget_backend.tag}"></script>'))
    page.locator("rafiq-prompt [data-channel=whatsapp][href]").wait_for()

    assert widget_backend.told("order") == [{**TOLD, "referral": "visit-renewed"}]


def test_the_shop_hears_the_coupon_and_may_say_that_it_is_applied(arrive, page):
    head = (
        "<script>document.addEventListener('rafiq:offer', ({ detail }) => { window.heard = detail; detail.applied() })"
        "</script>"
    )
    offer = arrive(head=head)

    expect(offer.locator("[role=status]")).to_have_text(
        "Your discount is applied. You will see it at checkout."
    )
    assert page.evaluate("heard.coupon_code") == "FRIEND-7K2Q9"
    assert page.evaluate("heard.referral") == "visit-renewed"


@pytest.mark.parametrize("language", ["en", "fa", "ar", "ms"])
def test_a_refusal_says_why_in_the_friends_language(arrive, widget_backend, language):
    widget_backend.answers["offer"] = REFUSED
    offer = arrive(lang=language)

    expect(offer.locator("[part=panel]")).to_contain_text(REFUSED["reason"][language])


def test_nothing_is_stored_before_consent_and_everything_after(arrive, page):
    offer = arrive(attributes='data-consent="required"')
    offer.locator("[part=code]").wait_for()
    before = remembered(page, "localStorage") + remembered(page, "sessionStorage")
    page.evaluate("rafiq.push(['consent', true])")

    assert before == "{}{}"
    assert "visit-renewed" in remembered(page, "sessionStorage")


def test_consent_taken_back_forgets(arrive, page):
    arrive().locator("[part=code]").wait_for()
    page.evaluate("rafiq.push(['consent', false])")

    assert remembered(page, "sessionStorage") == "{}"


def test_an_offer_placed_by_the_shop_is_used_instead_of_one_above_the_page(arrive, page):
    offer = arrive(body="<h1>Chaykhana</h1><rafiq-offer></rafiq-offer>")
    offer.locator("[part=code]").wait_for()

    expect(offer).to_have_count(1)
    expect(offer.locator("[part=close]")).to_have_count(0)


def test_a_later_page_shows_the_offer_where_the_shop_placed_one(arrive, page, widget_backend):
    arrive().locator("[part=code]").wait_for()
    offer = arrive(query="", body="<rafiq-offer></rafiq-offer>")

    expect(offer.locator("[part=code]")).to_have_value("FRIEND-7K2Q9")


def test_a_visitor_nobody_sent_sees_no_offer_and_asks_nothing(arrive, page, widget_backend):
    offer = arrive(query="", body="<h1>Chaykhana</h1>")
    page.wait_for_function("window.rafiq?.version")
    page.wait_for_timeout(400)

    expect(offer).to_have_count(0)
    assert widget_backend.heard == []


def test_hostile_names_are_shown_as_text(arrive, page, widget_backend):
    hostile = '<img src=x onerror="window.owned=1">\u202e'
    widget_backend.answers["offer"] = {**widget_backend.answers["offer"], "advocate": {"first_name": hostile}}
    panel = arrive().locator("[part=panel]")

    expect(panel).to_contain_text("<img src=x")
    assert page.evaluate("window.owned") is None
    assert json.loads(remembered(page, "localStorage")) == {}


def test_the_whole_deal_is_one_click_away_and_there_a_friend_may_say_why_not(arrive, widget_backend):
    """S3-5: the page that asks is linked where the gift is shown, in the reader's language."""
    widget_backend.answers["offer"] = OFFERED | {"page": "https://rafiq.example/f/visit-1"}
    deal = arrive().get_by_role("link", name="The whole deal")

    expect(deal).to_have_attribute("href", "https://rafiq.example/f/visit-1?locale=en")


@pytest.mark.parametrize(
    ("kind", "codes"),
    [("fixed_off", 1), ("free_shipping", 1), ("credit", 0), ("gift_code", 0), ("task", 0)],
)
def test_only_a_discount_has_a_code_to_enter(arrive, widget_backend, kind, codes):
    """Credit, gift cards and tasks come once the friend has bought: nothing is entered at checkout."""
    gift = OFFERED["coupon"] | {"kind": kind, "words": {"en": "a tea tasting"}} | ({} if codes else KEPT)
    widget_backend.answers["offer"] = OFFERED | {"coupon": gift}
    panel = arrive().locator("[part=panel]")

    expect(panel).to_contain_text("a tea tasting on your order")
    expect(panel.locator("[part=code]")).to_have_count(codes)
    expect(panel.get_by_text("Enter it at checkout.")).to_have_count(codes)


def test_a_gift_without_a_code_can_be_kept(arrive, page, widget_backend):
    """As copying a code does: until it is pressed, only this tab remembers (guarantees.md 8)."""
    widget_backend.answers["offer"] = OFFERED | {"coupon": OFFERED["coupon"] | {"kind": "credit"} | KEPT}
    offer = arrive(attributes='data-consent="required"')
    keep = offer.get_by_role("button", name="Keep this gift")
    keep.wait_for()
    before = remembered(page, "localStorage")
    keep.click()

    expect(offer.locator("[role=status]")).to_have_text("Kept on this device.")
    assert before == "{}"
    assert "visit-renewed" in remembered(page, "localStorage")


@pytest.mark.parametrize(
    "denied",
    [
        "rafiq.push(['consent', false])",
        "void (Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); })",
    ],
)
def test_a_gift_that_cannot_be_kept_is_not_said_to_be(arrive, page, widget_backend, denied):
    widget_backend.answers["offer"] = OFFERED | {"coupon": OFFERED["coupon"] | {"kind": "credit"} | KEPT}
    offer = arrive(attributes='data-consent="required"')
    keep = offer.get_by_role("button", name="Keep this gift")
    keep.wait_for()
    page.evaluate(denied)
    keep.click()

    expect(offer.locator("[role=status]")).to_have_text("This browser keeps nothing.")
    assert remembered(page, "localStorage") == "{}"


def test_nobody_who_refused_to_be_remembered_is_told_that_a_gift_is_kept(arrive, page, widget_backend):
    widget_backend.answers["offer"] = OFFERED | {"coupon": OFFERED["coupon"] | {"kind": "credit"} | KEPT}
    offer = arrive(head='<script>rafiq = [["consent", false]]</script>')

    expect(offer.locator("[part=panel]")).to_contain_text("on your order")
    expect(offer.get_by_role("button", name="Keep this gift")).to_have_count(0)


def test_whoever_listens_late_hears_of_the_offer_too(arrive, page):
    arrive().locator("[part=code]").wait_for()
    page.evaluate("rafiq.push(['on', 'offer', ({ detail }) => (window.late = detail.coupon_code)])")

    assert page.wait_for_function("window.late").json_value() == "FRIEND-7K2Q9"

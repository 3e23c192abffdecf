"""The widget's moments in the shop's own analytics: switched on, on the page and agreed to; nothing personal."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.widget_said import OFFER, ORDER, SHARE
from tests.e2e.widget_stub import Backend, Shop

ALL = ["ga4", "gtm", "segment", "matomo"]
STUBS = """window.heard = {ga4: [], segment: []};
window.dataLayer = []; window._paq = [];
window.gtag = (...said) => heard.ga4.push(said);
window.analytics = {track: (...said) => heard.segment.push(said)};"""
HEARD = "({...heard, gtm: window.dataLayer, matomo: window._paq})"
DENIED = "dataLayer.push(['consent', 'default', {ad_storage: 'granted', analytics_storage: 'denied'}]);"
GRANTED = (
    "dataLayer.push(['consent', 'update', {analytics_storage: 'granted'}]);"
    "document.dispatchEvent(new Event('visibilitychange'))"
)
WORDS = "question scale low high failed wish_promoter remark send thanks_promoter share_promoter".split()
ASKED = {"survey": {"token": "survey-token", "lowest": 0, "words": {word: word for word in WORDS}}}
SAID = {"score": 9, "band": "promoter", "share": None}
PERSONAL = [
    *(str(value) for value in ORDER["customer"].values()),
    SHARE["url"],
    SHARE["code"],
    OFFER["coupon"]["code"],
    OFFER["referral"],
    "me-token",
    "1001",
]


@pytest.fixture
def shop(page: Page, widget_backend: Backend, widget_shop: Shop):
    widget_backend.further = {"analytics": ALL}

    def opened(head: str = STUBS, path: str = "/thanks", attributes: str = ""):
        tag = f'<script async src="{widget_backend.tag}" {attributes}></script>'
        widget_shop.thanks(tag, head=f"<script>{head}</script>")
        widget_shop.put("/", "<h1>Shop</h1>", tag=tag, head=f"<script>{head}</script>")
        page.goto(widget_shop.url + path)
        page.wait_for_function("window.rafiq?.version")
        return page.locator("rafiq-prompt, rafiq-offer")

    return opened


def told(page: Page, tool: str) -> list[object]:
    return page.evaluate(HEARD)[tool]


def settled(page: Page, tool: str, count: int) -> list[object]:
    page.wait_for_function(f"() => {HEARD}.{tool}.length >= {count}")
    return told(page, tool)


def share(prompt) -> None:
    prompt.locator("[data-channel=whatsapp][href]").wait_for()
    prompt.locator("[data-channel=whatsapp]").dispatch_event("click")


def test_each_tool_is_told_in_its_own_way_that_the_prompt_showed_and_was_used(shop, page):
    share(shop())

    assert settled(page, "ga4", 2) == [
        ["event", "referral_shown", {"surface": "share"}],
        ["event", "referral_shared", {"channel": "whatsapp"}],
    ]
    assert settled(page, "gtm", 2) == [
        {"event": "referral_shown", "surface": "share"},
        {"event": "referral_shared", "channel": "whatsapp"},
    ]
    assert settled(page, "segment", 2) == [
        ["Referral Shown", {"surface": "share"}],
        ["Referral Shared", {"channel": "whatsapp"}],
    ]
    assert settled(page, "matomo", 2) == [
        ["trackEvent", "Referral", "Shown", "share"],
        ["trackEvent", "Referral", "Shared", "whatsapp"],
    ]


def test_the_offer_and_its_use_are_told_without_its_code(shop, page):
    offer = shop(path="/?rafiq=visit")
    expect(offer.locator("[part=code]")).to_have_value(OFFER["coupon"]["code"])
    page.evaluate("rafiq.push(['applied']); rafiq.push(['applied'])")
    expect(offer.get_by_role("status")).to_be_visible()

    assert settled(page, "segment", 2) == [["Referral Offer Shown", {}], ["Referral Offer Applied", {}]]


def test_an_answer_to_the_question_is_told_as_a_score(shop, page, widget_backend):
    widget_backend.answers |= {"survey": ASKED, "survey-answer": SAID}
    prompt = shop()
    share(prompt)
    page.evaluate("rafiq.push(['open', 'survey'])")
    prompt.get_by_role("button", name="9").click()

    last = settled(page, "matomo", 4)[2:]
    assert last == [
        ["trackEvent", "Survey", "Shown", "survey"],
        ["trackEvent", "Survey", "Answered", "promoter", 9],
    ]


def test_nothing_personal_reaches_any_tool(shop, page):
    share(shop())
    settled(page, "matomo", 2)
    shop(path="/?rafiq=visit").locator("[part=code]").wait_for()
    settled(page, "segment", 1)
    everything = json.dumps(page.evaluate(HEARD))

    assert [each for each in PERSONAL if each in everything] == []


def test_a_tool_that_is_not_switched_on_hears_nothing(shop, page, widget_backend):
    widget_backend.further = {"analytics": ["matomo"]}
    share(shop())

    assert len(settled(page, "matomo", 2)) == 2
    assert (told(page, "ga4"), told(page, "gtm"), told(page, "segment")) == ([], [], [])


def test_without_a_tool_switched_on_nothing_is_loaded_for_it(shop, page, widget_backend):
    widget_backend.further = {}
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    share(shop())

    assert any(url.endswith("/story.js") for url in loaded)
    assert [url for url in loaded if "analytics" in url] == []


def test_a_page_without_the_tools_gets_no_globals_of_theirs(shop, page):
    share(shop(head=""))

    assert (
        page.evaluate("[typeof gtag, typeof dataLayer, typeof analytics, typeof _paq]") == ["undefined"] * 4
    )


def test_before_consent_nothing_is_told_and_afterwards_what_was_missed_once(shop, page):
    share(shop(attributes='data-consent="required"'))
    page.wait_for_timeout(100)
    before = told(page, "ga4")
    page.evaluate("rafiq.push(['consent', true]); rafiq.push(['consent', true])")

    assert before == []
    assert [name for _, name, _ in settled(page, "ga4", 2)] == ["referral_shown", "referral_shared"]


def test_consent_to_advertising_alone_is_no_consent_to_being_measured(shop, page):
    share(shop(head=STUBS + DENIED))
    page.wait_for_timeout(100)
    before = told(page, "segment")
    page.evaluate(GRANTED)

    assert before == []
    assert len(settled(page, "segment", 2)) == 2


def test_a_tool_that_comes_late_hears_what_it_missed(shop, page):
    share(shop(head="window.dataLayer = []; window.heard = {ga4: []}"))
    page.evaluate("window.gtag = (...said) => heard.ga4.push(said); 0")
    page.locator("rafiq-prompt").locator("[part=close]").click()

    assert [name for _, name, _ in settled(page, "ga4", 3)] == [
        "referral_shown",
        "referral_shared",
        "referral_closed",
    ]


def test_a_broken_tool_breaks_nothing(shop, page):
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    prompt = shop(head=STUBS + "window.gtag = () => { throw new Error('blocked') };")
    share(prompt)

    assert len(settled(page, "segment", 2)) == 2
    assert errors == []

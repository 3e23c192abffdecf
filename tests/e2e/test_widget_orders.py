"""The order is found in all five ways of the contract, told once, and never guessed at (contract §3, issue 4)."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.widget_said import ORDER, TOLD, URL
from tests.e2e.widget_stub import Backend, Shop

GA4 = {"transaction_id": "1001", "value": 49.9, "currency": "EUR"}
GA4_EVENT = {"event": "purchase", "ecommerce": GA4}
SCHEMA = {"@type": "Order", "orderNumber": "1001", "price": "49.90", "priceCurrency": "EUR"}
PERSON = {"email": "canary-ana@example.com", "givenName": "Ana"}
LAYER = "window.dataLayer = window.dataLayer || []; function gtag() { dataLayer.push(arguments) }"
MICRODATA = """<div itemscope itemtype="https://schema.org/Order"><b itemprop="orderNumber">1001</b>
<meta itemprop="price" content="49.90"><meta itemprop="priceCurrency" content="EUR">
<span itemprop="customer" itemscope itemtype="https://schema.org/Person"><i itemprop="email">canary-ana@example.com</i>
<i itemprop="name">Ana</i></span></div>"""
CANDY = """<div id="refcandy-mint" data-app-id="x" data-fname="Ana" data-lname="Y" data-email="canary-ana@example.com"
data-amount="49.90" data-currency="EUR" data-timestamp="1795255200"
data-external-reference-id="1001" data-signature="x"></div>"""
TALKABLE = {
    "customer": {"email": "canary-ana@example.com", "first_name": "Ana"},
    "purchase": {"order_number": "1001", "subtotal": "49.90", "currency_iso_code": "EUR"},
}
FRIENDBUY = {"id": "1001", "amount": 49.9, "currency": "EUR", "customer": {"email": "canary-ana@example.com"}}
MENTION_ME = (
    "email=canary-ana%40example.com&firstname=Ana&order_number=1001&order_subtotal=49.90&order_currency=EUR"
)
REWARDFUL = "window.rewardful = window.rewardful || function () { (rewardful.q = rewardful.q || []).push(arguments) };"


def linked(other: dict[str, str]) -> str:
    graph = {"@graph": [SCHEMA | {"customer": PERSON} | other]}
    return f'<script type="application/ld+json">{json.dumps(graph)}</script>'


WAYS = {
    "GA4 as an object": f"<script>{LAYER}; dataLayer.push({json.dumps(GA4_EVENT)})</script>",
    "GA4 by gtag": f"<script>{LAYER}; gtag('event', 'purchase', {json.dumps(GA4)})</script>",
    "JSON-LD": linked({}),
    "JSON-LD by its address": linked({"@type": "https://schema.org/Order"}),
    "JSON-LD by its old address": linked({"@type": "http://schema.org/Order"}),
    "microdata": MICRODATA,
    "ReferralCandy": CANDY,
    "Talkable": f"<script>window._talkableq = [['init', {{}}], ['register_purchase', {json.dumps(TALKABLE)}]]</script>",
    "Friendbuy": f"<script>window.friendbuyAPI = [['track', 'purchase', {json.dumps(FRIENDBUY)}, true]]</script>",
    "Mention Me": f'<script async src="/api/v2/referreroffer/mm1?{MENTION_ME}"></script>',
    "Rewardful beside GA4": f"<script>{LAYER}; gtag('event', 'purchase', {json.dumps(GA4)}); {REWARDFUL}"
    "rewardful('convert', {email: 'canary-ana@example.com'})</script>",
}
ANONYMOUS = {"GA4 as an object", "GA4 by gtag"}


@pytest.fixture
def opened(page: Page, widget_backend: Backend, widget_shop: Shop):
    def open_page(body: str, address: str = "", attributes: str = ""):
        tag = f'<script async src="{address or widget_backend.tag}" {attributes}></script>'
        page.goto(widget_shop.put("/thanks", "<h1>Thank you</h1>" + body, tag=tag))
        page.wait_for_function("window.rafiq?.version")
        return page.locator("rafiq-prompt")

    return open_page


@pytest.mark.parametrize("way", WAYS)
def test_the_order_is_found_as_other_tools_are_told_it(opened, widget_backend, watched, way):
    prompt = opened(WAYS[way])
    prompt.wait_for()
    [order] = widget_backend.hears("order")

    assert (order["order_number"], float(order["subtotal"]), order["currency"]) == ("1001", 49.9, "EUR")
    assert order.get("customer", {}).get("email") == (
        None if way in ANONYMOUS else ORDER["customer"]["email"]
    )
    assert watched.ours == []


def test_mention_mes_address_works_when_only_the_host_was_exchanged(opened, widget_backend):
    opened("", address=f"{widget_backend.tag}?{MENTION_ME}").wait_for()
    [order] = widget_backend.hears("order")

    assert order["order_number"] == "1001"


@pytest.mark.parametrize(
    "push", ["dataLayer.push({event: 'purchase', ecommerce: %s})", "gtag('event', 'purchase', %s)"]
)
def test_a_purchase_pushed_long_after_the_page_has_loaded_is_heard(opened, page, widget_backend, push):
    opened(f"<script>{LAYER}</script>")
    page.wait_for_timeout(300)
    assert widget_backend.told("order") == []
    page.evaluate(push % json.dumps(GA4))

    assert [order["order_number"] for order in widget_backend.hears("order")] == ["1001"]


@pytest.mark.parametrize("moment", ["some seconds later", "when the visitor comes back"])
def test_a_list_made_after_the_page_has_loaded_is_found(page, widget_backend, widget_shop, moment):
    """A tag manager may come only after consent."""
    page.clock.install()
    tag = f'<script async src="{widget_backend.tag}"></script>'
    page.goto(widget_shop.put("/thanks", "<h1>Thank you</h1>", tag=tag))
    page.wait_for_function("window.rafiq?.version")
    page.evaluate(f"window.dataLayer = [{json.dumps(GA4_EVENT)}]")
    if moment == "some seconds later":
        page.clock.run_for(10_000)
    else:
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.clock.run_for(1_000)

    assert [order["order_number"] for order in widget_backend.hears("order")] == ["1001"]


def test_the_data_layer_may_have_another_name(opened, widget_backend):
    told = json.dumps(GA4_EVENT)
    opened(f"<script>window.shopLayer = [{told}]</script>", attributes='data-layer="shopLayer"').wait_for()

    assert len(widget_backend.hears("order")) == 1


def test_an_order_told_in_two_ways_is_told_once(opened, page, widget_backend):
    """Also where the second way numbers the same order differently."""
    block = f'<script type="application/json" data-rafiq-order>{json.dumps(ORDER)}</script>'
    other = json.dumps({**GA4, "transaction_id": "5432109876"})
    prompt = opened(f"{block}<script>{LAYER}; gtag('event', 'purchase', {other})</script>{CANDY}")
    expect(prompt.locator("[part=link]")).to_have_value(URL)
    page.evaluate(
        f"gtag('event', 'purchase', {other}); rafiq.push(['track', 'purchase', {json.dumps(ORDER)}])"
    )
    page.wait_for_timeout(400)

    assert widget_backend.told("order") == [TOLD]


def test_who_bought_is_news_about_an_order_already_told(opened, page, widget_backend):
    opened(WAYS["GA4 by gtag"])
    widget_backend.hears("order")
    page.evaluate(f"rafiq.push(['track', 'purchase', {json.dumps(ORDER)}])")

    assert ["customer" in order for order in widget_backend.hears("order", 2)] == [False, True]


def test_a_single_page_shop_tells_one_order_after_the_other(opened, page, widget_backend):
    opened(WAYS["GA4 by gtag"])
    widget_backend.hears("order")
    second = json.dumps({**GA4, "transaction_id": "1002"})
    page.evaluate(f"history.pushState({{}}, '', '/done'); gtag('event', 'purchase', {second})")

    assert [order["order_number"] for order in widget_backend.hears("order", 2)] == ["1001", "1002"]


@pytest.mark.parametrize(
    ("body", "attributes"),
    [
        (WAYS["JSON-LD"].replace('"49.90"', '"1,234"'), ""),
        (WAYS["GA4 by gtag"].replace('"currency": "EUR"', '"currency": ""'), ""),
        (WAYS["JSON-LD"].replace('"Order"', '"PreOrder"'), ""),
        (WAYS["GA4 by gtag"], 'data-detect="off"'),
    ],
    ids=["two meanings", "no currency", "no order", "switched off"],
)
def test_what_could_mean_two_things_is_no_order(opened, page, widget_backend, body, attributes):
    prompt = opened(body, attributes=attributes)
    page.wait_for_timeout(500)

    expect(prompt).to_have_count(0)
    assert widget_backend.told("order") == []


def test_the_shops_own_lists_still_get_every_entry(opened, page, widget_backend):
    opened(f"<script>{LAYER}; dataLayer.push({{event: 'view'}})</script>")
    length = page.evaluate("dataLayer.push({event: 'a'}, {event: 'b'})")

    assert (length, page.evaluate("dataLayer.map(entry => entry.event)")) == (3, ["view", "a", "b"])


def test_the_install_check_hears_of_an_order_told_to_others(page, widget_backend, widget_shop):
    tag = f'<script async src="{widget_backend.tag}"></script>'
    page.goto(widget_shop.put("/thanks", WAYS["JSON-LD"], tag=tag) + "?rafiq-check=nonce-123")
    [found] = widget_backend.hears("ping")
    page.goto(widget_shop.put("/empty", "<h1>Thank you</h1>", tag=tag) + "?rafiq-check=nonce-456")
    missing = widget_backend.hears("ping", 2)[1]

    assert (found["order_found"], missing["order_found"]) == (True, False)

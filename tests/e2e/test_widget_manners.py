"""Hostile pages and bad days: the page is never the worse for us (G16, G30, G32)."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.widget_said import ORDER, URL
from tests.e2e.widget_stub import VARIANTS, Backend, Shop

PROMPT = "rafiq-prompt"
ALIVE = "[data-channel=whatsapp][href]"
VARIANT_NAMES = sorted(
    file.stem for file in VARIANTS.glob("*.html") if file.stem not in {"sandboxed", "framed"}
)
SHIFT = (
    "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(e => window.shift += e.value))"
    ".observe({ type: 'layout-shift', buffered: true })"
)
HOST_PAGE = (
    "() => [...document.querySelectorAll('h1, p, a, iframe')].map(e => [e.outerHTML, "
    "JSON.stringify(e.getBoundingClientRect()), getComputedStyle(e).font])"
)


# What `destroy` must leave as it would be without us: the document, the names on `window`, the shop's own lists. A
# queue of the page's own and a prompt that a cache had saved go with us.
TRACES = (
    "() => [document.documentElement.outerHTML.replace(/<rafiq-prompt.*rafiq-prompt>/, ''),"
    "Object.getOwnPropertyNames(window).filter(name => !['shift', 'rafiq'].includes(name)),"
    "JSON.stringify(window.dataLayer ?? null), window.dataLayer?.push === Array.prototype.push]"
)


@pytest.fixture
def variant(page: Page, widget_shop: Shop):
    def opened(name: str):
        page.goto(f"{widget_shop.url}/variants/{name}.html")
        return page.locator(PROMPT)

    return opened


@pytest.mark.parametrize("name", VARIANT_NAMES)
def test_the_prompt_works_and_the_page_is_as_it_was_without_us(variant, page, watched, widget_backend, name):
    """S1-3: one and the same tag, in plain shops, hostile ones and strict ones."""
    widget_backend.script = (200, "text/javascript", "")
    variant(name)
    page.wait_for_timeout(350)
    without_us, untouched = page.evaluate(HOST_PAGE), page.evaluate(TRACES)
    widget_backend.script = None
    page.add_init_script(SHIFT)
    prompt = variant(name)
    expect(prompt.locator("[part=link]")).to_have_value(URL)

    expect(prompt).to_have_count(1)
    expect(prompt.locator(ALIVE)).to_be_visible()
    assert page.evaluate(HOST_PAGE) == without_us
    assert (watched.ours, page.evaluate("window.shift")) == ([], 0)
    page.evaluate("rafiq.push(['destroy'])")
    expect(prompt).to_have_count(0)
    assert page.evaluate(TRACES) == untouched


def test_every_button_can_really_be_pressed_under_a_page_that_hides_everything(variant, page):
    prompt = variant("hidden")
    prompt.locator(ALIVE).wait_for()
    prompt.locator("[data-channel=qr]").click()

    expect(prompt.locator("[part=qr]")).to_be_visible()


def test_above_a_page_that_claims_the_highest_layer_the_prompt_can_be_closed(variant):
    prompt = variant("stacked")
    prompt.locator("[part=close]").click()

    expect(prompt).to_have_count(0)


@pytest.mark.parametrize("name", ["sandboxed", "framed"])
def test_a_frame_is_served_too_with_storage_denied_or_not(variant, page, watched, widget_backend, name):
    widget_backend.script = (200, "text/javascript", "")
    variant(name)
    without_us = page.evaluate(HOST_PAGE)
    widget_backend.script = None
    variant(name)
    inside = page.frame_locator("iframe").locator(PROMPT)
    expect(inside.locator("[part=link]")).to_have_value(URL)
    assert page.evaluate(HOST_PAGE) == without_us
    inside.locator("[part=close]").click()

    expect(inside).to_have_count(0)
    assert watched.ours == []


@pytest.mark.parametrize(
    "script",
    [
        (500, "text/html", "<h1>Oops</h1>"),
        (200, "text/html", "<h1>Maintenance</h1>"),
        (404, "text/plain", ""),
        (200, "image/png", "alert(1)"),
    ],
    ids=["500", "a page instead of code", "404", "the wrong type"],
)
def test_when_our_script_is_garbage_only_the_tag_itself_fails(variant, page, watched, widget_backend, script):
    """A page served as code is a syntax error of that file; nothing of the shop's own stops."""
    widget_backend.script = script
    prompt = variant("plain")
    page.wait_for_timeout(300)

    expect(prompt).to_have_count(0)
    expect(page.get_by_role("link", name="Back to the shop")).to_be_visible()
    assert [error for error in watched.errors if "Unexpected token '<'" not in error] == []


def test_a_tag_that_never_answers_holds_nothing_up(page, watched, widget_shop):
    """Also ten seconds: the tag is asynchronous, so the page never waits for it."""
    page.route("**/w/*.js", lambda _: None)
    page.goto(f"{widget_shop.url}/variants/plain.html", wait_until="domcontentloaded")
    page.get_by_role("link", name="Back to the shop").click(no_wait_after=True)

    assert watched.ours == []


def test_a_backend_that_never_answers_is_given_up_on(page, watched, widget_backend, widget_shop):
    page.clock.install()
    page.route("**/w/*/order", lambda _: None)
    page.goto(f"{widget_shop.url}/variants/plain.html")
    page.clock.run_for(1_000)
    prompt = page.locator(PROMPT)
    expect(prompt).to_have_count(1)
    page.clock.run_for(10_000)

    expect(prompt).to_have_count(0)
    assert watched.ours == []


def test_a_page_that_goes_offline_stays_as_it_is(page, context, watched, widget_backend, widget_shop):
    page.goto(
        widget_shop.put("/app", "<h1>Shop</h1>", tag=f'<script async src="{widget_backend.tag}"></script>')
    )
    page.wait_for_function("window.rafiq?.version")
    context.set_offline(True)
    page.evaluate("order => rafiq.push(['track', 'purchase', order])", ORDER)
    page.wait_for_timeout(600)

    expect(page.locator(PROMPT)).to_have_count(0)
    assert watched.ours == []


@pytest.mark.parametrize("path", ["**/w/*/order", "**/widget/**", "**/w/*/**"])
def test_when_our_server_goes_away_the_prompt_goes_with_it(variant, page, watched, path):
    page.route(path, lambda route: route.abort())
    prompt = variant("plain")
    page.wait_for_timeout(800)

    expect(prompt).to_have_count(0)
    assert watched.ours == []


def test_an_answer_that_is_no_json_is_no_answer(variant, page, watched):
    page.route(
        "**/w/*/order",
        lambda route: route.fulfill(
            status=200, body="<h1>Hello</h1>", headers={"Access-Control-Allow-Origin": "*"}
        ),
    )
    prompt = variant("plain")
    page.wait_for_timeout(700)

    expect(prompt).to_have_count(0)
    assert watched.ours == []


def test_destroy_leaves_no_trace_on_the_page(variant, page, watched):
    prompt = variant("plain")
    prompt.locator(ALIVE).wait_for()
    page.evaluate("rafiq.push(['destroy'])")

    expect(prompt).to_have_count(0)
    assert page.evaluate("'rafiq' in window") is False
    page.keyboard.press("Escape")
    assert watched.ours == []


def test_after_destroy_the_tag_can_be_put_in_again(variant, page, widget_backend):
    prompt = variant("plain")
    prompt.locator(ALIVE).wait_for()
    page.evaluate("rafiq.push(['destroy']); localStorage.clear()")
    page.evaluate(
        "url => { const tag = document.createElement('script'); tag.src = url; document.head.append(tag) }",
        f"{widget_backend.tag}?again",
    )

    expect(prompt.locator("[part=link]")).to_have_value(URL)


def test_neither_the_address_nor_the_title_nor_a_name_leaves_the_page(page, widget_backend, widget_shop):
    """The confirmation address is often a secret (testing.md 2.3); names never reach addresses or storage (G32)."""
    addresses = []
    page.on("request", lambda request: addresses.append(request.url))
    page.goto(
        widget_shop.thanks(f'<script async src="{widget_backend.tag}"></script>') + "?secret=order-key-42"
    )
    page.locator(PROMPT).locator(ALIVE).wait_for()
    page.locator(PROMPT).locator("[part=close]").click()
    page.wait_for_timeout(200)
    heard = "".join(f"{path}{body}{headers}" for path, body, headers in widget_backend.heard)
    stored = page.evaluate(
        "JSON.stringify([Object.assign({}, localStorage), Object.assign({}, sessionStorage)])"
    )

    assert "order-key-42" not in heard
    assert "Referer" not in heard
    assert "canary" not in stored + "".join(addresses)


def test_each_mistake_in_a_command_is_one_quiet_note(variant, page, watched):
    variant("plain").locator(ALIVE).wait_for()
    page.evaluate("rafiq.push(['no-such-thing'], 42, ['track', 'purchase', {}])")
    page.wait_for_timeout(100)

    assert watched.errors == []
    assert [text.startswith("[rafiq]") for text in watched.ours] == [True] * 3


def test_a_single_page_shop_says_when_the_page_changed(page, widget_backend: Backend, widget_shop: Shop):
    page.goto(
        widget_shop.put(
            "/app", "<div id=app></div>", tag=f'<script async src="{widget_backend.tag}"></script>'
        )
    )
    page.wait_for_function("window.rafiq?.version")
    page.evaluate(
        "order => { history.pushState({}, '', '/done'); const block = document.createElement('script');"
        "block.type = 'application/json'; block.dataset.rafiqOrder = ''; block.textContent = JSON.stringify(order);"
        "app.append(block); rafiq.push(['page']) }",
        ORDER,
    )

    expect(page.locator(PROMPT).locator("[part=link]")).to_have_value(URL)


def test_the_install_check_hears_whether_the_order_was_found(page, widget_backend, widget_shop):
    page.goto(
        widget_shop.thanks(f'<script async src="{widget_backend.tag}"></script>') + "?rafiq-check=nonce-123"
    )
    page.locator(PROMPT).locator(ALIVE).wait_for()

    [ping] = widget_backend.hears("ping")
    assert (ping["nonce"], ping["order_found"]) == ("nonce-123", True)


def test_a_pinned_file_asks_for_its_configuration(page, widget_backend, widget_shop):
    file = widget_backend.config()["assets"] + "rafiq.js"
    page.goto(widget_shop.thanks(f'<script async src="{file}" data-store="pk_live_chaykhana"></script>'))

    expect(page.locator(PROMPT).locator("[part=link]")).to_have_value(URL)


def test_who_listens_through_the_queue_hears_what_shows_by_itself(page, widget_backend, widget_shop):
    """Contract §2: the queue is usable before the script has loaded."""
    head = (
        "<script>heard = []; rafiq = [['on', 'shown', ({ detail }) => heard.push(detail.surface)]]</script>"
    )
    block = f"<script type='application/json' data-rafiq-order>{json.dumps(ORDER)}</script>"
    page.goto(
        widget_shop.put("/heard", block, head=head, tag=f"<script async src={widget_backend.tag}></script>")
    )

    page.wait_for_function("heard.length")
    page.wait_for_timeout(300)
    assert page.evaluate("heard") == ["share"]

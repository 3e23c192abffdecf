"""The prompt in shops made with other people's style sheets: seen, pressed, whole, and the page where it was."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.cache import npm_packages
from tests.e2e.widget_said import ORDER
from tests.e2e.widget_stub import Backend, Shop

PACKAGES = {
    "@picocss/pico": "2.1.1",
    "bootstrap": "5.3.9",
    "bulma": "1.0.4",
    "foundation-sites": "6.9.0",
    "startbootstrap-shop-homepage": "5.0.6",
    "startbootstrap-shop-item": "5.0.6",
    "tailwindcss": "4.3.5",
}
SHEETS = {
    "bootstrap": "bootstrap/dist/css/bootstrap.min.css",
    "bootstrap-rtl": "bootstrap/dist/css/bootstrap.rtl.min.css",
    "bulma": "bulma/css/bulma.min.css",
    "foundation": "foundation-sites/dist/css/foundation.min.css",
    "foundation-rtl": "foundation-sites/dist/css/foundation-rtl.min.css",
    "pico": "@picocss/pico/css/pico.classless.min.css",
    "tailwind": "tailwindcss/preflight.css",
}
# Rules that a shop's own developer has written on a bad day.
RULES = {
    "unset": "* { all: unset }",
    "zoom": "body { zoom: 1.5 }",
    "giant-fonts": "html { font-size: 300% } body, button, a { font-size: 40px; line-height: 2; letter-spacing: 2px }",
    "buttons": "button { all: unset; display: none; padding: 0; width: 9px; height: 9px; transform: rotate(5deg) }",
    "columns": "body { display: grid; grid-template-columns: 1fr 1fr; overflow-x: hidden } body > * { float: right }",
}
TEMPLATES = {"startbootstrap-shop-homepage": "desktop", "startbootstrap-shop-item": "narrow"}
SIZES = {"desktop": (1280, 800), "phone": (390, 780), "narrow": (320, 568), "zoomed phone": (640, 960)}
MEASURE = """(host) => [...host.shadowRoot.querySelectorAll("[data-channel], [part~=close]")].map((button) => {
    button.scrollIntoView({ block: "nearest" });
    const { x, y, width, height } = button.getBoundingClientRect();
    const top = host.shadowRoot.elementFromPoint(x + width / 2, y + height / 2);
    const zoom = button.currentCSSZoom || 1;
    return { name: button.dataset.channel || "close",
             width: Math.round(width / zoom), height: Math.round(height / zoom),
             inside: x >= 0 && x + width <= innerWidth + 1 && y >= 0 && y + height <= innerHeight + 1,
             free: !!top && (button.contains(top) || top.contains(button)) };
})"""
PLACES = (
    "[...document.body.querySelectorAll('h1, p, a, footer')].slice(0, 40)"
    ".map((element) => element.getBoundingClientRect().toJSON())"
)
SHIFTS = (
    "window.shifted = 0; new PerformanceObserver((seen) => seen.getEntries().forEach((e) => window.shifted += e.value))"
    ".observe({ type: 'layout-shift', buffered: true })"
)


@pytest.fixture(scope="session")
def packages():
    return npm_packages("frameworks", PACKAGES)


@pytest.fixture
def open_page(page: Page, widget_backend: Backend, widget_shop: Shop):
    """Open the page without us, then with us; answer our element, the page's places before and now."""
    tag = f'<script async src="{widget_backend.tag}"></script>'
    page.add_init_script(SHIFTS)

    def opened(size="desktop", **options):
        page.set_viewport_size(dict(zip(("width", "height"), SIZES[size], strict=True)))
        page.goto(widget_shop.thanks("", **options))
        before = page.evaluate(PLACES)
        page.goto(widget_shop.thanks(tag, **options))
        prompt = page.locator("rafiq-prompt")
        expect(prompt.locator("[part~=link]")).to_have_value(re.compile("/r/"))
        return prompt, before

    return opened


def troubles(prompt, before):
    """What is wrong with our buttons, and what became different on the page."""
    page, buttons = prompt.page, prompt.evaluate(MEASURE)
    found = {
        "no buttons": len(buttons) <= 4,
        "small": [b for b in buttons if min(b["width"], b["height"]) < 44],
        "covered": [b for b in buttons if not (b["inside"] and b["free"])],
        "moved": page.evaluate(PLACES) != before,
        "shifted": page.evaluate("window.shifted"),
    }
    return {name: what for name, what in found.items() if what}


@pytest.mark.parametrize("sheet", SHEETS)
def test_the_prompt_holds_in_a_frameworks_page(widget_shop, packages, open_page, sheet):
    widget_shop.pages["/sheet.css"] = (packages / SHEETS[sheet]).read_text(encoding="utf-8")
    lang = 'ar" dir="rtl' if sheet.endswith("rtl") else "en"

    assert troubles(*open_page("phone", head="<link rel=stylesheet href=/sheet.css>", lang=lang)) == {}


@pytest.mark.parametrize(("template", "size"), TEMPLATES.items())
def test_the_prompt_holds_in_a_template_people_take(widget_shop, packages, open_page, template, size):
    folder = packages / template / "dist"
    widget_shop.pages["/css/styles.css"] = (folder / "css/styles.css").read_text(encoding="utf-8")
    html = (folder / "index.html").read_text(encoding="utf-8")
    body = re.search(r"<body>(.*)</body>", html, re.DOTALL)[1]
    body = re.sub(r'<script.*?</script>|<img[^>]*>|src="[^"]*"', "", body, flags=re.DOTALL)

    assert troubles(*open_page(size, body=body, head="<link rel=stylesheet href=/css/styles.css>")) == {}


@pytest.mark.parametrize("rule", RULES)
def test_the_prompt_holds_under_rules_of_a_bad_day(open_page, rule):
    # A page magnified by half leaves so much less room.
    size = "zoomed phone" if rule == "zoom" else "narrow"

    assert troubles(*open_page(size, head=f"<style>{RULES[rule]}</style>")) == {}


def test_a_pressed_button_is_ours_and_not_the_pages(open_page):
    prompt, _ = open_page("narrow", head=f"<style>{RULES['unset']}</style>", order=ORDER)

    prompt.locator("[part~=close]").click()

    expect(prompt.locator("[part~=panel]")).to_have_count(0)

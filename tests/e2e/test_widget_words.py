"""The first drawing's sentences come from the server, all others from the browser: they are the same sentences."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page

from rafiq.web.words import widget_words
from tests.e2e.widget_said import PROGRAM
from tests.e2e.widget_stub import Backend, Shop

DEALS = {
    "percent": {},
    "whole money": {
        "friend": {"kind": "fixed_off", "amount": "5.00", "minimum": "1200.00"},
        "minimum_order": "0",
    },
    "cents": {"friend": {"kind": "fixed_off", "amount": "5.50", "minimum": None}, "hold_days": 0},
    "toman": {"currency": "IRT", "advocate": {"kind": "credit", "amount": "50000"}, "window_days": 1},
    "ringgit": {"currency": "MYR", "advocate": {"kind": "credit", "amount": "1234.50"}, "window_days": 5},
    "half percent": {"friend": {"kind": "percent_off", "percent": "12.5", "minimum": None}, "window_days": 2},
    "nothing": {"friend": {"kind": "none", "minimum": None}, "advocate": {"kind": "none"}, "window_days": 0},
    "points": {"currency": "points", "advocate": {"kind": "units", "amount": "500"}},
}
BROWSER = """async ([locale, program, assets]) => {
  const [{ dealWords, makeFormat }, { share }] = await Promise.all(
    ["story", locale].map(name => import(`${assets}${name}.js`)));
  return dealWords({ locale, config: { program }, format: makeFormat(locale, share) }, share, Date.now());
}"""


def plain(text: str) -> str:
    """Without the marks that only steer the direction, and with one kind of space."""
    return "".join(
        " " if letter.isspace() else letter for letter in text if letter not in "\u200e\u200f\u061c"
    )


@pytest.fixture
def widget_page(page: Page, widget_backend: Backend, widget_shop: Shop) -> Page:
    page.goto(
        widget_shop.put("/", "<h1>Shop</h1>", tag=f'<script async src="{widget_backend.tag}"></script>')
    )
    page.wait_for_function("window.rafiq?.version")
    return page


@pytest.mark.parametrize("language", ["en", "fa", "ar", "ms"])
def test_the_server_and_the_browser_say_the_same(widget_page, widget_backend, language):
    for deal in DEALS.values():
        config = widget_backend.config(language) | {"program": PROGRAM | deal}
        ours = widget_words.words(config, language, now=datetime.now(UTC))
        theirs = widget_page.evaluate(BROWSER, [language, config["program"], config["assets"]])

        assert {name: plain(ours[name]) for name in ("give", "get", "fine")} == {
            name: plain(theirs[name] or "") for name in ("give", "get", "fine")
        }

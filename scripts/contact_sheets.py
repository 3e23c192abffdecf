"""Puts every surface of the widget in four languages, two lights and two widths on one picture each, for the docs.

The page around it is ours, at the demo shop's own address; what a fresh demo cannot have yet (a friend's visit, a
reward that waits) is answered with a sample.
"""

import base64
import itertools
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, Route

LANGUAGES = ("en", "fa", "ar", "ms")
LIGHTS = {
    "light": "background:#fbf7ef;color:#2a2118;font:16px/1.6 Georgia,serif;--rafiq-accent:#8a3b12",
    "dark": "background:#14171c;color:#e8e4da;font:16px/1.6 system-ui,sans-serif;--rafiq-accent:#f0b73f",
}
SIZES = ((390, 800), (1280, 800))
NOW = datetime.now(UTC)
ORDER = {
    "subtotal": "49.90",
    "currency": "EUR",
    "customer": {"email": "sheets@example.com", "first_name": "Ana"},
}
OFFER = {
    "status": "offered",
    "coupon": {
        "code": "FRIEND-7K2Q9",
        "kind": "percent_off",
        "percent": "10",
        "currency": "EUR",
        "minimum": "30.00",
        "expires_at": (NOW + timedelta(days=30)).isoformat(),
    },
    "advocate": {"first_name": "Ana"},
    "referral": "sample",
}
BALANCE = {
    "proven": True,
    "now": NOW.isoformat(),
    "balances": [{"unit": "EUR", "pending": "10.00", "available": "20.00", "redeemed": "0.00"}],
    "referrals": [
        {
            "id": "sample",
            "status": "pending",
            "friend": "Ben",
            "opened_at": (NOW - timedelta(days=3)).isoformat(),
            "delivered_at": (NOW - timedelta(days=1)).isoformat(),
            "available_at": (NOW + timedelta(days=13)).isoformat(),
            "reward": {"amount": "10.00", "unit": "EUR", "status": "pending"},
        }
    ],
}


def _press(*selectors: str) -> Callable[[Locator], None]:
    def pressed(prompt: Locator) -> None:
        for selector in selectors:
            prompt.locator(selector).first.click()

    return pressed


# Name of the sheet -> how the prompt is placed, and what is pressed on it.
SHEETS: dict[str, tuple[str, Callable[[Locator], None]]] = {
    "card": ("card", _press()),
    "popup": ("popup", _press()),
    "banner": ("banner", _press()),
    "tab": ("tab", _press()),
    "inline": ("#here", _press()),
    "offer": ("card", _press()),
    "how": ("card", _press(".h")),
    "product": ("card", _press(".t + .t")),
    "desk": ("card", _press("[data-channel=qr]", ".q .t")),
    "balance": ("card", _press(".t")),
    "contrast": ("card", _press()),
}
_numbers = itertools.count(1)


def photograph_widget(browser: Browser, shop: str, folder: Path) -> None:
    """One picture a surface: phones above, desks below."""
    folder.mkdir(parents=True, exist_ok=True)
    page = browser.new_page()
    page.goto(f"{shop}/en/")
    tag = re.search(r'src="([^"]+/w/pk_live_[^"]+\.js)', page.content())
    page.close()
    if tag is None:
        raise SystemExit("the demo shop has no tag")
    for name, (placement, act) in SHEETS.items():
        shots = [
            _shot(browser, shop, tag[1], name, placement, act, language, light, size)
            for size in SIZES
            for light in LIGHTS
            for language in LANGUAGES
        ]
        _compose(browser, shots, folder / f"widget-{name}.jpg")
        print(f"docs/images/widget-{name}.jpg")


def _shot(  # noqa: PLR0917 - one of each
    browser: Browser,
    shop: str,
    tag: str,
    name: str,
    placement: str,
    act: Callable[[Locator], None],
    language: str,
    light: str,
    size: tuple[int, int],
) -> bytes:
    page = browser.new_page(
        viewport={"width": size[0], "height": size[1]},
        reduced_motion="reduce",
        color_scheme="dark" if light == "dark" else "light",
        forced_colors="active" if name == "contrast" else "none",
        permissions=["local-network-access"],  # a page that we answer ourselves counts as one from elsewhere
    )
    html = _page(shop, tag, placement, language, light, order=name != "offer")
    page.route("**/w/*/offer", lambda route: _answer(route, OFFER))
    page.route("**/w/*/balance", lambda route: _answer(route, BALANCE))
    page.route("**/sheet*", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(f"{shop}/sheet" + ("?rafiq=sample" if name == "offer" else ""))
    ready = {"offer": "[part=code]", "tab": ".w"}.get(name, "[data-channel=whatsapp][href]")
    surface = page.locator("rafiq-share, rafiq-prompt, rafiq-offer")
    surface.locator(ready).wait_for()
    act(surface)
    _settle(page)
    picture = page.screenshot(type="jpeg", quality=85)
    page.close()
    return picture


def _settle(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)


def _page(shop: str, tag: str, placement: str, language: str, light: str, *, order: bool) -> str:
    items = [{"title": "Firuzeh", "quantity": 1, "url": f"{shop}/{language}/goods/firuzeh-mug"}]
    number = f"SHEET-{next(_numbers)}"
    block = json.dumps(ORDER | {"order_number": number, "items": items}) if order else ""
    paragraph = "<p>" + "Chaykhana · " * 40 + "</p>"
    direction = "rtl" if language in {"fa", "ar"} else "ltr"
    return (
        f'<!doctype html><html lang="{language}" dir="{direction}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><style>:root{{{LIGHTS[light]}}}'
        f"body{{max-width:46rem;margin:2rem auto;padding:0 1.5rem;background:inherit}}</style>"
        f'<h1>Chaykhana</h1>{paragraph}<div id="here"></div>{paragraph}'
        + (f'<script type="application/json" data-rafiq-order>{block}</script>' if order else "")
        + f'<script async src="{tag}" data-placement="{placement}"></script>'
    )


def _answer(route: Route, sample: object) -> None:
    route.fulfill(
        body=json.dumps(sample), content_type="application/json", headers={"Access-Control-Allow-Origin": "*"}
    )


def _compose(browser: Browser, shots: list[bytes], target: Path) -> None:
    half = len(shots) // 2
    kinds = ["phone"] * half + ["desk"] * half
    coded = [base64.b64encode(shot).decode() for shot in shots]
    images = "".join(
        f'<img class="{kind}" src="data:image/jpeg;base64,{shot}">'
        for kind, shot in zip(kinds, coded, strict=True)
    )
    page = browser.new_page(viewport={"width": 1600, "height": 200})
    page.set_content(
        "<style>body{margin:0;padding:8px;display:grid;gap:8px;grid-template-columns:repeat(8,1fr);background:#777}"
        f"img{{width:100%;display:block}}.desk{{grid-column:span 2}}</style>{images}"
    )
    page.screenshot(path=target, type="jpeg", quality=72, full_page=True)
    page.close()

"""Puts every surface of the widget in four languages, two lights and two widths on one picture each, for the docs.

The page around it is ours, at the demo shop's own address; what a fresh demo cannot have yet (a friend's visit, a
reward that waits) is answered with a sample.
"""

import base64
import itertools
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, Route

from rafiq.programs.rules import Gift, GiftKind
from rafiq.web.shapes import deal_shape
from tests.e2e import widget_said, widget_stub

LANGUAGES = ("en", "fa", "ar", "ms")
LIGHTS = {
    "light": "background:#fbf7ef;color:#2a2118;font:16px/1.6 Georgia,serif;--rafiq-accent:#8a3b12",
    "dark": "background:#14171c;color:#e8e4da;font:16px/1.6 system-ui,sans-serif;--rafiq-accent:#f0b73f",
}
SIZES = ((390, 800), (1280, 800))
NOW = datetime.now(UTC)
ORDER: dict[str, object] = {
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
CREDIT = Gift(GiftKind.CREDIT, 500)
KEPT = OFFER | {
    "coupon": {"code": "FRIEND-7K2Q9", "kind": "credit", "currency": "EUR"}
    | deal_shape.in_words(CREDIT, "EUR", plain=deal_shape.OFF)
    | deal_shape.keeping("credit")
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


@dataclass(frozen=True)
class Sheet:
    """How a surface comes onto the page: where, by what, and what is pressed until it is there."""

    shows: str = "share"  # the file that draws it; the share panel comes with the tag
    place: str = "card"
    ready: str = "[data-channel=whatsapp][href]"
    press: tuple[str, ...] = ()
    done: str = ""
    page: Literal["thanks", "guest", "friend", "account"] = "thanks"
    answers: Mapping[str, Callable[[str], object]] = field(default_factory=dict)
    contrast: bool = False


def _asked(score: int | None = None, band: str = "", **said: object) -> Mapping[str, Callable[[str], object]]:
    """The question after a purchase, and what follows this score."""
    follows = {"score": score, "band": band, "share": None, "direct_line": "", "direct_url": None} | said
    return {
        "order": lambda _: widget_said.ANSWER | {"prompt": {"surface": "survey"}},
        "survey": widget_stub.survey,
        "survey-answer": lambda _: follows,
    }


DUE: Mapping[str, Callable[[str], object]] = {
    "identify": lambda _: widget_said.ANSWER | {"prompt": {"surface": "value", "due": True}, "proven": True},
    "value": widget_stub.value,
    "value-answer": lambda _: {"value": False, "share": None, **widget_said.LINE},
}
SHARE = "[data-channel=whatsapp][href]"
SHEETS = {
    "card": Sheet(),
    "popup": Sheet("places", place="popup"),
    "banner": Sheet("places", place="banner"),
    "tab": Sheet("tab", place="tab", ready=".w"),
    "inline": Sheet("places", place="#here"),
    "how": Sheet("how", press=(".h",), done="li svg"),
    "product": Sheet("product", press=(".t + .t",), done="fieldset"),
    "more": Sheet("more", press=("[data-channel=native]",), done="[data-more]"),
    "qr": Sheet("qr", press=("[data-channel=qr]",), done=".q .t"),
    "desk": Sheet("desk", press=("[data-channel=qr]", ".q .t"), done=".q+div .b"),
    "enrol": Sheet("enrol", ready="input[type=email]", page="guest"),
    "offer": Sheet("offer", ready="[part=code]", page="friend", answers={"offer": lambda _: OFFER}),
    "kept": Sheet("offer", ready="[part=copy]", page="friend", answers={"offer": lambda _: KEPT}),
    "refused": Sheet("offer", ready="p.s", page="friend", answers={"offer": lambda _: widget_said.REFUSED}),
    "survey": Sheet("survey", ready=".sc", answers=_asked()),
    "promoter": Sheet(
        "survey",
        ready=".sc",
        press=(".sc button:nth-child(10)",),
        done=SHARE,
        answers=_asked(9, "promoter", share=widget_said.SHARE),
    ),
    "passive": Sheet(
        "survey", ready=".sc", press=(".sc button:nth-child(8)",), done="form", answers=_asked(7, "passive")
    ),
    "detractor": Sheet(
        "survey",
        ready=".sc",
        press=(".sc button:nth-child(4)",),
        done="form",
        answers=_asked(3, "detractor", **widget_said.LINE),
    ),
    "value": Sheet("value", ready=".yn", page="account", answers=DUE),
    "sorry": Sheet(
        "value", ready=".yn", press=(".yn :last-child",), done="p.s a", page="account", answers=DUE
    ),
    "balance": Sheet("balance", press=(".t",), done="ul li", answers={"balance": lambda _: BALANCE}),
    "contrast": Sheet(contrast=True),
}
_numbers = itertools.count(1)


def photograph_widget(
    browser: Browser, shop: str, folder: Path, names: Sequence[str] = tuple(SHEETS)
) -> None:
    """One picture a surface: phones above, desks below."""
    folder.mkdir(parents=True, exist_ok=True)
    page = browser.new_page()
    page.goto(f"{shop}/en/")
    tag = re.search(r'src="([^"]+/w/pk_live_[^"]+\.js)', page.content())
    page.close()
    if tag is None:
        raise SystemExit("the demo shop has no tag")
    for name in names:
        shots = [
            _shot(browser, _Look(shop, tag[1], language, light, size), SHEETS[name])
            for size in SIZES
            for light in LIGHTS
            for language in LANGUAGES
        ]
        _compose(browser, shots, folder / f"widget-{name}.jpg")
        print(f"docs/images/widget-{name}.jpg")


@dataclass(frozen=True)
class _Look:
    shop: str
    tag: str
    language: str
    light: str
    size: tuple[int, int]


def _shot(browser: Browser, look: _Look, sheet: Sheet) -> bytes:
    page = browser.new_page(
        viewport={"width": look.size[0], "height": look.size[1]},
        reduced_motion="reduce",
        color_scheme="dark" if look.light == "dark" else "light",
        forced_colors="active" if sheet.contrast else "none",
        permissions=["local-network-access"],  # a page that we answer ourselves counts as one from elsewhere
    )
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    for path, answer in sheet.answers.items():
        page.route(f"**/w/*/{path}", _answering(answer(look.language)))
    html = _page(look, sheet)
    page.route("**/sheet*", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(f"{look.shop}/sheet" + ("?rafiq=sample" if sheet.page == "friend" else ""))
    surface = page.locator("rafiq-share, rafiq-prompt, rafiq-offer")
    surface.locator(sheet.ready).wait_for()
    for selector in sheet.press:
        surface.locator(selector).first.click()
    if sheet.done:
        surface.locator(sheet.done).last.scroll_into_view_if_needed()
    _settle(page)
    if sheet.shows != "share" and not any(f"/{sheet.shows}.js" in address for address in loaded):
        raise RuntimeError(f"{sheet.shows}.js was never asked for")
    picture = page.screenshot(type="jpeg", quality=85)
    page.close()
    return picture


def _settle(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)


def _page(look: _Look, sheet: Sheet) -> str:
    items = [{"title": "Firuzeh", "quantity": 1, "url": f"{look.shop}/{look.language}/goods/firuzeh-mug"}]
    order = ORDER | {"order_number": f"SHEET-{next(_numbers)}", "items": items}
    if sheet.page == "guest":
        del order["customer"]
    told = sheet.page in {"thanks", "guest"}
    paragraph = "<p>" + "Chaykhana · " * 40 + "</p>"
    direction = "rtl" if look.language in {"fa", "ar"} else "ltr"
    return (
        f'<!doctype html><html lang="{look.language}" dir="{direction}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><style>:root{{{LIGHTS[look.light]}}}'
        f"body{{max-width:46rem;margin:2rem auto;padding:0 1.5rem;background:inherit}}</style>"
        f'<h1>Chaykhana</h1>{paragraph}<div id="here"></div>{paragraph}'
        + (f'<script type="application/json" data-rafiq-order>{json.dumps(order)}</script>' if told else "")
        + ('<script>rafiq=[["identify","sample"]]</script>' if sheet.page == "account" else "")
        + f'<script async src="{look.tag}" data-placement="{sheet.place}"></script>'
    )


def _answering(sample: object) -> Callable[[Route], None]:
    body, anyone = json.dumps(sample), {"Access-Control-Allow-Origin": "*"}
    return lambda route: route.fulfill(body=body, content_type="application/json", headers=anyone)


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

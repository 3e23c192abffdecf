"""The widget's weight and the requests until a share button shows, against squatch-js, @dub/embed-core and shareon."""

import json
import shutil
import urllib.request
from pathlib import Path

import brotli

from bench.compare import Pace
from bench.results import Goal, Result
from bench.stage import SHOP, Rafiq, Stage, peer

PACKAGES = {
    "@saasquatch/squatch-js@2.6.3": ("@saasquatch/squatch-js/dist/squatch.min.js",),
    "@dub/embed-core@0.0.18": ("@dub/embed-core/dist/embed/script.js",),
    "shareon@2.8.1": ("shareon/dist/shareon.iife.js", "shareon/dist/shareon.min.css"),
}
SQUATCH, SHAREON = "@saasquatch/squatch-js@2.6.3", "shareon@2.8.1"
# What their vendors serve to paying shops only: there is no package to install, so nothing can be weighed here.
UNOBTAINABLE = ("Friendbuy's snippet", "Talkable's snippet")
SHOWN_MS = 15_000
PROMISED_BYTES = 4_096
THANK_YOU = """<!doctype html><html lang="en"><title>Thank you</title><body><h1>Thank you</h1>
<script type="application/json" data-rafiq-order>{order}</script>
<script async src="{url}/w/{key}.js"></script></body></html>"""
ORDER = {
    "order_number": "1001",
    "subtotal": "49.90",
    "currency": "EUR",
    "customer": {"id": "c1", "email": "ana@example.com", "first_name": "Ana"},
}


def measure(pace: Pace) -> list[Result]:  # noqa: ARG001 - bytes and counts need no rounds
    folder = peer(
        "npm", lambda _: ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
    )
    with Stage() as stage:
        rafiq = stage.rafiq()
        return [_bytes(rafiq, folder), _requests(rafiq, folder), *map(_unobtainable, UNOBTAINABLE)]


def _unobtainable(name: str) -> Result:
    reason = "served by its vendor to its customers' shops only, in no package registry"
    return Result("P13", "widget", "bytes of the tag's answer, brotli", name, skipped=reason)


def _bytes(rafiq: Rafiq, folder: Path | None) -> Result:
    result = Result(
        "P13", "widget", "bytes of the tag's answer, brotli, configuration included", "squatch-js, brotli 11"
    )
    sent, code = _tag(rafiq, "br"), _tag(rafiq)
    result.correct["same code unpacked"] = brotli.decompress(sent) == code
    result.correct[f"at most {PROMISED_BYTES} bytes"] = len(sent) <= PROMISED_BYTES
    result.correct["carries the configuration"] = rafiq.keys["publishable_key"].encode() in code
    result.detail |= {"bytes": len(sent), "unpacked": len(code)}
    if folder is None:
        result.skipped = "the peers could not be installed here"
        return result
    weights = {name: sum(map(_weight, _files(folder, name))) for name in PACKAGES}
    result.goal = Goal(round(PROMISED_BYTES / weights[SQUATCH], 3), 0.25, more=False)
    result.ratios.append(len(sent) / weights[SQUATCH])
    result.detail |= weights
    return result


def _tag(rafiq: Rafiq, encoding: str = "identity") -> bytes:
    """What the server sends for the script tag."""
    address = f"{rafiq.url}/w/{rafiq.keys['publishable_key']}.js"
    request = urllib.request.Request(address, headers={"Accept-Encoding": encoding})
    with urllib.request.urlopen(request, timeout=30) as answer:
        body: bytes = answer.read()
    return body


def _files(folder: Path, name: str) -> list[Path]:
    return [folder / "node_modules" / file for file in PACKAGES[name]]


def _weight(file: Path) -> int:
    return len(brotli.compress(file.read_bytes(), quality=11))


def _requests(rafiq: Rafiq, folder: Path | None) -> Result:
    result = Result(
        "P15",
        "widget",
        "answers needed until a share button shows",
        "shareon (script and style)",
        Goal(0.5, 0.5, more=False),
    )
    browser_path = (
        shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    )
    if folder is None or browser_path is None:
        result.skipped = "no Chromium or no peers here"
        return result
    ours, hosts = _needed(browser_path, rafiq)
    result.ratios.append(ours / len(PACKAGES[SHAREON]))
    result.correct["one answer, one host"] = (ours, hosts) == (1, 1)
    result.detail |= {"answers": ours, "hosts": hosts, "shareon": len(PACKAGES[SHAREON])}
    return result


def _needed(browser_path: str, rafiq: Rafiq) -> tuple[int, int]:
    """How many answers the widget had when its first share button was there; all but the tag's own are held back."""
    from playwright.sync_api import Route, sync_playwright  # noqa: PLC0415 - needs the test extras

    page_text = THANK_YOU.format(order=json.dumps(ORDER), url=rafiq.url, key=rafiq.keys["publishable_key"])
    tag = _tag(rafiq)
    answered: list[str] = []
    held: list[Route] = []

    def serve(route: Route) -> None:
        address = route.request.url
        if address.startswith(SHOP):
            route.fulfill(body=page_text, content_type="text/html")
        elif address.endswith(f"{rafiq.keys['publishable_key']}.js"):
            answered.append(address)
            route.fulfill(body=tag, content_type="text/javascript")
        else:
            held.append(route)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page()
        page.route("**/*", serve)
        page.goto(f"{SHOP}/thank-you")
        page.locator("[data-channel]").first.wait_for(timeout=SHOWN_MS)
        needed = len(answered), len({address.split("/")[2] for address in answered})
        for route in held:
            route.abort()
        browser.close()
    return needed

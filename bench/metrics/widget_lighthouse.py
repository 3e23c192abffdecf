"""Lighthouse on a shop's thank-you page, with the tag and without it, in turns: points lost, and what it did there."""

import http.cookiejar
import json
import shutil
import statistics
import subprocess
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from bench.compare import Pace
from bench.results import Goal, Result
from bench.stage import PROGRAMS, Rafiq, Stage, free_port, peer, wait_for

LIGHTHOUSE = "lighthouse@12.8.2"
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
ROUNDS, QUICK_ROUNDS = 5, 3
PATIENCE_SECONDS, SHOWN_MS, STILL_MS = 180, 15_000, 2_000
SLUG = "firuzeh-mug"
BUYER = {"email": "ana@example.com", "first_name": "Ana", "coupon": "", "referred_by": ""}
# Beside the points: milliseconds, and the layout shift.
SHOWN = {
    "first-contentful-paint",
    "largest-contentful-paint",
    "total-blocking-time",
    "cumulative-layout-shift",
}
BUTTONS = "rafiq-prompt [data-channel]"
MEASURED = "every measured visit with the tag told its order, none without asked anything of us"


def measure(pace: Pace) -> list[Result]:
    """The page is the demo store's own: pictures, style sheets, a strict policy, and an order that was placed."""
    result = Result(
        "P18b",
        "widget",
        "Lighthouse points that the tag takes from a shop's thank-you page",
        "the same page without the tag",
        Goal(1.0, 0.0, more=False),
    )
    browser_path = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    folder = peer(
        "lighthouse", lambda _: ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", LIGHTHOUSE]
    )
    if folder is None or browser_path is None:
        result.skipped = "no Chromium or no lighthouse here"
        return [result]
    with Stage() as stage:
        port = free_port()
        shop = f"http://127.0.0.1:{port}"
        rafiq = stage.rafiq(origin=shop)
        _open(stage, rafiq, port)
        page = _buy(shop)
        result.correct |= _buttons(browser_path, page)
        for _ in range(QUICK_ROUNDS if pace.quick else ROUNDS):
            _round(result, folder, browser_path, page, rafiq.url)
    for name in result.rounds[0] if result.rounds else ():
        result.detail[name] = statistics.median(each[name] for each in result.rounds)
    return [result]


def _open(stage: Stage, rafiq: Rafiq, port: int) -> None:
    folder = stage.folder()
    names = ("publishable_key", "secret_key", "signing_secret", "store_id")
    store = {name: rafiq.keys[name] for name in names} | {"currency": "EUR"}
    config = {"rafiq_url": rafiq.url, "stores": {"en": store}, "data_dir": str(folder), "port": port}
    file = folder / "shop.json"
    file.write_text(json.dumps(config), encoding="utf-8")
    wait_for(port, stage.python(PROGRAMS / "demo_shop.py", str(file)))


def _buy(shop: str) -> str:
    """The address of the thank-you page: whoever knows it may read it, as in many shops."""
    jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    browser = urllib.request.build_opener(jar)
    for path, fields in (("basket", {"slug": SLUG, "add": "1", "quantity": "1"}), ("checkout", BUYER)):
        data = urllib.parse.urlencode(fields).encode()
        with browser.open(f"{shop}/en/{path}", data=data, timeout=30) as answer:
            address: str = answer.url
    if "/thank-you/" not in address:
        message = f"the demo store did not take the order: {address}"
        raise RuntimeError(message)
    return address


def _buttons(browser_path: str, page: str) -> dict[str, bool]:
    """Each side is what it says it is: else two times the same page would be measured."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - needs the test extras

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        tagged, bare = browser.new_page(), browser.new_page()
        tagged.goto(page)
        tagged.locator(BUTTONS).first.wait_for(timeout=SHOWN_MS)
        bare.goto(f"{page}?bare")
        bare.wait_for_timeout(STILL_MS)
        found = {
            "share buttons with the tag": tagged.locator(BUTTONS).count() > 1,
            "none without": bare.locator(BUTTONS).count() == 0 and not bare.evaluate("window.rafiq?.version"),
        }
        browser.close()
    return found


def _round(result: Result, folder: Path, browser_path: str, page: str, ours: str) -> None:
    with_tag, without = (_report(folder, browser_path, each) for each in (page, f"{page}?bare"))
    if with_tag is None or without is None:
        result.correct["lighthouse answered each time"] = False
        return
    paths = [each.rpartition("/")[2] for each in _asked(with_tag, ours)]
    alive = any(each.startswith("pk_live_") for each in paths) and "order" in paths
    result.correct[MEASURED] = result.correct.get(MEASURED, True) and alive and not _asked(without, ours)
    one, other = _figures(with_tag), _figures(without)
    result.ratios.append(other["points"] - one["points"])
    result.rounds.append(
        {f"{name} with": value for name, value in one.items()}
        | {f"{name} without": value for name, value in other.items()}
    )


def _report(folder: Path, browser_path: str, address: str) -> dict[str, Any] | None:
    command = [
        str(folder / "node_modules/.bin/lighthouse"),
        address,
        "--quiet",
        "--output=json",
        "--only-categories=performance",
        f"--chrome-flags={FLAGS}",
    ]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
        env={"CHROME_PATH": browser_path, "PATH": "/usr/bin:/bin:/usr/local/bin"},
    )
    if done.returncode:
        return None
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _figures(report: dict[str, Any]) -> dict[str, float]:
    shown = {name: float(report["audits"][name]["numericValue"]) for name in sorted(SHOWN)}
    return {"points": 100 * float(report["categories"]["performance"]["score"])} | shown


def _asked(report: dict[str, Any], ours: str) -> list[str]:
    """What the measured page asked of us."""
    items = report["audits"]["network-requests"]["details"]["items"]
    return [each["url"] for each in items if each["url"].startswith(ours)]

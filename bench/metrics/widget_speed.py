"""What the widget costs a page: bytes of its panels, script time, longest tasks, layout shift, Lighthouse points."""

import json
import shutil
import statistics
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.compare import Pace
from bench.metrics.widget import ORDER, SQUATCH, THANK_YOU
from bench.metrics.widget import PACKAGES as PEERS
from bench.results import Goal, Result
from bench.stage import SHOP, Rafiq, Stage, peer

if TYPE_CHECKING:
    from playwright.sync_api import Route

ROUNDS = 5
RUNS = 2
SLOWER = 4
LONG_TASK_MS = 50
SETTLED_MS = 2_500
LIGHTHOUSE = "lighthouse@12.8.2"
NOT_PANELS = {"tag.js", "rafiq.js", "story.js", "orders.js", "en.js", "fa.js", "ar.js", "ms.js"}
WATCH = """window.seen = { tasks: [], shift: 0 };
const watch = (type, each) => new PerformanceObserver(list => list.getEntries().forEach(each)).observe({ type });
watch("longtask", entry => seen.tasks.push([entry.startTime, entry.duration]));
watch("layout-shift", entry => seen.shift += entry.value);"""
EMPTY = '<!doctype html><html lang="en"><title>Thank you</title><body><h1>Thank you</h1></body></html>'
# The same page with squatch-js, whose backend answers at once with six plain links.
OTHER = EMPTY.replace(
    "</body>",
    """<div id="squatchembed"></div><script async src="/squatch.min.js"></script><script>
  (function () { var squatch = (window.squatch = { ready: function (f) { (this._q = this._q || []).push(f); } });
    var ask = setInterval(function () { if (window.squatch.init) { clearInterval(ask);
      window.squatch.init({ tenantAlias: "t", domain: location.origin });
      window.squatch.widgets().upsertUser({ user: { id: "1", accountId: "1" }, widgetType: "REFERRER_WIDGET",
        engagementMedium: "EMBED", container: "#squatchembed" }); } }, 5); })();
</script></body>""",
)
TEMPLATE = (
    "<!doctype html><html><body>"
    + "".join(f'<a href="#{at}">Share</a>' for at in range(6))
    + "</body></html>"
)


def measure(pace: Pace) -> list[Result]:  # noqa: ARG001 - a browser is slow enough for one pace
    browser_path = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    folder = peer("npm", lambda _: ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *PEERS])
    with Stage() as stage:
        rafiq = stage.rafiq()
        results = [_panels(), *_speed(rafiq, browser_path, folder)]
        return [*results, _lighthouse(rafiq, browser_path)]


def _panels() -> Result:
    """Every panel that opens on its own; what the buttons need (story.js) and one language are shown beside it."""
    about = json.loads(Path("backend/rafiq/web/static/widget/manifest.json").read_text(encoding="utf-8"))[
        "files"
    ]
    weights = {name: int(each["brotli"]) for name, each in about.items()}
    panels = sum(weight for name, weight in weights.items() if name not in NOT_PANELS)
    result = Result(
        "P14",
        "widget",
        "all lazy panels together, brotli",
        "squatch-js, brotli 11",
        Goal(1.0, 0.6, more=False),
    )
    result.ratios.append(panels / 11_908)
    result.detail |= {"panels": panels, **weights}
    return result


def _speed(rafiq: Rafiq, browser_path: str | None, folder: Path | None) -> list[Result]:
    script = Result(
        "P16", "widget", f"script time at {SLOWER}x slow-down", "squatch-js", Goal(0.5, 0.2, more=False)
    )
    click = Result(
        "P17", "widget", "longest task of the first click", f"{LONG_TASK_MS} ms", Goal(1.0, 0.5, more=False)
    )
    shift = Result("P18", "widget", "layout shift added to the page", "0", Goal(0.0, 0.0, more=False))
    if browser_path is None or folder is None:
        for result in (script, click, shift):
            result.skipped = "no Chromium or no peers here"
        return [script, click, shift]
    code = (folder / "node_modules" / PEERS[SQUATCH][0]).read_text(encoding="utf-8")
    ours_page = THANK_YOU.format(order=json.dumps(ORDER), url=rafiq.url, key=rafiq.keys["publishable_key"])
    for _ in range(ROUNDS):
        theirs = _visit(browser_path, OTHER, code, "")
        ours = _visit(browser_path, ours_page, code, "[data-channel=copy]")
        script.rounds.append(
            {"squatch_ms": theirs["script"], "ours_ms": ours["script"], "task_ms": ours["task"]}
        )
        script.ratios.append(ours["script"] / theirs["script"])
        click.ratios.append(ours["click"] / LONG_TASK_MS)
        shift.ratios.append(ours["shift"])
    longest = statistics.median(each["task_ms"] for each in script.rounds)
    script.detail |= {"longest task ms": longest, "bound ms": LONG_TASK_MS}
    return [script, click, shift]


def _visit(browser_path: str, text: str, code: str, press: str) -> dict[str, float]:
    """One cold visit: seconds of script, the longest tasks before and after the first click, the shift."""
    with _page(browser_path) as page:

        def serve(route: "Route") -> None:
            address = route.request.url
            if address.startswith(f"{SHOP}/api/"):
                answer = {
                    "user": {"id": "1", "accountId": "1"},
                    "template": TEMPLATE,
                    "jsOptions": {"widget": {}},
                }
                route.fulfill(json=answer)
            elif address.endswith("squatch.min.js"):
                route.fulfill(body=code, content_type="text/javascript")
            elif address.startswith(SHOP):
                route.fulfill(body=text, content_type="text/html")
            elif "://localhost" in address or "://127.0.0.1" in address:
                # The shop is a page of https, ours is not: without this the browser would refuse to mix them.
                route.fulfill(response=route.fetch())
            else:
                route.abort()  # what squatch-js asks of third parties

        page.route("**/*", serve)
        page.add_init_script(WATCH)
        devtools = page.context.new_cdp_session(page)
        devtools.send("Performance.enable")
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(f"{SHOP}/thank-you")
        page.wait_for_timeout(SETTLED_MS)
        metrics = {each["name"]: each["value"] for each in devtools.send("Performance.getMetrics")["metrics"]}
        before = page.evaluate("Math.max(0, ...seen.tasks.map(task => task[1]))")
        if press:
            page.evaluate("seen.tasks = []")
            page.locator(press).click()
            page.wait_for_timeout(600)
        after = page.evaluate("Math.max(0, ...seen.tasks.map(task => task[1]))") if press else 0
        return {
            "script": metrics["ScriptDuration"] * 1_000,
            "task": before,
            "click": after,
            "shift": page.evaluate("seen.shift"),
        }


@contextmanager
def _page(browser_path: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - needs the test extras

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


def _lighthouse(rafiq: Rafiq, browser_path: str | None) -> Result:
    """The same shop page without and with the tag, in the same run; a difference of points."""
    result = Result(
        "P18b", "widget", "Lighthouse points lost by the tag", "1 point", Goal(1.0, 0.0, more=False)
    )
    folder = peer(
        "lighthouse", lambda _: ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", LIGHTHOUSE]
    )
    if folder is None or browser_path is None:
        result.skipped = "no Chromium or no lighthouse here"
        return result
    pages = {f"{rafiq.url}/s/{rafiq.keys['store_id']}": "with"}
    scores = {name: _score(folder, browser_path, address) for address, name in pages.items()}
    blocked = _score(
        folder,
        browser_path,
        next(iter(pages)),
        "--blocked-url-patterns=*/w/*",
        "--blocked-url-patterns=*/widget/*",
    )
    if None in scores.values() or blocked is None:
        result.skipped = "lighthouse gave no answer"
        return result
    result.ratios.append(max(0.0, blocked - float(scores["with"] or 0)))
    result.detail |= {"with": scores["with"], "without": blocked}
    return result


def _score(folder: Path, browser_path: str, address: str, *more: str) -> float | None:
    command = [
        str(folder / "node_modules/.bin/lighthouse"),
        address,
        "--quiet",
        "--output=json",
        "--only-categories=performance",
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-background-networking",
        *more,
    ]
    found = []
    for _ in range(RUNS):
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env={"CHROME_PATH": browser_path, "PATH": "/usr/bin:/bin:/usr/local/bin"},
        )
        if done.returncode == 0:
            found.append(100 * float(json.loads(done.stdout)["categories"]["performance"]["score"]))
    return statistics.median(found) if found else None

"""What the widget costs a page: bytes of its panels, script time, longest tasks, layout shift."""

import json
import shutil
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bench.compare import Pace
from bench.metrics.widget import ORDER, SQUATCH, THANK_YOU
from bench.metrics.widget import PACKAGES as PEERS
from bench.results import Goal, Result
from bench.stage import SHOP, Rafiq, Stage, peer
from bench.traces import Seen, visit

if TYPE_CHECKING:
    from playwright.sync_api import Route

ROUNDS, QUICK_ROUNDS = 15, 7
SLOWER = 4
LONG_TASK_MS = 50
LANGUAGES = {"en.js", "fa.js", "ar.js", "ms.js"}
NOT_PANELS = {"tag.js", "rafiq.js", "story.js", "orders.js", "told.js"} | LANGUAGES
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
DRAWN = "Boolean(document.querySelector('rafiq-prompt')?.shadowRoot?.querySelector('[part=link]')?.value)"


def measure(pace: Pace) -> list[Result]:
    browser_path = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    folder = peer("npm", lambda _: ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *PEERS])
    with Stage() as stage:
        rafiq = stage.rafiq()
        return [_panels(), *_speed(rafiq, browser_path, folder, QUICK_ROUNDS if pace.quick else ROUNDS)]


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
    heaviest = max(weights[name] for name in LANGUAGES)
    result.detail |= {"panels": panels, "panels and the heaviest language": panels + heaviest, **weights}
    return result


def _speed(rafiq: Rafiq, browser_path: str | None, folder: Path | None, rounds: int) -> list[Result]:
    script = Result(
        "P16",
        "widget",
        "script time until the link is there, promises included",
        "squatch-js",
        Goal(0.5, 0.2, more=False),
    )
    task = Result(
        "P16b",
        "widget",
        f"longest task, processor time x {SLOWER}",
        f"{LONG_TASK_MS} ms",
        Goal(1.0, 0.5, more=False),
    )
    click = Result(
        "P17",
        "widget",
        f"longest task of the first click, processor time x {SLOWER}",
        f"{LONG_TASK_MS} ms",
        Goal(1.0, 0.5, more=False),
    )
    shift = Result("P18", "widget", "layout shift added to the page", "0", Goal(0.0, 0.0, more=False))
    results = [script, task, click, shift]
    if browser_path is None or folder is None:
        for result in results:
            result.skipped = "no Chromium or no peers here"
        return results
    for ours, theirs, empty in _rounds(rafiq, browser_path, folder, rounds):
        script.ratios.append(ours.script / theirs.script)
        script.rounds.append(
            {"ours_ms": ours.script, "squatch_ms": theirs.script, "empty_ms": empty.script}
            | {"ours_devtools_ms": ours.devtools, "squatch_devtools_ms": theirs.devtools}
        )
        task.ratios.append(ours.longest * SLOWER / LONG_TASK_MS)
        task.rounds.append({"ours_ms": ours.longest, "squatch_ms": theirs.longest, "empty_ms": empty.longest})
        click.ratios.append(ours.click * SLOWER / LONG_TASK_MS)
        shift.ratios.append(ours.shift)
    script.detail |= _medians(script.rounds)
    script.detail["ratio of what the browser's ScriptDuration counts"] = statistics.median(
        each["ours_devtools_ms"] / each["squatch_devtools_ms"] for each in script.rounds
    )
    task.detail |= _medians(task.rounds)
    task.detail["added to the empty page's, ms"] = statistics.median(
        SLOWER * (each["ours_ms"] - each["empty_ms"]) for each in task.rounds
    )
    return results


def _medians(rounds: list[dict[str, float]]) -> dict[str, float]:
    """Of each figure, slowed down as a weak phone would be (as Lighthouse does it: processor time times four)."""
    return {name: SLOWER * statistics.median(each[name] for each in rounds) for name in rounds[0]}


def _rounds(rafiq: Rafiq, browser_path: str, folder: Path, rounds: int) -> list[tuple[Seen, Seen, Seen]]:
    """Ours, squatch-js and the page with neither, in turns in one browser; the first turn only warms it up."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - needs the test extras

    code = (folder / "node_modules" / PEERS[SQUATCH][0]).read_text(encoding="utf-8")
    ours_page = THANK_YOU.format(order=json.dumps(ORDER), url=rafiq.url, key=rafiq.keys["publishable_key"])
    at = f"{SHOP}/thank-you"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        found = [
            (
                visit(browser, at, _server(ours_page, code), ready=DRAWN, press="[data-channel=copy]"),
                visit(browser, at, _server(OTHER, code), ready="Boolean(document.querySelector('iframe'))"),
                visit(browser, at, _server(EMPTY, code)),
            )
            for _ in range(rounds + 1)
        ]
        browser.close()
    return found[1:]


def _server(text: str, code: str) -> "Callable[[Route], None]":
    """The shop's page, and for squatch-js an answer at once."""

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

    return serve

"""One cold visit of a page, and what its main thread did: processor time of scripts and of the longest task."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

SETTLE_SECONDS, STILL_SECONDS, PATIENCE_SECONDS = 0.1, 0.5, 15
CATEGORIES = ["-*", "toplevel", "devtools.timeline"]
TASKS = {"RunTask", "ThreadControllerImpl::RunTask"}
SCRIPTS = {
    "EvaluateScript",
    "EventDispatch",
    "FunctionCall",
    "TimerFire",
    "v8.compile",
    "v8.evaluateModule",
    "RunMicrotasks",
    "BlinkScheduler_PerformMicrotaskCheckpoint",
}
LAYOUT = {"Layout", "UpdateLayoutTree", "ParseHTML"}
SHIFT = """window.shift = 0;
new PerformanceObserver(list => list.getEntries().forEach(entry => { window.shift += entry.value; }))
  .observe({ type: "layout-shift" });"""
Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """Milliseconds of the main thread's own processor time, so that a neighbour's load is not counted as the page's.

    ``script``: all of it, also what promises continue with, which the browser's own ``devtools`` figure leaves out;
    style and layout within are not script. ``longest``: the longest task until the page was still; ``click``: after.
    """

    script: float
    devtools: float
    longest: float
    click: float
    shift: float


def visit(
    browser: "Browser", address: str, serve: "Callable[[Route], None]", *, ready: str = "", press: str = ""
) -> Seen:
    """In a context of its own, so that nothing is cached; ``ready`` must hold once the page is still."""
    context = browser.new_context()
    try:
        page = context.new_page()
        page.route("**/*", serve)
        page.add_init_script(SHIFT)
        devtools = context.new_cdp_session(page)
        devtools.send("Performance.enable", {"timeDomain": "threadTicks"})

        def still() -> dict[str, float]:
            """The browser's figures as soon as no script ran and nothing was laid out for a while."""
            before, since, until = None, time.monotonic(), time.monotonic() + PATIENCE_SECONDS
            while True:
                page.wait_for_timeout(SETTLE_SECONDS * 1_000)
                answer = devtools.send("Performance.getMetrics")
                metrics = {each["name"]: float(each["value"]) for each in answer["metrics"]}
                now = metrics["ScriptDuration"], metrics["LayoutCount"]
                if now != before:
                    before, since = now, time.monotonic()
                if time.monotonic() - since > STILL_SECONDS or time.monotonic() > until:
                    return metrics

        browser.start_tracing(page=page, categories=CATEGORIES)
        page.goto(address)
        metrics = still()
        loaded = json.loads(browser.stop_tracing())["traceEvents"]
        if ready and not page.evaluate(ready):
            message = f"{address} never became ready: {ready}"
            raise RuntimeError(message)
        pressed: list[Event] = []
        if press:
            # By the mouse, since the driver's own looking for the button would be measured as ours.
            box = page.locator(press).bounding_box() or {"x": 0, "y": 0, "width": 0, "height": 0}
            browser.start_tracing(page=page, categories=CATEGORIES)
            page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            still()
            pressed = json.loads(browser.stop_tracing())["traceEvents"]
        mine = _main_thread(loaded, address)
        events = _of_thread(loaded, mine)
        return Seen(
            script=_script(events),
            devtools=metrics["ScriptDuration"] * 1_000,
            longest=_longest(events),
            click=_longest(_of_thread(pressed, mine)),
            shift=float(page.evaluate("window.shift")),
        )
    finally:
        context.close()


def _main_thread(events: list[Event], address: str) -> tuple[int, int]:
    """The main thread that speaks most of this page: the browser's own pages have renderers in the same trace."""
    named = [each for each in events if each["name"] == "thread_name"]
    mains = {(each["pid"], each["tid"]) for each in named if each["args"]["name"] == "CrRendererMain"}
    counts = dict.fromkeys(mains, 0)
    for each in events:
        whose = each["pid"], each["tid"]
        if whose in counts and address in json.dumps(each.get("args", {})):
            counts[whose] += 1
    return max(counts, key=lambda whose: counts[whose])


def _of_thread(events: list[Event], whose: tuple[int, int]) -> list[Event]:
    mine = [each for each in events if each.get("ph") == "X" and (each["pid"], each["tid"]) == whose]
    return sorted(mine, key=lambda each: (each["ts"], -each.get("dur", 0)))


def _script(events: list[Event]) -> float:
    """The outermost script events without the style and layout they asked for."""
    spent = script_end = layout_end = 0.0
    for each in events:
        at, end, cpu = each["ts"], each["ts"] + each.get("dur", 0), each.get("tdur", 0)
        if each["name"] in SCRIPTS and at >= script_end:
            spent, script_end = spent + cpu, end
        elif each["name"] in LAYOUT and layout_end <= at < script_end:
            spent, layout_end = spent - cpu, end
    return spent / 1_000


def _longest(events: list[Event]) -> float:
    return max((each.get("tdur", 0) for each in events if each["name"] in TASKS), default=0) / 1_000

"""Resident memory: after the start, after 100,000 clicks, after 10,000 orders; and the whole demo in one process."""

import os
import time
from collections.abc import Callable
from math import nan

from bench import load
from bench.compare import Pace
from bench.load import PERSON, Plan
from bench.metrics.order import plan
from bench.results import Goal, Result
from bench.stage import COMMAND, ROOT, Rafiq, Stage, free_port, resident, wait_for

CLICKS, ORDERS = 100_000, 10_000
WHOLE_DEMO_MB = 200
LONGEST_SECONDS = 240
LONGEST_QUICK_SECONDS = 40


def measure(pace: Pace) -> list[Result]:
    clicks, orders = (CLICKS // 10, ORDERS // 10) if pace.quick else (CLICKS, ORDERS)
    grown = Result(
        "M1", "memory", "resident memory after the load", "after the start", Goal(1.5, 1.2, more=False)
    )
    with Stage() as stage:
        rafiq = stage.rafiq()
        start = rafiq.memory()
        longest = LONGEST_QUICK_SECONDS if pace.quick else LONGEST_SECONDS
        click = Plan(f"{rafiq.url}/r/{rafiq.tokens[0]}", PERSON, 32)
        after_clicks = _until(rafiq, "visits", clicks, lambda: click, longest)
        after_orders = _until(rafiq, "orders", orders, lambda: plan(rafiq), longest)
        grown.detail |= {"clicks": rafiq.count("visits"), "orders": rafiq.count("orders")}
        grown.ratios.append(after_orders / start)
        grown.detail |= {
            "MB after start": round(start),
            "MB after the clicks": round(after_clicks),
            "MB after the orders": round(after_orders),
        }
    return [grown, _demo()]


def _until(rafiq: Rafiq, table: str, rows: int, make: Callable[[], Plan], longest: float) -> float:
    """Resident megabytes once so many rows are there, or the time is up; the row counts stand beside the figure."""
    until = time.monotonic() + longest
    while rafiq.count(table) < rows and time.monotonic() < until:
        load.run(make(), 3)
    return rafiq.memory()


def _demo() -> Result:
    """The demo with its shop and worker, a few seconds after it began to listen."""
    result = Result(
        "M2", "memory", "whole demo, resident MB", f"{WHOLE_DEMO_MB} MB", Goal(1.0, 0.75, more=False)
    )
    with Stage() as stage:
        backend, shop = free_port(), free_port()
        variables = {name: value for name, value in os.environ.items() if not name.startswith("RAFIQ_")}
        variables |= {"RAFIQ_DATA_DIR": str(stage.folder()), "PYTHONPATH": str(ROOT)}
        command = [COMMAND, "demo", "--backend-port", str(backend), "--store-port", str(shop)]
        process = stage.start(command, variables, stage.folder() / "log")
        try:
            wait_for(backend, process)
        except RuntimeError as error:
            result.skipped = str(error)
            return result
        time.sleep(3)
        used = resident(process.pid)
        result.ratios.append(used / WHOLE_DEMO_MB if used == used else nan)  # noqa: PLR0124 - not a number
        result.detail["MB"] = round(used)
    return result

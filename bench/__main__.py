"""`python -m bench`: ratios against baselines measured in the same run, as JSON and as a Markdown table."""

import argparse
import os
import platform
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from bench import load, results
from bench.compare import Pace
from bench.metrics import (
    balance,
    click,
    dashboard,
    fraud,
    hooks,
    imports,
    memory,
    order,
    token,
    widget,
    widget_lighthouse,
    widget_speed,
)
from bench.results import Result

METRICS: dict[str, Callable[[Pace], list[Result]]] = {
    "token": token.measure,
    "widget": widget.measure,
    "widget-speed": widget_speed.measure,
    "widget-lighthouse": widget_lighthouse.measure,
    "click": click.measure,
    "order": order.measure,
    "balance": balance.measure,
    "hooks": hooks.measure,
    "import": imports.measure,
    "memory": memory.measure,
    "dashboard": dashboard.measure,
    "fraud": fraud.measure,
}
QUICK, FULL = Pace(rounds=3, seconds=2, quick=True), Pace(rounds=5, seconds=3)
PACKAGES = ("rafiq", "flask", "werkzeug", "waitress", "sqlalchemy", "itsdangerous", "psycopg", "brotli")
NEEDED_SHARE = 0.6


def main() -> int:
    arguments = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is stopped
    pace = FULL if arguments.full else QUICK
    environment = _environment(pace)
    found: list[Result] = []
    for name in arguments.only or METRICS:
        print(f"{name} …", file=sys.stderr, flush=True)
        found += METRICS[name](pace)
        results.write(
            arguments.json, environment, found
        )  # after each, so that an interrupted run keeps its figures
    print(results.table(found))
    print(
        f"\n{environment['processors']} × {environment['processor']}, {environment['system']};"
        f" every figure in {arguments.json}"
    )
    bad = [result.id for result in found if result.wrong or _misses(result)]
    if bad:
        print(f"Below {NEEDED_SHARE:.0%} of the goal, or wrong: {', '.join(bad)}", file=sys.stderr)
    return 1 if bad else 0


def _misses(result: Result) -> bool:
    return (
        not result.skipped and result.goal is not None and not result.goal.reached(result.ratio, NEEDED_SHARE)
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--quick", action="store_true", help="three rounds of two seconds (the default)")
    length.add_argument(
        "--full", action="store_true", help="five rounds of three seconds, repeated when disturbed"
    )
    parser.add_argument(
        "--only", type=lambda text: [_known(name) for name in text.split(",")], help=", ".join(METRICS)
    )
    parser.add_argument(
        "--json", type=Path, default=Path("bench/results/latest.json"), help="where every figure goes"
    )
    return parser.parse_args()


def _known(name: str) -> str:
    if name not in METRICS:
        raise argparse.ArgumentTypeError(f"{name} is none of {', '.join(METRICS)}")
    return name


def _environment(pace: Pace) -> dict[str, Any]:
    return {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "system": f"{platform.system()} {platform.release()}",
        "processor": _processor(),
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "postgresql": _output("postgres", "--version") or _output("psql", "--version"),
        "generator": load.generator(),
        "fdatasync_ms": _fdatasync_ms(),
        "pace": {"rounds": pace.rounds, "seconds": pace.seconds},
        "packages": {name: _version(name) for name in PACKAGES},
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
        platform.processor(),
    )


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _output(*command: str) -> str | None:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip() or None
    except OSError:
        return None


def _fdatasync_ms() -> float | None:
    """What one synced write costs on this disk: durable figures hang on it."""
    if not hasattr(os, "fdatasync"):
        return None
    path = Path("bench/results/.sync")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb", buffering=0) as file:
        started = time.perf_counter()
        for _ in range(50):
            file.write(b"x" * 4096)
            os.fdatasync(file.fileno())
        spent = time.perf_counter() - started
    path.unlink()
    return round(spent / 50 * 1000, 3)


if __name__ == "__main__":
    sys.exit(main())

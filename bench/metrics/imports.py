"""Bringing customers along: memory of a long file against a short one, time against a bare executemany."""

import contextlib
import csv
import os
import sqlite3
import subprocess
import time
from itertools import islice
from pathlib import Path

from bench.compare import Pace
from bench.results import Goal, Result
from bench.stage import COMMAND, SHOP, Stage

SHORT, LONG, QUICK_LONG = 10_000, 1_000_000, 20_000
HEADING = "customer id,email,phone,first name,last name,language,tags\n"
BATCH = 200


def measure(pace: Pace) -> list[Result]:
    rows = QUICK_LONG if pace.quick else LONG
    memory = Result(
        "I1",
        "import",
        f"peak memory, {rows:,} customers",
        f"{SHORT:,} customers",
        Goal(1.25, 1.05, more=False),
    )
    took = Result(
        "I2", "import", f"{rows:,} customers with links (time)", "bare executemany of the same rows"
    )
    with Stage() as stage:
        short, short_peak, _ = _import(stage, SHORT)
        seconds, peak, kept = _import(stage, rows)
        bare = _bare(stage.folder(), rows)
        memory.ratios.append(peak / short_peak)
        memory.correct["each customer is there with a link"] = kept == (rows, rows)
        memory.detail |= {"MB": round(peak), "MB of the short file": round(short_peak)}
        took.ratios.append(seconds / bare)
        took.detail |= {
            "ms a row": seconds * 1_000 / rows,
            "ms a row of the short file": short * 1_000 / SHORT,
            "bare ms a row": bare * 1_000 / rows,
        }
    return [memory, took]


def _import(stage: Stage, rows: int) -> tuple[float, float, tuple[int, int]]:
    """Seconds, peak megabytes, and how many people and links there are after `rafiq import customers`."""
    folder = stage.folder()
    path = _file(folder, rows)
    variables = {name: value for name, value in os.environ.items() if not name.startswith("RAFIQ_")}
    variables["RAFIQ_DATA_DIR"] = str(folder)
    store = [COMMAND, "store", "create", "Bench", "--origin", SHOP, "--currency", "EUR"]
    subprocess.run(store, env=variables, check=True, capture_output=True)
    began = time.perf_counter()
    process = stage.start([COMMAND, "import", "customers", str(path)], variables, folder / "log")
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError((folder / "log").read_text(encoding="utf-8")[-500:])
    with contextlib.closing(sqlite3.connect(folder / "rafiq.sqlite3")) as kept:
        people, links = (
            int(kept.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) for table in ("people", "links")
        )
    return seconds, usage.ru_maxrss / 1024, (people, links)


def _file(folder: Path, rows: int) -> Path:
    path = folder / "customers.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADING)
        for number in range(rows):
            name = f"Ana{number % 5_000},Silva{number % 7_001}"
            file.write(
                f"c{number},person{number}@mail{number % 997}.example.com,+4915{number:08d},{name},en,vip\n"
            )
    return path


def _bare(folder: Path, rows: int) -> float:
    """Seconds for the least that could be done: each row in one table with one index, and a link in another."""
    path = _file(folder, rows)
    began = time.perf_counter()
    with (
        path.open(encoding="utf-8", newline="") as file,
        contextlib.closing(sqlite3.connect(folder / "bare.sqlite3")) as kept,
    ):
        kept.execute("PRAGMA journal_mode=WAL")
        kept.execute("PRAGMA synchronous=NORMAL")
        kept.execute(
            "CREATE TABLE people (id TEXT PRIMARY KEY, email TEXT UNIQUE, a TEXT, b TEXT, c TEXT, d TEXT, e TEXT)"
        )
        kept.execute("CREATE TABLE links (id TEXT PRIMARY KEY, person_id TEXT UNIQUE)")
        lines = csv.reader(file)
        next(lines)
        while batch := list(islice(lines, BATCH)):
            with kept:
                kept.executemany("INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?)", batch)
                kept.executemany("INSERT INTO links VALUES (?, ?)", [(row[1], row[0]) for row in batch])
    return time.perf_counter() - began

"""Taking in orders: against a bare insert into the same database, and beside a storm of clicks."""

import json
import shutil
import sqlite3
import subprocess
import threading
import time
import uuid
from contextlib import closing
from pathlib import Path

import psycopg

from bench import guard, load
from bench.compare import Pace, quietly
from bench.load import Load, Plan
from bench.metrics.click import storm
from bench.results import Goal, Result
from bench.stage import PROGRAMS, Rafiq, Stage, postgresql

CONNECTIONS = 16
CALM_CONNECTIONS = 4


def measure(pace: Pace) -> list[Result]:
    results = []
    with Stage() as stage:
        rafiq = stage.rafiq()
        results += [_against_insert(stage, rafiq, pace), _beside_clicks(rafiq, pace)]
    results.append(_on_postgresql(pace))
    return results


def plan(rafiq: Rafiq, connections: int = CONNECTIONS) -> Plan:
    """A new script argument each time, so that no order number comes twice."""
    word = uuid.uuid4().hex[:8]
    return Plan(
        f"{rafiq.url}/api/v1/orders",
        rafiq.authorised,
        connections,
        script=PROGRAMS / "orders.lua",
        arguments=(word, str(rafiq.folder / "tokens")),
        make=lambda number: _order(rafiq, word, number),
    )


def _order(rafiq: Rafiq, word: str, number: int) -> bytes:
    body = json.dumps({
        "order_number": f"{word}-{number}", "subtotal": "49.90", "currency": "EUR", "status": "paid",
        "customer": {"id": f"{word}-{number}", "email": f"friend-{word}-{number}@example.com", "first_name": "Ben"},
        "referral": rafiq.tokens[number % len(rafiq.tokens)],
    }).encode()  # fmt: skip
    headers = {"Host": "bench", "Content-Length": str(len(body)), **rafiq.authorised}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST /api/v1/orders HTTP/1.1\r\n{head}\r\n".encode() + body


def _against_insert(stage: Stage, rafiq: Rafiq, pace: Pace) -> Result:
    result = Result(
        "P7",
        "order",
        "orders/s with all checks, hold and facts (SQLite FULL)",
        "one-row inserts/s, one commit each",
        Goal(0.18, 0.4),
    )
    load.run(plan(rafiq), pace.warm_up)
    taken = rafiq.count("orders")
    answered = bad = 0
    for _ in range(pace.rounds):
        base = _inserts(stage.folder() / "bare.sqlite3", pace.seconds)
        ours = quietly(result, plan(rafiq), pace)
        result.rounds.append({"baseline_per_second": base, "per_second": ours.per_second, "p99": ours.p99})
        result.ratios.append(ours.per_second / base)
        answered, bad = answered + ours.answered, bad + ours.bad
    kept = rafiq.count("orders") - taken
    result.correct["every answer good"] = bad == 0
    result.correct["orders not fewer than answers"] = kept >= answered
    # Orders are counted first: the server may still be answering what the generator no longer waits for.
    counted = rafiq.count("orders")
    result.correct["a referral for each"] = rafiq.count("referrals") >= counted
    result.detail |= {"orders/s": round(ours.per_second), "inserts/s": round(base), "p99 ms": ours.p99}
    return result


def _inserts(file: Path, seconds: float) -> float:
    """What the database itself can do: one row, one synced commit, again and again."""
    guard.wait_until_quiet()
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE rows (id TEXT PRIMARY KEY, body TEXT)"
        )
        count, until = 0, time.perf_counter() + seconds
        while time.perf_counter() < until:
            connection.execute("INSERT INTO rows VALUES (?, ?)", (uuid.uuid4().hex, "x" * 200))
            count += 1
    return count / seconds


def _beside_clicks(rafiq: Rafiq, pace: Pace) -> Result:
    result = Result(
        "P8",
        "mixed",
        "order p99 while clicks run at full speed",
        "order p99 alone",
        Goal(2.0, 1.3, more=False),
    )
    clicks: list[float] = []
    for _ in range(pace.rounds):
        alone = quietly(result, plan(rafiq, CALM_CONNECTIONS), pace)
        beside = _with_clicks(rafiq, pace, clicks)
        result.rounds.append({"baseline_p99": alone.p99, "p99": beside.p99, "per_second": beside.per_second})
        result.ratios.append(beside.p99 / alone.p99)
    result.correct["every answer good"] = beside.bad == 0
    result.detail |= {
        "alone p99 ms": alone.p99,
        "beside p99 ms": beside.p99,
        "orders/s beside": round(beside.per_second),
    }
    result.detail["clicks/s meanwhile"] = round(clicks[-1])
    return result


def _with_clicks(rafiq: Rafiq, pace: Pace, clicks: list[float]) -> Load:
    before, started = rafiq.count("visits"), time.monotonic()
    running: threading.Thread = storm(rafiq, pace.seconds + 1)
    time.sleep(0.5)
    seen = load.run(plan(rafiq, CALM_CONNECTIONS), pace.seconds)
    running.join()
    clicks.append((rafiq.count("visits") - before) / (time.monotonic() - started))
    return seen


def _on_postgresql(pace: Pace) -> Result:
    result = Result(
        "P9",
        "order",
        "orders/s with all checks (PostgreSQL)",
        "pgbench, one-row inserts/s, 32 clients",
        Goal(0.05, 0.09),
    )
    with postgresql() as address, Stage() as stage:
        if address is None or not shutil.which("pgbench"):
            result.skipped = "PostgreSQL's programs are not here"
            return result
        plain = address.replace("+psycopg", "")
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute("CREATE TABLE bare (id bigserial PRIMARY KEY, body text)")
        rafiq = stage.rafiq(database_url=address)
        load.run(plan(rafiq), pace.warm_up)
        script = stage.folder() / "insert.sql"
        script.write_text(f"INSERT INTO bare (body) VALUES ('{'x' * 200}');\n", encoding="ascii")
        for _ in range(pace.rounds):
            base = _pgbench(plain, script, pace.seconds)
            ours = quietly(result, plan(rafiq), pace)
            result.rounds.append(
                {"baseline_per_second": base, "per_second": ours.per_second, "p99": ours.p99}
            )
            result.ratios.append(ours.per_second / base)
        result.correct["every answer good"] = ours.bad == 0
        result.detail |= {"orders/s": round(ours.per_second), "inserts/s": round(base), "p99 ms": ours.p99}
    return result


def _pgbench(address: str, script: Path, seconds: float) -> float:
    command = [
        "pgbench",
        "-n",
        "-M",
        "prepared",
        "-c",
        "32",
        "-j",
        "1",
        "-T",
        str(max(1, round(seconds))),
        "-f",
        str(script),
        address,
    ]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout.split("tps = ")[1].split()[0])

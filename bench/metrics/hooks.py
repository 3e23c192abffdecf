"""Incoming shop hooks at fifty a second: how late the slowest are answered, against a bare Flask route and a second."""

import base64
import hashlib
import hmac
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit

from bench.compare import Pace
from bench.results import Goal, Result
from bench.stage import PROGRAMS, Rafiq, Stage
from tests.shop_payloads import shopify_order, woo_order

A_SECOND = 50
CALLERS = 32
SECONDS, QUICK_SECONDS = 20, 4
SECRET = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"
LONGEST_MS = 1_000
SIGNED_IN = {"shopify": "X-Shopify-Hmac-Sha256", "woocommerce": "X-WC-Webhook-Signature"}
TOPICS = {
    "shopify": {"X-Shopify-Topic": "orders/paid", "X-Shopify-Shop-Domain": "bench.myshopify.com"},
    "woocommerce": {"X-WC-Webhook-Topic": "order.updated"},
}


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    path: str
    body: bytes
    headers: dict[str, str]


def measure(pace: Pace) -> list[Result]:
    """A call is late from when it was due, not from when a caller was free for it."""
    against = "bare Flask route, same server, same rate"
    ratio = Result("H1", "hooks", f"p99 of signed shop messages at {A_SECOND}/s", against)
    limit = Result("H2", "hooks", "the same p99", "one second (G13)", Goal(1.0, 0.2, more=False))
    count = A_SECOND * (QUICK_SECONDS if pace.quick else SECONDS)
    with Stage() as stage:
        rafiq = stage.rafiq()
        paths, bare = _connected(rafiq), stage.program("bare.py")
        _send(rafiq.url, A_SECOND, lambda number: _message(paths, number))
        _send(bare, A_SECOND, lambda _: Call("GET", "/hello", b"", {}))
        sent, good = A_SECOND, True
        for turn in range(1, pace.rounds + 1):
            first = turn * 1_000_000
            base = _send(bare, count, lambda _: Call("GET", "/hello", b"", {}))
            ours = _send(rafiq.url, count, lambda number, first=first: _message(paths, first + number))
            sent, good = sent + count, good and all(status == 200 for status, _ in ours)
            base_p99, our_p99 = _p99(base), _p99(ours)
            ratio.rounds.append({"baseline_p99": base_p99, "p99": our_p99})
            ratio.ratios.append(our_p99 / base_p99)
            limit.ratios.append(our_p99 / LONGEST_MS)
        ratio.correct["every message answered with 200"] = good
        ratio.correct["every message is on disk"] = rafiq.count("shop_deliveries") == sent
        ratio.detail |= {"p99 ms": ratio.rounds[-1]["p99"], "bare p99 ms": ratio.rounds[-1]["baseline_p99"]}
        ratio.detail["messages"] = sent
    return [ratio, limit]


def _connected(rafiq: Rafiq) -> dict[str, str]:
    variables = os.environ | {"RAFIQ_DATA_DIR": str(rafiq.folder), "RAFIQ_PUBLIC_URL": rafiq.url}
    command = [sys.executable, str(PROGRAMS / "connect_shops.py"), rafiq.keys["store_id"], SECRET]
    done = subprocess.run(command, env=variables, check=True, capture_output=True, text=True)
    found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return found


def _message(paths: dict[str, str], number: int) -> Call:
    """A new order each time, by turns from both shops."""
    platform = "shopify" if number % 2 else "woocommerce"
    order = shopify_order(id=number + 1) if number % 2 else woo_order(id=number + 1)
    body = json.dumps(order).encode()
    signature = base64.b64encode(hmac.digest(SECRET.encode(), body, hashlib.sha256)).decode()
    headers = {"Content-Type": "application/json", SIGNED_IN[platform]: signature}
    return Call("POST", paths[platform], body, headers | TOPICS[platform])


def _send(url: str, count: int, make: Callable[[int], Call]) -> list[tuple[int, float]]:
    """Status and milliseconds of each call; a new connection each time, as from a shop's many senders."""
    calls, address = [make(number) for number in range(count)], urlsplit(url)
    begin = time.perf_counter() + 0.2

    def one(number: int) -> tuple[int, float]:
        due = begin + number / A_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        call = calls[number]
        connection = HTTPConnection(str(address.hostname), address.port, timeout=30)
        try:
            connection.request(call.method, call.path, call.body or None, call.headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status, (time.perf_counter() - due) * 1_000
        finally:
            connection.close()

    with ThreadPoolExecutor(CALLERS) as pool:
        return list(pool.map(one, range(count)))


def _p99(found: list[tuple[int, float]]) -> float:
    return round(statistics.quantiles((took for _, took in found), n=100)[98], 2)

"""Several processes of many threads that ask one shop at the same instant; the database is all they share."""

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from apiflask import APIFlask

from rafiq import create_app
from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.coupons import banks
from tests import factories

ROOT = Path(__file__).parents[2]
THREADS = 10
PATIENCE = 40  # tries of a caller who is told "busy, try again in a moment"

Request = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What one caller was answered."""

    status: int
    body: Any
    replayed: bool


@dataclass(slots=True)
class Crowd:
    """Two processes, started once; `open` points them at a test's database."""

    processes: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, count: int = 2) -> None:
        command = [sys.executable, "-m", "tests.races.crowd"]
        self.processes = [
            subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            for _ in range(count)
        ]

    def open(self, data_dir: Path, database_url: str) -> None:
        self._all({"do": "open", "data_dir": str(data_dir), "database_url": database_url})

    def ask(self, secret_key: str, requests: list[Request]) -> list[Told]:
        """Every request at once, dealt out to the processes like cards."""
        share = len(self.processes)
        hands = [requests[number::share] for number in range(share)]
        answers = self._all(*({"do": "ask", "key": secret_key, "requests": hand} for hand in hands))
        return [Told(*each) for hand in answers for each in hand]

    def greet(self, publishable_key: str, offers: list[Request]) -> list[Told]:
        """As many landing pages ask for the friend's offer at once."""
        hands = [offers[number :: len(self.processes)] for number in range(len(self.processes))]
        answers = self._all(*({"do": "greet", "key": publishable_key, "offers": hand} for hand in hands))
        return [Told(*each) for hand in answers for each in hand]

    def take(self, store_id: str, bank_id: str, claim_keys: list[str]) -> list[str | None]:
        """Every cause takes its code from the bank at once."""
        hands = [claim_keys[number :: len(self.processes)] for number in range(len(self.processes))]
        common = {"do": "take", "store_id": store_id, "bank_id": bank_id}
        answers = self._all(*(common | {"claim_keys": hand} for hand in hands))
        return [code for hand in answers for code in hand]

    def run_due(self) -> int:
        """Each process does what is due; how many holds they ended together."""
        return sum(self._all({"do": "run_due"}))

    def close(self) -> None:
        self._all({"do": "close"})

    def stop(self) -> None:
        for process in self.processes:
            process.communicate(timeout=20)

    def _all(self, *orders: Request) -> list[Any]:
        told = orders if len(orders) > 1 else orders * len(self.processes)
        for process, order in zip(self.processes, told, strict=True):
            print(json.dumps(order), file=pipe(process.stdin), flush=True)
        return [json.loads(pipe(process.stdout).readline()) for process in self.processes]


def pipe(end: IO[str] | None) -> IO[str]:
    assert end is not None
    return end


# ---------------------------------------------------------------------------------------- inside each process


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr  # what the app logs is no answer
    app: APIFlask | None = None
    for line in sys.stdin:
        order = json.loads(line)
        said: Any = None
        if order["do"] == "open":
            app = create_app(factories.new_settings(Path(order["data_dir"]), order["database_url"]))
        elif app is None:
            continue
        elif order["do"] == "ask":
            said = ask_all(app, order["key"], order["requests"])
        elif order["do"] == "greet":
            said = greet_all(app, order["key"], order["offers"])
        elif order["do"] == "take":
            said = take_all(app, order["store_id"], order["bank_id"], order["claim_keys"])
        elif order["do"] == "run_due":
            said = run_due(app)
        else:
            factories.close(app)
        print(json.dumps(said), file=answers, flush=True)


def ask_all(app: APIFlask, key: str, requests: list[Request]) -> list[tuple[int, Any, bool]]:
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(lambda request: ask(app, key, request), requests))


def greet_all(app: APIFlask, key: str, offers: list[Request]) -> list[tuple[int, Any, bool]]:
    def greet(offer: Request) -> tuple[int, Any, bool]:
        browser = factories.Browser(app.test_client(), key)
        for _ in range(PATIENCE):
            answer = browser.post("/offer", offer)
            if answer.status_code != 503:
                break
            time.sleep(0.05)
        return answer.status_code, answer.get_json(silent=True), False

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(greet, offers))


def take_all(app: APIFlask, store_id: str, bank_id: str, claim_keys: list[str]) -> list[str | None]:
    def take(claim_key: str) -> str | None:
        with app.app_context(), transaction():
            return banks.take(store_id, bank_id, claim_key)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(take, claim_keys))


def ask(app: APIFlask, key: str, request: Request) -> tuple[int, Any, bool]:
    """As a well-behaved shop asks: again after a while when we are busy."""
    merchant = factories.Merchant(app.test_client(), key)
    for _ in range(PATIENCE):
        answer = merchant.post(request["path"], request["body"], key=request.get("idempotency_key"))
        if answer.status_code != 503:
            break
        time.sleep(0.05)
    return answer.status_code, answer.get_json(silent=True), "Idempotency-Replayed" in answer.headers


if __name__ == "__main__":
    main()

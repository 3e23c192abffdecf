"""A Rafiq of its own for the corner shop, started by its own commands and asked as the shop's server asks."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tests.e2e.oscar.processes import free_port, running

RAFIQ = Path(sys.executable).with_name("rafiq")


@dataclass(frozen=True)
class Rafiq:
    """Where it answers, which shop it serves, and what it says about that shop's referrals."""

    url: str
    shop_port: int
    publishable_key: str
    secret_key: str

    def referrals(self) -> list[dict[str, Any]]:
        return self._ask("GET", "/api/v1/referrals")["data"]

    def referral(self) -> tuple[str, str]:
        """Status and reason of the one referral there is."""
        (referral,) = self.referrals()
        return referral["status"], referral["reason_code"]

    def balance(self) -> dict[str, str]:
        """What the advocate of the one referral may hope for and may spend, in euro."""
        (referral,) = self.referrals()
        answer = self._ask("GET", f"/api/v1/customers/{referral['advocate_id']}/balance")
        (euro,) = (row for row in answer["balances"] if row["unit"] == "EUR")
        return {name: euro[name] for name in ("pending", "available")}

    def subtotal(self, order_number: str) -> str:
        """What the shop reported for this order."""
        return str(self._ask("GET", f"/api/v1/orders/{order_number}")["order"]["subtotal"])

    def skip_days(self, days: int) -> None:
        self._ask("POST", "/demo/skip-days", {"days": days})

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.secret_key}", "Content-Type": "application/json"}
        with urlopen(Request(self.url + path, data, headers, method=method), timeout=10) as answer:
            return json.loads(answer.read() or b"null")


@contextmanager
def rafiq_for(shop_port: int, folder: Path) -> Iterator[Rafiq]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environ = os.environ | {
        "RAFIQ_DATA_DIR": str(folder / "rafiq"),
        "RAFIQ_PUBLIC_URL": url,
        "RAFIQ_DEMO": "true",  # opens the door that skips days
    }
    origin = f"http://127.0.0.1:{shop_port}"
    create = [RAFIQ, "store", "create", "The corner shop", "--origin", origin, "--currency", "EUR", "--json"]
    made = subprocess.run(create, env=environ, cwd=folder, check=True, capture_output=True, text=True)
    keys = json.loads(made.stdout)
    serve = [RAFIQ, "serve", "--port", str(port)]
    with running(serve, environ=environ, folder=folder, url=f"{url}/readyz", log=folder / "rafiq.log"):
        yield Rafiq(url, shop_port, keys["publishable_key"], keys["secret_key"])

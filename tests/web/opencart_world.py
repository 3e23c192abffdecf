"""An OpenCart with the extension in it, as PHP plays it for the tests; what its shop knows stands here."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.conftest import missing

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "widget/shops/opencart/rafiq"
PLAY = Path(__file__).parent / "opencart/play.php"
LANGUAGES = ["ar", "en-gb", "fa-ir", "ms-my"]
SAVED = {
    "module_rafiq_status": 1,
    "module_rafiq_address": "https://friends.example",
    "module_rafiq_publishable_key": "pk_live_cart",
    "module_rafiq_secret_key": "sk_live_cart",
}
# What OpenCart's own installation puts in.
CONFIG = {
    "config_processing_status": ["5", "1", "2", "12", "3"],
    "config_complete_status": ["5", "3"],
    "config_order_status_id": "1",
    "config_currency": "EUR",
}
ORDER = {
    "order_id": 41,
    "order_status_id": 0,
    "date_modified": "then",
    "currency_code": "EUR",
    "currency_value": "1.00000000",
    "customer_id": 0,
    "email": "ben@example.com",
    "firstname": "Ben &amp; Co",
    "lastname": "",
    "telephone": "",
}
TOTALS = [
    {"code": "sub_total", "title": "Sub-Total", "value": "50.0000"},
    {"code": "coupon", "title": "Coupon (friend-7k2q9xmta)", "value": "-5.0000"},
    {"code": "shipping", "title": "Flat (by post)", "value": "4.5000"},
]
HEARD = {"status": 201, "body": "{}"}
AWAY = {"status": 503, "body": ""}
PENDING, PROCESSING, COMPLETE, CANCELLED, REFUNDED, CANCELLED_BY_MISTAKE = 1, 2, 5, 7, 11, 9
COUPON = {
    "usable": True,
    "kind": "percent_off",
    "percent": "10",
    "amount": None,
    "minimum": "30.00",
    "currency": "EUR",
    "expires_at": "2027-01-31T18:00:00+00:00",
}
CODE = "FRIEND-7K2Q9XMTA"


def php() -> str:
    return shutil.which("php") or missing("PHP is not here: install the package php-cli")


def played(
    *steps: object, version: str = "4.1.0.3", answers: list[Any] | None = None, **given: object
) -> dict[str, Any]:
    """Install the extension, take the steps one after the other, and tell what was sent, shown and kept."""
    told = {"steps": steps, "answers": answers or [HEARD] * 5, "config": CONFIG, "saved": SAVED}
    told |= {"orders": {"41": ORDER}, "totals": TOTALS} | given
    command = [php(), PLAY, EXTENSION.parent, version, json.dumps(told)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stderr == ""
    told = json.loads(done.stdout)
    assert isinstance(told, dict)
    return told


def answer(body: object, status: int = 200) -> dict[str, Any]:
    return {"status": status, "body": json.dumps(body)}

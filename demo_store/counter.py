"""Behind the counter: what the shop said to Rafiq, what it still has to say, and the guided steps of the demo."""

import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import urllib3

from demo_store.refer import Answer, Refer
from demo_store.settings import RafiqStore, ShopSettings
from demo_store.storage import Storage

# The guided steps, in the order of the story; the last word of each is what ticks it.
STEPS = (
    "buy",
    "share",
    "follow",
    "offer",
    "friend_buys",
    "wait",
    "skip",
    "released",
    "spend",
    "refund",
    "deliver",
)
# A step of the same name may have happened before the story began: it counts after the step it follows from.
AFTER = {
    "wait": "friend_buys",
    "skip": "friend_buys",
    "released": "skip",
    "spend": "released",
    "refund": "friend_buys",
    "deliver": "buy",
}
WAITING = frozenset({"pending", "flagged"})
SEND_AGAIN_SECONDS = 5.0
SKIPPING = urllib3.Timeout(connect=1.0, read=60.0)  # the chores of every skipped day are done meanwhile


class StoreNotebook:
    """Writes down every call of one Rafiq store, without its secret."""

    def __init__(self, storage: Storage, store: str, keys: RafiqStore) -> None:
        self._storage = storage
        self._store = store
        self._bearer = masked(keys.secret_key)

    def note(self, method: str, path: str, sent: dict[str, Any] | None, answer: Answer, took_ms: int) -> None:
        call = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "method": method,
            "path": f"/api/v1{path}",
            "bearer": self._bearer,
            "sent": sent,
            "status": answer.status,
            "got": answer.body,
            "took_ms": took_ms,
        }
        self._storage.add_call(self._store, call)

    def keep(self, path: str, sent: dict[str, Any], key: str) -> None:
        self._storage.keep(self._store, path, sent, key)


class Counter:
    def __init__(self, settings: ShopSettings, storage: Storage) -> None:
        self._settings = settings
        self._storage = storage
        self._lock = threading.Lock()
        self.refer: Mapping[str, Refer] = {
            store: Refer(
                settings.rafiq_url, keys.secret_key, keys.signing_secret, StoreNotebook(storage, store, keys)
            )
            for store, keys in settings.stores.items()
        }

    def send_again(self) -> int:
        """Tell what could not be told, oldest first; stop at the first failure. Answers how many got through."""
        told = 0
        with self._lock:
            for store, key, path, body in self._storage.kept():
                if store in self.refer:
                    answer = self.refer[store].tell(path, body, key)
                    if answer.lost:
                        break
                    self._hear(store, body, answer)
                self._storage.forget(key)
                told += 1
        return told

    def _hear(self, store: str, body: dict[str, Any], answer: Answer) -> None:
        """What Rafiq makes of an order that reached it late is kept with the order, as at once."""
        referral = answer.body.get("referral")
        order = self._storage.order_by_number(str(body.get("order_number", "")))
        if referral and order:
            order.said = referral
            self._storage.save(order)
            if order.by_link and referral.get("status") in WAITING:
                self._storage.tick(store, "friend_buys")

    def keep_sending(self, stop: threading.Event) -> None:
        """Run in a thread of its own until `stop` is set."""
        while not stop.wait(SEND_AGAIN_SECONDS):
            self.send_again()

    def skip_days(self, store: str, days: int) -> Answer:
        """The demo's time machine; a real Rafiq has none, and answers 404."""
        body = {"days": days}
        try:
            with urllib3.PoolManager(timeout=SKIPPING, retries=False) as http:
                got = http.request("POST", f"{self._settings.rafiq_url}/demo/skip-days", json=body)
                answer = Answer(got.status, _object(got.data and got.json()))
        except (urllib3.exceptions.HTTPError, ValueError):
            answer = Answer(0)
        call = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "method": "POST",
            "path": "/demo/skip-days",
        }
        rest = {"bearer": "", "sent": body, "status": answer.status, "got": answer.body, "took_ms": 0}
        self._storage.add_call(store, {**call, **rest})
        if answer.ok:
            self._storage.skip(days)
        return answer

    def close(self) -> None:
        for refer in self.refer.values():
            refer.close()


def masked(secret: str) -> str:
    """`sk_live_abcdef` as `sk_live_…`: enough to see which key it was, nothing to use."""
    return f"{'_'.join(secret.split('_')[:2])}_…" if secret.count("_") >= 2 else "…"


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}

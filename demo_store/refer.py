"""All that a real shop writes to work with Rafiq: orders, refunds, coupons, credit and two signed tokens."""

import time
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote

import jwt
import urllib3

PATIENCE = urllib3.Timeout(connect=1.0, read=4.0)
GLANCE = urllib3.Timeout(total=1.0)  # for what a page can also show as it was known before
# Every POST carries an Idempotency-Key, so it may be sent again without a second order, coupon or spend.
TRIES = urllib3.Retry(
    total=2, backoff_factor=0.1, allowed_methods=None, status_forcelist=(502, 503, 504), raise_on_status=False
)
ONCE = urllib3.Retry(0)


@dataclass(frozen=True)
class Answer:
    """What Rafiq said; status 0 means that it could not be reached."""

    status: int
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def lost(self) -> bool:
        return self.status in {0, 429} or self.status >= 500


class Notebook(Protocol):
    """Where the shop writes down what it said, and what it must say again later."""

    def note(
        self, method: str, path: str, sent: dict[str, Any] | None, answer: Answer, took_ms: int
    ) -> None: ...
    def keep(self, path: str, sent: dict[str, Any], key: str) -> None: ...


class Refer:
    def __init__(self, rafiq_url: str, secret_key: str, signing_secret: str, notebook: Notebook) -> None:
        self._api = f"{rafiq_url}/api/v1"
        self._signing_secret = signing_secret
        self._notebook = notebook
        self._http = urllib3.PoolManager(maxsize=4, headers={"Authorization": f"Bearer {secret_key}"})

    def send_order(self, order: dict[str, Any]) -> Answer:
        return self.tell("/orders", order, f"order-{order['order_number']}-{order['updated_at']}")

    def send_refund(self, order_number: str, refund_id: str, amount: str) -> Answer:
        refund = {"refund_id": refund_id, "amount": amount}
        return self.tell(f"/orders/{quote(order_number, safe='')}/refunds", refund, f"refund-{refund_id}")

    def order(self, order_number: str) -> Answer:
        """The order and its referral as they are now; asked once, and not waited for."""
        return self._call("GET", f"/orders/{quote(order_number, safe='')}", patience=GLANCE, tries=ONCE)

    def check_coupon(self, code: str) -> Answer:
        return self._call("GET", f"/coupons/{quote(code, safe='')}")

    def redeem_coupon(self, code: str, order_number: str) -> Answer:
        body = {"order_number": order_number}
        return self._call(
            "POST", f"/coupons/{quote(code, safe='')}/redeem", body, f"coupon-{code}-{order_number}"
        )

    def balance(self, customer_id: str) -> Answer:
        return self._call("GET", f"/customers/{quote(customer_id, safe='')}/balance")

    def spend_credit(self, customer_id: str, amount: str, unit: str, order_number: str) -> Answer:
        body = {"amount": amount, "unit": unit, "order_number": order_number}
        path = f"/customers/{quote(customer_id, safe='')}/redemptions"
        return self._call("POST", path, body, f"spend-{order_number}")

    def order_token(self, order: dict[str, Any]) -> str:
        return self._sign(order)

    def identity_token(self, customer: dict[str, Any]) -> str:
        return self._sign({"customer": customer})

    def tell(self, path: str, fact: dict[str, Any], key: str) -> Answer:
        """Send a fact; one that could not be delivered is kept and sent again, so the shopper never waits for us."""
        answer = self._call("POST", path, fact, key)
        if answer.lost:
            self._notebook.keep(path, fact, key)
        return answer

    def close(self) -> None:
        self._http.clear()

    def _call(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        key: str = "",
        *,
        patience: urllib3.Timeout = PATIENCE,
        tries: urllib3.Retry = TRIES,
    ) -> Answer:
        headers = {**self._http.headers, **({"Idempotency-Key": key} if key else {})}
        started = time.monotonic()
        try:
            response = self._http.request(
                method, self._api + path, json=body, headers=headers, timeout=patience, retries=tries
            )
            said = response.json() if response.data else {}
            answer = Answer(response.status, said if isinstance(said, dict) else {})
        except (urllib3.exceptions.HTTPError, ValueError):
            answer = Answer(0)
        self._notebook.note(method, path, body, answer, round((time.monotonic() - started) * 1000))
        return answer

    def _sign(self, claims: dict[str, Any]) -> str:
        now = int(time.time())
        return jwt.encode({**claims, "iat": now, "exp": now + 3600}, self._signing_secret, algorithm="HS256")

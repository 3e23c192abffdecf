"""A backend of canned answers and a shop of plain pages, for the widget alone: real servers on ports of their own."""

import json
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from rafiq.core.texts import pick_locale
from rafiq.stores.channels import catalogue
from rafiq.web.shopper import sharing_shape
from rafiq.web.words import widget_words

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "backend/rafiq/web/static/widget"
VARIANTS = ROOT / "widget/variants"
KEY = "pk_live_chaykhana"
URL = "https://refer.example.com/r/3kTq9vX2mPz7Lw5Rb8Ny4Hc6JdA"

ORDER = {
    "order_number": "1001",
    "subtotal": "49.90",
    "currency": "EUR",
    "customer": {"id": "c77", "email": "canary-ana@example.com", "first_name": "Ana"},
}
GUEST = {"order_number": "1002", "subtotal": "12.00", "currency": "EUR"}
PROGRAM = {
    "version": 1,
    "friend": {
        "kind": "percent_off",
        "percent": "10",
        "amount": None,
        "minimum": "30.00",
        "expires_days": 30,
    },
    "advocate": {"kind": "credit", "amount": "10.00"},
    "currency": "EUR",
    "hold_days": 14,
    "window_days": 30,
    "minimum_order": "0.00",
}
CHANNELS = "native whatsapp telegram email sms facebook x linkedin pinterest qr".split()
SHARE = {"url": URL, "code": "K7M2QX4P"}
ANSWER = {"me": "me-token", "share": SHARE, "prompt": {"surface": "share"}, "proven": False}
NOBODY = {"me": None, "share": None, "prompt": {"surface": "enrol"}, "proven": False}
OFFER = {
    "status": "offered",
    "coupon": {
        "code": "FRIEND-7K2Q9",
        "kind": "percent_off",
        "percent": "10",
        "amount": None,
        "currency": "EUR",
        "minimum": "30.00",
        "expires_at": "2030-12-05T10:00:00Z",
    },
    "advocate": {"first_name": "Ana"},
    "referral": "visit-renewed",
}
REFUSED = {
    "status": "refused",
    "reason_code": "not_new_customer",
    "reason": {
        "en": "This gift is for people who are new here. You have bought before, thank you for that.",
        "fa": "این هدیه برای کسانی است که تازه به ما سر می‌زنند. شما قبلاً خرید کرده‌اید و از این بابت ممنونیم.",
        "ar": "هذه الهدية لمن يتسوق هنا لأول مرة. لقد اشتريت من قبل، وشكرًا لك.",
        "ms": "Hadiah ini untuk pelanggan baharu. Anda pernah membeli di sini, terima kasih.",
    },
}
BALANCE = {
    "proven": True,
    "balances": [{"unit": "EUR", "pending": "10.00", "available": "20.00", "redeemed": "0.00"}],
    "referrals": [
        {
            "id": "ref_1",
            "status": "pending",
            "reason_code": "in_hold",
            "reason": "The return time of this order is still running.",
            "friend": "Ben",
            "opened_at": "2026-11-20T10:00:00Z",
            "available_at": "2026-12-05T10:00:00Z",
            "reward": {"amount": "10.00", "unit": "EUR", "status": "pending"},
        },
        {
            "id": "ref_2",
            "status": "voided",
            "reason_code": "below_minimum",
            "reason": "The order was below 30.00 €. A new order from 30.00 € would count.",
            "friend": None,
            "opened_at": "2026-11-02T10:00:00Z",
            "available_at": None,
            "reward": {"amount": "10.00", "unit": "EUR", "status": "cancelled"},
        },
        {
            "id": "ref_3",
            "status": "approved",
            "reason_code": "hold_over",
            "reason": "The return time is over.",
            "friend": "Sara",
            "opened_at": "2026-10-02T10:00:00Z",
            "available_at": "2026-10-16T10:00:00Z",
            "reward": {"amount": "20.00", "unit": "EUR", "status": "available"},
        },
    ],
    "share": SHARE,
}


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.url = f"http://localhost:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that walks away in the middle of an answer is no news."""


class Backend(Server):
    """Serves the built widget and answers by path; everything heard is kept."""

    def __init__(self) -> None:
        super().__init__(Answering)
        self.heard: list[tuple[str, Any, dict[str, str]]] = []
        self.program: dict[str, Any] | None = PROGRAM
        self.channels, self.accent, self.name, self.locale = CHANNELS, None, "Chaykhana", "en"
        self.further: dict[str, Any] = {}
        self.own: list[dict[str, Any]] = []
        self.more: list[dict[str, Any]] = []
        self.delay = 0.0
        self.script: tuple[int, str, str] | None = None
        self.answers: dict[str, Any] = {
            "order": ANSWER,
            "enrol": ANSWER,
            "identify": {**ANSWER, "proven": True},
            "offer": OFFER,
            "balance": BALANCE,
        }

    @property
    def tag(self) -> str:
        return f"{self.url}/w/{KEY}.js"

    def told(self, path: str) -> list[Any]:
        return [body for heard, body, _ in self.heard if heard == f"/w/{KEY}/{path}"]

    def hears(self, path: str, count: int = 1) -> list[Any]:
        """Waits until so much was told: a browser sends what nobody waits for in its own time."""
        patience = time.monotonic() + 5
        while len(self.told(path)) < count and time.monotonic() < patience:
            time.sleep(0.02)
        return self.told(path)

    def config(self, language: str | None = None) -> dict[str, Any]:
        language = language or self.locale
        known = catalogue()
        rows = [sharing_shape.row(known[each], language) for each in self.channels if each in known]
        version = json.loads((BUILT / "manifest.json").read_text())["version"]
        return {
            "v": 1,
            "store": {"key": KEY, "name": self.name, "locale": self.locale, "currency": "EUR"},
            "api": self.url,
            "assets": f"{self.url}/widget/{version}/",
            "program": self.program,
            "channels": rows + self.own,
            "share_page": f"{self.url}/s/{KEY}",
            "accent": self.accent,
        } | self.further


class Answering(BaseHTTPRequestHandler):
    server: Backend

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == f"/w/{KEY}.js":
            if self.server.script:
                return self.answer(*self.server.script)
            code = (BUILT / "tag.js").read_text(encoding="utf-8")
            told = widget_words.painted(self.server.config(), now=datetime.now(UTC))
            return self.answer(200, "text/javascript; charset=utf-8", widget_words.composed(code, told))
        if path == f"/w/{KEY}/config.json":
            asked = dict(parse_qsl(urlsplit(self.path).query)).get("locale")
            config = self.server.config(pick_locale(asked, self.server.locale))
            told = widget_words.painted(config, now=datetime.now(UTC))
            return self.answer(200, "application/json", json.dumps(config | {"painted": told}))
        if path == f"/w/{KEY}/channels.json":
            return self.answer(200, "application/json", json.dumps({"more": self.server.more}))
        if path.startswith("/widget/"):
            file = BUILT / Path(path).name
            return self.answer(200, "text/javascript; charset=utf-8", file.read_text(encoding="utf-8"))
        return self.answer(404, "text/plain", "")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.heard.append((urlsplit(self.path).path, body, dict(self.headers)))
        time.sleep(self.server.delay)
        answer = self.server.answers.get(self.path.rpartition("/")[2])
        if isinstance(answer, int):
            self.answer(answer, "application/problem+json", "{}")
        elif answer is None:
            self.answer(204, "text/plain", "")
        else:
            self.answer(200, "application/json", json.dumps(answer))

    def answer(self, status: int, kind: str, text: str) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Access-Control-Allow-Origin", "*")
        if status != 204:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if status != 204:
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


class Shop(Server):
    """Serves what a test puts on its pages, and the pages of widget/variants with our address filled in."""

    def __init__(self) -> None:
        super().__init__(Serving)
        self.pages: dict[str, str] = {}
        self.rafiq = ""
        self.key = KEY

    def put(self, path: str, body: str, *, lang: str = "en", head: str = "", tag: str = "") -> str:
        page = (
            f'<!doctype html><html lang="{lang}"><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            f"<title>Shop</title><link rel=icon href=data:,>{head}<body>{body}{tag}</body></html>"
        )
        self.pages[path] = page
        return self.url + path

    def thanks(self, tag: str, order: Any = None, **options: Any) -> str:
        """A thank-you page with an order in it."""
        block = json.dumps(ORDER if order is None else order)
        body = "<h1>Thank you</h1><p>Your order is on its way.</p>" + options.pop("body", "")
        block = f'<script type="application/json" data-rafiq-order>{block}</script>'
        return self.put("/thanks", block + body, tag=tag, **options)


class Serving(BaseHTTPRequestHandler):
    server: Shop

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/variants/"):
            text = (VARIANTS / Path(path).name).read_text(encoding="utf-8")
            text = text.replace("{{rafiq}}", self.server.rafiq).replace("{{key}}", self.server.key)
        else:
            text = self.server.pages.get(path, "")
        data = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/css" if path.endswith(".css") else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def running(server: Server) -> Any:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

"""The single-page shop's own server: one page under a strict policy, its bundle, and a till that tells Rafiq."""

import itertools
import json
import secrets
from collections.abc import Callable
from decimal import Decimal
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.e2e.widget_stub import Server

POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self' {rafiq}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
PAGE = """<!doctype html><html lang="{lang}" dir="{dir}"><meta charset="utf-8"><title>The island shop</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<script type="application/json" id="settings" nonce="{nonce}">{settings}</script>
<body><main id="shop"></main><script src="/shop.js" nonce="{nonce}"></script></body></html>"""


class IslandShop(Server):
    def __init__(self, bundle: str) -> None:
        super().__init__(Serving)
        self.bundle = bundle
        self.rafiq, self.key, self.lang, self.direction = "", "", "en", "ltr"
        self.tell: Callable[[dict[str, Any]], Any] = dict
        self.numbers = itertools.count(7001)

    def order(self, bought: dict[str, Any]) -> dict[str, Any]:
        """Ten percent off with a coupon, whoever gave it: what Rafiq makes of it is what is tried here."""
        total = Decimal(str(bought["total"])) * (Decimal("0.9") if bought["coupon"] else 1)
        order = {
            "order_number": f"#{next(self.numbers)}",
            "subtotal": f"{total:.2f}",
            "currency": "EUR",
            "customer": bought["customer"],
            "coupon_codes": [bought["coupon"]] if bought["coupon"] else [],
            "referral": bought.get("visit") or "",
        }
        self.tell(order | {"status": "paid"})
        return order


class Serving(BaseHTTPRequestHandler):
    server: IslandShop

    def do_GET(self) -> None:
        if self.path == "/shop.js":
            return self.answer("text/javascript; charset=utf-8", self.server.bundle)
        shop, nonce = self.server, secrets.token_urlsafe(12)
        settings = json.dumps({"address": shop.rafiq, "key": shop.key, "nonce": nonce})
        page = PAGE.format(lang=shop.lang, dir=shop.direction, nonce=nonce, settings=settings)
        return self.answer("text/html; charset=utf-8", page, POLICY.format(nonce=nonce, rafiq=shop.rafiq))

    def do_POST(self) -> None:
        bought = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.answer("application/json", json.dumps(self.server.order(bought)))

    def answer(self, kind: str, text: str, policy: str = "") -> None:
        data = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        if policy:
            self.send_header("Content-Security-Policy", policy)
            self.send_header("Cross-Origin-Opener-Policy", "same-origin")
            self.send_header("Referrer-Policy", "same-origin")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass

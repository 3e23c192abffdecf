"""Shops' own APIs on this machine: real HTTP servers that speak what WooCommerce and Shopify document."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Row = dict[str, Any]
WOO_KEY, WOO_SECRET = "ck_tests", "cs_tests"
SHOPIFY_TOKEN = "shpat_tests"


class Shop:
    """What the shop knows, and what it was asked; ``broken`` is answered instead while it is set.

    ``hooks``: what is subscribed, by topic; those of ``unheard`` it does not let us subscribe.
    """

    def __init__(self) -> None:
        self.orders: list[Row] = []
        self.coupons: dict[str, Row] = {}
        self.hooks: dict[str, Row] = {}
        self.unheard: set[str] = set()
        self.asked: list[str] = []
        self.broken: tuple[int, Row] | None = None
        self.url = ""


class _Handler(BaseHTTPRequestHandler):
    shop: Shop

    def log_message(self, *_: object) -> None:
        """Nothing: tests are read, not this."""

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def do_DELETE(self) -> None:
        self._handle()

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.shop.asked.append(f"{self.command} {self.path}")
        status, answer = self.shop.broken or self.answer(urlsplit(self.path), body)
        raw = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def answer(self, address: Any, body: bytes) -> tuple[int, Any]:
        raise AssertionError(address, body)


class _Woo(_Handler):
    """`/wp-json/wc/v3`: orders changed after a moment, in order of change, page by page; coupons."""

    def answer(self, address: Any, body: bytes) -> tuple[int, Any]:
        wanted = "Basic " + base64.b64encode(f"{WOO_KEY}:{WOO_SECRET}".encode()).decode()
        if self.headers.get("Authorization") != wanted:
            return 401, {"code": "woocommerce_rest_cannot_view", "message": "Sorry", "data": {"status": 401}}
        path, query = address.path.removeprefix("/wp-json/wc/v3/"), parse_qs(address.query)
        if path == "orders":
            return 200, self._orders({name: values[0] for name, values in query.items()})
        if path.startswith("orders/"):
            found = [each for each in self.shop.orders if str(each["id"]) == path.removeprefix("orders/")]
            return (200, found[0]) if found else (404, {"code": "woocommerce_rest_shop_order_invalid_id"})
        if path == "coupons" and self.command == "POST":
            return self._make(json.loads(body))
        if path == "coupons":
            code = query["code"][0].lower()
            return 200, [each for each in self.shop.coupons.values() if each["code"] == code]
        number = path.removeprefix("coupons/")
        found = next((code for code, each in self.shop.coupons.items() if str(each["id"]) == number), None)
        if found is None:
            return 404, {"code": "woocommerce_rest_shop_coupon_invalid_id", "message": "Invalid ID."}
        return 200, self.shop.coupons.pop(found)

    def _orders(self, query: dict[str, str]) -> list[Row]:
        trash = query.get("status") == "trash"
        rows = [each for each in self.shop.orders if (each["status"] == "trash") == trash]
        rows = [each for each in rows if each["date_modified_gmt"] > query.get("modified_after", "")]
        rows.sort(key=lambda each: (each["date_modified_gmt"], each["id"]))
        size, page = int(query.get("per_page", "10")), int(query.get("page", "1"))
        return rows[(page - 1) * size : page * size]

    def _make(self, wish: Row) -> tuple[int, Row]:
        code = wish["code"].lower()  # WooCommerce keeps codes in small letters
        if code in self.shop.coupons:
            return 400, {"code": "woocommerce_rest_coupon_code_already_exists", "message": "exists"}
        self.shop.coupons[code] = wish | {"id": 700 + len(self.shop.coupons), "code": code}
        return 201, self.shop.coupons[code]


class _Shopify(_Handler):
    """`/admin/api/<version>/graphql.json`: three questions, told apart by their names."""

    def answer(self, address: Any, body: bytes) -> tuple[int, Any]:
        if (
            not address.path.endswith("/graphql.json")
            or self.headers.get("X-Shopify-Access-Token") != SHOPIFY_TOKEN
        ):
            return 401, {"errors": "[API] Invalid API key or access token"}
        asked = json.loads(body)
        query, values = asked["query"], asked["variables"]
        if "discountCodeBasicCreate" in query:
            return 200, {"data": {"discountCodeBasicCreate": self._make(values["discount"])}}
        if "codeDiscountNodeByCode" in query:
            found = self.shop.coupons.get(values["code"])
            return 200, {"data": {"codeDiscountNodeByCode": {"id": found["id"]} if found else None}}
        if "discountCodeDeactivate" in query:
            self.shop.coupons = {
                c: each for c, each in self.shop.coupons.items() if each["id"] != values["id"]
            }
            return 200, {"data": {"discountCodeDeactivate": {"codeDiscountNode": {}, "userErrors": []}}}
        if "webhookSubscriptionCreate" in query:
            return 200, self._subscribe(values["topic"], values["hook"])
        if "webhookSubscriptions" in query:
            return 200, {"data": {"webhookSubscriptions": {"nodes": list(self.shop.hooks.values())}}}
        return 200, {"data": {"shop": {"name": "Chaykhana"}}}

    def _subscribe(self, topic: str, hook: Row) -> Row:
        """An address hears of a topic once; without the scope for it the answer is an error and no payload."""
        if topic in self.shop.unheard:
            denied = {"message": "Access denied", "extensions": {"code": "ACCESS_DENIED"}}
            return {"data": {"webhookSubscriptionCreate": None}, "errors": [denied]}
        made, problems = {"topic": topic, "uri": hook["uri"]}, []
        if self.shop.hooks.get(topic) == made:
            problems = [
                {"field": ["webhookSubscription"], "message": "Address for this topic has already been taken"}
            ]
        elif not hook["uri"].startswith("https://"):
            problems = [{"field": ["webhookSubscription", "uri"], "message": "Address is invalid"}]
        else:
            self.shop.hooks[topic] = made
        new = None if problems else {"id": f"gid://shopify/WebhookSubscription/{len(self.shop.hooks)}"}
        return {"data": {"webhookSubscriptionCreate": {"webhookSubscription": new, "userErrors": problems}}}

    def _make(self, wish: Row) -> Row:
        if wish["code"] in self.shop.coupons:
            taken = {
                "field": ["basicCodeDiscount", "code"],
                "code": "TAKEN",
                "message": "Code must be unique.",
            }
            return {"codeDiscountNode": None, "userErrors": [taken]}
        made = wish | {"id": f"gid://shopify/DiscountCodeNode/{len(self.shop.coupons) + 1}"}
        self.shop.coupons[wish["code"]] = made
        return {"codeDiscountNode": {"id": made["id"]}, "userErrors": []}


@contextmanager
def woocommerce() -> Iterator[Shop]:
    yield from _serve(_Woo)


@contextmanager
def shopify() -> Iterator[Shop]:
    yield from _serve(_Shopify)


def _serve(handler: type[_Handler]) -> Iterator[Shop]:
    shop = Shop()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (handler,), {"shop": shop}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    shop.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield shop
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

"""What the shop's tests need: a far end in Rafiq's place, and people who visit the shop."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from flask.testing import FlaskClient

SIGNING = "ss_live_for_tests_only_and_long_enough_to_sign"
SECRET = "sk_live_0123456789_never_to_be_shown"
COUPON = {"code": "FRIEND-7K2Q9", "usable": True, "percent": "10", "amount": None, "minimum": "0.00"}
BALANCE = {"balances": [{"unit": "EUR", "pending": "0.00", "available": "10.00", "redeemed": "0.00"}]}


class Rafiq(ThreadingHTTPServer):
    """The far end of the wire: answers what a test tells it to, and remembers what it was told."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answering)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.answers, self.heard, self.silent = {}, [], set()
        self.over = threading.Event()

    def told(self, path):
        return [(key, body) for heard_path, key, body in self.heard if heard_path == f"/api/v1{path}"]


class Answering(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or "null")
        self.server.heard.append((self.path, self.headers.get("Idempotency-Key"), body))
        if self.path.removeprefix("/api/v1") in self.server.silent:
            self.server.over.wait(20)
            self.close_connection = True
            return
        known = self.server.answers.get(self.path.removeprefix("/api/v1"), (404, {"code": "not_found"}))
        status, answer = known
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST  # noqa: N815  (the names are http.server's)

    def log_message(self, *_):
        pass


class Visitor(FlaskClient):
    """A browser that knows the shop by one of this machine's names."""

    def open(self, *args, **kwargs):
        return super().open(*args, **{"base_url": self.home, **kwargs})


def visitor(app, host="localhost"):
    app.test_client_class = Visitor
    client = app.test_client()
    client.home = f"http://{host}:8001"
    return client


def buy(client, slug="firuzeh-mug", language="en", **fields):
    client.post(f"/{language}/basket", data={"slug": slug, "quantity": "1", "add": "1"})
    form = {"email": "ana@example.com", "first_name": "Ana", **fields}
    return client.post(f"/{language}/checkout", data=form, follow_redirects=True)


def sign_in(client, email="ana@example.com"):
    client.post("/en/account/sign-in", data={"email": email, "first_name": "Ana"})

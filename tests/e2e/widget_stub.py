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

from rafiq.core.texts import pick_locale, text
from rafiq.stores.channels import catalogue
from rafiq.web.shopper import sharing_shape, valuing
from rafiq.web.words import survey_words, widget_words
from tests.e2e.widget_said import ANSWER, BALANCE, CHANNELS, OFFER, ORDER, PROGRAM

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "backend/rafiq/web/static/widget"
VARIANTS = ROOT / "widget/variants"
KEY = "pk_live_chaykhana"


def survey(language: str) -> dict[str, Any]:
    """The question that waits, as the backend says it."""
    words = {key: text(language, f"surveys.{key}", store="Chaykhana") for key in survey_words.PLAIN}
    asked = survey_words.question(language, "Chaykhana", moment="purchase", product="")
    words |= {"question": asked, "scale": survey_words.scale(language, 0)}
    return {"survey": {"token": "asked", "lowest": 0, "words": words}}


def value(language: str) -> dict[str, Any]:
    words = {key: text(language, f"asking.{key}") for key in valuing.WORDS}
    words["question"] = text(language, "asking.question_plain", store="Chaykhana")
    return {"value": {"token": "asked", "words": words}}


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

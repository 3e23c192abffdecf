"""The bottom of every CRM of the tests: what it holds, what it was asked, and how it answers over HTTP."""

import json
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

Row = dict[str, Any]
KEY = "k-of-the-tests"
USER = "admin@shop.example"


class No(Exception):
    """An answer that is no."""

    def __init__(self, status: int, body: Any = None) -> None:
        super().__init__(status)
        self.status, self.body = status, body


class CRM:
    """What the CRM holds and was asked. ``broken``: (status, headers) answered instead, so many times.

    ``lose`` answers get lost after the work was done: the caller never hears of it.
    """

    def __init__(self) -> None:
        self.url = ""
        self.contacts: dict[str, Row] = {}
        self.tasks: dict[str, Row] = {}
        self.forms: list[dict[str, str]] = []
        self.asked: list[str] = []
        self.tokens = 0
        self.broken: list[tuple[int, dict[str, str]]] = []
        self.lose: set[str] = set()
        self._number = 40

    def new_id(self) -> int:
        self._number += 1
        return self._number

    def only(self) -> Row:
        (found,) = self.contacts.values()
        return found

    def only_task(self) -> Row:
        (found,) = self.tasks.values()
        return found


class Vendor(BaseHTTPRequestHandler):
    crm: CRM

    def log_message(self, *_: object) -> None:
        """Nothing: tests are read, not this."""

    def handle_one(self) -> None:
        self.raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        address = urlsplit(self.path)
        self.query = {name: values[0] for name, values in parse_qs(address.query).items()}
        self.did = f"{self.command} {address.path}"
        self.crm.asked.append(self.did)
        if self.crm.broken:
            status, headers = self.crm.broken.pop(0)
            self.say(status, {"error": f"sorry {USER}"}, headers)
            return
        try:
            status, answer = self.answer(address.path)
        except No as no:
            status, answer = no.status, no.body
        if self.did in self.crm.lose:
            self.crm.lose.discard(self.did)
            self.connection.close()
            return
        self.say(status, answer, {})

    do_GET = do_POST = do_PUT = do_PATCH = handle_one  # noqa: N815 - the library's names

    def say(self, status: int, answer: Any, headers: dict[str, str]) -> None:
        raw = b"" if answer is None else json.dumps(answer).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    @property
    def body(self) -> Any:
        return json.loads(self.raw)

    @property
    def form(self) -> dict[str, str]:
        return {
            name: values[0] for name, values in parse_qs(self.raw.decode(), keep_blank_values=True).items()
        }

    def need(self, header: str, value: str) -> None:
        if self.headers.get(header) != value:
            raise No(401, {"message": "no"})

    def row(self, rows: dict[str, Row], key: str) -> Row:
        if key not in rows:
            raise No(404, {"message": "not found"})
        return rows[key]

    def answer(self, path: str) -> tuple[int, Any]:
        raise AssertionError(path)

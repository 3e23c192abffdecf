"""One conversation with a CRM: JSON there and back through the one safe door, and what its answers mean."""

import json
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import structlog
from sqlalchemy.exc import SQLAlchemyError

from rafiq.core import fetch, ids
from rafiq.core.errors import Busy
from rafiq.crm import rules
from rafiq.webhooks.rules import shown

SECONDS = 15.0
MAX_ANSWER = 2_000_000
AGENT = "Rafiq-CRM"
MOST_TOKENS, MOST_READ = 1_000, 2_000
log = structlog.get_logger(__name__)
_AGAIN = frozenset({408, 425, 500, 502, 503, 504})
_tokens: dict[tuple[tuple[str, str], ...], tuple[float, str]] = {}


class CRMSaidNo(Exception):
    """A CRM refused or could not be reached. ``code`` is a text's key; ``shown`` the beginning of its answer.

    Whatever it is made of, ``shown`` fits into the log and names nobody. ``begun``: nothing was heard, but it may
    have arrived.
    """

    def __init__(
        self,
        code: str,
        *,
        status: int | None = None,
        shown: str = "",
        retry_after: str | None = None,
        begun: bool = False,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.shown = _showable(shown)
        self.retry_after = retry_after
        self.begun = begun


class Missing(CRMSaidNo):
    """There is no such record (404, 410)."""


class Taken(CRMSaidNo):
    """There is such a record already (409)."""


@dataclass(slots=True)
class Caller:
    """``headers`` are the vendor's own; ``until`` when our time with this CRM is up; ``status`` of the last answer."""

    access: Mapping[str, str]
    headers: Callable[["Caller"], Mapping[str, str]]
    allow_loopback: bool = False
    until: float = math.inf
    status: int | None = None
    memo: dict[str, Any] = field(default_factory=dict)

    @property
    def base(self) -> str:
        return self.access["address"].rstrip("/")

    def ask(
        self, method: str, path: str, body: object = None, *, query: Mapping[str, str] | None = None
    ) -> Any:  # noqa: ANN401 - JSON
        """The answer's JSON, None where it is empty. Raises `CRMSaidNo`."""
        url = self.base + path + (f"?{urlencode(query)}" if query else "")
        raw = None if body is None else json.dumps(body).encode()
        fixed = {"Content-Type": "application/json"} if raw is not None else {}
        try:
            return _json(self._send(method, url, {**self.headers(self), **fixed}, raw))
        except CRMSaidNo as refusal:
            # A token that we had kept may be worth nothing any more; a fresh one tells.
            if refusal.code != "no_entry" or _tokens.pop(self._key(), None) is None:
                raise
        return _json(self._send(method, url, {**self.headers(self), **fixed}, raw))

    def post_form(self, url: str, values: Mapping[str, str], *, moves: bool = False) -> fetch.Answer:
        """Form-encoded. ``moves``: a form that thanks by sending on has taken it. Raises `CRMSaidNo`."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._send("POST", url, headers, urlencode(values).encode(), moves=moves)

    def token(self, path: str, grant: Mapping[str, str], *, at: str) -> str:
        """A short-lived token, kept for most of an hour. ``at``: the server that gives it out."""
        kept = _tokens.get(self._key())
        if kept is not None and ids.monotonic() < kept[0]:
            return kept[1]
        try:
            answer = _json(self.post_form(at.rstrip("/") + path, grant))
        except CRMSaidNo as refusal:
            if refusal.code != "refused":
                raise
            raise CRMSaidNo("no_entry", status=refusal.status, shown=refusal.shown) from refusal
        found = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(found, str) or not found.isprintable():
            why = str(answer.get("error", ""))[:60] if isinstance(answer, dict) else ""
            raise CRMSaidNo("no_entry", status=self.status, shown=why)
        if len(_tokens) >= MOST_TOKENS:
            _tokens.clear()
        _tokens[self._key()] = (ids.monotonic() + 2_700, found)
        return found

    def _send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, *, moves: bool = False
    ) -> fetch.Answer:
        left = self.until - ids.monotonic()
        if left <= 0:
            raise CRMSaidNo("slow")
        self.status = None
        try:
            answer = fetch.request(
                method,
                url,
                headers={"User-Agent": AGENT, "Accept": "application/json", **headers},
                body=body,
                allow_loopback=self.allow_loopback,
                seconds=min(SECONDS, left),
                max_bytes=MAX_ANSWER,
            )
        except fetch.Unreachable as error:
            raise CRMSaidNo(error.code, begun=error.begun) from error
        self.status = answer.status
        if 200 <= answer.status < 300 or (moves and 300 <= answer.status < 400):
            return answer
        raise _refusal(answer)

    def _key(self) -> tuple[tuple[str, str], ...]:
        return tuple(sorted(self.access.items()))


def remote_id(value: object) -> str:
    """An id out of an answer. Raises `CRMSaidNo` for anything that cannot be one."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not rules.is_remote_id(text):
        raise CRMSaidNo("broken")
    return text


def number(remote_id: str) -> int:
    """The same as a number, for a CRM that has no other ids. Raises `CRMSaidNo`."""
    if not (remote_id.isascii() and remote_id.isdecimal()):
        raise CRMSaidNo("odd_id", shown=remote_id)
    return int(remote_id)


@contextmanager
def no_surprise() -> Iterator[None]:
    """Whatever else goes wrong with one thing is that one's refusal: the next must not wait for it. Ours is the log."""
    try:
        yield
    except (CRMSaidNo, SQLAlchemyError, Busy):
        raise
    except Exception as error:
        log.exception("crm.unforeseen")
        raise CRMSaidNo("unforeseen") from error


def dig(value: Any, *path: str | int) -> Any:  # noqa: ANN401 - JSON
    """What lies at that place of an answer, None where there is nothing."""
    for step in path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and len(value) > step else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def rows(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - JSON
    """The objects of a list, none where it is not one."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def part(text: str) -> str:
    """One piece of a path."""
    return quote(text, safe="")


def _json(answer: fetch.Answer) -> Any:  # noqa: ANN401 - JSON
    if not answer.body.strip():
        return None
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise CRMSaidNo("broken", status=answer.status) from error


def _refusal(answer: fetch.Answer) -> CRMSaidNo:
    kind, code = CRMSaidNo, "refused"
    if answer.status in {404, 410}:
        kind, code = Missing, "missing"
    elif answer.status == 409:
        kind, code = Taken, "taken"
    elif answer.status in _AGAIN or answer.status >= 500:
        code = "broken"
    elif answer.status in {401, 403, 429}:
        code = {401: "no_entry", 403: "forbidden", 429: "too_often"}[answer.status]
    elif 300 <= answer.status < 400:
        code = "moved"
    words = answer.body[:MOST_READ].decode("utf-8", "replace")
    return kind(code, status=answer.status, shown=words, retry_after=answer.headers.get("retry-after"))


def _showable(text: str) -> str:
    """Addresses go before it is cut, as half of one is still somebody's."""
    return shown(rules.without_addresses(text[:MOST_READ]).encode("utf-8", "replace"))

"""Reads followed links and writes their answers without the full HTTP parser."""

import re
import time
from email.utils import formatdate
from functools import lru_cache

from rafiq.web.serving.fastlane import Answer

MAX_KNOWN_LINES = 1024

_CLICK = re.compile(rb"GET (/r/[A-Za-z0-9_.=-]{1,64})(?:\?([!-~]{0,1000}))? HTTP/1\.1\r\n")
_LINE = re.compile(rb"([A-Za-z0-9-]+):([\t -~\x80-\xff]*)")
# These change how a request is framed or answered, so waitress must look at it.
_FRAMING = frozenset(
    {"HTTP_CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING", "HTTP_EXPECT", "HTTP_UPGRADE", "HTTP_TE"}
)


def quick_environ(data: bytes, address: str) -> dict[str, str] | None:
    """The environ of a click that arrived in one piece; None for whatever is not plainly that."""
    start = _CLICK.match(data)
    if start is None or not data.endswith(b"\r\n\r\n"):
        return None
    headers = [_header(line) for line in data[start.end() : -4].split(b"\r\n")]
    if None in headers:
        return None
    environ = dict(headers)  # type: ignore[arg-type]  # none is None
    if len(environ) < len(headers) or "HTTP_HOST" not in environ:
        return None
    path, query = start.groups(b"")
    environ["REQUEST_METHOD"] = "GET"
    environ["PATH_INFO"] = path.decode()
    environ["QUERY_STRING"] = query.decode()
    environ["REMOTE_ADDR"] = address
    return environ


def as_http(answer: Answer) -> bytes:
    headers = "".join([f"{name}: {value}\r\n" for name, value in answer.headers])
    date = _http_date(int(time.time()))
    return f"HTTP/1.1 {answer.status}\r\n{headers}Date: {date}\r\n\r\n".encode("latin-1") + answer.body


@lru_cache(MAX_KNOWN_LINES)  # browsers say the same lines again and again
def _header(line: bytes) -> tuple[str, str] | None:
    """Name and value as in the environ; None for a line that waitress must look at."""
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    name, value = (part.decode("latin-1") for part in found.groups())
    key, value = "HTTP_" + name.upper().replace("-", "_"), value.strip()
    odd = key in _FRAMING or (key == "HTTP_CONNECTION" and value.lower() != "keep-alive")
    return None if odd else (key, value)


@lru_cache(maxsize=2)
def _http_date(second: int) -> str:
    return formatdate(second, usegmt=True)

"""Fetches a shop's page for the install check: on the store's own origins only, redirects among them followed."""

from dataclasses import dataclass
from urllib.parse import urljoin

from rafiq.core import fetch as door
from rafiq.core import ids

SECONDS = 6.0
MAX_BYTES = 600_000
MAX_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
HEADERS = {"User-Agent": "Rafiq install check", "Accept": "text/html"}


class Unreachable(Exception):
    """The page could not be read; ``code`` is the admin text that says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as the shop served it. ``headers`` in lower case."""

    url: str
    status: int
    headers: dict[str, str]
    body: str


def fetch(url: str, *, origins: tuple[str, ...], allow_loopback: bool) -> Fetched:
    """GET a page on one of the store's registered origins, following redirects among them only.

    Takes seconds: the caller holds no transaction meanwhile.
    """
    ends = ids.monotonic() + SECONDS
    for _ in range(MAX_REDIRECTS + 1):
        if origin_of(url) not in origins:
            raise Unreachable("check_other_origin")
        page = _get(url, allow_loopback=allow_loopback, seconds=ends - ids.monotonic())
        if page.status not in REDIRECTS or "location" not in page.headers:
            return page
        url = urljoin(url, page.headers["location"])
    raise Unreachable("check_many_redirects")


def origin_of(url: str) -> str | None:
    """``https://shop.example`` of an address; None for what browsers and we might read differently."""
    parts = door.plain_address(url)
    if parts is None or parts.hostname is None:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = parts.port
    return f"{parts.scheme}://{host.lower()}" + (
        f":{port}" if port and port != door.PORTS[parts.scheme] else ""
    )


def _get(url: str, *, allow_loopback: bool, seconds: float) -> Fetched:
    try:
        answer = door.request(
            "GET",
            url,
            headers=HEADERS,
            allow_loopback=allow_loopback,
            seconds=max(seconds, 0.1),
            max_bytes=MAX_BYTES,
        )
    except door.Unreachable as error:
        raise Unreachable(f"check_{error.code}") from error
    if answer.broken:
        raise Unreachable(f"check_{answer.broken}")
    return Fetched(url, answer.status, answer.headers, answer.body.decode("utf-8", "replace"))

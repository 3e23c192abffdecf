"""Fetches a shop's page for the install check without becoming a way into private networks (guarantees 3.7)."""

import http.client
import ipaddress
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from rafiq.web.admin.deadline import Deadline

SECONDS = 6.0
MAX_BYTES = 600_000
MAX_REDIRECTS = 3
CHUNK = 16_384
REDIRECTS = frozenset({301, 302, 303, 307, 308})


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

    Every address the name resolves to must be public (or loopback, where the demo allows it), and the connection goes
    to the address that was checked, so a name that changes its mind in between gains nothing. Takes seconds: the caller
    holds no transaction meanwhile.
    """
    with Deadline(SECONDS) as deadline:
        for _ in range(MAX_REDIRECTS + 1):
            if origin_of(url) not in origins:
                raise Unreachable("check_other_origin")
            page = _get(url, allow_loopback=allow_loopback, deadline=deadline)
            if deadline.passed:
                raise Unreachable("check_slow")
            if page.status not in REDIRECTS or "location" not in page.headers:
                return page
            url = urljoin(url, page.headers["location"])
    raise Unreachable("check_many_redirects")


def origin_of(url: str) -> str | None:
    """``https://shop.example`` of an address; None for what browsers and we might read differently."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or "@" in parts.netloc
        or "\\" in url
        or not url.isprintable()
    ):
        return None
    default = {"http": 80, "https": 443}[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host.lower()}" + (f":{port}" if port and port != default else "")


def is_safe(address: str, *, allow_loopback: bool) -> bool:
    """Whether we may connect there: a plain public unicast address, or loopback where allowed.

    `is_global` alone lets multicast and IPv6 forms of private IPv4 addresses through, so those are refused by hand.
    """
    ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    if ip.is_loopback:
        return allow_loopback
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return is_safe(str(inner), allow_loopback=allow_loopback)
        if any(ip in network for network in _EMBEDDING):
            return False
    return ip.is_global and not (
        ip.is_multicast
        or ip.is_reserved
        or ip.is_unspecified
        or ip.is_link_local
        or ip.is_private
        or ip in _RELAY
    )


_EMBEDDING = tuple(
    ipaddress.IPv6Network(each)
    for each in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "fec0::/10", "2002::/16")
)
_RELAY = ipaddress.IPv4Network("192.88.99.0/24")


def _get(url: str, *, allow_loopback: bool, deadline: Deadline) -> Fetched:
    parts = urlsplit(url)
    host = str(parts.hostname)
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    addresses = _resolve(host, port, allow_loopback=allow_loopback)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = http.client.HTTPConnection(host, port)
    try:
        _connect(connection, addresses, deadline, secure=parts.scheme == "https")
        connection.request(
            "GET",
            path,
            headers={
                "User-Agent": "Rafiq install check",
                "Accept": "text/html",
                "Accept-Encoding": "identity",
            },
        )
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return Fetched(url, answer.status, headers, _read(answer).decode("utf-8", "replace"))
    except ssl.SSLError as error:
        raise Unreachable("check_slow" if deadline.passed else "check_tls") from error
    except (OSError, http.client.HTTPException, ValueError) as error:  # UnicodeError among them
        raise Unreachable("check_slow" if deadline.passed else "check_no_answer") from error
    finally:
        connection.close()


def _resolve(host: str, port: int, *, allow_loopback: bool) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("check_no_name") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(is_safe(address, allow_loopback=allow_loopback) for address in addresses):
        raise Unreachable("check_private")
    return addresses


def _connect(
    connection: http.client.HTTPConnection, addresses: list[str], deadline: Deadline, *, secure: bool
) -> None:
    """To the first checked address that answers; the name is still said, in TLS and in Host."""
    connection.sock = _first_that_answers(addresses, connection.port, deadline)
    deadline.watch(connection.sock)
    if secure:
        wrapped = ssl.create_default_context().wrap_socket(
            connection.sock, server_hostname=connection.host, do_handshake_on_connect=False
        )
        connection.sock = wrapped
        deadline.watch(wrapped)  # before the handshake, which may drip as well
        wrapped.do_handshake()


def _first_that_answers(addresses: list[str], port: int, deadline: Deadline) -> socket.socket:
    for address in addresses[:-1]:
        try:
            return socket.create_connection((address, port), timeout=min(SECONDS / 4, deadline.left()))
        except OSError:
            continue
    return socket.create_connection((addresses[-1], port), timeout=min(SECONDS / 2, deadline.left()))


def _read(answer: http.client.HTTPResponse) -> bytes:
    """At most so many bytes; the deadline ends what drips."""
    body = b""
    while len(body) < MAX_BYTES:
        chunk = answer.read1(CHUNK)
        if not chunk:
            break
        body += chunk
    return body

"""The one door through which we call addresses that others chose, without becoming a way into private networks.

Guarantees 3.7: every address a name resolves to is checked, the connection goes to the address that was checked, no
redirect is followed, one deadline stands over all of it, and only so much is read.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from rafiq.core.deadline import Deadline

SECONDS = 15.0
MAX_BYTES = 64_000
CHUNK = 16_384
RESOLVERS = 16
PORTS = {"http": 80, "https": 443}
AGENT = "Rafiq"
_EMBEDDING = tuple(
    ipaddress.IPv6Network(each)
    for each in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "fec0::/10", "2002::/16")
)
_RELAY = ipaddress.IPv4Network("192.88.99.0/24")
_resolvers = ThreadPoolExecutor(RESOLVERS, thread_name_prefix="resolver")


class Unreachable(Exception):
    """No answer came. ``code``: bad_address, no_name, private, tls, slow or no_answer.

    ``begun``: we were through to the server, so it may have taken what we said.
    """

    def __init__(self, code: str, *, begun: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.begun = begun


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; ``headers`` in lower case, ``body`` cut at the bytes asked for.

    ``broken`` is why the body ended early (slow, no_answer); the status had been told by then.
    """

    status: int
    headers: dict[str, str]
    body: bytes
    broken: str | None = None


def request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    allow_loopback: bool = False,
    seconds: float = SECONDS,
    max_bytes: int = MAX_BYTES,
) -> Answer:
    """One request, no redirect. Raises `Unreachable`. Takes seconds: the caller holds no transaction meanwhile."""
    with Deadline(seconds) as deadline:
        parts = plain_address(url)
        if parts is None:
            raise Unreachable("bad_address")
        host, port = str(parts.hostname), parts.port or PORTS[parts.scheme]
        addresses = _resolve(host, port, deadline, allow_loopback=allow_loopback)
        connection = http.client.HTTPConnection(host, port)
        connection.default_port = PORTS[parts.scheme]  # so that Host names a port only where it must
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        begun = False
        sent = {"User-Agent": AGENT, "Accept-Encoding": "identity", "Connection": "close", **(headers or {})}
        try:
            _connect(connection, addresses, deadline, secure=parts.scheme == "https")
            begun = True
            connection.request(method, path, body=body, headers=sent)
            return _answer(connection.getresponse(), max_bytes, deadline)
        except ssl.SSLError as error:
            raise Unreachable("slow" if deadline.passed else "tls", begun=begun) from error
        except (OSError, http.client.HTTPException, ValueError) as error:  # UnicodeError among them
            raise Unreachable("slow" if deadline.passed else "no_answer", begun=begun) from error
        finally:
            connection.close()


def plain_address(url: str) -> SplitResult | None:
    """The parts of an http(s) address that browsers and we read alike; None for any other."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    # A zone (``[fe80::1%eth0]``) is of one machine only, and browsers read a letter where ``%61`` stands in a name.
    odd = "@" in parts.netloc or "%" in parts.netloc or port == 0
    strange = odd or "\\" in url or " " in url or not url.isprintable()
    return None if parts.scheme not in PORTS or not parts.hostname or strange else parts


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


def _resolve(host: str, port: int, deadline: Deadline, *, allow_loopback: bool) -> list[str]:
    """Asked in a thread of its own, since nothing can interrupt a name server that does not answer."""
    asked = _resolvers.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    try:
        found = asked.result(timeout=deadline.left())
    except TimeoutError as error:
        asked.cancel()
        raise Unreachable("slow") from error
    except (OSError, UnicodeError) as error:
        raise Unreachable("no_name") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(is_safe(address, allow_loopback=allow_loopback) for address in addresses):
        raise Unreachable("private")
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
            return socket.create_connection((address, port), timeout=deadline.left() / 2)
        except OSError:
            continue
    return socket.create_connection((addresses[-1], port), timeout=deadline.left())


def _answer(answer: http.client.HTTPResponse, most: int, deadline: Deadline) -> Answer:
    headers = {name.lower(): value for name, value in answer.getheaders()}
    if deadline.passed:
        raise Unreachable("slow", begun=True)
    return Answer(answer.status, headers, *_read(answer, most, deadline))


def _read(answer: http.client.HTTPResponse, most: int, deadline: Deadline) -> tuple[bytes, str | None]:
    """At most so many bytes; the deadline ends what drips."""
    body = b""
    try:
        while len(body) < most:
            chunk = answer.read1(min(CHUNK, most - len(body)))
            if not chunk:
                break
            body += chunk
    except (OSError, http.client.HTTPException, ValueError):
        return body, "slow" if deadline.passed else "no_answer"
    return body, "slow" if deadline.passed else None

"""Keyed hashes of what people leave behind, made at the door so that nothing behind it sees the raw value (G32)."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from rafiq.fraud.evidence import Trace, address_key, postcode_key

PRINT_LENGTH = 24
MAX_RAW = 1_000
WEEK = timedelta(days=7)
WEEKS_BACK = 4
HOME_BITS = 64  # a household's share of IPv6: single addresses change by the hour
# A network address says little for long: its salt changes every week, so it is forgotten by itself.
_WEEKLY = frozenset({Trace.NETWORK, Trace.AGENT})


@dataclass(frozen=True, slots=True)
class Left:
    """What came with one message, raw; it never leaves the door."""

    device: str = ""
    network: str = ""
    agent: str = ""
    address: str = ""
    postcode: str = ""
    payment: str = ""


@dataclass(frozen=True, slots=True)
class Prints:
    """``now``: what to keep of each trace. ``known_as``: every form in which it may have been kept before."""

    now: Mapping[Trace, str]
    known_as: Mapping[str, Trace]

    def __bool__(self) -> bool:
        return bool(self.now)


NONE = Prints({}, {})
_NOTHING = Left()


def take(left: Left, *, keys: tuple[bytes, ...], store_id: str, now: datetime) -> Prints:
    """The prints of what was left in one store; ``keys`` newest first. The same value in two stores differs."""
    if left == _NOTHING:
        return NONE
    raw = {trace: text[:MAX_RAW] for trace, text in _texts(left).items() if text}
    fresh = {trace: _print(keys[0], store_id, trace, text, _week(now)) for trace, text in raw.items()}
    known = {
        _print(key, store_id, trace, text, week): trace
        for trace, text in raw.items()
        for key in keys
        for week in ([_week(now) - back for back in range(WEEKS_BACK)] if trace in _WEEKLY else [0])
    }
    return Prints(fresh, known)


def network_key(address: str) -> str:
    """The address, or a household's /64 of IPv6; empty for one that names nobody (private, shared, no address)."""
    try:
        parsed = ip_address(address.strip())
    except ValueError:
        return ""
    plain: IPv4Address | IPv6Address = getattr(parsed, "ipv4_mapped", None) or parsed
    if not plain.is_global:
        return ""
    return str(plain if plain.version == 4 else ip_network((plain, HOME_BITS), strict=False))


def _texts(left: Left) -> dict[Trace, str]:
    network = network_key(left.network)
    agent = " ".join(left.agent.split())
    return {
        Trace.DEVICE: left.device.strip(),
        Trace.NETWORK: network,
        Trace.AGENT: f"{network} {agent}" if network and agent else "",
        Trace.ADDRESS: address_key(left.address),
        Trace.POSTCODE: postcode_key(left.postcode),
        Trace.PAYMENT: left.payment.strip(),
    }


def _week(now: datetime) -> int:
    return int(now.timestamp() // WEEK.total_seconds())


def _print(key: bytes, store_id: str, trace: Trace, text: str, week: int) -> str:
    salt = week if trace in _WEEKLY else 0
    message = "\0".join((store_id, trace.value, str(salt), text)).encode()
    return hmac.digest(key, message, sha256).hex()[:PRINT_LENGTH]

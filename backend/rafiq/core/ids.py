"""Public ids and codes: the only place that rolls dice."""

import secrets
import threading
import time
from datetime import datetime

from rafiq.core import clock

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [high + low for high in _CROCKFORD for low in _CROCKFORD]
_CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ".replace("L", "").replace("U", "")
CODE_LENGTH = 8


_lock = threading.Lock()
_at, _stamp = 0, ""  # the millisecond of the last id, and its letters
_below = 0  # the 80 bits of the last id below them
_above, _middle = -1, ""  # the upper 40 of those, and their letters: they seldom change within a millisecond


def new_id(prefix: str) -> str:
    """``ord_01J…``: a prefix and 26 letters of a UUIDv7 (48 bits of milliseconds, then chance).

    Ids sort by age; two of one process and one millisecond keep their order too (RFC 9562, 6.2).
    """
    global _at, _stamp, _below, _above, _middle  # noqa: PLW0603 - one sequence per process is the point
    milliseconds = clock.milliseconds()
    with _lock:
        if milliseconds > _at:
            _at, _stamp = milliseconds, _base32(milliseconds, 50)
            _below = (0x7 << 76) | secrets.randbits(76)
        else:
            _below += 1 + int.from_bytes(secrets.token_bytes(4))
        if _below >> 40 != _above:
            _above = _below >> 40
            _middle = _base32(_above, 40)
        return f"{prefix}_{_stamp}{_middle}{_base32(_below, 40)}"


def first_at(prefix: str, at: datetime) -> str:
    """Below every id of this moment and later, above those before: the primary key finds what is young."""
    return f"{prefix}_{_base32(int(at.timestamp() * 1_000), 50)}"


def _base32(number: int, bits: int) -> str:
    return "".join([_PAIRS[(number >> shift) & 1023] for shift in range(bits - 10, -1, -10)])


def new_code(length: int = CODE_LENGTH) -> str:
    """What a person types from a card: no look-alikes (0 O 1 I L U), 39 bits at 8 letters."""
    return "".join(secrets.choice(_CODE_LETTERS) for _ in range(length))


def new_number(bits: int) -> int:
    """A positive number for the packed part of a signed token; never zero."""
    return secrets.randbelow((1 << bits) - 1) + 1


def new_nonce() -> str:
    """48 random bits in hex: tells visits apart."""
    return secrets.token_hex(6)


def new_secret(prefix: str, size: int = 32) -> str:
    return f"{prefix}_{secrets.token_urlsafe(size).replace('-', 'a').replace('_', 'b')}"


def new_key(size: int) -> bytes:
    """Random bytes for a secret that others hold as well."""
    return secrets.token_bytes(size)


def chance() -> float:
    """Somewhere from 0 to 1: spreads out what would otherwise happen in the same second."""
    return secrets.randbelow(1_000_001) / 1_000_000


def monotonic() -> float:
    """Seconds of a clock that never jumps, for cache ages and deadlines."""
    return time.monotonic()

"""Signed links and tokens: one salt and one lifetime per kind, keys that rotate, secrets we must read back.

A key is named inside a token by one byte (a fingerprint of the key), so rotation needs no trial and old links live on.
"""

import base64
import hashlib
import hmac
import struct
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from itsdangerous import BadSignature, Signer, URLSafeSerializer
from itsdangerous.encoding import want_bytes

from rafiq.core.errors import Invalid

TAG_BYTES = 9  # 72 bits: ample for a check that is online and behind rate limits
LINK_LENGTH = 27
MAX_TOKEN_LENGTH = 512
CLOCK_LEEWAY = timedelta(minutes=5)
_LINK = struct.Struct(">BI5s")
_VISIT = struct.Struct(">BI5sIB6s")
CHANNELS = tuple(
    (
        "copy native whatsapp telegram email sms facebook messenger x linkedin pinterest reddit threads bluesky line "
        "viber vk eitaa bale qr card desk own1 own2 own3 own4 own5"
    ).split()
)
_CHANNEL_NUMBERS: dict[str | None, int] = {channel: number for number, channel in enumerate(CHANNELS, 1)}


class _ShortSigner(Signer):
    """itsdangerous' format with HMAC-SHA256 cut to 72 bits (contract: no less than 60).

    Keys come derived and each HMAC is begun once, not once per followed link.
    """

    def __init__(self, keys: list[bytes]) -> None:
        super().__init__(keys, key_derivation="none", digest_method=hashlib.sha256)
        self._begun = [hmac.new(key, digestmod=hashlib.sha256) for key in reversed(keys)]

    def get_signature(self, value: str | bytes) -> bytes:
        return _short_tag(self._begun[0], want_bytes(value))

    def verify_signature(self, value: str | bytes, sig: str | bytes) -> bool:
        value, sig = want_bytes(value), want_bytes(sig)
        return any(hmac.compare_digest(_short_tag(begun, value), sig) for begun in self._begun)


class LinkRef(NamedTuple):
    """What a genuine link says: which store, which link, by their numbers."""

    store_number: int
    link_number: int


class VisitRef(NamedTuple):
    """What a visit token says. ``nonce`` tells visits apart; the token's own text is never a key."""

    store_number: int
    link_number: int
    visited_at: datetime
    channel: str | None
    nonce: str


class Keyring:
    """All keys, newest last: the newest signs, each reads."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        if not keys or any(not key for key in keys):
            detail = "at least one secret key is needed and none may be empty"
            raise Invalid(detail)
        self._keys = keys
        self._newest = _fingerprint(keys[-1])
        self._link_signers = _short_signers(keys, "rafiq.link")
        self._visit_signers = _short_signers(keys, "rafiq.visit")
        self._fernet = MultiFernet([Fernet(_fernet_key(key)) for key in reversed(keys)])

    def sign_link(self, store_number: int, link_number: int) -> str:
        """27 letters for ``GET /r/<token>``."""
        packed = _LINK.pack(self._newest, store_number, link_number.to_bytes(5, "big"))
        return self._link_signers[self._newest].sign(_b64(packed)).decode()

    def read_link(self, token: str) -> LinkRef | None:
        """The link a token names, or None for anything that we did not sign. No database."""
        packed = _unsign(self._link_signers, token, _LINK.size) if len(token) == LINK_LENGTH else None
        if packed is None:
            return None
        _, store, link = _LINK.unpack(packed)
        return LinkRef(store, int.from_bytes(link, "big"))

    def sign_visit(self, visit: VisitRef) -> str:
        packed = _VISIT.pack(
            self._newest,
            visit.store_number,
            visit.link_number.to_bytes(5, "big"),
            int(visit.visited_at.timestamp()),
            _CHANNEL_NUMBERS.get(visit.channel, 0),
            bytes.fromhex(visit.nonce),
        )
        return self._visit_signers[self._newest].sign(_b64(packed)).decode()

    def read_visit(self, token: str) -> VisitRef | None:
        packed = _unsign(self._visit_signers, token, _VISIT.size)
        if packed is None:
            return None
        _, store, link, seconds, channel, nonce = _VISIT.unpack(packed)
        return VisitRef(
            store,
            int.from_bytes(link, "big"),
            datetime.fromtimestamp(seconds, UTC),
            CHANNELS[channel - 1] if 0 < channel <= len(CHANNELS) else None,
            nonce.hex(),
        )

    def seal(self, kind: str, claims: dict[str, object], *, now: datetime, lifetime: timedelta) -> str:
        """A signed token of one kind; the times ride inside, since itsdangerous' own have no leeway."""
        body = {**claims, "exp": int((now + lifetime).timestamp())}
        return str(self._serializer(kind).dumps(body))

    def unseal(self, kind: str, token: str, *, now: datetime) -> dict[str, object] | None:
        if len(token) > MAX_TOKEN_LENGTH:
            return None
        try:
            claims: dict[str, Any] = self._serializer(kind).loads(token)
        except BadSignature:
            return None
        ended = now.timestamp() > claims.pop("exp") + CLOCK_LEEWAY.total_seconds()
        return None if ended else claims

    def derived(self, salt: str) -> tuple[bytes, ...]:
        """A key of its own for one purpose from each of ours, the newest first: for hashes that must be keyed."""
        return tuple(hmac.digest(key.encode(), salt.encode(), hashlib.sha256) for key in reversed(self._keys))

    def encrypt(self, secret: str) -> str:
        return self._fernet.encrypt(secret.encode()).decode()

    def decrypt(self, sealed: str) -> str:
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            detail = "a stored secret was sealed with a key that RAFIQ_SECRET_KEYS no longer holds"
            raise Invalid(detail) from error

    def _serializer(self, kind: str) -> URLSafeSerializer:
        options = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}
        return URLSafeSerializer(list(self._keys), salt=f"rafiq.{kind}", signer_kwargs=options)


def _fingerprint(key: str) -> int:
    return hashlib.sha256(b"rafiq.key-name" + key.encode()).digest()[0]


def _short_signers(keys: tuple[str, ...], salt: str) -> dict[int, _ShortSigner]:
    """By fingerprint; keys that share one (1 in 256) share a signer, which tries each. Derived once."""
    derived: dict[int, list[bytes]] = {}
    for key in keys:
        secret = hmac.digest(key.encode(), salt.encode(), hashlib.sha256)
        derived.setdefault(_fingerprint(key), []).append(secret)
    return {name: _ShortSigner(secrets) for name, secrets in derived.items()}


def _short_tag(begun: hmac.HMAC, value: bytes) -> bytes:
    signing = begun.copy()
    signing.update(value)
    return _b64(signing.digest()[:TAG_BYTES])


def _fernet_key(key: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"rafiq.seal" + key.encode()).digest())


def _b64(packed: bytes) -> bytes:
    return base64.urlsafe_b64encode(packed).rstrip(b"=")


def _unsign(signers: dict[int, _ShortSigner], token: str, size: int) -> bytes | None:
    """The packed bytes of a genuine token; the first byte picks the key."""
    try:
        raw = token.encode("ascii")
        value, _, tag = raw.partition(b".")
        packed = base64.urlsafe_b64decode(value + b"=" * (-len(value) % 4))
    except ValueError:
        return None
    signer = signers.get(packed[0]) if len(packed) == size else None
    return packed if signer and signer.verify_signature(value, tag) else None

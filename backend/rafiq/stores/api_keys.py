"""A store's keys: made, told apart, recognised and revoked; those of a test store say so in their prefix."""

import hashlib
import hmac
import re
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select, update

from rafiq.core import clock, ids
from rafiq.core.cache import Shortly
from rafiq.core.db import db
from rafiq.core.errors import Invalid, NotFound, Unauthorised
from rafiq.core.signing import Keyring
from rafiq.stores import scopes
from rafiq.stores.models import ApiKey, Store

PUBLISHABLE, SECRET, SIGNING = "publishable", "secret", "signing"
KINDS = {PUBLISHABLE: "pk", SECRET: "sk", SIGNING: "ss"}
_KEY = re.compile(
    r"(?P<kind>pk|sk)_(?P<mode>live|test)_(?P<lookup>[A-Za-z0-9]{1,64})(?:_(?P<secret>[A-Za-z0-9]{1,64}))?"
)

_secret_keys: Shortly[tuple[str, str, str] | None] = Shortly()
_publishable_keys: Shortly[tuple[str, str | None] | None] = Shortly()
_SECRET_KEY = select(ApiKey.store_id, ApiKey.secret_hash, ApiKey.scope).where(
    ApiKey.lookup == bindparam("lookup"), ApiKey.kind == SECRET, ApiKey.revoked_at.is_(None)
)
_PUBLISHABLE_KEY = (
    select(ApiKey.store_id, Store.test_of)
    .join(Store, Store.id == ApiKey.store_id)
    .where(ApiKey.lookup == bindparam("lookup"), ApiKey.kind == PUBLISHABLE, ApiKey.revoked_at.is_(None))
)


@dataclass(frozen=True, slots=True)
class KeyView:
    id: str
    kind: str
    scope: str
    hint: str
    created_at: object
    revoked_at: object


def create_key(keyring: Keyring, store_id: str, kind: str, scope: str = scopes.Scope.ALL) -> str:
    """A new key beside the old ones (rotation with overlap, G26); shown once."""
    lookup = ids.new_secret("", 12).strip("_")
    clear = f"{prefix_of(store_id, kind)}_{lookup}" + ("" if kind == PUBLISHABLE else ids.new_secret("", 24))
    db.session.add(
        ApiKey(
            store_id=store_id,
            id=ids.new_id("key"),
            kind=kind,
            scope=scope,
            lookup=lookup,
            secret_hash=_hash(clear) if kind == SECRET else None,
            sealed=keyring.encrypt(clear) if kind == SIGNING else None,
            hint=f"{clear[:12]}…{clear[-4:]}",
            created_at=clock.now(),
        )
    )
    db.session.flush()
    _forget()
    return clear


def revoke_key(store_id: str, key_id: str) -> None:
    """Raises `NotFound` for another store's key and `Invalid` for the last one of its kind."""
    key = db.session.get(ApiKey, (store_id, key_id))
    if key is None or key.revoked_at is not None:
        raise NotFound(key_id)
    left = [other for other in list_keys(store_id) if other.kind == key.kind and other.revoked_at is None]
    if len(left) == 1:
        raise Invalid.field("#/key", "this is the last key of its kind: create a new one first")
    key.revoked_at = clock.now()
    db.session.flush()
    _forget()


def list_keys(store_id: str) -> list[KeyView]:
    rows = db.session.scalars(
        select(ApiKey).where(ApiKey.store_id == store_id).order_by(ApiKey.created_at.desc())
    )
    return [KeyView(k.id, k.kind, k.scope, k.hint, k.created_at, k.revoked_at) for k in rows]


def authenticate(clear: str, method: str, path: str) -> str:
    """The store a secret key speaks for, where it may ask this. Raises `Unauthorised`, `ScopeMissing`."""
    lookup = lookup_of(clear)
    if not lookup:
        detail = "give the store's secret key as Authorization: Bearer sk_live_…"
        raise Unauthorised(detail)
    key = _secret_keys.get(lookup, lambda: _secret_key(lookup))
    if key is None or not hmac.compare_digest(key[1], _hash(clear)):
        detail = "this secret key is unknown or revoked"
        raise Unauthorised(detail)
    scopes.check(key[2], method, path)
    return key[0]


def lookup_of(clear: str) -> str:
    """The part of a secret key that is no secret; empty when it is no such key."""
    found = _KEY.fullmatch(clear)
    return found["lookup"] if found and found["kind"] == KINDS[SECRET] and found["secret"] else ""


def id_of(store_id: str, lookup: str) -> str:
    """The id of a secret key, by the part of it that is no secret."""
    query = select(ApiKey.id).where(
        ApiKey.store_id == store_id, ApiKey.lookup == lookup, ApiKey.kind == SECRET
    )
    return db.session.scalar(query) or ""


def store_named_by(publishable: str) -> str:
    """The id of the store that a publishable key names. Raises `NotFound`."""
    found = _KEY.fullmatch(publishable)
    lookup = found["lookup"] if found else ""
    named = _publishable_keys.get(lookup, lambda: _publishable(lookup))
    if found is None or named is None or f"{found['kind']}_{found['mode']}" != _prefix(PUBLISHABLE, named[1]):
        detail = "this publishable key is unknown or revoked"
        raise NotFound(detail)
    return named[0]


def signing_secrets(keyring: Keyring, store_id: str) -> tuple[str, ...]:
    """Every signing secret that still counts, for checking what the store's server signed."""
    query = select(ApiKey.sealed).where(
        ApiKey.store_id == store_id, ApiKey.kind == SIGNING, ApiKey.revoked_at.is_(None)
    )
    return tuple(keyring.decrypt(sealed) for sealed in db.session.scalars(query) if sealed)


def publishable_key(store_id: str) -> str:
    """The newest publishable key, for the tag to copy; it is public by nature."""
    return publishable_keys(store_id)[0]


def publishable_keys(store_id: str) -> list[str]:
    """Every publishable key that still counts, newest first: a shop may still carry the one before."""
    query = (
        select(ApiKey.lookup)
        .where(ApiKey.store_id == store_id, ApiKey.kind == PUBLISHABLE, ApiKey.revoked_at.is_(None))
        .order_by(ApiKey.created_at.desc())
    )
    prefix = prefix_of(store_id, PUBLISHABLE)
    return [f"{prefix}_{lookup}" for lookup in db.session.scalars(query)]


def prefix_of(store_id: str, kind: str) -> str:
    """What every key of this kind begins with: ``sk_live``, or ``sk_test`` in a test store."""
    return _prefix(kind, db.session.scalar(select(Store.test_of).where(Store.id == store_id)))


def drop_keys(store_id: str) -> None:
    db.session.execute(
        delete(ApiKey).where(ApiKey.store_id == store_id),
        execution_options={"synchronize_session": False},
    )
    _forget()


def move_keys(from_store: str, to_store: str) -> None:
    """The same keys speak for another store from now on, and for this one no more."""
    db.session.execute(
        update(ApiKey).where(ApiKey.store_id == from_store).values(store_id=to_store),
        execution_options={"synchronize_session": False},
    )
    _forget()


def _secret_key(lookup: str) -> tuple[str, str, str] | None:
    """(store, hash, scope) of a key that counts."""
    row = db.session.execute(_SECRET_KEY, {"lookup": lookup}).first()
    return (row.store_id, row.secret_hash or "", row.scope) if row else None


def _publishable(lookup: str) -> tuple[str, str | None] | None:
    """(store, which store's test store it is) of a key that counts."""
    row = db.session.execute(_PUBLISHABLE_KEY, {"lookup": lookup}).first()
    return (row.store_id, row.test_of) if row else None


def _prefix(kind: str, test_of: str | None) -> str:
    return f"{KINDS[kind]}_{'test' if test_of else 'live'}"


def _forget() -> None:
    for kept in (_secret_keys, _publishable_keys):
        kept.clear()


def _hash(clear: str) -> str:
    """Keys carry 192 random bits, so one SHA-256 is enough; passwords go through Argon2id elsewhere."""
    return hashlib.sha256(clear.encode("utf-8", "replace")).hexdigest()

"""Use cases of the shop: create a store, recognise its keys, change its settings."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from rafiq.core import clock, ids
from rafiq.core.cache import Shortly
from rafiq.core.db import db
from rafiq.core.errors import Invalid, NotFound, Unauthorised
from rafiq.core.money import check_currency
from rafiq.core.signing import Keyring
from rafiq.core.texts import LOCALES
from rafiq.core.words import clean_line
from rafiq.stores import rules, scopes
from rafiq.stores.models import ApiKey, Store
from rafiq.stores.sharing import Sharing

STORE_NUMBER_BITS = 32
MAX_NAME = 120
PUBLISHABLE, SECRET, SIGNING = "publishable", "secret", "signing"
PREFIXES = {PUBLISHABLE: "pk_live", SECRET: "sk_live", SIGNING: "ss_live"}

_stores: Shortly["StoreView"] = Shortly()
_secret_keys: Shortly[tuple[str, str, str] | None] = Shortly()
_publishable_keys: Shortly[str | None] = Shortly()
_SECRET_KEY = select(ApiKey.store_id, ApiKey.secret_hash, ApiKey.scope).where(
    ApiKey.lookup == bindparam("lookup"), ApiKey.kind == SECRET, ApiKey.revoked_at.is_(None)
)
_PUBLISHABLE_KEY = select(ApiKey.store_id).where(
    ApiKey.lookup == bindparam("lookup"), ApiKey.kind == PUBLISHABLE, ApiKey.revoked_at.is_(None)
)


@dataclass(frozen=True, slots=True)
class CreatedStore:
    """A new store with its keys in clear: the only moment at which they can be read."""

    store_id: str
    publishable_key: str
    secret_key: str
    signing_secret: str


@dataclass(frozen=True, slots=True)
class StoreView:
    """What the other floors may know about a store."""

    id: str
    number: int
    name: str
    currency: str
    locale: str
    timezone: str
    origins: tuple[str, ...]
    landing_path: str
    accent: str | None
    sharing: Sharing

    @property
    def landing_url(self) -> str:
        """Where a friend lands: always the store's own first origin."""
        return self.origins[0] + self.landing_path


@dataclass(frozen=True, slots=True)
class KeyView:
    id: str
    kind: str
    scope: str
    hint: str
    created_at: object
    revoked_at: object


def create_store(
    keyring: Keyring,
    *,
    name: str,
    origins: Sequence[str],
    currency: str,
    locale: str = "en",
    timezone: str = "UTC",
) -> CreatedStore:
    """Register a shop and make its three keys. Raises `Invalid` naming the field."""
    store = Store(
        id=ids.new_id("st"),
        number=ids.new_number(STORE_NUMBER_BITS),
        name=_clean_name(name),
        currency=check_currency(currency),
        locale=_clean_locale(locale),
        timezone=_clean_timezone(timezone),
        origins=_clean_origins(origins),
        landing_path="/",
        created_at=clock.now(),
    )
    db.session.add(store)
    db.session.flush()
    keys = {kind: create_key(keyring, store.id, kind) for kind in PREFIXES}
    return CreatedStore(store.id, keys[PUBLISHABLE], keys[SECRET], keys[SIGNING])


def change_store(store_id: str, changes: dict[str, object]) -> StoreView:
    """Change settings; unknown names and bad values raise `Invalid`. Raises `NotFound`."""
    store = db.session.get(Store, store_id)
    if store is None:
        raise NotFound(store_id)
    cleaners = {
        "name": _clean_name,
        "locale": _clean_locale,
        "timezone": _clean_timezone,
        "origins": _clean_origins,
        "landing_path": rules.clean_path,
        "accent": rules.clean_accent,
        "sharing": _kept_sharing,
    }
    for field, value in changes.items():
        if field not in cleaners:
            raise Invalid.field(f"#/{field}", "cannot be changed")
        setattr(store, field, cleaners[field](value))  # type: ignore[operator]
    db.session.flush()
    _forget()
    return _view(store)


def create_key(keyring: Keyring, store_id: str, kind: str, scope: str = scopes.Scope.ALL) -> str:
    """A new key beside the old ones (rotation with overlap, G26); shown once."""
    lookup = ids.new_secret("", 12).strip("_")
    clear = f"{PREFIXES[kind]}_{lookup}" + ("" if kind == PUBLISHABLE else ids.new_secret("", 24))
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
    prefix, _, rest = clear.partition(f"{PREFIXES[SECRET]}_")
    lookup, _, secret = rest.partition("_")
    if prefix or not secret or not lookup.isalnum():
        detail = "give the store's secret key as Authorization: Bearer sk_live_…"
        raise Unauthorised(detail)
    key = _secret_keys.get(lookup, lambda: _secret_key(lookup))
    if key is None or not hmac.compare_digest(key[1], _hash(clear)):
        detail = "this secret key is unknown or revoked"
        raise Unauthorised(detail)
    scopes.check(key[2], method, path)
    return key[0]


def _secret_key(lookup: str) -> tuple[str, str, str] | None:
    """(store, hash, scope) of a key that counts."""
    row = db.session.execute(_SECRET_KEY, {"lookup": lookup}).first()
    return (row.store_id, row.secret_hash or "", row.scope) if row else None


def store_of_publishable(clear: str) -> StoreView:
    """The store a publishable key names. Raises `NotFound`."""
    lookup = clear.removeprefix(f"{PREFIXES[PUBLISHABLE]}_")
    store_id = _publishable_keys.get(lookup, lambda: db.session.scalar(_PUBLISHABLE_KEY, {"lookup": lookup}))
    if store_id is None or clear == lookup:
        detail = "this publishable key is unknown or revoked"
        raise NotFound(detail)
    return get_store(store_id)


def signing_secrets(keyring: Keyring, store_id: str) -> tuple[str, ...]:
    """Every signing secret that still counts, for checking what the store's server signed."""
    query = select(ApiKey.sealed).where(
        ApiKey.store_id == store_id, ApiKey.kind == SIGNING, ApiKey.revoked_at.is_(None)
    )
    return tuple(keyring.decrypt(sealed) for sealed in db.session.scalars(query) if sealed)


def get_store(store_id: str) -> StoreView:
    """Raises `NotFound`."""
    return _stores.get(store_id, lambda: _read_store(store_id))


def _read_store(store_id: str) -> StoreView:
    store = db.session.get(Store, store_id)
    if store is None:
        raise NotFound(store_id)
    return _view(store)


def store_by_number(number: int) -> StoreView | None:
    store = db.session.scalar(select(Store).where(Store.number == number))
    return _view(store) if store else None


def list_stores() -> list[StoreView]:
    return [_view(store) for store in db.session.scalars(select(Store).order_by(Store.created_at))]


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
    return [f"{PREFIXES[PUBLISHABLE]}_{lookup}" for lookup in db.session.scalars(query)]


def _forget() -> None:
    for kept in (_stores, _secret_keys, _publishable_keys):
        kept.clear()


def _view(store: Store) -> StoreView:
    return StoreView(
        store.id,
        store.number,
        store.name,
        store.currency,
        store.locale,
        store.timezone,
        tuple(store.origins),
        store.landing_path,
        store.accent,
        Sharing.of(store.sharing),
    )


def _hash(clear: str) -> str:
    """Keys carry 192 random bits, so one SHA-256 is enough; passwords go through Argon2id elsewhere."""
    return hashlib.sha256(clear.encode("utf-8", "replace")).hexdigest()


def _clean_name(name: object) -> str:
    return clean_line(name, most=MAX_NAME, pointer="#/name")


def _clean_locale(locale: object) -> str:
    if locale not in LOCALES:
        raise Invalid.field("#/locale", f"must be one of {', '.join(LOCALES)}")
    return str(locale)


def _clean_timezone(timezone: object) -> str:
    if timezone not in clock.timezones():
        raise Invalid.field("#/timezone", "must be a zone such as Europe/Berlin")
    return str(timezone)


def _clean_origins(origins: Sequence[str]) -> list[str]:
    cleaned = list(
        dict.fromkeys(rules.clean_origin(origin, f"#/origins/{i}") for i, origin in enumerate(origins))
    )
    if not cleaned:
        raise Invalid.field("#/origins", "at least one is needed")
    return cleaned


def _kept_sharing(sharing: Sharing) -> dict[str, object]:
    """Checked where it was put together (`rafiq.stores.share_settings`)."""
    return sharing.kept

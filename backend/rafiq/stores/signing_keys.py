"""A store's signing secrets by name: which one signs what we hand out, and which ones still count."""

from dataclasses import dataclass

from sqlalchemy import select

from rafiq.core.db import db
from rafiq.core.errors import NotFound
from rafiq.core.signing import Keyring
from rafiq.stores.api_keys import SIGNING, prefix_of
from rafiq.stores.models import ApiKey


@dataclass(frozen=True, slots=True)
class SigningKey:
    """``kid`` is the first part of the secret itself, so a shop that holds several finds the right one."""

    kid: str
    secret: str


def signing_keys(keyring: Keyring, store_id: str) -> list[SigningKey]:
    """Those that still count, oldest first."""
    query = (
        select(ApiKey.lookup, ApiKey.sealed)
        .where(ApiKey.store_id == store_id, ApiKey.kind == SIGNING, ApiKey.revoked_at.is_(None))
        .order_by(ApiKey.created_at, ApiKey.id)
    )
    prefix, rows = prefix_of(store_id, SIGNING), db.session.execute(query)
    return [SigningKey(f"{prefix}_{row.lookup}", keyring.decrypt(row.sealed)) for row in rows if row.sealed]


def signing_key(keyring: Keyring, store_id: str) -> SigningKey:
    """The oldest that counts: a shop puts a new secret beside the old one first, and revoking the old one changes over.

    Raises `NotFound`.
    """
    keys = signing_keys(keyring, store_id)
    if not keys:
        detail = "this store has no signing secret"
        raise NotFound(detail)
    return keys[0]

"""Browsers that are logged in: opened with a reference token, closed on the server (G27)."""

import hashlib
from datetime import timedelta

from sqlalchemy import delete, select

from rafiq.core import clock, ids
from rafiq.core.db import db
from rafiq.stores.models import UserSession

LIFETIME = timedelta(days=30)


def open_session(user_id: str) -> str:
    """A reference token of 256 bits; only its hash is stored."""
    token, at = ids.new_secret("ses"), clock.now()
    db.session.execute(delete(UserSession).where(UserSession.user_id == user_id, UserSession.expires_at < at))
    db.session.add(UserSession(id=_hash(token), user_id=user_id, created_at=at, expires_at=at + LIFETIME))
    db.session.flush()
    return token


def session_is_open(user_id: str, token: str) -> bool:
    query = select(UserSession.id).where(
        UserSession.id == _hash(token), UserSession.user_id == user_id, UserSession.expires_at > clock.now()
    )
    return db.session.scalar(query) is not None


def close_session(token: str) -> None:
    db.session.execute(delete(UserSession).where(UserSession.id == _hash(token)))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

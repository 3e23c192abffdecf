"""Browsers that are logged in: opened with a reference token, listed for their owner, closed on the server (G27)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, func, select, update

from rafiq.core import clock, ids
from rafiq.core.db import db
from rafiq.stores.models import UserSession

LIFETIME = timedelta(days=30)
IDLE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=5)
PROOF_HOLDS = timedelta(minutes=15)


class Way(StrEnum):
    """How somebody came in. A passkey is two steps in one: the device, and the finger or number that opens it."""

    PASSWORD = "password"  # noqa: S105 - the name of a way, not a password
    TWO_STEP = "two_step"
    PASSKEY = "passkey"


@dataclass(frozen=True, slots=True)
class SessionView:
    """One browser that is logged in, as its owner may see it."""

    id: str
    way: Way
    browser: str | None
    system: str | None
    created_at: datetime
    seen_at: datetime
    proved_at: datetime

    @property
    def in_two_steps(self) -> bool:
        return self.way is not Way.PASSWORD

    def is_proved(self) -> bool:
        """Whether they have shown lately who they are: only then may the ways in be changed."""
        return clock.now() - self.proved_at < PROOF_HOLDS


def open_session(
    user_id: str, *, way: Way = Way.PASSWORD, browser: str | None = None, system: str | None = None
) -> str:
    """A reference token of 256 bits; only its hash is stored."""
    token, at = ids.new_secret("ses"), clock.now()
    db.session.execute(delete(UserSession).where(UserSession.user_id == user_id, UserSession.expires_at < at))
    db.session.add(
        UserSession(
            id=_hash(token),
            user_id=user_id,
            way=way.value,
            browser=browser,
            system=system,
            created_at=at,
            seen_at=at,
            proved_at=at,
            expires_at=at + LIFETIME,
        )
    )
    db.session.flush()
    return token


def read_session(user_id: str, token: str) -> SessionView | None:
    query = select(UserSession).where(
        UserSession.id == _hash(token), UserSession.user_id == user_id, UserSession.expires_at > clock.now()
    )
    found = db.session.scalar(query)
    return None if found is None else _view(found)


def list_sessions(user_id: str) -> list[SessionView]:
    """Those that are still alive, the one used last first; a browser that was idle for long is logged out by itself."""
    now = clock.now()
    query = select(UserSession).where(
        UserSession.user_id == user_id,
        UserSession.expires_at > now,
        func.coalesce(UserSession.seen_at, UserSession.created_at) > now - IDLE - SEEN_EVERY,
    )
    return sorted(map(_view, db.session.scalars(query)), key=lambda each: each.seen_at, reverse=True)


def note_use(session_id: str) -> None:
    _change(session_id, seen_at=clock.now())


def note_proof(session_id: str) -> None:
    _change(session_id, proved_at=clock.now())


def note_second_step(session_id: str) -> None:
    _change(session_id, way=Way.TWO_STEP.value)


def close_session(token: str) -> None:
    db.session.execute(delete(UserSession).where(UserSession.id == _hash(token)))


def end_session(user_id: str, session_id: str) -> None:
    """One of this user's own; ending what has ended changes nothing."""
    db.session.execute(
        delete(UserSession).where(UserSession.id == session_id, UserSession.user_id == user_id)
    )


def end_sessions(user_id: str, *, but: str | None = None) -> None:
    """Everywhere, or everywhere else."""
    query = delete(UserSession).where(UserSession.user_id == user_id)
    db.session.execute(query if but is None else query.where(UserSession.id != but))


def _change(session_id: str, **values: object) -> None:
    db.session.execute(update(UserSession).where(UserSession.id == session_id).values(values))


def _view(row: UserSession) -> SessionView:
    return SessionView(
        row.id,
        Way(row.way),
        row.browser,
        row.system,
        row.created_at,
        row.seen_at or row.created_at,
        row.proved_at or row.created_at,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

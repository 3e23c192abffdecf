"""Passkeys of the people who log in: kept by name, found by what a device calls them, each answer taken once (G27)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from rafiq.core import clock, ids
from rafiq.core.db import db
from rafiq.core.errors import Conflict, NotFound
from rafiq.stores.models import Passkey

MAX_NAME = 60
MOST = 20
REST = timedelta(days=1)


class TooManyPasskeys(Conflict):
    """Nobody carries so many devices."""

    code = "too_many_passkeys"


class PasskeyKnown(Conflict):
    """This device has a passkey for an account here already."""

    code = "passkey_known"


@dataclass(frozen=True, slots=True)
class PasskeyView:
    id: str
    user_id: str
    name: str
    credential: bytes
    public_key: bytes
    sign_count: int
    transports: list[str]
    created_at: datetime
    used_at: datetime | None


def in_use() -> ColumnElement[bool]:
    """Not removed. What is left of one that was lasts a day: only when it was added, for `_is_answered`."""
    return Passkey.public_key != b""


def add(
    user_id: str,
    *,
    name: str,
    credential: bytes,
    public_key: bytes,
    sign_count: int,
    transports: list[str],
    asked_at: datetime,
) -> bool:
    """``asked_at``: when the question was put; False when it is answered. Raises `PasskeyKnown`, `TooManyPasskeys`."""
    if db.session.scalar(select(Passkey.id).where(Passkey.lookup == _hash(credential))):
        raise PasskeyKnown("this passkey is known already")
    if _is_answered(user_id, asked_at):
        return False
    count = db.session.scalar(
        select(func.count()).select_from(Passkey).where(Passkey.user_id == user_id, in_use())
    )
    if (count or 0) >= MOST:
        detail = f"one account has at most {MOST} passkeys"
        raise TooManyPasskeys(detail)
    row = Passkey(
        id=ids.new_id("pky"),
        user_id=user_id,
        lookup=_hash(credential),
        credential=credential,
        public_key=public_key,
        name=name,
        sign_count=sign_count,
        transports=transports,
        created_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:  # sent twice in one moment
        raise PasskeyKnown("this passkey is known already") from error
    return True


def _is_answered(user_id: str, asked_at: datetime) -> bool:
    """A question is good for one passkey, also when that one is gone again; one put before it went with it."""
    since = select(Passkey.id).where(Passkey.user_id == user_id, Passkey.created_at > asked_at).limit(1)
    return db.session.scalar(since) is not None


def of_user(user_id: str) -> list[PasskeyView]:
    query = select(Passkey).where(Passkey.user_id == user_id, in_use()).order_by(Passkey.id)
    return [_view(each) for each in db.session.scalars(query)]


def find(credential: bytes) -> PasskeyView | None:
    found = db.session.scalar(select(Passkey).where(Passkey.lookup == _hash(credential), in_use()))
    return None if found is None else _view(found)


def use(passkey_id: str, *, sign_count: int, asked_at: datetime) -> bool:
    """True for the first answer to a question; False for one that comes again, or after a later one."""
    used = db.session.execute(
        update(Passkey)
        .where(Passkey.id == passkey_id, or_(Passkey.asked_at.is_(None), Passkey.asked_at < asked_at))
        .values(sign_count=sign_count, asked_at=asked_at, used_at=clock.now())
        .returning(Passkey.id)
    )
    return used.scalar() is not None


def remove(user_id: str, passkey_id: str) -> None:
    now = clock.now()
    db.session.execute(
        delete(Passkey).where(Passkey.user_id == user_id, ~in_use(), Passkey.used_at < now - REST)
    )
    gone = db.session.execute(
        update(Passkey)
        .where(Passkey.id == passkey_id, Passkey.user_id == user_id, in_use())
        .values(
            lookup=f"removed {passkey_id}",
            credential=b"",
            public_key=b"",
            name="",
            transports=[],
            used_at=now,
        )
        .returning(Passkey.id)
    )
    if gone.scalar() is None:
        detail = "no such passkey"
        raise NotFound(detail)


def remove_all(user_id: str) -> None:
    db.session.execute(delete(Passkey).where(Passkey.user_id == user_id))


def _view(row: Passkey) -> PasskeyView:
    return PasskeyView(
        row.id,
        row.user_id,
        row.name,
        row.credential,
        row.public_key,
        row.sign_count,
        row.transports,
        row.created_at,
        row.used_at,
    )


def _hash(credential: bytes) -> str:
    return hashlib.sha256(credential).hexdigest()

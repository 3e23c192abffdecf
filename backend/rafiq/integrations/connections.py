"""A merchant's connected shops: made, changed, given a new secret while the old one still counts, and cut off."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, update

from rafiq.core import clock, ids
from rafiq.core.db import db
from rafiq.core.errors import Conflict, Invalid, NotFound, Problem
from rafiq.core.signing import Keyring
from rafiq.integrations import registry, typed
from rafiq.integrations.models import ShopConnection

SILENT_HOURS, KEEP_DAYS = 48, 30
MAX_CONNECTIONS = 30
OVERLAP_DAYS = (0, 1, 3, 7, 14, 30)


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """A connection as the other floors see it, without a secret in it.

    ``heard_at``: when it last told us something by itself. ``untold_at``: since when only our asking finds its orders.
    ``shut_at``: since when its own API does not let us in.
    """

    id: str
    store_id: str
    platform: str
    name: str
    options: Mapping[str, Any]
    silent_hours: int
    keep_days: int
    has_access: bool
    access_error: str | None
    old_until: datetime | None
    asked_at: datetime | None
    found_count: int
    pinged_at: datetime | None
    heard_at: datetime | None
    untold_at: datetime | None
    shut_at: datetime | None
    created_at: datetime
    disconnected_at: datetime | None


class Unreadable(Invalid):
    """What was sealed with a key that is gone from the settings; the merchant gives it once more."""


def create(
    keyring: Keyring,
    store_id: str,
    platform_name: str,
    *,
    name: str,
    secret: str,
    options: Mapping[str, str],
    actor: str,
) -> tuple[ConnectionView, str]:
    """(connection, its secret in clear: the only moment we show it). Raises `Invalid` naming each field, `NotFound`."""
    platform = registry.platform(platform_name)
    if len(list_connections(store_id)) >= MAX_CONNECTIONS:
        detail = f"a store has at most {MAX_CONNECTIONS} connections"
        raise Conflict(detail)
    cleaned, problems = typed.clean_options(platform, options)
    name, problems = typed.try_name(name, problems)
    secret, problems = typed.try_secret(platform, secret, cleaned, problems)
    if problems:
        raise Invalid("some fields are wrong", problems=tuple(problems))
    connection = ShopConnection(
        store_id=store_id,
        id=ids.new_id("con"),
        platform=platform.name,
        name=name,
        secret=keyring.encrypt(secret),
        options=cleaned,
        silent_hours=SILENT_HOURS,
        keep_days=KEEP_DAYS,
        watermark="",
        found_count=0,
        created_by=actor,
        created_at=clock.now(),
    )
    db.session.add(connection)
    db.session.flush()
    return _view(connection), secret


def list_connections(store_id: str) -> list[ConnectionView]:
    """Those that are connected, oldest first."""
    query = select(ShopConnection).where(
        ShopConnection.store_id == store_id, ShopConnection.disconnected_at.is_(None)
    )
    return [_view(row) for row in db.session.scalars(query.order_by(ShopConnection.id))]


def names(store_id: str) -> dict[str, str]:
    """By id, also of those that were cut off."""
    query = select(ShopConnection.id, ShopConnection.name).where(ShopConnection.store_id == store_id)
    return {row.id: row.name for row in db.session.execute(query)}


def get(store_id: str, connection_id: str) -> ConnectionView:
    """Also one that was cut off, since its log stays for a while. Raises `NotFound`."""
    return _view(_row(store_id, connection_id))


def by_address(platform_name: str, connection_id: str) -> ConnectionView:
    """The connection an address names, whichever store's it is. Raises `NotFound`, also when it was cut off."""
    query = select(ShopConnection).where(
        ShopConnection.id == connection_id,
        ShopConnection.platform == platform_name,
        ShopConnection.disconnected_at.is_(None),
    )
    row = db.session.scalar(query) if len(connection_id) <= 32 else None
    if row is None:
        detail = "there is no such connection"
        raise NotFound(detail)
    return _view(row)


def secrets_of(keyring: Keyring, connection: ConnectionView) -> tuple[list[str], bool]:
    """Those that count now: the newest, and the one before it while its time lasts. And whether each could be read."""
    row = _row(connection.store_id, connection.id)
    old = row.old_secret if row.old_until and row.old_until > clock.now() else None
    sealed, opened = [each for each in (row.secret, old) if each], []
    for each in sealed:
        with suppress(Invalid):
            opened.append(keyring.decrypt(each))
    return opened, len(opened) == len(sealed)


def rotate(keyring: Keyring, store_id: str, connection_id: str, *, secret: str, overlap_days: int) -> str:
    """Take a new secret, made here when none is given; the old one counts for some days more. The new one in clear."""
    row = _connected(store_id, connection_id)
    if overlap_days not in OVERLAP_DAYS:
        raise Invalid.field("#/overlap_days", f"must be one of {OVERLAP_DAYS}")
    platform = registry.platform(row.platform)
    fresh, problems = typed.try_secret(platform, secret, row.options, [])
    if problems:
        raise Invalid("some fields are wrong", problems=tuple(problems))
    row.old_secret, row.old_until = row.secret, clock.now() + timedelta(days=overlap_days)
    row.secret = keyring.encrypt(fresh)
    db.session.flush()
    return fresh


def change(
    store_id: str,
    connection_id: str,
    *,
    name: str,
    options: Mapping[str, str],
    silent_hours: int,
    keep_days: int,
) -> ConnectionView:
    """Raises `Invalid` naming each field; then nothing is changed."""
    row = _connected(store_id, connection_id)
    cleaned, problems = typed.clean_options(registry.platform(row.platform), options)
    name, problems = typed.try_name(name, problems)
    if not 1 <= silent_hours <= 720:
        problems.append(Problem("#/silent_hours", "must be 1 to 720 hours"))
    if not 1 <= keep_days <= 365:
        problems.append(Problem("#/keep_days", "must be 1 to 365 days"))
    if problems:
        raise Invalid("some fields are wrong", problems=tuple(problems))
    row.name, row.options = name, cleaned
    row.silent_hours, row.keep_days = silent_hours, keep_days
    db.session.flush()
    return _view(row)


def set_access(
    keyring: Keyring, store_id: str, connection_id: str, access: Mapping[str, str]
) -> dict[str, str]:
    """Keep what lets us into the shop's own API, sealed; a secret left empty stays as it was. All of it, in clear."""
    row = _connected(store_id, connection_id)
    known = known_access(keyring, store_id, connection_id)
    given = {
        each.name: str(access.get(each.name, "")).strip()[:400]
        or (known.get(each.name, "") if each.secret else "")
        for each in registry.platform(row.platform).access
    }
    missing = [Problem(f"#/{name}", "must not be empty") for name, value in given.items() if not value]
    if missing:
        raise Invalid("some fields are wrong", problems=tuple(missing))
    row.access, row.access_error, row.shut_at = keyring.encrypt(json.dumps(given)), None, None
    db.session.flush()
    return given


def drop_access(store_id: str, connection_id: str) -> None:
    row = _connected(store_id, connection_id)
    row.access = row.access_error = row.shut_at = None
    db.session.flush()


def access_of(keyring: Keyring, store_id: str, connection_id: str) -> dict[str, str]:
    """What lets us in, in clear; empty where the merchant gave nothing. Raises `Unreadable`."""
    sealed = _row(store_id, connection_id).access
    try:
        found: dict[str, str] = json.loads(keyring.decrypt(sealed)) if sealed else {}
    except Invalid as error:
        raise Unreadable(str(error)) from error
    return found


def known_access(keyring: Keyring, store_id: str, connection_id: str) -> dict[str, str]:
    """The same for a form; what cannot be read any more is typed again."""
    try:
        return access_of(keyring, store_id, connection_id)
    except Unreadable:
        return {}


def note_access(store_id: str, connection_id: str, error: str | None) -> None:
    """Whether the shop's API let us in when we last asked, and since when not."""
    mine = (ShopConnection.store_id == store_id, ShopConnection.id == connection_id)
    shut_at = func.coalesce(ShopConnection.shut_at, clock.now()) if error else None
    db.session.execute(update(ShopConnection).where(*mine).values(access_error=error, shut_at=shut_at))


def note_heard(store_id: str, connection_id: str, at: datetime) -> None:
    """The shop spoke by itself: its webhook is on. Written once a minute, since many may come at once."""
    mine = (ShopConnection.store_id == store_id, ShopConnection.id == connection_id)
    news = or_(
        ShopConnection.heard_at.is_(None),
        ShopConnection.heard_at < at - timedelta(minutes=1),
        ShopConnection.untold_at.is_not(None),
    )
    db.session.execute(update(ShopConnection).where(*mine, news).values(heard_at=at, untold_at=None))


def note_untold(store_id: str, connection_id: str, at: datetime) -> None:
    """Asking found what the shop should have told; the first such finding since it last spoke counts."""
    mine = (ShopConnection.store_id == store_id, ShopConnection.id == connection_id)
    fresh = ShopConnection.untold_at.is_(None)
    db.session.execute(update(ShopConnection).where(*mine, fresh).values(untold_at=at))


def note_ping(connection: ConnectionView) -> None:
    mine = (ShopConnection.store_id == connection.store_id, ShopConnection.id == connection.id)
    fresh = ShopConnection.pinged_at.is_(
        None
    )  # once: the call is not signed and may come as often as it likes
    db.session.execute(update(ShopConnection).where(*mine, fresh).values(pinged_at=clock.now()))


def disconnect(store_id: str, connection_id: str) -> None:
    """Cut off: its address is gone and its secrets with it; the log stays its days. Safe to repeat."""
    row = _row(store_id, connection_id)
    if row.disconnected_at is None:
        row.disconnected_at = clock.now()
        row.secret, row.old_secret, row.old_until, row.access = "", None, None, None
        db.session.flush()


def _row(store_id: str, connection_id: str) -> ShopConnection:
    row = db.session.get(ShopConnection, (store_id, connection_id))
    if row is None:
        detail = f"no connection {connection_id}"
        raise NotFound(detail)
    return row


def _connected(store_id: str, connection_id: str) -> ShopConnection:
    row = _row(store_id, connection_id)
    if row.disconnected_at is not None:
        detail = "this shop is not connected any more"
        raise Conflict(detail)
    return row


def _view(row: ShopConnection) -> ConnectionView:
    return ConnectionView(
        id=row.id,
        store_id=row.store_id,
        platform=row.platform,
        name=row.name,
        options=dict(row.options),
        silent_hours=row.silent_hours,
        keep_days=row.keep_days,
        has_access=row.access is not None,
        access_error=row.access_error,
        old_until=row.old_until,
        asked_at=row.asked_at,
        found_count=row.found_count,
        pinged_at=row.pinged_at,
        heard_at=row.heard_at,
        untold_at=row.untold_at,
        shut_at=row.shut_at,
        created_at=row.created_at,
        disconnected_at=row.disconnected_at,
    )

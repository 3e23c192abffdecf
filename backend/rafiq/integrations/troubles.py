"""What keeps us from hearing of a connected shop, and since when: silence, a webhook switched off, a shut door."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from rafiq.core.db import db
from rafiq.integrations import connections
from rafiq.integrations.connections import ConnectionView
from rafiq.integrations.models import ShopConnection

SILENT, UNTOLD, SHUT = "silent", "untold", "shut"
# A shop may tell a little later than it is asked; and a server that is away for some hours comes back by itself.
UNTOLD_AFTER = SHUT_AFTER = timedelta(hours=1)
AWAY_AFTER = timedelta(days=1)
_AWAY = frozenset({"shop_unreachable", "shop_busy"})


@dataclass(frozen=True, slots=True)
class Trouble:
    """One reason for somebody to look at a connection; ``code`` says which."""

    connection: ConnectionView
    code: str
    since: datetime

    @property
    def about(self) -> str:
        """This one silence or loss; the next is another."""
        return f"{self.connection.id}|{self.code}|{self.since:%Y-%m-%dT%H:%M:%S}"


def only_asked(connection: ConnectionView) -> bool:
    """Whether no webhook of it ever worked and its orders come by asking: then there is nothing to miss."""
    webhook = connection.heard_at or connection.pinged_at
    return connection.has_access and connection.asked_at is not None and webhook is None


def silent_since(connection: ConnectionView, now: datetime) -> datetime | None:
    """Since when nothing came by itself, once that is longer than the merchant thinks right; else None."""
    if only_asked(connection):
        return None
    since = connection.heard_at or connection.created_at
    return since if now - since > timedelta(hours=connection.silent_hours) else None


def untold_since(connection: ConnectionView, now: datetime) -> datetime | None:
    """Since when asking finds orders that no message told of, and none has told of anything after; else None."""
    since = None if only_asked(connection) else connection.untold_at
    return since if since and now - since > UNTOLD_AFTER else None


def shut_since(connection: ConnectionView, now: datetime) -> datetime | None:
    """Since when the shop's own API has not let us in, once that is no passing trouble; else None."""
    since, error = connection.shut_at, connection.access_error
    wait = AWAY_AFTER if error in _AWAY else SHUT_AFTER
    return since if since and error and now - since > wait else None


def of(connection: ConnectionView, now: datetime) -> list[Trouble]:
    """Orders that were found say more than silence, so there is one of the two."""
    if connection.disconnected_at:
        return []
    untold = untold_since(connection, now)
    found = (
        (UNTOLD, untold),
        (SILENT, None if untold else silent_since(connection, now)),
        (SHUT, shut_since(connection, now)),
    )
    return [Trouble(connection, code, since) for code, since in found if since]


def of_store(store_id: str, now: datetime) -> list[Trouble]:
    return [trouble for each in connections.list_connections(store_id) for trouble in of(each, now)]


def stores() -> list[str]:
    """Those that have a connected shop."""
    query = select(ShopConnection.store_id).where(ShopConnection.disconnected_at.is_(None)).distinct()
    return list(db.session.scalars(query))

"""Use cases of endpoints: register an address, choose its events, turn its secret, pause and resume it."""

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import delete, func, select, update

from rafiq.core import clock, fetch, ids
from rafiq.core.db import db
from rafiq.core.errors import Conflict, Invalid, NotFound, Problem
from rafiq.core.signing import Keyring
from rafiq.core.words import clean_line
from rafiq.stores import service as stores
from rafiq.webhooks import rules
from rafiq.webhooks.models import WebhookDelivery, WebhookEndpoint
from rafiq.webhooks.rules import State, Status, Why

SECRET_BYTES = 32
PREFIX = "whsec_"


@dataclass(frozen=True, slots=True)
class EndpointView:
    """What may be shown of an address; never its secret. ``events`` empty: all of them."""

    id: str
    url: str
    note: str
    events: list[str]
    status: str
    reason_code: str | None
    old_until: datetime | None
    failing_since: datetime | None
    created_at: datetime

    @property
    def host(self) -> str:
        """What an address is told by; the rest of it may be a secret."""
        return urlsplit(self.url).netloc


@dataclass(frozen=True, slots=True)
class Created:
    """An endpoint with its secret in clear: the only moment at which it can be read."""

    endpoint: EndpointView
    secret: str


class TooManyEndpoints(Conflict):
    """A store may call so many addresses and no more."""

    code = "too_many_endpoints"


def create(
    keyring: Keyring, store_id: str, *, url: str, events: list[str], note: str, allow_loopback: bool
) -> Created:
    """Raises `Invalid` naming the field, `TooManyEndpoints`."""
    stores.in_turn(store_id)
    held = db.session.scalar(select(func.count()).where(WebhookEndpoint.store_id == store_id)) or 0
    if held >= rules.MOST_ENDPOINTS:
        detail = f"a store has at most {rules.MOST_ENDPOINTS} endpoints"
        raise TooManyEndpoints(detail)
    secret, now = _new_secret(), clock.now()
    endpoint = WebhookEndpoint(
        store_id=store_id,
        id=ids.new_id("whe"),
        url=_free(store_id, clean_url(url, allow_loopback=allow_loopback)),
        note=_note(note),
        events=rules.clean_events(events),
        status=Status.ACTIVE.value,
        reason_code=None,
        sealed=keyring.encrypt(secret),
        old_sealed=None,
        old_until=None,
        failing_since=None,
        created_at=now,
        changed_at=now,
    )
    db.session.add(endpoint)
    db.session.flush()
    return Created(view(endpoint), secret)


def every(store_id: str) -> list[EndpointView]:
    query = select(WebhookEndpoint).where(WebhookEndpoint.store_id == store_id).order_by(WebhookEndpoint.id)
    return [view(each) for each in db.session.scalars(query)]


def get(store_id: str, endpoint_id: str) -> EndpointView:
    """Raises `NotFound`."""
    return view(_row(store_id, endpoint_id))


def change(
    store_id: str,
    endpoint_id: str,
    *,
    url: str | None = None,
    events: list[str] | None = None,
    note: str | None = None,
    allow_loopback: bool = False,
) -> EndpointView:
    """Only what is named. Raises `NotFound`, `Invalid`."""
    endpoint = _row(store_id, endpoint_id)
    if url is not None:
        stores.in_turn(store_id)
        wanted = clean_url(url, allow_loopback=allow_loopback)
        moved = rules.same_place(wanted) != rules.same_place(endpoint.url)
        endpoint.url = _free(store_id, wanted) if moved else wanted
        endpoint.failing_since = None
    if events is not None:
        endpoint.events = rules.clean_events(events)
    if note is not None:
        endpoint.note = _note(note)
    endpoint.changed_at = clock.now()
    db.session.flush()
    return view(endpoint)


def pause(store_id: str, endpoint_id: str) -> EndpointView:
    """What waits keeps waiting; what happens meanwhile is kept as missed and can be replayed."""
    endpoint = _row(store_id, endpoint_id)
    if endpoint.status == Status.ACTIVE:
        endpoint.status, endpoint.reason_code = Status.PAUSED.value, Why.BY_HAND.value
        endpoint.changed_at = clock.now()
        db.session.flush()
    return view(endpoint)


def resume(store_id: str, endpoint_id: str) -> EndpointView:
    """What waited is tried at once."""
    endpoint, now = _row(store_id, endpoint_id), clock.now()
    if endpoint.status != Status.ACTIVE:
        endpoint.status, endpoint.reason_code = Status.ACTIVE.value, None
        endpoint.failing_since, endpoint.changed_at = None, now
        db.session.flush()
        db.session.execute(
            update(WebhookDelivery)
            .where(
                WebhookDelivery.store_id == store_id,
                WebhookDelivery.endpoint_id == endpoint_id,
                WebhookDelivery.state == State.WAITING,
            )
            .values(next_at=now)
            .execution_options(synchronize_session=False)
        )
    return view(endpoint)


def remove(store_id: str, endpoint_id: str) -> EndpointView:
    """With its log; what it was. Raises `NotFound`."""
    found = get(store_id, endpoint_id)
    db.session.execute(
        delete(WebhookEndpoint).where(WebhookEndpoint.store_id == store_id, WebhookEndpoint.id == endpoint_id)
    )
    return found


def rotate(
    keyring: Keyring, store_id: str, endpoint_id: str, *, overlap: timedelta = rules.OVERLAP
) -> Created:
    """A new secret; for the overlap every call carries both signatures, so no receiver misses one (G26)."""
    endpoint, secret, now = _row(store_id, endpoint_id), _new_secret(), clock.now()
    endpoint.old_sealed, endpoint.old_until = (endpoint.sealed, now + overlap) if overlap else (None, None)
    endpoint.sealed, endpoint.changed_at = keyring.encrypt(secret), now
    db.session.flush()
    return Created(view(endpoint), secret)


def clean_url(url: str, *, allow_loopback: bool) -> str:
    """https, no name or password in it, no number of a private network; names are checked at each call as well."""
    url = url.strip()
    parts = fetch.plain_address(url)
    if parts is None or len(url) > rules.MAX_URL or parts.fragment:
        raise _wrong_url("url_plain", "must be a plain https address without a fragment")
    if not rules.is_secure(url) and not allow_loopback:
        raise _wrong_url("url_secure", "must begin with https://")
    try:
        safe = fetch.is_safe(str(parts.hostname), allow_loopback=allow_loopback)
    except ValueError:
        safe = _is_public_name(str(parts.hostname).lower(), allow_loopback=allow_loopback)
    if not safe:
        raise _wrong_url("url_private", "must be an address that the internet can reach")
    return url


def _is_public_name(name: str, *, allow_loopback: bool) -> bool:
    if "." not in name or name.endswith(".localhost"):
        return allow_loopback
    return not name.endswith((".local", ".internal", ".home.arpa"))


def _wrong_url(code: str, detail: str) -> Invalid:
    return Invalid(detail, problems=(Problem("#/url", detail, code),))


def _free(store_id: str, url: str) -> str:
    """Two endpoints of one address would hear everything twice; those that were made before may stay."""
    if rules.same_place(url) in {rules.same_place(each.url) for each in every(store_id)}:
        raise _wrong_url("url_taken", "another endpoint of this store has this address")
    return url


def _note(note: str) -> str:
    return clean_line(note, most=rules.MAX_NOTE, pointer="#/note") if note.strip() else ""


def _new_secret() -> str:
    return PREFIX + base64.b64encode(ids.new_key(SECRET_BYTES)).decode()


def _row(store_id: str, endpoint_id: str) -> WebhookEndpoint:
    endpoint = db.session.get(WebhookEndpoint, (store_id, endpoint_id))
    if endpoint is None:
        detail = "no such endpoint"
        raise NotFound(detail)
    return endpoint


def view(endpoint: WebhookEndpoint) -> EndpointView:
    return EndpointView(
        endpoint.id,
        endpoint.url,
        endpoint.note,
        list(endpoint.events),
        endpoint.status,
        endpoint.reason_code,
        endpoint.old_until,
        endpoint.failing_since,
        endpoint.created_at,
    )

"""Takes what is due, calls the addresses side by side, and writes down what each answered.

Taking is a lease: what a killed worker held is taken again when the lease runs out, with the same id. No transaction
is open while an address is called, and no address and no store holds more than its share of the callers, however slow.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

import structlog
from sqlalchemy import Select, Subquery, case, delete, func, literal, select, tuple_, update
from standardwebhooks import Webhook

from rafiq.core import clock, fetch, ids, outbox
from rafiq.core.db import db, no_others, transaction
from rafiq.core.errors import Invalid
from rafiq.core.events import WebhookPaused
from rafiq.core.prepared import insert_into
from rafiq.core.signing import Keyring
from rafiq.webhooks import rules
from rafiq.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint, WebhookMessage
from rafiq.webhooks.rules import Heard, State, Status, Why

SECONDS = 15.0
LEASE = timedelta(seconds=60)
CALLERS, FOR_STORE, FOR_ONE = 8, 4, 2
LOOK_AGAIN = 0.5
MAX_ANSWER = 8_000
SOON = timedelta(seconds=30)
AGENT = "Rafiq-Webhooks"
log = structlog.get_logger(__name__)
_running = Lock()
_insert_attempt = insert_into(WebhookAttempt)


@dataclass(frozen=True, slots=True)
class Taken:
    """One delivery on lease, with all that a call needs."""

    store_id: str
    id: str
    endpoint_id: str
    message_id: str
    tries: int
    url: str
    secrets: tuple[str, ...]
    body: str


@dataclass(frozen=True, slots=True)
class Caller:
    """What calling needs of the running program. ``in_context``: an app context for a thread of its own."""

    keyring: Keyring
    allow_loopback: bool
    in_context: Callable[[], AbstractContextManager[object]]


def run(caller: Caller) -> bool:
    """Send everything that is due, in this process once at a time; True when something wants a try within seconds."""
    if not _running.acquire(blocking=False):
        return False
    try:
        with ThreadPoolExecutor(CALLERS, thread_name_prefix="webhook") as pool:
            return _run(caller, pool)
    finally:
        _running.release()


def _run(caller: Caller, pool: ThreadPoolExecutor) -> bool:
    busy: dict[Future[bool], tuple[str, str]] = {}
    again_soon = False
    while True:
        with caller.in_context():
            taken = take(caller.keyring, limit=CALLERS - len(busy), busy=busy.values())
        for each in taken:
            busy[pool.submit(_deliver, caller, each)] = (each.store_id, each.endpoint_id)
        if not busy:
            return again_soon
        done, _ = wait(busy, timeout=LOOK_AGAIN, return_when=FIRST_COMPLETED)
        for future in done:
            again_soon |= future.result()
            del busy[future]


def _deliver(caller: Caller, taken: Taken) -> bool:
    """Whether the next try is due within seconds."""
    try:
        at, started = clock.now(), ids.monotonic()
        heard = call(taken, at=at, allow_loopback=caller.allow_loopback)
        took = int((ids.monotonic() - started) * 1000)
        with caller.in_context():
            return record(taken, heard, at=at, took_ms=took)
    except Exception:
        log.exception("webhook.failed", delivery_id=taken.id)  # its lease runs out, and it is taken again
        return False


def take(keyring: Keyring, *, limit: int, busy: Collection[tuple[str, str]] = ()) -> list[Taken]:
    """Lease what is due to addresses that are not paused: of each address and of each store at most its share.

    ``busy``: store and address of each call under way.
    """
    if limit <= 0:
        return []
    now = clock.now()
    due = [WebhookDelivery.state == State.WAITING, WebhookDelivery.next_at <= now]
    active = (
        WebhookEndpoint.store_id == WebhookDelivery.store_id,
        WebhookEndpoint.id == WebhookDelivery.endpoint_id,
        WebhookEndpoint.status == Status.ACTIVE,
    )
    names = ("store_id", "endpoint_id", "id", "next_at")
    columns = (getattr(WebhookDelivery, name) for name in names)
    waiting = select(*columns).where(*due, select(WebhookEndpoint.id).where(*active).exists()).subquery()
    line = _shared(waiting, "endpoint_id", Counter(of for _, of in busy), FOR_ONE).subquery()
    fair = _shared(line, "store_id", Counter(store_id for store_id, _ in busy), FOR_STORE).subquery()
    first = select(fair.c.id).order_by(fair.c.next_at).limit(limit)
    chosen = select(WebhookDelivery.id).where(WebhookDelivery.id.in_(first), *due)
    lease = (
        update(WebhookDelivery)
        .where(WebhookDelivery.id.in_(no_others(chosen)))
        .values(next_at=now + LEASE)
        .returning(WebhookDelivery.store_id, WebhookDelivery.id)
        .execution_options(synchronize_session=False)
    )
    # Looked at first without the writer's turn: most of the time nothing is due.
    nothing = db.session.execute(first).first() is None
    db.session.remove()
    if nothing:
        return []
    with transaction() as session:
        keys = [(row.store_id, row.id) for row in session.execute(lease)]
        return _read(keyring, keys, now)


def _shared(waiting: Subquery, by: str, busy: Mapping[str, int], share: int) -> Select[tuple[object, ...]]:
    """Those that are due first of each, as many as are left of its share."""
    place = func.row_number().over(partition_by=waiting.c[by], order_by=(waiting.c.next_at, waiting.c.id))
    ranked = select(waiting, place.label("place")).subquery()
    held = case(dict(busy), value=ranked.c[by], else_=0) if busy else literal(0)
    names = ("store_id", "endpoint_id", "id", "next_at")
    return select(*(ranked.c[name] for name in names)).where(ranked.c.place + held <= share)


def _read(keyring: Keyring, keys: list[tuple[str, str]], now: datetime) -> list[Taken]:
    if not keys:
        return []
    query = (
        select(WebhookDelivery, WebhookEndpoint, WebhookMessage.body)
        .join(
            WebhookEndpoint,
            (WebhookEndpoint.store_id == WebhookDelivery.store_id)
            & (WebhookEndpoint.id == WebhookDelivery.endpoint_id),
        )
        .join(
            WebhookMessage,
            (WebhookMessage.store_id == WebhookDelivery.store_id)
            & (WebhookMessage.id == WebhookDelivery.message_id),
        )
        .where(tuple_(WebhookDelivery.store_id, WebhookDelivery.id).in_(keys))
        .order_by(WebhookDelivery.id)
    )
    return [
        Taken(
            delivery.store_id,
            delivery.id,
            delivery.endpoint_id,
            delivery.message_id,
            delivery.tries,
            endpoint.url,
            _secrets(keyring, endpoint, now),
            body,
        )
        for delivery, endpoint, body in db.session.execute(query)
    ]


def _secrets(keyring: Keyring, endpoint: WebhookEndpoint, now: datetime) -> tuple[str, ...]:
    """The new one first; the old one as long as the overlap lasts. One that we cannot read any more signs nothing."""
    sealed = [endpoint.sealed]
    if endpoint.old_sealed and endpoint.old_until and now < endpoint.old_until:
        sealed.append(endpoint.old_sealed)
    try:
        return tuple(map(keyring.decrypt, sealed))
    except Invalid:
        log.exception("webhook.secret_lost", endpoint_id=endpoint.id)
        return ()


def headers(taken: Taken, at: datetime) -> dict[str, str]:
    """Standard Webhooks: the id stays, the time and the signatures are those of this very try."""
    signatures = (Webhook(secret).sign(taken.message_id, at, taken.body) for secret in taken.secrets)
    return {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "webhook-id": taken.message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def call(taken: Taken, *, at: datetime, allow_loopback: bool) -> Heard:
    """The status decides, also where the rest of the answer never comes."""
    if not taken.secrets:
        return Heard(None, "no_secret")
    try:
        answer = fetch.request(
            "POST",
            taken.url,
            headers=headers(taken, at),
            body=taken.body.encode(),
            allow_loopback=allow_loopback,
            seconds=SECONDS,
            max_bytes=MAX_ANSWER,
        )
    except fetch.Unreachable as error:
        return Heard(None, error.code)
    return Heard(answer.status, None, rules.shown(answer.body), retry_after=answer.headers.get("retry-after"))


def record(taken: Taken, heard: Heard, *, at: datetime, took_ms: int) -> bool:
    """Write the attempt and what follows from it, in one transaction; True when the next try is due within seconds."""
    with transaction() as session:
        delivery = session.get(WebhookDelivery, (taken.store_id, taken.id), with_for_update=True)
        endpoint = session.get(
            WebhookEndpoint, (taken.store_id, taken.endpoint_id), with_for_update=not heard.delivered
        )
        if delivery is None or endpoint is None:
            return False  # removed while we called
        _insert_attempt.run(
            {
                "store_id": taken.store_id,
                "id": ids.new_id("try"),
                "delivery_id": taken.id,
                "at": at,
                "status": heard.status,
                "error": heard.error,
                "shown": heard.shown,
                "took_ms": took_ms,
            }
        )
        delivery.tries = taken.tries + 1
        delivery.last_status, delivery.last_error = heard.status, heard.error
        if heard.delivered:
            endpoint.failing_since = None
            _finish(delivery, State.DELIVERED)
            return False
        return _failed(delivery, endpoint, heard)


def _failed(delivery: WebhookDelivery, endpoint: WebhookEndpoint, heard: Heard) -> bool:
    now = clock.now()
    endpoint.failing_since = endpoint.failing_since or now
    again = rules.next_try(delivery.tries, now, heard, chance=ids.chance())
    if again is None or heard.gone:
        _finish(delivery, State.FAILED)
    else:
        delivery.next_at = again
    if heard.gone:
        _pause(endpoint, Why.GONE)
    elif rules.is_failing_too_long(endpoint.failing_since, now):
        _pause(endpoint, Why.FAILING)
    return again is not None and not heard.gone and again - now <= SOON


def _finish(delivery: WebhookDelivery, state: State) -> None:
    delivery.state, delivery.next_at, delivery.done_at = state.value, None, clock.now()


def _pause(endpoint: WebhookEndpoint, why: Why) -> None:
    """The owner is told by whoever listens to the fact; what waits keeps waiting."""
    if endpoint.status != Status.ACTIVE:
        return
    endpoint.status, endpoint.reason_code = Status.PAUSED.value, why.value
    endpoint.changed_at = clock.now()
    outbox.append(endpoint.store_id, WebhookPaused(endpoint_id=endpoint.id, reason_code=why.value))


def forget_old(before: datetime, *, limit: int = 5_000) -> None:
    """Events of that age go with their deliveries and attempts, whatever became of them; called by the nightly job."""
    old = select(WebhookMessage.id).where(WebhookMessage.created_at < before).limit(limit)
    db.session.execute(delete(WebhookMessage).where(WebhookMessage.id.in_(old)))

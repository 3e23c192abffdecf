"""What a shop writes on a day of the hundred or in a season: once to each, never too often, never at a wrong time."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import ColumnElement, Row, delete, exists, select, update

from rafiq.core import clock, ids, outbox
from rafiq.core.db import db, table_of
from rafiq.core.errors import Invalid, NotFound
from rafiq.core.moments import StageMessageDue
from rafiq.core.prepared import InsertOnce, insert_into
from rafiq.orders import journey
from rafiq.people import service as people
from rafiq.playbook import rules, service
from rafiq.playbook.models import StageMessage, StageMessageSent, StageStanding
from rafiq.playbook.rules import STAGES, Message, Occasion, Stage
from rafiq.prompts import standing
from rafiq.stores import service as stores
from rafiq.stores.setting_versions import Versions
from rafiq.surveys import service as surveys
from rafiq.surveys.rules import Band

log = structlog.get_logger(__name__)
MAX_URL = 500
AT_ONCE = 200
VERSIONS: Versions[Message] = Versions.of("stage_messages", Message)
_messages, _sent = table_of(StageMessage), table_of(StageMessageSent)
_standings = table_of(StageStanding)
_insert, _insert_sent = insert_into(StageMessage), InsertOnce(StageMessageSent)


def every(store_id: str) -> Sequence[Message]:
    """Oldest first."""
    query = select(_messages).where(_messages.c.store_id == store_id).order_by(_messages.c.id)
    return [_view(row) for row in db.session.execute(query)]


def get(store_id: str, message_id: str) -> Message:
    """Raises `NotFound`."""
    query = select(_messages).where(_messages.c.store_id == store_id, _messages.c.id == message_id)
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound(message_id)
    return _view(row)


def save(store_id: str, message: Message, *, author: str = "", why: str = "") -> Message:
    """Make it (an empty id) or change it. Raises `Invalid` naming each field, `NotFound`."""
    rules.check_message(message)
    if message.url and not is_page(message.url):
        raise Invalid.field("#/url", "must be an address that begins with https://")
    stores.in_turn(store_id)
    before, now = get(store_id, message.id) if message.id else None, clock.now()
    values = {
        "active": message.active,
        "occasion": message.occasion.value,
        "days": message.days,
        "month_day": message.month_day,
        "from_stage": message.from_stage.value,
        "with_count": message.with_count,
        "url": message.url,
        "words": {language: list(words) for language, words in message.words.items()},
        "changed_at": now,
    }
    message_id = message.id or ids.new_id("stm")
    if before:
        mine = (_messages.c.store_id == store_id, _messages.c.id == message.id)
        db.session.execute(update(_messages).where(*mine).values(**values))
    else:
        _insert.run({"store_id": store_id, "id": message_id, "created_at": now} | values)
    saved = get(store_id, message_id)
    VERSIONS.keep(store_id, before, saved, subject_id=message_id, author=author, why=why)
    return saved


def state_due(now: datetime, writes: Callable[[str], bool]) -> int:
    """State whom to write to, each once an occasion; how many were settled. Called by the worker.

    ``writes`` tells whether a store sends such mail at all: nothing counts as sent where nobody writes.
    """
    active = select(_messages).where(_messages.c.active.is_(True)).order_by(_messages.c.id)
    rows = db.session.execute(active).all()
    on = {row.store_id for row in rows if service.plan_of(row.store_id).active and writes(row.store_id)}
    return sum(_tried(row, now) for row in rows if row.store_id in on)


def still_fine(store_id: str, message: Message, person_id: str) -> bool:
    """Asked again when a mail is about to go: it is on, and nobody gave it back, complains or is unhappy (S3-8)."""
    return message.active and service.plan_of(store_id).active and _welcome(store_id, person_id)


def forget(store_id: str, person_id: str) -> None:
    """Where they stood, and what they were sent (G33). Safe to repeat."""
    for table in (_sent, _standings):
        db.session.execute(delete(table).where(table.c.store_id == store_id, table.c.person_id == person_id))


def _tried(row: Row[Any], now: datetime) -> int:
    try:
        with db.session.begin_nested():
            return _state(row.store_id, _view(row), now)
    except (ArithmeticError, LookupError, ValueError):
        log.exception("message.failed", message_id=row.id)  # one that cannot be read holds no other shop's up
        return 0


def _state(store_id: str, message: Message, now: datetime) -> int:
    today = now.astimezone(ZoneInfo(stores.get_store(store_id).timezone)).date()
    span = rules.span_of(message, now, today)
    if span is None:
        return 0
    occasion, first, last = span
    stages = [stage.value for stage in STAGES[message.from_stage.number - 1 :]]
    query = (
        select(_standings.c.person_id)
        .where(
            _standings.c.store_id == store_id,
            _standings.c.first_order_at > first,
            _standings.c.first_order_at <= last,
            _standings.c.stage.in_(stages),
            ~_had(message.id, occasion),
            ~_lately(now, service.plan_of(store_id).rest_days),
        )
        .order_by(_standings.c.first_order_at)
        .limit(AT_ONCE)
    )
    persons = list(db.session.scalars(query))
    return sum(_to(store_id, message.id, each, occasion) for each in persons)


def _to(store_id: str, message_id: str, person_id: str, occasion: str) -> bool:
    """Whether this person was settled now.

    Not to be written to today settles this occasion too: a message out of its time helps nobody.
    """
    people.lock(store_id, person_id)
    row = {"message_id": message_id, "person_id": person_id, "occasion": occasion, "at": clock.now()}
    welcome = _welcome(store_id, person_id)
    made = _insert_sent(store_id=store_id, id=ids.new_id("sms"), sent=welcome, **row)
    if made and welcome:
        fact = StageMessageDue(message_id=message_id, person_id=person_id, occasion=occasion)
        outbox.append(store_id, fact)
    return made


def _welcome(store_id: str, person_id: str) -> bool:
    way = journey.journey(store_id, person_id)
    newest = way.orders[-1] if way.orders else None
    if newest is None or newest.cancelled or newest.returned or way.complaint_at is not None:
        return False
    case = standing.known_of(store_id, person_id, None, clock.now()).case
    return case.value is not False and surveys.standing(store_id, person_id) is not Band.DETRACTOR


def _had(message_id: str, occasion: str) -> ColumnElement[bool]:
    return exists().where(
        _sent.c.store_id == _standings.c.store_id,
        _sent.c.person_id == _standings.c.person_id,
        _sent.c.message_id == message_id,
        _sent.c.occasion == occasion,
    )


def _lately(now: datetime, rest_days: int) -> ColumnElement[bool]:
    return exists().where(
        _sent.c.store_id == _standings.c.store_id,
        _sent.c.person_id == _standings.c.person_id,
        _sent.c.sent.is_(True),
        _sent.c.at > now - timedelta(days=rest_days),
    )


def is_page(address: str) -> bool:
    """Whether a letter may lead there."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return (
        parts.scheme == "https" and bool(parts.hostname) and len(address) <= MAX_URL and address.isprintable()
    )


def _view(row: object) -> Message:
    values = {name: getattr(row, name) for name in Message.__dataclass_fields__}
    words = {language: (str(pair[0]), str(pair[1])) for language, pair in values["words"].items()}
    typed = {"occasion": Occasion(values["occasion"]), "from_stage": Stage(values["from_stage"])}
    return Message(**values | typed | {"words": words})

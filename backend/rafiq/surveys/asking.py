"""Whom to ask about what, and when: once for each person and occasion, however often the occasion is told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, select, update

from rafiq.core import clock, ids, outbox
from rafiq.core.db import db, no_others, table_of
from rafiq.core.errors import NotFound
from rafiq.core.events import SurveyDue
from rafiq.core.prepared import InsertOnce
from rafiq.orders import messages, own
from rafiq.orders import service as orders
from rafiq.orders.service import OrderView
from rafiq.people import service as people
from rafiq.surveys import definitions
from rafiq.surveys.definitions import SurveyView
from rafiq.surveys.models import SurveyAnswer, SurveyAsking
from rafiq.surveys.rules import EVENTS, Moment, may_ask, occasion, pick

GRACE = timedelta(hours=1)  # whoever is on the page answers there; only then is a mail worth anything
VALID = timedelta(days=60)
_askings, _answers = table_of(SurveyAsking), table_of(SurveyAnswer)
_insert = InsertOnce(SurveyAsking)


@dataclass(frozen=True, slots=True)
class AskingView:
    """One person's question about one occasion."""

    id: str
    store_id: str
    survey_id: str
    person_id: str
    moment: str
    occasion: str
    order_number: str | None
    product: str
    product_tag: str
    due_at: datetime
    asked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Occasion:
    """An experience with the shop that somebody may be asked about."""

    moment: Moment
    ref: str
    order_number: str | None
    product: str = ""
    product_tags: tuple[str, ...] = ()


def told_of_order(store_id: str, order_number: str) -> None:
    """An order was placed, or an event came in as one. A reaction to `OrderPlaced` and `OrderFulfilled`."""
    if definitions.active(store_id):
        order = orders.find_order(store_id, order_number)
        if order is not None:
            for each in occasions_of(order):
                happened(store_id, order.person_id, each, vouched=order.state.verified)


def told_of_payment(store_id: str, order_number: str) -> None:
    """Who was not written to, because the order was not paid when the question was due, is written to now.

    Of an old invoice nobody remembers how it was.
    """
    order = orders.find_order(store_id, order_number) if definitions.active(store_id) else None
    if order is None or order.person_id is None or order.state.placed_at <= clock.now() - VALID:
        return
    purchase = _askings.c.occasion == occasion(Moment.PURCHASE, order_number)
    mine = (_of_person(store_id, order.person_id), purchase)
    db.session.execute(update(_askings).where(*mine).values(announced_at=None))
    told_of_order(store_id, order_number)


def occasions_of(order: OrderView) -> list[Occasion]:
    """What an order's present state says has happened; a cancelled one is no occasion to ask."""
    state = order.state
    if state.cancelled_at:
        return []
    if state.event:
        moment, ref = EVENTS.get(state.event), order.order_number.removeprefix(f"{state.event}:")
        if moment is None:
            return []
        about = orders.find_order(order.store_id, ref)
        return [_about(moment, about)] if about else [Occasion(moment, ref, None)]
    moments = [Moment.PURCHASE, *([Moment.DELIVERY] if state.fulfilled_at else [])]
    return [_about(moment, order) for moment in moments]


def happened(
    store_id: str, person_id: str | None, what: Occasion, *, vouched: bool = True
) -> AskingView | None:
    """Remember to ask, where a survey wants to; None where none does, or the person has a rest. Safe to repeat.

    What only a browser told takes no rest from what the shop itself tells (``vouched``).
    """
    survey = _survey_for(store_id, what)
    if survey is None or person_id is None:
        return None
    about = occasion(what.moment, what.ref)
    known = _first(_of_person(store_id, person_id), _askings.c.occasion == about)
    if known is not None:
        return known
    people.lock(store_id, person_id)  # two occasions of one moment count one after the other
    now = clock.now()
    if not may_ask(now, _last_asked(store_id, person_id, vouched=vouched), survey.rest_days):
        return None
    _forget(_of_person(store_id, person_id))
    _insert(
        store_id=store_id,
        id=ids.new_id("ask"),
        survey_id=survey.id,
        person_id=person_id,
        moment=what.moment.value,
        occasion=about,
        order_number=what.order_number,
        product=(survey.product_name or what.product)[:120],
        product_tag=survey.product_tag,
        due_at=now + timedelta(days=survey.wait_days),
        announced_at=None,
        asked_at=None,
        created_at=now,
    )
    return _first(_of_person(store_id, person_id), _askings.c.occasion == about)


def find(store_id: str, asking_id: str) -> AskingView | None:
    return _first(_askings.c.store_id == store_id, _askings.c.id == asking_id)


def get(store_id: str, asking_id: str) -> AskingView:
    """Raises `NotFound`."""
    found = find(store_id, asking_id)
    if found is None:
        detail = f"no question {asking_id}"
        raise NotFound(detail)
    return found


def waiting(store_id: str, person_id: str, *, order_number: str | None = None) -> AskingView | None:
    """The newest question that is due and not answered; of one order alone where ``order_number`` is given."""
    now = clock.now()
    about = [_askings.c.order_number == order_number] if order_number is not None else []
    return _first(
        _of_person(store_id, person_id),
        *about,
        _askings.c.due_at <= now,
        _askings.c.due_at > now - VALID,
        ~_answered(),
    )


def mark_asked(store_id: str, asking_id: str) -> None:
    """The question was put; the first time counts for the response rate."""
    mine = (_askings.c.store_id == store_id, _askings.c.id == asking_id, _askings.c.asked_at.is_(None))
    db.session.execute(update(_askings).where(*mine).values(asked_at=clock.now()))


def announce_due(now: datetime, *, limit: int = 500) -> int:
    """State `SurveyDue` for what nobody answered by itself, each once; how many. Called by the worker."""
    due = (
        select(_askings.c.id)
        .where(_askings.c.announced_at.is_(None), _askings.c.due_at <= now - GRACE)
        .order_by(_askings.c.due_at)
        .limit(limit)
    )
    taken = (
        update(_askings)
        .where(_askings.c.id.in_(no_others(due)))
        .values(announced_at=now)
        .returning(_askings.c.store_id, _askings.c.id, _askings.c.person_id, _askings.c.due_at)
    )
    rows = db.session.execute(taken).all()
    if not rows:
        return 0
    # Asked on their own: within RETURNING, SQLite is sent columns without tables, and anybody's answer would count.
    ours = and_(
        _askings.c.store_id.in_({row.store_id for row in rows}),
        _askings.c.id.in_({row.id for row in rows}),
    )
    done = set(db.session.scalars(select(_askings.c.id).where(ours, _answered() | _in_vain())))
    _forget(ours)
    for row in rows:
        if row.id not in done and row.due_at > now - VALID:
            outbox.append(row.store_id, SurveyDue(asking_id=row.id, person_id=row.person_id))
    return len(rows)


def _forget(which: ColumnElement[bool]) -> None:
    """Questions in vain that nobody was asked take no rest; once their order is paid, it is an occasion anew."""
    db.session.execute(delete(_askings).where(which, _askings.c.asked_at.is_(None), _in_vain(), ~_answered()))


def is_in_vain(store_id: str, asking_id: str) -> bool:
    """The order that the question is about came to nothing; a letter that waits is not sent."""
    mine = (_askings.c.store_id == store_id, _askings.c.id == asking_id)
    return bool(db.session.scalar(select(_askings.c.id).where(*mine, _in_vain())))


def _about(moment: Moment, order: OrderView) -> Occasion:
    title = messages.first_title(order.store_id, order.order_number)
    return Occasion(moment, order.order_number, order.order_number, title, order.state.product_tags)


def _survey_for(store_id: str, what: Occasion) -> SurveyView | None:
    fitting = [each for each in definitions.active(store_id) if what.moment in each.moments]
    survey_id = pick(what.product_tags, [(each.id, each.product_tag) for each in fitting])
    return next((each for each in fitting if each.id == survey_id), None)


def _last_asked(store_id: str, person_id: str, *, vouched: bool) -> datetime | None:
    query = select(_askings.c.asked_at, _askings.c.due_at).where(
        _of_person(store_id, person_id), _askings.c.asked_at.is_not(None) | ~_in_vain()
    )
    if vouched:
        named = own.vouched(_askings.c.store_id, _askings.c.order_number)
        query = query.where(_askings.c.order_number.is_(None) | named)
    rows = db.session.execute(query.order_by(_askings.c.id.desc()).limit(20)).all()
    return max((row.asked_at or row.due_at for row in rows), default=None)


def _of_person(store_id: str, person_id: str) -> ColumnElement[bool]:
    return and_(_askings.c.store_id == store_id, _askings.c.person_id == person_id)


def _answered() -> ColumnElement[bool]:
    """Once the shop itself has named the order, only what was confirmed is an answer."""
    return exists().where(
        _answers.c.store_id == _askings.c.store_id,
        _answers.c.person_id == _askings.c.person_id,
        _answers.c.occasion == _askings.c.occasion,
        _answers.c.confirmed.is_(True) | ~own.vouched(_answers.c.store_id, _answers.c.order_number),
    )


def _in_vain() -> ColumnElement[bool]:
    """Nobody is asked how their purchase was who took it back, or whose shop still waits for the money."""
    of_goods = _askings.c.moment.in_([Moment.PURCHASE.value, Moment.DELIVERY.value])
    return and_(of_goods, own.came_to_nothing(_askings.c.store_id, _askings.c.order_number))


def _first(*conditions: ColumnElement[bool]) -> AskingView | None:
    query = select(_askings).where(*conditions).order_by(_askings.c.id.desc()).limit(1)
    row = db.session.execute(query).first()
    return AskingView(*(getattr(row, name) for name in AskingView.__dataclass_fields__)) if row else None

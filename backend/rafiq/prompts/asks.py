"""Whom to ask to recommend, and when: one row for each person and order, looked at again when something changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, delete, func, select, update

from rafiq.core import clock, ids, outbox
from rafiq.core.db import db, is_postgresql, table_of
from rafiq.core.errors import Conflict, NotFound
from rafiq.core.moments import AskDue, ValueAnswered
from rafiq.core.prepared import InsertOnce
from rafiq.experiments import exposures
from rafiq.experiments.rules import Kind
from rafiq.links import service as links
from rafiq.orders import messages
from rafiq.orders import service as orders
from rafiq.people import service as people
from rafiq.prompts import moments, policies, rules, standing
from rafiq.prompts.models import Ask
from rafiq.prompts.rules import Decision, Policy, Reason, Verdict

UNHEARD = timedelta(days=30)  # nobody wrote, since the shop has not switched that mail on
log = structlog.get_logger(__name__)
_asks = table_of(Ask)
_insert = InsertOnce(Ask)


@dataclass(frozen=True, slots=True)
class AskView:
    """``reason_code``: what was decided when somebody last looked."""

    id: str
    store_id: str
    person_id: str
    order_number: str
    product: str
    reason_code: str
    next_at: datetime | None
    question_at: datetime | None
    value: bool | None
    value_at: datetime | None
    stopped_at: datetime | None
    created_at: datetime


def told_of_order(store_id: str, order_number: str) -> None:
    """An order is an occasion to ask one day; an event changes what is known of somebody. Safe to repeat."""
    if not policies.in_use(store_id):
        return
    order = orders.find_order(store_id, order_number)
    if order is None or order.person_id is None or people.is_erased(store_id, order.person_id):
        return
    exposures.meet(store_id, order.person_id, Kind.MOMENT)
    if not policies.of(store_id, order.person_id):
        return
    if not order.state.event and clock.now() - order.state.placed_at < rules.TOO_LATE:
        remember(store_id, order.person_id, order_number)
    wake(store_id, order.person_id)


def wake_for_order(store_id: str, order_number: str) -> None:
    order = orders.find_order(store_id, order_number) if policies.in_use(store_id) else None
    if order is not None and order.person_id is not None:
        wake(store_id, order.person_id)


def wake(store_id: str, person_id: str) -> None:
    """Something was told about this person: look again at all that is not settled for good."""
    now = clock.now()
    mine = (
        _of_person(store_id, person_id),
        _asks.c.reason_code.not_in(rules.FINAL),
        _asks.c.created_at > now - rules.TOO_LATE,
    )
    soon = func.coalesce(_asks.c.next_at, now)
    later = (_asks.c.next_at.is_(None)) | (_asks.c.next_at > now)
    fresh = _asks.c.created_at > now - moments.GRACE
    db.session.execute(update(_asks).where(*mine, later, ~fresh).values(next_at=now))
    db.session.execute(update(_asks).where(*mine, fresh).values(next_at=soon))


def look_due(now: datetime, *, limit: int = 200) -> int:
    """Decide anew about what is due; whoever is to be asked now is a fact. How many were looked at."""
    due = select(Ask).where(Ask.next_at <= now).order_by(Ask.next_at).limit(limit)
    if is_postgresql():
        due = due.with_for_update(skip_locked=True)
    rows = list(db.session.scalars(due.execution_options(populate_existing=True)))
    for row in rows:
        try:
            with db.session.begin_nested():
                _look(row, now)
        except (ArithmeticError, LookupError, ValueError):
            log.exception("ask.failed", ask_id=row.id)
            row.next_at = now + moments.GRACE  # one that cannot be decided holds nobody else up
    db.session.flush()
    return len(rows)


def _look(row: Ask, now: datetime) -> None:
    decision, vouched = decide(row.store_id, row.person_id, row.order_number, now)
    row.reason_code = decision.reason.value
    row.next_at = _next_look(decision, now)
    if vouched and decision.verdict in {Verdict.ASK, Verdict.QUESTION}:
        fact = AskDue(ask_id=row.id, person_id=row.person_id, what=decision.verdict.value)
        outbox.append(row.store_id, fact)


def on_page(
    store_id: str, person_id: str, order_number: str | None, *, ask: bool = True
) -> tuple[Decision, Reason | None]:
    """Whether the page a shopper looks at may ask, and why nothing on it may; a policy counts that it did.

    Without ``ask`` something else comes first, so that nothing counts as asked.
    """
    now = clock.now()
    known = standing.known_of(store_id, person_id, order_number, now, unseen=now - moments.GRACE)
    if ask and known.order is not None:
        exposures.meet(store_id, person_id, Kind.MOMENT)
    every = policies.of(store_id, person_id)
    policy = rules.pick(every, known.order.product_tags if known.order else ())
    decision = rules.decide(policy, known.case, now)
    if ask and every and known.order is not None and decision.verdict is Verdict.ASK:
        ask_id = remember(store_id, person_id, known.order.order_number)
        if not any(now - at < moments.GRACE for at in moments.asked_about(store_id, ask_id)):
            note(store_id, ask_id, "ask", channel="widget")
    early = decision.reason if decision.reason in rules.TOO_EARLY else None
    return decision, rules.troubled(known.case, now) or early


def get(store_id: str, ask_id: str) -> AskView:
    """Raises `NotFound`."""
    found = find(store_id, ask_id)
    if found is None:
        detail = f"no ask {ask_id}"
        raise NotFound(detail)
    return found


def find(store_id: str, ask_id: str) -> AskView | None:
    return _first(_asks.c.store_id == store_id, _asks.c.id == ask_id)


def decision_of(about: AskView, now: datetime) -> Decision:
    """What would be decided at this moment, and why."""
    return decide(about.store_id, about.person_id, about.order_number, now)[0]


def still_fine(about: AskView, now: datetime) -> bool:
    """Asked again when a mail is about to go: whether nothing forbids it by now."""
    known = standing.known_of(about.store_id, about.person_id, about.order_number, now)
    mine = policies.of(about.store_id, about.person_id)
    policy = rules.pick(mine, known.order.product_tags if known.order else ())
    return known.order is not None and rules.forbidden(policy, known.case, now) is None


def note(store_id: str, ask_id: str, what: str, *, channel: str) -> None:
    """They were asked; it counts from now on."""
    about, now = get(store_id, ask_id), clock.now()
    moments.add(store_id, about.person_id, what, channel=channel, ask_id=ask_id)
    if what == "question":
        _change(store_id, ask_id, question_at=now)
    elif what == "ask":
        _change(store_id, ask_id, next_at=now + timedelta(days=1))


def led_to_link(store_id: str, person_id: str, order_number: str | None, *, channel: str) -> None:
    """A glad answer brought the buttons: that was the ask about this order, no mail puts it again. Safe to repeat."""
    if not order_number or not policies.of(store_id, person_id):
        moments.met(store_id, person_id, "survey", channel=channel)
    elif not moments.asked_about(store_id, ask_id := remember(store_id, person_id, order_number)):
        note(store_id, ask_id, "ask", channel=channel)


def shared(store_id: str, link_id: str | None, *, via: str | None = None, surface: str | None = None) -> None:
    """Counts whether or not somebody asked for it (S3-13); whoever was asked is not asked about the same again."""
    link = links.get(store_id, link_id) if link_id else None
    if link is not None and not people.is_erased(store_id, link.person_id):
        newest = _first(_of_person(store_id, link.person_id))
        about = newest.id if newest else None
        moments.add(
            store_id, link.person_id, "shared", channel="widget", ask_id=about, via=via, surface=surface
        )


def answer_value(store_id: str, ask_id: str, *, yes: bool) -> Decision:
    """Whether it did what they hoped, said once. Raises `Conflict` for a second time, `NotFound`."""
    about, now = get(store_id, ask_id), clock.now()
    unsaid = (_asks.c.store_id == store_id, _asks.c.id == ask_id, _asks.c.value.is_(None))
    said = update(_asks).where(*unsaid).values(value=yes, value_at=now, next_at=now + moments.GRACE)
    if db.session.execute(said.returning(_asks.c.id)).first() is None:
        detail = "this was answered before"
        raise Conflict(detail)
    outbox.append(store_id, ValueAnswered(ask_id=ask_id, person_id=about.person_id, confirmed=yes))
    return decision_of(about, now)


def stop(store_id: str, ask_id: str) -> None:
    """They said no: nobody asks this person again, about anything. Safe to repeat."""
    about, now = get(store_id, ask_id), clock.now()
    values = {"stopped_at": func.coalesce(_asks.c.stopped_at, now), "next_at": None}
    mine = update(_asks).where(_asks.c.store_id == store_id, _asks.c.id == ask_id)
    db.session.execute(mine.values(**values))
    every = update(_asks).where(_of_person(store_id, about.person_id))
    db.session.execute(every.values(next_at=None, reason_code=Reason.SAID_NO.value))


def of_person(store_id: str, person_id: str, *, limit: int = 20) -> list[AskView]:
    """Newest first."""
    query = select(_asks).where(_of_person(store_id, person_id)).order_by(_asks.c.id.desc()).limit(limit)
    return [_view(row) for row in db.session.execute(query)]


def counts(store_id: str) -> list[tuple[str, int]]:
    """How many orders stand with which reason, the commonest first."""
    query = (
        select(_asks.c.reason_code, func.count())
        .where(_asks.c.store_id == store_id)
        .group_by(_asks.c.reason_code)
    )
    found = [(str(reason), int(count)) for reason, count in db.session.execute(query)]
    return sorted(found, key=lambda each: (-each[1], each[0]))


def forget(store_id: str, person_id: str) -> None:
    """Nobody asks a person who is forgotten (G33). Safe to repeat."""
    moments.forget(store_id, person_id)
    db.session.execute(delete(_asks).where(_of_person(store_id, person_id)))


def remember(store_id: str, person_id: str, order_number: str) -> str:
    """The row of a person and an order, made where there is none."""
    now = clock.now()
    _insert(
        store_id=store_id,
        id=ids.new_id("ask"),
        person_id=person_id,
        order_number=order_number,
        product=messages.first_title(store_id, order_number),
        reason_code=Reason.WAITS_DAYS.value,
        next_at=now + moments.GRACE,
        question_at=None,
        value=None,
        value_at=None,
        stopped_at=None,
        created_at=now,
    )
    found = _first(_of_person(store_id, person_id), _asks.c.order_number == order_number)
    if found is None:
        raise NotFound(order_number)
    return found.id


def decide(store_id: str, person_id: str, order_number: str | None, now: datetime) -> tuple[Decision, bool]:
    """The decision about one order, or the newest that counts, and whether the shop itself told of the order."""
    known = standing.known_of(store_id, person_id, order_number, now)
    decision = decided(policies.of(store_id, person_id), known, now)
    return decision, known.order is not None and known.order.verified


def decided(every: Sequence[Policy], known: standing.Known, now: datetime) -> Decision:
    """By these policies, whichever are kept."""
    if known.order is None:  # the shop says by now that somebody else bought it
        return Decision(Verdict.NEVER, Reason.CANCELLED)
    return rules.decide(rules.pick(every, known.order.product_tags), known.case, now)


def _next_look(decision: Decision, now: datetime) -> datetime | None:
    if decision.reason in rules.FINAL or decision.reason in rules.SLEEPS:
        return None
    if decision.verdict in {Verdict.ASK, Verdict.QUESTION}:
        return now + UNHEARD
    return decision.due_at or now + rules.LOOK_AGAIN


def _change(store_id: str, ask_id: str, **values: object) -> None:
    mine = (_asks.c.store_id == store_id, _asks.c.id == ask_id)
    db.session.execute(update(_asks).where(*mine).values(**values))


def _of_person(store_id: str, person_id: str) -> ColumnElement[bool]:
    return (_asks.c.store_id == store_id) & (_asks.c.person_id == person_id)


def _first(*conditions: ColumnElement[bool]) -> AskView | None:
    row = db.session.execute(select(_asks).where(*conditions).order_by(_asks.c.id.desc()).limit(1)).first()
    return _view(row) if row else None


def _view(row: object) -> AskView:
    return AskView(*(getattr(row, name) for name in AskView.__dataclass_fields__))

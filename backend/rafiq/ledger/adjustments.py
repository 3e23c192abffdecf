"""Adjustments by hand: a member adds to a balance or takes from it, above a limit only with a second member's word."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from rafiq.core import clock, ids, outbox
from rafiq.core.db import db, table_of
from rafiq.core.errors import AlreadyDecided, Conflict, Forbidden, InsufficientBalance, Invalid, NotFound
from rafiq.core.events import AdjustmentProposed, BalanceAdjusted
from rafiq.core.money import CURRENCIES, Money
from rafiq.core.prepared import InsertOnce, insert_into
from rafiq.ledger import service as ledger
from rafiq.ledger.alone import took_today
from rafiq.ledger.models import Account, AdjustLimit, Adjustment, Transfer
from rafiq.ledger.rules import TransferKind
from rafiq.ledger.wishes import (
    DONE,
    LAPSED,
    MAX_TEXT,
    PROPOSED,
    REFUSED,
    WITHDRAWN,
    AdjustmentView,
    Wish,
    check,
)
from rafiq.people import service as people
from rafiq.programs.rules import default_terms

WAITS = timedelta(days=14)
TIMES_A_REWARD = 10  # the limit a store begins with: ten usual rewards, which is 100.00 EUR
UNITS_AT_ONCE = 100  # and of what is no money

Beside = Callable[[str], int]  # by unit: what the same member moved alone today and no transfer tells of

_adjustments, _accounts, _limits = table_of(Adjustment), table_of(Account), table_of(AdjustLimit)
_insert, _insert_limit = InsertOnce(Adjustment), InsertOnce(AdjustLimit)
_insert_transfer = insert_into(Transfer)


def _nothing(_unit: str) -> int:
    return 0


def adjust(store_id: str, wish: Wish, *, actor: str, beside: Beside = _nothing) -> AdjustmentView:
    """Done now, or kept until a second member confirms. Safe to repeat with the same ``form_key``.

    Raises `Invalid` naming each field, `NotFound`, `InsufficientBalance` for more than is available, and `Conflict`
    where the same ``form_key`` asked for something else before.
    """
    check(wish)
    person = people.get(store_id, wish.person_id)
    known = _by_form(store_id, wish)
    if known is not None:
        return known
    within = stays_within(store_id, {wish.money.currency: wish.money.amount}, actor=actor, beside=beside)
    now, adjustment_id = clock.now(), ids.new_id("adj")
    is_new = _insert(
        store_id=store_id,
        id=adjustment_id,
        person_id=person.id,
        kind=wish.kind,
        amount=wish.money.amount,
        unit=wish.money.currency,
        surprise=wish.surprise,
        reason=wish.reason.strip(),
        note=wish.note.strip(),
        form_key=wish.form_key,
        status=DONE if within else PROPOSED,
        needs_second=not within,
        proposed_by=actor,
        proposed_at=now,
        ends_at=now + WAITS,
        decided_by=None,
        decided_at=None,
        decided_reason="",
    )
    if not is_new:  # the same form at the same moment
        return _by_form(store_id, wish) or get(store_id, adjustment_id)
    made = get(store_id, adjustment_id)
    if within:
        _move(made, actor=actor)
    else:
        outbox.append(store_id, AdjustmentProposed(adjustment_id=made.id))
    return made


def confirm(store_id: str, adjustment_id: str, *, actor: str) -> AdjustmentView:
    """A second member's yes: exactly one of many moves the value.

    Raises `NotFound`, `Forbidden` for the one who proposed it, `AlreadyDecided`, `InsufficientBalance`.
    """
    _decide(store_id, adjustment_id, DONE, actor=actor, reason="")
    done = get(store_id, adjustment_id)
    _move(done, actor=actor)
    return done


def refuse(store_id: str, adjustment_id: str, *, actor: str, reason: str) -> AdjustmentView:
    """A second member's no, with a reason. Raises as `confirm` does, and `Invalid`."""
    if not reason.strip():
        raise Invalid.field("#/reason", "is needed")
    _decide(store_id, adjustment_id, REFUSED, actor=actor, reason=reason.strip()[:MAX_TEXT])
    return get(store_id, adjustment_id)


def withdraw(store_id: str, adjustment_id: str, *, actor: str) -> AdjustmentView:
    """The proposer takes the wish back. Raises `NotFound`, `Forbidden` for anybody else, `AlreadyDecided`."""
    mine = (*_open(store_id, adjustment_id), _adjustments.c.proposed_by == actor)
    word = {"status": REFUSED, "decided_at": clock.now()}  # with nobody who refused it
    if not db.session.execute(update(_adjustments).where(*mine).values(word)).rowcount:  # type: ignore[attr-defined]
        now = get(store_id, adjustment_id)
        if now.proposed_by != actor:
            detail = "only whoever proposed an adjustment withdraws it"
            raise Forbidden(detail)
        raise _decided(now)
    return get(store_id, adjustment_id)


def get(store_id: str, adjustment_id: str) -> AdjustmentView:
    row = db.session.execute(select(_adjustments).where(*_one(store_id, adjustment_id))).first()
    if row is None:
        detail = f"no adjustment {adjustment_id}"
        raise NotFound(detail)
    return _view(row)


def many(store_id: str, adjustment_ids: set[str]) -> dict[str, AdjustmentView]:
    if not adjustment_ids:
        return {}
    query = select(_adjustments).where(
        _adjustments.c.store_id == store_id, _adjustments.c.id.in_(adjustment_ids)
    )
    return {row.id: _view(row) for row in db.session.execute(query)}


def latest(store_id: str, *, person_id: str | None = None, limit: int = 100) -> list[AdjustmentView]:
    """Newest first, of one person or of all."""
    query = select(_adjustments).where(_adjustments.c.store_id == store_id)
    if person_id:
        query = query.where(_adjustments.c.person_id == person_id)
    rows = db.session.execute(
        query.order_by(_adjustments.c.proposed_at.desc(), _adjustments.c.id.desc()).limit(limit)
    )
    return [_view(row) for row in rows]


def waiting(store_id: str) -> list[AdjustmentView]:
    """What a second member should look at, oldest first."""
    query = select(_adjustments).where(
        _adjustments.c.store_id == store_id,
        _adjustments.c.status == PROPOSED,
        _adjustments.c.ends_at > clock.now(),
    )
    return [_view(row) for row in db.session.execute(query.order_by(_adjustments.c.proposed_at).limit(200))]


def limit_of(store_id: str, unit: str) -> int:
    """Up to how much of a unit one member adjusts in a day alone, in its minor units."""
    most = db.session.scalar(
        select(_limits.c.most).where(_limits.c.store_id == store_id, _limits.c.unit == unit)
    )
    return _usual_limit(unit) if most is None else int(most)


def stays_within(store_id: str, sums: Mapping[str, int], *, actor: str, beside: Beside = _nothing) -> bool:
    """Whether this member may move as much more today without a second one; the limits are held, then summed under."""
    limits = {unit: _limit_locked(store_id, unit) for unit in sorted(sums)}
    return all(
        took_today(store_id, actor, unit) + beside(unit) + sums[unit] <= limit
        for unit, limit in limits.items()
    )


def set_limit(store_id: str, money: Money, *, actor: str) -> None:
    """0 asks for a second member always."""
    _limit_locked(store_id, money.currency)
    mine = (_limits.c.store_id == store_id, _limits.c.unit == money.currency)
    db.session.execute(
        update(_limits).where(*mine).values(most=money.amount, set_by=actor, set_at=clock.now())
    )


def forget(store_id: str, person_id: str) -> None:
    """What was written about somebody goes; what moved stays (G33). Safe to repeat."""
    about = (_adjustments.c.store_id == store_id, _adjustments.c.person_id == person_id)
    db.session.execute(update(_adjustments).where(*about).values(reason="", note="", decided_reason=""))


def _decide(store_id: str, adjustment_id: str, status: str, *, actor: str, reason: str) -> None:
    still = (*_open(store_id, adjustment_id), _adjustments.c.proposed_by != actor)
    word = {"status": status, "decided_by": actor, "decided_at": clock.now(), "decided_reason": reason}
    if db.session.execute(update(_adjustments).where(*still).values(word)).rowcount:  # type: ignore[attr-defined]
        return
    now = get(store_id, adjustment_id)
    if now.status == PROPOSED and now.proposed_by == actor:
        detail = "whoever proposed an adjustment cannot decide it"
        raise Forbidden(detail)
    raise _decided(now)


def _decided(now: AdjustmentView) -> AlreadyDecided:
    return AlreadyDecided(f"this adjustment is {now.status}")


def _move(made: AdjustmentView, *, actor: str) -> None:
    """The one transfer of an adjustment; a deduction never makes a debt."""
    kind, money = TransferKind(made.kind), made.money
    account_id = ledger.account_of(made.store_id, made.person_id, money.currency)
    if kind is TransferKind.GRANT:
        ledger.apply(made.store_id, made.person_id, money.currency, [(kind, money.amount)])
    else:
        mine = (_accounts.c.store_id == made.store_id, _accounts.c.id == account_id)
        taken = (
            update(_accounts)
            .where(*mine, _accounts.c.available >= money.amount)
            .values(available=_accounts.c.available - money.amount)
            .returning(_accounts.c.id)
        )
        if db.session.execute(taken).first() is None:
            detail = f"less than {money.text()} {money.currency} is available"
            raise InsufficientBalance(detail)
    row = {
        "store_id": made.store_id,
        "id": ids.new_id("trf"),
        "account_id": account_id,
        "kind": kind.value,
        "amount": money.amount,
        "unit": money.currency,
        "reward_id": None,
        "order_number": None,
        "reason_code": made.reason_code,
        "actor": actor,
        "adjustment_id": made.id,
        "created_at": clock.now(),
    }
    _insert_transfer.run(row)
    outbox.append(made.store_id, BalanceAdjusted(adjustment_id=made.id, person_id=made.person_id))


def _limit_locked(store_id: str, unit: str) -> int:
    """The limit, held to the end of the transaction, so that two forms of one moment do not each fit under it."""
    _insert_limit(
        store_id=store_id,
        id=ids.new_id("lim"),
        unit=unit,
        most=_usual_limit(unit),
        set_by="rafiq",
        set_at=clock.now(),
    )
    mine = (_limits.c.store_id == store_id, _limits.c.unit == unit)
    return int(db.session.execute(select(_limits.c.most).where(*mine).with_for_update()).scalar_one())


def _usual_limit(unit: str) -> int:
    return TIMES_A_REWARD * default_terms(unit).advocate.amount if unit in CURRENCIES else UNITS_AT_ONCE


def _by_form(store_id: str, wish: Wish) -> AdjustmentView | None:
    mine = (_adjustments.c.store_id == store_id, _adjustments.c.form_key == wish.form_key)
    row = db.session.execute(select(_adjustments).where(*mine)).first()
    if row is None:
        return None
    known = _view(row)
    if (known.person_id, known.kind, known.money) != (wish.person_id, wish.kind, wish.money):
        detail = f"this form was sent before, for {known.money.text()} {known.money.currency}"
        raise Conflict(detail)
    return known


def _open(store_id: str, adjustment_id: str) -> tuple[Any, ...]:
    """Still waiting for somebody's word."""
    still = (_adjustments.c.status == PROPOSED, _adjustments.c.ends_at > clock.now())
    return (*_one(store_id, adjustment_id), *still)


def _one(store_id: str, adjustment_id: str) -> tuple[Any, Any]:
    return _adjustments.c.store_id == store_id, _adjustments.c.id == adjustment_id


def _view(row: Any) -> AdjustmentView:  # noqa: ANN401 - a row of adjustments
    named = {name: getattr(row, name) for name in AdjustmentView.__dataclass_fields__ if name != "money"}
    if row.status == PROPOSED and row.ends_at <= clock.now():
        named["status"] = LAPSED
    elif row.status == REFUSED and row.decided_by is None:
        named["status"] = WITHDRAWN
    return AdjustmentView(money=Money(row.amount, row.unit), **named)

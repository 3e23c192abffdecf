"""Banks of codes that the merchant uploads: exactly one code per cause, a word when the stock runs low, none lost."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update

from rafiq.core import clock, ids, outbox
from rafiq.core.db import db, table_of
from rafiq.core.errors import Invalid, NotFound, Problem
from rafiq.core.events import BankFilled, CouponLowStock
from rafiq.core.prepared import InsertOnce
from rafiq.core.words import clean_line
from rafiq.coupons.models import BankCode, BankWait, CouponBank
from rafiq.coupons.rules import BankKind

NAME_LETTERS = 80
MOST_CODES = 1_000_000
MOST_WORTH = 10**12
_banks, _codes, _waits = table_of(CouponBank), table_of(BankCode), table_of(BankWait)
_insert_bank, _insert_wait = InsertOnce(CouponBank), InsertOnce(BankWait)


@dataclass(frozen=True, slots=True)
class BankDraft:
    """A bank as somebody describes it. ``amount`` is minor units of ``unit``, or basis points when that is ``%``."""

    name: str
    kind: BankKind
    amount: int
    unit: str
    low_stock_at: int
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BankView:
    id: str
    name: str
    kind: BankKind
    amount: int
    unit: str
    free_count: int
    taken_count: int
    waiting_count: int
    low_stock_at: int
    expires_at: datetime | None
    created_at: datetime

    @property
    def low(self) -> bool:
        return self.free_count < self.low_stock_at

    def expired(self, now: datetime) -> bool:
        return self.expires_at is not None and now > self.expires_at


@dataclass(frozen=True, slots=True)
class TakenCode:
    code: str
    bank_id: str
    taken_at: datetime


def create(store_id: str, draft: BankDraft) -> BankView:
    """Raises `Invalid` naming each field; a name is used once."""
    values = _checked(draft)
    bank_id = ids.new_id("bnk")
    made = _insert_bank(
        store_id=store_id, id=bank_id, free_count=0, taken_count=0, created_at=clock.now(), **values
    )
    if not made:
        raise Invalid.field("#/name", "is the name of another bank")
    return get(store_id, bank_id)


def change(store_id: str, bank_id: str, draft: BankDraft) -> BankView:
    """All but the kind and the worth, which people were promised. Raises `Invalid`, `NotFound`."""
    bank = get(store_id, bank_id)
    values = _checked(draft)
    same_name = select(_banks.c.id).where(
        _banks.c.store_id == store_id, _banks.c.name == values["name"], _banks.c.id != bank.id
    )
    if db.session.execute(same_name).first():
        raise Invalid.field("#/name", "is the name of another bank")
    kept = {name: values[name] for name in ("name", "low_stock_at", "expires_at")}
    db.session.execute(update(_banks).where(*_mine(store_id, bank.id)).values(**kept))
    fill(store_id, bank.id)  # a later end may let codes count again
    return get(store_id, bank.id)


def get(store_id: str, bank_id: str) -> BankView:
    found = _views(store_id, _banks.c.id == bank_id)
    if not found:
        detail = "no such bank of codes"
        raise NotFound(detail)
    return found[0]


def every(store_id: str) -> list[BankView]:
    return _views(store_id)


def left(store_id: str, bank_id: str) -> bool:
    """Whether one more may be promised: codes that nobody has and nobody waits for."""
    bank = next(iter(_views(store_id, _banks.c.id == bank_id)), None)
    return bank is not None and bank.free_count > bank.waiting_count and not bank.expired(clock.now())


def needing_codes(store_id: str) -> list[BankView]:
    """Banks below their mark, and those that somebody waits for: what a member should look at."""
    waited_for = select(_waits.c.bank_id).where(_waits.c.store_id == store_id)
    return _views(store_id, or_(_banks.c.free_count < _banks.c.low_stock_at, _banks.c.id.in_(waited_for)))


def take(store_id: str, bank_id: str, claim_key: str) -> str | None:
    """The code of this cause: the same one however often it is asked for; None while the bank has none to give.

    Whoever is answered None waits (`waiting_for`), and is given a code before anybody else when some arrive.
    """
    known = taken(store_id, claim_key)
    if known is not None:
        return known.code
    try:
        bank = _locked(store_id, bank_id)
    except NotFound:
        return None  # a deal of old may name one that never was: no order is lost over it
    known = taken(store_id, claim_key)  # a parallel request of the same cause was here first
    if known is not None:
        return known.code
    code = _take_one(store_id, bank, claim_key)
    if code is None:
        _insert_wait(
            store_id=store_id,
            id=ids.new_id("bwt"),
            bank_id=bank_id,
            claim_key=claim_key,
            created_at=clock.now(),
        )
    else:
        stop_waiting(store_id, claim_key)
    return code


def taken(store_id: str, claim_key: str) -> TakenCode | None:
    """The code a cause was given, for whoever shows it."""
    query = select(_codes).where(_codes.c.store_id == store_id, _codes.c.taken_by == claim_key)
    row = db.session.execute(query).first()
    return TakenCode(row.code, row.bank_id, row.taken_at) if row else None


def waiting_for(store_id: str, bank_id: str) -> list[str]:
    """The claim keys that wait for this bank, oldest first."""
    query = select(_waits.c.claim_key).where(_waits.c.store_id == store_id, _waits.c.bank_id == bank_id)
    return list(db.session.scalars(query.order_by(_waits.c.id)))


def stop_waiting(store_id: str, claim_key: str) -> None:
    """What was waited for is no longer owed. Safe to repeat."""
    mine = (_waits.c.store_id == store_id, _waits.c.claim_key == claim_key)
    db.session.execute(delete(_waits).where(*mine))


def fill(store_id: str, bank_id: str) -> int:
    """Give codes to those who wait, oldest first, and state a fact for each; how many."""
    bank = _locked(store_id, bank_id)
    given = 0
    for claim_key in waiting_for(store_id, bank_id):
        if taken(store_id, claim_key) is None and _take_one(store_id, bank, claim_key) is None:
            break
        stop_waiting(store_id, claim_key)
        outbox.append(store_id, BankFilled(bank_id=bank_id, claim_key=claim_key))
        given += 1
    return given


def stock(store_id: str, bank_id: str, count: int) -> None:
    """So many codes were added; called by whoever adds them, in the same transaction and with the bank locked."""
    more = {"free_count": _banks.c.free_count + count}
    db.session.execute(update(_banks).where(*_mine(store_id, bank_id)).values(**more))


def lock(store_id: str, bank_id: str) -> None:
    """Nobody else takes from this bank or adds to it until the transaction ends. Raises `NotFound`."""
    _locked(store_id, bank_id)


def _take_one(store_id: str, bank: Any, claim_key: str) -> str | None:  # noqa: ANN401 - a Core row
    """With the bank's row locked, so that neither a code nor the last step below the mark is seen twice."""
    now = clock.now()
    if bank.expires_at is not None and now > bank.expires_at:
        return None
    free = (_codes.c.store_id == store_id, _codes.c.bank_id == bank.id, _codes.c.taken_by.is_(None))
    first = select(_codes.c.code).where(*free).order_by(_codes.c.place).limit(1).scalar_subquery()
    given = (
        update(_codes)
        .where(*free, _codes.c.code == first)
        .values(taken_by=claim_key, taken_at=now)
        .returning(_codes.c.code)
    )
    code: str | None = db.session.scalar(given)
    if code is None:
        return None
    counted = (
        update(_banks)
        .where(*_mine(store_id, bank.id))
        .values(free_count=_banks.c.free_count - 1, taken_count=_banks.c.taken_count + 1)
        .returning(_banks.c.free_count, _banks.c.low_stock_at)
    )
    left, mark = db.session.execute(counted).one()
    if left == mark - 1:
        outbox.append(store_id, CouponLowStock(bank_id=bank.id, free_count=left))
    return code


def _locked(store_id: str, bank_id: str) -> Any:  # noqa: ANN401 - a Core row
    """On SQLite a writing transaction is alone and the clause is left out."""
    row = db.session.execute(select(_banks).where(*_mine(store_id, bank_id)).with_for_update()).first()
    if row is None:
        detail = "no such bank of codes"
        raise NotFound(detail)
    return row


def _mine(store_id: str, bank_id: str) -> tuple[Any, Any]:
    return _banks.c.store_id == store_id, _banks.c.id == bank_id


def _checked(draft: BankDraft) -> dict[str, Any]:
    problems = []
    try:
        name = clean_line(draft.name, most=NAME_LETTERS, pointer="#/name")
    except Invalid as error:
        name, problems = "", list(error.problems)
    most = 10_000 if draft.unit == "%" else MOST_WORTH
    if not 0 < draft.amount <= most:
        problems.append(Problem("#/amount", "must be more than 0 and not absurdly much"))
    if not 0 <= draft.low_stock_at <= MOST_CODES:
        problems.append(Problem("#/low_stock_at", f"must be 0 to {MOST_CODES}"))
    if problems:
        detail = "this bank cannot be kept like that"
        raise Invalid(detail, problems=tuple(problems))
    return {
        "name": name,
        "kind": draft.kind.value,
        "amount": draft.amount,
        "unit": draft.unit,
        "low_stock_at": draft.low_stock_at,
        "expires_at": draft.expires_at,
    }


def _views(store_id: str, *conditions: Any) -> list[BankView]:  # noqa: ANN401 - SQLAlchemy conditions
    waiting = (
        select(func.count())
        .where(and_(_waits.c.store_id == _banks.c.store_id, _waits.c.bank_id == _banks.c.id))
        .scalar_subquery()
    )
    query = (
        select(_banks, waiting.label("waiting_count"))
        .where(_banks.c.store_id == store_id, *conditions)
        .order_by(_banks.c.id)
    )
    return [
        BankView(
            row.id,
            row.name,
            BankKind(row.kind),
            row.amount,
            row.unit,
            row.free_count,
            row.taken_count,
            row.waiting_count,
            row.low_stock_at,
            row.expires_at,
            row.created_at,
        )
        for row in db.session.execute(query)
    ]

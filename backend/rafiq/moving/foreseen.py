"""What a line of rewards or balances would do after those before it in its file, with nothing written."""

from rafiq.moving import rewards, rows
from rafiq.moving.rewards import AVAILABLE, CANCELLED, PENDING
from rafiq.moving.rows import BalanceRow, Refused, RewardRow, RowProblem
from rafiq.moving.seen import Seen
from rafiq.moving.sums import Became, Moved, NewReward, Over
from rafiq.people import service as people
from rafiq.people.rules import Identity


def reward(store_id: str, row: RewardRow, seen: Seen, *, source: str, only: str | None = None) -> Became:
    """What `rewards.take_in` would say. Raises `Refused`."""
    rewards.not_ours(store_id, row)
    who, known = _who(store_id, row.identity, seen), rewards.known(store_id, source, row.external_id)
    key, what = f"reward {row.external_id}", f"{row.money.amount} {row.money.currency} {who}"
    before = seen.said(key) or (known and f"{known.status} {known.amount} {known.unit} {known.person_id}")
    if not before:
        rewards.from_nowhere_else(store_id, source, row, who)
        if row.status == CANCELLED:
            return Over()
        if only not in {None, row.money.currency}:
            raise Refused(RowProblem.OTHER_CURRENCY)
        _fill(store_id, who, row.money.currency, row.money.amount, seen)
        _meet(row.identity, who, seen)
        seen.say(key, f"{row.status} {what}")
        return NewReward(row.money, row.status == AVAILABLE)
    status, _, same = before.partition(" ")
    if same != what:
        raise Refused(RowProblem.CHANGED)
    _meet(row.identity, who, seen)
    if status != PENDING or row.status == PENDING:
        return False
    seen.say(key, f"{row.status} {what}")
    if row.status == CANCELLED:
        _fill(store_id, who, row.money.currency, -row.money.amount, seen)
    return Moved(row.money, row.status == AVAILABLE, fresh=known is None)


def balance(store_id: str, row: BalanceRow, seen: Seen, *, source: str) -> Became:
    """What `rewards.open_balance` would say. Raises `Refused`."""
    rewards.openable(store_id, row)
    key = f"balance {row.external_id}"
    if seen.said(key) or rewards.is_open(store_id, source, row):
        return False
    who = _who(store_id, row.identity, seen)
    _fill(store_id, who, row.unit, max(row.available, 0) + row.redeemed, seen)
    _meet(row.identity, who, seen)
    seen.say(key, who)
    return rewards.opened(row)


def _who(store_id: str, identity: Identity, seen: Seen) -> str:
    """The id of somebody the store knows, else the name by which the file named them first."""
    names = rows.names(identity)
    met = [seen.said(f"who {name}") for name in names]
    if identity.customer_id and met[0]:
        return met[0]
    person = people.find(store_id, identity)
    return person.id if person else next(filter(None, met), names[0])


def _meet(identity: Identity, who: str, seen: Seen) -> None:
    for name in rows.names(identity):
        if not seen.said(f"who {name}"):
            seen.say(f"who {name}", who)


def _fill(store_id: str, who: str, unit: str, amount: int, seen: Seen) -> None:
    """An account holds what it held and what the lines before brought. Raises `Refused` where that is too much."""
    key = f"room {unit} {who}"
    before = int(seen.said(key) or 0)
    if amount > 0:
        rewards.has_room(store_id, who, unit, before + amount)
    seen.say(key, str(before + amount))

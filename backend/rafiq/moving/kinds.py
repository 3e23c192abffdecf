"""What a file that a member puts in may hold, customers or scores: how its lines are read, judged and taken in."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from rafiq.moving import customers, invitations, rows, scores
from rafiq.moving.customers import Tally
from rafiq.moving.rows import Refused
from rafiq.moving.seen import Seen
from rafiq.moving.sheets import Record, Sheet
from rafiq.people.rules import Identity

CUSTOMERS, SCORES = "customers", "scores"
AGREED = "agreed"  # beside the identity: whether the list says that they want mail
Kept = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """One line of the file: what it says, as it is kept until somebody says yes, or why it cannot be taken in."""

    record: Record
    kept: Kept | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    places_in: Callable[[Sheet, Mapping[str, str] | None], dict[str, int]]
    read: Callable[[Sheet, Mapping[str, int]], Iterator[Judged]]
    is_new: Callable[[str, Kept, Seen], bool]
    take_in: Callable[[str, str, Iterable[Kept], Tally], None]


def _customers(sheet: Sheet, places: Mapping[str, int]) -> Iterator[Judged]:
    for line in customers.read(sheet, places):
        found = (
            {name: value for name, value in asdict(line.identity).items() if value} if line.identity else None
        )
        if found is not None and line.agreed is not None:
            found[AGREED] = line.agreed
        yield Judged(line.record, found, line.problem)


def _scores(sheet: Sheet, places: Mapping[str, int]) -> Iterator[Judged]:
    for record in sheet.records:
        if record.problem:
            yield Judged(record, None, record.problem.value)
            continue
        try:
            row = scores.checked(rows.score(rows.cells(record, places)))
            yield Judged(record, scores.stored(row))
        except Refused as refused:
            yield Judged(record, None, refused.problem.value)


def _identity(kept: Kept) -> Identity:
    tags = kept.get("tags")
    kept = {name: value for name, value in kept.items() if name != AGREED}
    return Identity(**(kept | {"tags": tuple(tags) if tags is not None else None}))


def _take_customers(store_id: str, import_id: str, kept: Iterable[Kept], tally: Tally) -> None:
    every = list(kept)
    who = customers.take_in(store_id, map(_identity, every), tally)
    for person_id, each in zip(who, every, strict=True):
        invitations.listed(store_id, import_id, person_id, agreed=each.get(AGREED))


def _take_scores(store_id: str, _import_id: str, kept: Iterable[Kept], tally: Tally) -> None:
    for each in kept:
        is_new = scores.take_in(store_id, scores.restored(each))
        tally.rows += 1
        tally.new += is_new
        tally.known += not is_new


KINDS = {
    CUSTOMERS: Kind(
        CUSTOMERS,
        customers.places_in,
        _customers,
        lambda store_id, kept, seen: customers.is_new(store_id, _identity(kept), seen),
        _take_customers,
    ),
    SCORES: Kind(
        SCORES,
        scores.places_in,
        _scores,
        lambda store_id, kept, seen: scores.is_new(store_id, scores.restored(kept), seen),
        _take_scores,
    ),
}

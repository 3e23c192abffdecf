"""What a file that a member puts in may hold: how its lines are read, judged and taken in."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from rafiq.moving import brought, customers, headings, invitations, rows, scores
from rafiq.moving.brought import Judged, Kept, Refusal, Told
from rafiq.moving.rows import Refused
from rafiq.moving.seen import Seen
from rafiq.moving.sheets import Sheet
from rafiq.moving.sums import Change, Tally
from rafiq.people.rules import Identity

CUSTOMERS, SCORES, LINKS, REWARDS = "customers", "scores", "links", "rewards"
# Beside the identity: whether the list says that they want mail, and when it says that they last bought.
AGREED, PAST = "agreed", "past"


@dataclass(frozen=True, slots=True)
class Batch:
    """Some lines of a file that are taken in together, and whose file it is: its rewards have ids above ``since``."""

    store_id: str
    import_id: str
    kept: list[Kept]
    told: Told
    since: str


@dataclass(frozen=True, slots=True)
class Kind:
    """``judge`` says what a line would change, after those before it. Raises `Refused`.

    ``take_in`` answers with the lines that are refused after all: something changed since they were judged.

    ``who`` is whom a line that waits is about, in the words of `rafiq.people.rules.Identity`.
    """

    name: str
    places_in: Callable[[Sheet, Mapping[str, str] | None, Told], dict[str, int]]
    read: Callable[[Sheet, Mapping[str, int]], Iterator[Judged]]
    judge: Callable[[str, Kept, Seen, Told], Change]
    take_in: Callable[[Batch, Tally], list[Refusal]]
    who: Callable[[Kept], Mapping[str, str]]


def _customers(sheet: Sheet, places: Mapping[str, int]) -> Iterator[Judged]:
    for line in customers.read(sheet, places):
        found = (
            {name: value for name, value in asdict(line.identity).items() if value} if line.identity else None
        )
        if found is not None and line.agreed is not None:
            found[AGREED] = line.agreed
        if found is not None and line.past:
            found[PAST] = line.past.isoformat() if isinstance(line.past, datetime) else True
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


def _brought(fields: tuple[str, ...]) -> Callable[[Sheet, Mapping[str, str] | None, Told], dict[str, int]]:
    def places_in(sheet: Sheet, given: Mapping[str, str] | None, told: Told) -> dict[str, int]:
        found = headings.mapping(sheet.heading, fields, given, source=told.source)
        headings.needed(found, fields)
        return found

    return places_in


def _identity(kept: Kept) -> Identity:
    tags = kept.get("tags")
    kept = {name: value for name, value in kept.items() if name not in {AGREED, PAST}}
    return Identity(**(kept | {"tags": tuple(tags) if tags is not None else None}))


def _take_customers(batch: Batch, tally: Tally) -> list[Refusal]:
    told = [each.get(PAST, False) for each in batch.kept]
    past = (datetime.fromisoformat(at) if isinstance(at, str) else bool(at) for at in told)
    who = customers.take_in(batch.store_id, zip(map(_identity, batch.kept), past, strict=True), tally)
    for person_id, each in zip(who, batch.kept, strict=True):
        invitations.listed(batch.store_id, batch.import_id, person_id, agreed=each.get(AGREED))
    return []


def _take_scores(batch: Batch, tally: Tally) -> list[Refusal]:
    for each in batch.kept:
        is_new = scores.take_in(batch.store_id, scores.restored(each))
        tally.rows += 1
        tally.new += is_new
        tally.known += not is_new
    return []


KINDS = {
    CUSTOMERS: Kind(
        CUSTOMERS,
        lambda sheet, given, _told: customers.places_in(sheet, given),
        _customers,
        lambda store_id, kept, seen, _told: Change(int(customers.is_new(store_id, _identity(kept), seen))),
        _take_customers,
        lambda kept: kept,
    ),
    SCORES: Kind(
        SCORES,
        lambda sheet, given, _told: scores.places_in(sheet, given),
        _scores,
        lambda store_id, kept, seen, _told: Change(int(scores.is_new(store_id, scores.restored(kept), seen))),
        _take_scores,
        lambda kept: kept["identity"],
    ),
    LINKS: Kind(
        LINKS,
        _brought(headings.LINK),
        brought.read,
        brought.judge_link,
        lambda batch, tally: brought.take_links(batch.store_id, batch.kept, tally, batch.told),
        lambda kept: kept["found"],
    ),
    REWARDS: Kind(
        REWARDS,
        _brought(headings.REWARD),
        brought.read,
        brought.judge_reward,
        lambda batch, tally: brought.take_rewards(
            batch.store_id, batch.kept, tally, batch.told, since=batch.since
        ),
        lambda kept: kept["found"],
    ),
}

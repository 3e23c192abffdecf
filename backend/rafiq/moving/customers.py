"""Past customers taken in: each recognised as everywhere else, each with a link; safe to repeat."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rafiq.core.errors import Invalid
from rafiq.links import service as links
from rafiq.moving import headings, rows
from rafiq.moving.rows import Refused
from rafiq.moving.seen import Seen
from rafiq.moving.sheets import SHOWN, Record, Sheet
from rafiq.people import service as people
from rafiq.people.rules import Identity


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file: who it means, or why it cannot be taken in."""

    record: Record
    identity: Identity | None
    problem: str | None = None
    agreed: bool | None = None

    @property
    def shown(self) -> str:
        """The beginning of what stands there, to be recognised by."""
        return " · ".join(filter(None, (cell.strip() for cell in self.record.cells)))[:SHOWN]


@dataclass(slots=True)
class Tally:
    """``known`` are those the store had already, or that stood twice in the file: merged, not doubled."""

    rows: int = 0
    new: int = 0
    known: int = 0
    bad: int = 0


def places_in(sheet: Sheet, given: Mapping[str, str] | None = None) -> dict[str, int]:
    """Which column holds what. Raises `Invalid` for ``#/file``, with ``headings``, where nobody could be recognised."""
    found = headings.mapping(sheet.heading, (*headings.PERSON, "consent"), given)
    if not set(headings.WHO) & set(found):
        raise Invalid.field("#/file", "headings")
    return found


def read(sheet: Sheet, places: Mapping[str, int]) -> Iterator[Line]:
    for record in sheet.records:
        if record.problem:
            yield Line(record, None, record.problem.value)
            continue
        try:
            cells = rows.cells(record, places)
            agreed = rows.agreed(cells.get("consent", "")) if "consent" in places else None
            yield Line(record, rows.identity(cells), agreed=agreed)
        except Refused as refused:
            yield Line(record, None, refused.problem.value)


def take_in(store_id: str, identities: Iterable[Identity], tally: Tally) -> list[str]:
    """Recognise each and make their links; who they are. It tells nobody: importing writes to no customer."""
    found = []
    for identity in identities:
        person, is_new = people.recognise(store_id, identity, vouched=True)
        links.link_for(store_id, person.id, told=False)
        tally.rows += 1
        tally.new += is_new
        tally.known += not is_new
        found.append(person.id)
    return found


def is_new(store_id: str, identity: Identity, seen: Seen) -> bool:
    """Whether this identity would be somebody new: neither in the store nor earlier in the file."""
    phone = None if identity.email else identity.phone
    named = {"i": identity.customer_id, "e": identity.email, "p": phone}
    keys = [f"{kind}{value}" for kind, value in named.items() if value]
    before = seen.any(keys)
    seen.add(keys if phone or not identity.phone else [*keys, f"p{identity.phone}"])
    return not before and people.find(store_id, identity) is None

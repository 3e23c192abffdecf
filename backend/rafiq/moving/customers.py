"""Past customers taken in: each recognised as everywhere else, each with a link; safe to repeat."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from rafiq.core import clock
from rafiq.core.errors import Invalid
from rafiq.links import service as links
from rafiq.moving import headings, rows
from rafiq.moving.rows import Refused
from rafiq.moving.seen import Seen
from rafiq.moving.sheets import SHOWN, Record, Sheet
from rafiq.moving.sums import Tally
from rafiq.orders import reading as orders
from rafiq.people import past
from rafiq.people import service as people
from rafiq.people.rules import Identity
from rafiq.stores import service as stores

# When somebody bought before they came here; True: before, nobody knows when; False: not that anybody knows.
Past = datetime | bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file: who it means, or why it cannot be taken in."""

    record: Record
    identity: Identity | None
    problem: str | None = None
    agreed: bool | None = None
    past: Past = False

    @property
    def shown(self) -> str:
        """The beginning of what stands there, to be recognised by."""
        return " · ".join(filter(None, (cell.strip() for cell in self.record.cells)))[:SHOWN]


def places_in(sheet: Sheet, given: Mapping[str, str] | None = None) -> dict[str, int]:
    """Which column holds what. Raises `Invalid` for ``#/file``, with ``headings``, where nobody could be recognised."""
    found = headings.mapping(sheet.heading, headings.CUSTOMER, given)
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
            past = rows.last_order(cells) or "last_order" not in places
            yield Line(record, rows.identity(cells), agreed=agreed, past=past)
        except Refused as refused:
            yield Line(record, None, refused.problem.value)


def take_in(store_id: str, customers: Iterable[tuple[Identity, Past]], tally: Tally) -> list[str]:
    """Recognise each and make their links; who they are. It tells nobody: importing writes to no customer.

    Beside each is what the file says of their last order; one without a column for it lists customers.
    """
    found: list[str] = []
    bought: dict[str, Past] = {}
    for identity, before in customers:
        person, is_new = people.recognise(store_id, identity, vouched=True)
        links.link_for(store_id, person.id, told=False)
        tally.rows += 1
        tally.new += is_new
        tally.known += not is_new
        found.append(person.id)
        bought[person.id] = _newer(before, bought.get(person.id, False))
    _bought_before(store_id, bought)
    return found


def _bought_before(store_id: str, bought: Mapping[str, Past]) -> None:
    """They are customers from before, by the list's own day, or since now where it has no days.

    Of whoever has ordered here their orders tell: the list's last order may be one of these, or be told later. So a
    day counts when it is over.
    """
    firsts, now = orders.first_placed(store_id, bought), clock.now()
    zone = stores.get_store(store_id).timezone
    days = {person_id: at for person_id, at in bought.items() if isinstance(at, datetime)}
    told = {person_id: now if at > now else past.over(at, zone) for person_id, at in days.items()}
    undated = {person_id for person_id, at in bought.items() if at is True}
    earlier = {id_: at for id_, at in told.items() if id_ not in firsts or at < firsts[id_]}
    past.remember(store_id, earlier, sure=True)
    past.remember(store_id, dict.fromkeys(undated - firsts.keys(), now), sure=False)


def _newer(one: Past, other: Past) -> Past:
    """Of two lines for the same person."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return max(one, other)
    return one if isinstance(one, datetime) else other or one


def is_new(store_id: str, identity: Identity, seen: Seen) -> bool:
    """Whether this identity would be somebody new: neither in the store nor earlier in the file."""
    keys = rows.names(identity)
    before = seen.any(keys)
    seen.add([*keys, f"p{identity.phone}"] if identity.email and identity.phone else keys)
    return not before and people.find(store_id, identity) is None

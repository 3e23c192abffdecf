"""From what a member types about an advocate to the one person meant, or to those it could be."""

from dataclasses import dataclass

from rafiq.analytics.queries.people import PeopleFilter, people_rows
from rafiq.analytics.queries.rows import PersonRow
from rafiq.analytics.queries.search import clean_words
from rafiq.links import service as links
from rafiq.links.service import LinkView
from rafiq.people import service as people
from rafiq.people.rules import Identity, clean_email, clean_phone, name_key
from rafiq.people.service import PersonView
from rafiq.stores.rights import Role
from rafiq.web import audit_notes
from rafiq.web.admin.guard import seat
from rafiq.web.runtime import keyring

SHOWN = 12
SHOWN_MASKED = 6
LEAST_LETTERS = 2
PAGES_READ = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody it could be, with enough to tell them from the others."""

    id: str
    name: str
    email: str | None
    phone: str | None
    code: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """``person`` is set when there is no doubt or a member chose among ``candidates``, which may be none."""

    person: PersonView | None = None
    candidates: tuple[Candidate, ...] = ()


def find_advocate(store_id: str, typed: str, *, picked: str = "") -> Found:
    """By scanned link, link code, e-mail, phone or name, in this order.

    A part of a name never decides by itself, nor a name that only sounds like this one: it offers.

    ``picked`` is the id a member chose among the candidates of the same words.
    """
    scanned = _scanned(store_id, typed)
    if scanned is not None:
        return Found(people.get(store_id, scanned.person_id))
    words = clean_words(typed)
    certain, possible = _meant(store_id, words) if words else ([], [])
    if len(certain) == 1:
        return Found(people.get(store_id, certain[0]))
    chosen = people.get(store_id, picked) if picked in {each.id for each in possible} else None
    return Found(chosen, tuple(possible[: SHOWN_MASKED if _masked() else SHOWN]))


def _meant(store_id: str, words: str) -> tuple[list[str], list[Candidate]]:
    """Ids of those the words name exactly, and everybody to show when that is not one person."""
    link = links.by_code(store_id, words)
    if link is not None:
        return [link.person_id], []
    if "@" in words:
        person = people.find(store_id, Identity(email=clean_email(words)))
        return ([person.id] if person else []), []
    phone = clean_phone(words)
    if phone is not None and not any(letter.isalpha() for letter in words):
        same = _with_codes(store_id, people.phoned(store_id, phone))
        written_so = [each.id for each in same if each.phone == phone]
        return (written_so if len(written_so) == 1 else [each.id for each in same]), same
    exact = _with_codes(store_id, people.named(store_id, words))
    if exact:
        return [each.id for each in exact], exact
    if _masked() and any(len(name_key(word)) < LEAST_LETTERS for word in words.split()):
        return [], []
    found = _by_name(store_id, words) if _masked() else people_rows(store_id, PeopleFilter(words=words)).rows
    return [], _perhaps(store_id, words, [_candidate(row) for row in found])


def _masked() -> bool:
    """Whoever serves sees no whole address: a part of one may not be tried out until it is complete."""
    return seat().role is Role.DESK


def _by_name(store_id: str, words: str) -> list[PersonRow]:
    """Those whose names have words that begin so; no part of an address finds anybody."""
    wanted = [name_key(word) for word in words.split()]
    found: list[PersonRow] = []
    cursor = None
    for _ in range(PAGES_READ):
        page = people_rows(store_id, PeopleFilter(words=words), cursor=cursor)
        found += [row for row in page.rows if _begins(row.name, wanted)]
        cursor = page.next_cursor
        if cursor is None or len(found) >= SHOWN_MASKED:
            break
    return found


def _begins(name: str, wanted: list[str]) -> bool:
    theirs = [name_key(word) for word in name.split()]
    return all(any(word.startswith(each) for word in theirs) for each in wanted)


def _perhaps(store_id: str, words: str, found: list[Candidate]) -> list[Candidate]:
    """Parts of names first, then names that sound like it in whichever script."""
    heard = people.alike(store_id, words)[:SHOWN]
    every = found + _with_codes(store_id, heard)
    return list({each.id: each for each in every}.values())


def _scanned(store_id: str, typed: str) -> LinkView | None:
    """A card's picture holds the link's address: ours alone, of this store alone."""
    name = typed.strip().partition("/r/")[2].partition("?")[0]
    ref = keyring().read_link(name) if name else None
    if ref is not None:
        link = links.by_number(store_id, ref.link_number)
        return link if link and ref.store_number == seat().store.number else None
    return links.by_code(store_id, name) if name else None


def _candidate(row: PersonRow) -> Candidate:
    return Candidate(row.id, row.name, row.email, row.phone, row.code)


def _with_codes(store_id: str, found: list[PersonView]) -> list[Candidate]:
    codes = {link.person_id: link.code for link in links.of_people(store_id, {each.id for each in found})}
    return [Candidate(each.id, full_name(each), each.email, each.phone, codes.get(each.id)) for each in found]


def candidates_of(person: PersonView | None) -> tuple[Candidate, ...]:
    """Somebody who is meant already, for a form that names them."""
    return tuple(_with_codes(seat().store.id, [person])) if person and person.erased_at is None else ()


def full_name(person: PersonView) -> str:
    return f"{person.first_name} {person.last_name}".strip()


def label(person: PersonView) -> str:
    """What to call somebody in a sentence."""
    return full_name(person) or person.email or person.phone or person.id


def make_link(person_id: str) -> LinkView:
    """Their link, made because a member wants to hand it over: nobody is written to.

    Raises `NotFound` for whoever was forgotten (G33).
    """
    store_id = seat().store.id
    before = links.of_person(store_id, person_id)
    if before is not None:
        audit_notes.unchanged()
        return before
    audit_notes.note("person.link_made", "person", person_id)
    return links.link_for(store_id, person_id, told=False)

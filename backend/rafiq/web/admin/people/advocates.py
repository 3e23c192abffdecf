"""From what a member types about an advocate to the one person meant, or to those it could be."""

from dataclasses import dataclass

from rafiq.analytics.queries.people import people_rows
from rafiq.analytics.queries.rows import PersonRow
from rafiq.analytics.queries.search import clean_words
from rafiq.core.db import brief_write
from rafiq.links import service as links
from rafiq.links.service import LinkView
from rafiq.people import service as people
from rafiq.people.rules import Identity, clean_email, clean_phone
from rafiq.people.service import PersonView
from rafiq.web.admin.guard import seat
from rafiq.web.runtime import keyring

SHOWN = 12


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
    return Found(chosen, tuple(possible[:SHOWN]))


def _meant(store_id: str, words: str) -> tuple[list[str], list[Candidate]]:
    """Ids of those the words name exactly, and everybody to show when that is not one person."""
    link = links.by_code(store_id, words)
    if link is not None:
        return [link.person_id], []
    if "@" in words:
        person = people.find(store_id, Identity(email=clean_email(words)))
        return ([person.id] if person else []), []
    rows = people_rows(store_id, words=words).rows
    phone = clean_phone(words)
    if phone is not None and not any(letter.isalpha() for letter in words):
        same = [row for row in rows if row.phone == phone]
        return [row.id for row in same], [_candidate(row) for row in same]
    named = people.named(store_id, words)
    codes = {link.person_id: link.code for link in links.of_people(store_id, {each.id for each in named})}
    exact = [_of_person(each, codes.get(each.id)) for each in named]
    return [each.id for each in exact], exact or _perhaps(store_id, words, [_candidate(row) for row in rows])


def _perhaps(store_id: str, words: str, found: list[Candidate]) -> list[Candidate]:
    """Parts of names first, then names that sound like it in whichever script."""
    heard = people.alike(store_id, words)[:SHOWN]
    codes = {link.person_id: link.code for link in links.of_people(store_id, {each.id for each in heard})}
    every = found + [_of_person(each, codes.get(each.id)) for each in heard]
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


def _of_person(person: PersonView, code: str | None) -> Candidate:
    return Candidate(person.id, full_name(person), person.email, person.phone, code)


def full_name(person: PersonView) -> str:
    return f"{person.first_name} {person.last_name}".strip()


def label(person: PersonView) -> str:
    """What to call somebody in a sentence."""
    return full_name(person) or person.email or person.phone or person.id


def link_of(store_id: str, person_id: str) -> LinkView:
    """Their link for a page that only reads; where they have none, it is made in a write of its own."""
    for link in links.of_people(store_id, {person_id}):
        return link
    with brief_write():
        return links.link_for(store_id, person_id)

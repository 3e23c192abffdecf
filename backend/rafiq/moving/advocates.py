"""Advocates of an older program: their codes keep working, and where they shared before leads on to their link."""

from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import select

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.errors import Conflict, Invalid
from rafiq.core.prepared import InsertOnce
from rafiq.links import adopting
from rafiq.links import service as links
from rafiq.links.rules import clean_code, fold
from rafiq.moving import redirects, rows
from rafiq.moving.headings import VENDORS  # their links are /x/CODE
from rafiq.moving.models import OldLink
from rafiq.moving.rows import Refused, RowProblem
from rafiq.moving.seen import Seen
from rafiq.people import service as people

MAX_ADDRESS = 500
MOST_CODES = 20  # of one line; each is looked up by itself
# How other programs call the code in an address.
IN_A_QUERY = (
    "ref rc via code referral referral_code ref_code fbuy_ref_code grsf ll_ref_id ucc adv advocate".split()
)
_old = table_of(OldLink)
_insert = InsertOnce(OldLink)


def take_in(store_id: str, found: Mapping[str, str], *, source: str) -> bool:
    """One line: the person, the link, its old codes and address; whether anything was new. Raises `Refused`."""
    identity, typed, address = rows.identity(found), _typed(found), _address(found.get("url", ""))
    in_address = _code_in(address, source) if address and not typed else None
    if not typed and not address:
        raise Refused(RowProblem.NO_CODE)
    person, is_new = people.recognise(store_id, identity, vouched=True)
    link = links.link_for(store_id, person.id, told=False)
    for code in typed:
        is_new |= _adopt(store_id, link.id, code, source)
    if in_address:  # nobody typed it, so where it is another's the address alone leads to its owner
        with suppress(Refused):
            is_new |= _adopt(store_id, link.id, in_address, source)
    return (_remember(store_id, link.id, address, source) if address else False) or is_new


def would_be_new(store_id: str, found: Mapping[str, str], seen: Seen) -> bool:
    """What `take_in` would say of this line after those in ``seen``, with nothing written. Raises `Refused`."""
    identity, typed, address = rows.identity(found), _typed(found), _address(found.get("url", ""))
    if not typed and not address:
        raise Refused(RowProblem.NO_CODE)
    person = people.find(store_id, identity)
    names = [each for each in (person and person.id, *rows.names(identity)) if each]
    mine = {each.id for each in links.of_people(store_id, {person.id})} if person else set()
    is_new = not mine and not seen.any(names)
    for code in typed:
        is_new |= _free(store_id, code, mine, names, seen)
    if address:
        is_new |= _unknown(store_id, address, mine, names, seen)
    seen.add(names)
    return is_new


def _free(store_id: str, code: str, mine: set[str], names: list[str], seen: Seen) -> bool:
    """Whether nobody has this code yet. Raises `Refused` where somebody else does, here or further up in the file."""
    cleaned = clean_code(code)
    if cleaned is None:
        raise Refused(RowProblem.BAD_CODE)
    owner = links.by_code(store_id, cleaned)
    if owner is not None and owner.id not in mine:
        raise Refused(RowProblem.CODE_TAKEN)
    return owner is None and _first(f"c{fold(cleaned)}", names, seen, RowProblem.CODE_TAKEN)


def _unknown(store_id: str, address: str, mine: set[str], names: list[str], seen: Seen) -> bool:
    query = select(_old.c.link_id).where(_old.c.store_id == store_id, _old.c.address == address)
    owner = db.session.scalar(query)
    if owner is not None and owner not in mine:
        raise Refused(RowProblem.URL_TAKEN)
    return owner is None and _first(f"u{address}", names, seen, RowProblem.URL_TAKEN)


def _first(thing: str, names: list[str], seen: Seen, problem: RowProblem) -> bool:
    """Whether this thing stands here for the first time; with the same person it may come again."""
    owned = [f"{thing} {name}" for name in names]
    before = seen.times(thing) > 0
    if before and not seen.any(owned):
        raise Refused(problem)
    seen.add([thing, *owned])
    return not before


def _typed(found: Mapping[str, str]) -> list[str]:
    codes = [*filter(None, [found.get("code", "")]), *found.get("other_codes", "").split()]
    if len(codes) > MOST_CODES:
        raise Refused(RowProblem.BAD_CODE)
    return codes


def _adopt(store_id: str, link_id: str, code: str, source: str) -> bool:
    try:
        return adopting.adopt_code(store_id, link_id, code, actor=f"import:{source}")
    except Invalid as error:
        raise Refused(RowProblem.BAD_CODE) from error
    except Conflict as error:
        raise Refused(RowProblem.CODE_TAKEN) from error


def _remember(store_id: str, link_id: str, address: str, source: str) -> bool:
    row = {"store_id": store_id, "id": ids.new_id("old"), "link_id": link_id, "source": source}
    if _insert(**row, address=address, created_at=clock.now()):
        return True
    query = select(_old.c.link_id).where(_old.c.store_id == store_id, _old.c.address == address)
    if db.session.scalar(query) != link_id:
        raise Refused(RowProblem.URL_TAKEN)
    return False


def _address(text: str) -> str | None:
    """An address as it was shared; one without a scheme is one too. Raises `Refused` for what is none."""
    if not text:
        return None
    whole = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(whole)
        _ = parts.port  # raises for what is no port, as in `javascript:alert(1)`
    except ValueError as error:
        raise Refused(RowProblem.BAD_URL) from error
    plain = whole.isprintable() and not {" ", "\\"} & set(whole) and len(whole) <= MAX_ADDRESS
    if parts.scheme not in {"http", "https"} or not redirects.is_host(parts.hostname) or not plain:
        raise Refused(RowProblem.BAD_URL)
    return whole


def _code_in(address: str, source: str) -> str | None:
    """The code that an address carries, where one can be told; the last step of a path may be a page: /refer."""
    parts = urlsplit(address)
    named = parse_qs(parts.query)
    asked = [named[name][0] for name in IN_A_QUERY if name in named]
    last = parts.path.rstrip("/").rpartition("/")[2]
    in_path = source in VENDORS or any(letter.isdigit() for letter in last)
    return next((each for each in [*asked, *([last] if in_path else [])] if each and clean_code(each)), None)

"""Somebody is erased: no file that waits names them any longer, so that a later yes does not bring them back."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select, update

from rafiq.core.db import db, table_of
from rafiq.moving import uploads
from rafiq.moving.brought import COUNTS, Kept
from rafiq.moving.kinds import CUSTOMERS, KINDS
from rafiq.moving.models import Import, ImportPart
from rafiq.moving.sums import Change, Tally
from rafiq.people.rules import clean_email, clean_phone, email_key
from rafiq.people.service import PersonView

_imports, _parts = table_of(Import), table_of(ImportPart)


def forget(store_id: str, person: PersonView) -> None:
    """Any example and any refused line of the store may be about them; the lines that wait say whom they are about.

    It comes before anything else of the person is locked: a file that is being taken in holds them the other way round.
    """
    waiting = (_imports.c.store_id == store_id, _imports.c.status.in_((uploads.LOOKED_AT, uploads.RUNNING)))
    found = db.session.execute(
        select(_imports).where(*waiting).order_by(_imports.c.id).with_for_update()
    ).all()
    for row in found:
        _drop_lines(row, person)
    uploads.blank(_imports.c.store_id == store_id)
    db.session.execute(update(_parts).where(_parts.c.store_id == store_id).values(refused=[]))


def _drop_lines(row: Any, person: PersonView) -> None:  # noqa: ANN401 - a Core row
    who = KINDS[str(row.understood.get("kind", CUSTOMERS))].who
    here = (_parts.c.store_id == row.store_id, _parts.c.import_id == row.id)
    owed, others = (dict(row.understood.get(name, {})) for name in ("owed", "others"))
    tally = Tally(row.row_count, row.new_count, row.known_count, owed=owed, others=others)
    for number in range(row.done_parts, row.part_count):
        part = (*here, _parts.c.number == number)
        kept = db.session.scalar(select(_parts.c.customers).where(*part)) or []
        left = [each for each in kept if not _names(who, each, person)]
        if len(left) < len(kept):
            for each in kept:
                if _names(who, each, person):
                    tally.take(Change(**each.get(COUNTS, {})), times=-1)
            db.session.execute(update(_parts).where(*part).values(customers=left))
    if tally.rows < row.row_count:
        fewer = {
            "row_count": tally.rows,
            "new_count": max(tally.new, 0),
            "known_count": max(tally.known, 0),
            "understood": row.understood | {"owed": tally.owed, "others": tally.others},
        }
        values = fewer if row.done_parts == 0 else {"row_count": fewer["row_count"]}
        mine = (_imports.c.store_id == row.store_id, _imports.c.id == row.id)
        db.session.execute(update(_imports).where(*mine).values(**values))


def _names(who: Callable[[Kept], Mapping[str, str]], kept: Kept, person: PersonView) -> bool:
    said = who(kept)
    email, phone = clean_email(said.get("email")), clean_phone(said.get("phone"))
    return (
        (person.email is not None and email_key(email) == email_key(person.email))
        or (person.customer_id is not None and said.get("customer_id") == person.customer_id)
        or (person.phone is not None and phone == person.phone)
    )

"""What an advocate recommends the shop for, said by themselves with one tap on their own page (S0-17)."""

from sqlalchemy import delete, select, update

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.prepared import InsertOnce
from rafiq.encounters.models import Praise
from rafiq.encounters.rules import check_behaviour

_praises = table_of(Praise)
_insert = InsertOnce(Praise)


def of_person(store_id: str, person_id: str) -> str:
    """Empty for whoever has not said it."""
    mine = (_praises.c.store_id == store_id, _praises.c.person_id == person_id)
    return db.session.scalar(select(_praises.c.behaviour).where(*mine)) or ""


def say(store_id: str, person_id: str, behaviour: str) -> None:
    """One at a time: another takes the place of the one before, and none takes it back. Raises `Invalid`."""
    if not behaviour:
        forget(store_id, person_id)
        return
    values = {"behaviour": check_behaviour(behaviour).value, "said_at": clock.now()}
    if not _insert(store_id=store_id, id=ids.new_id("prs"), person_id=person_id, **values):
        mine = (_praises.c.store_id == store_id, _praises.c.person_id == person_id)
        db.session.execute(update(_praises).where(*mine).values(**values))


def forget(store_id: str, person_id: str) -> None:
    """Safe to repeat (G33)."""
    mine = (_praises.c.store_id == store_id, _praises.c.person_id == person_id)
    db.session.execute(delete(_praises).where(*mine))

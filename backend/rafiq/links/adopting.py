"""Codes that an older program gave out: they keep working here, as long as nobody else has them."""

from rafiq.core import clock, ids
from rafiq.core.db import db
from rafiq.core.errors import Conflict, Invalid
from rafiq.core.prepared import InsertOnce
from rafiq.links import service as links
from rafiq.links.models import ChosenCode, Link
from rafiq.links.rules import CHOSEN, LONGEST, clean_code, fold

_insert = InsertOnce(ChosenCode)


def adopt_code(store_id: str, link_id: str, typed: str, *, actor: str) -> bool:
    """Let this code lead to this link too; whether it is new. Safe to repeat.

    It is on cards already, so neither the words we keep off cards nor the yearly number of changes stand in its way.
    Raises `Invalid` for what nobody could type, `Conflict` where the code, or one that looks like it, is another's.
    """
    plain, code = clean_code(typed), typed.strip().upper()
    if plain is None:
        raise Invalid.field("#/code", "must be 4 to 32 letters and digits")
    owner = links.by_code(store_id, plain)
    if owner is None:
        shown = code if CHOSEN.fullmatch(code) and len(code) <= LONGEST else plain
        values = {"code": shown, "folded": fold(plain), "actor": actor[:254], "created_at": clock.now()}
        if _insert(store_id=store_id, id=ids.new_id("chc"), link_id=link_id, **values):
            link = db.session.get_one(Link, (store_id, link_id), populate_existing=True)
            link.chosen_code = link.chosen_code or shown
            db.session.flush()
            return True
        owner = links.by_code(store_id, plain)
    if owner is None or owner.id != link_id:
        detail = "somebody has this code, or one that looks like it"
        raise Conflict(detail)
    return False

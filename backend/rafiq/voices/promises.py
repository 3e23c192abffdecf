"""What a shop promises whoever was sent by a friend: a guarantee or a trial, a line for each language (S3-6)."""

from collections.abc import Mapping

from sqlalchemy import select, update

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.errors import Invalid, Problem
from rafiq.core.prepared import InsertOnce
from rafiq.core.texts import LOCALES
from rafiq.stores import service as stores
from rafiq.stores.setting_versions import Versions
from rafiq.voices.models import FriendLine
from rafiq.voices.rules import check_line

VERSIONS: Versions[Mapping[str, str]] = Versions.of("friends", Mapping[str, str])
_lines = table_of(FriendLine)
_insert = InsertOnce(FriendLine)


def guarantees(store_id: str) -> dict[str, str]:
    """By language, those that were written."""
    mine = (_lines.c.store_id == store_id, _lines.c.guarantee != "")
    query = select(_lines.c.locale, _lines.c.guarantee).where(*mine).order_by(_lines.c.locale)
    return {row.locale: row.guarantee for row in db.session.execute(query)}


def write(store_id: str, typed: Mapping[str, str], *, author: str = "", why: str = "") -> Mapping[str, str]:
    """One line for each language that is named; an empty one is none. Raises `Invalid` naming each field."""
    problems: list[Problem] = []
    lines: dict[str, str] = {}
    for locale in LOCALES:
        try:
            lines |= {locale: check_line(typed[locale], f"#/guarantee_{locale}")} if locale in typed else {}
        except Invalid as error:
            problems += error.problems
    if problems:
        detail = "these lines are too long"
        raise Invalid(detail, problems=tuple(problems))
    stores.in_turn(store_id)
    before = guarantees(store_id)
    for locale, line in lines.items():
        values = {"guarantee": line, "changed_at": clock.now()}
        if not _insert(store_id=store_id, id=ids.new_id("frl"), locale=locale, **values):
            mine = (_lines.c.store_id == store_id, _lines.c.locale == locale)
            db.session.execute(update(_lines).where(*mine).values(**values))
    after = guarantees(store_id)
    VERSIONS.keep(store_id, before, after, author=author, why=why)
    return after


def bring_back(store_id: str, lines: Mapping[str, str], *, author: str, why: str) -> Mapping[str, str]:
    """Just these: a language that is not named has none."""
    return write(store_id, dict.fromkeys(LOCALES, "") | dict(lines), author=author, why=why)

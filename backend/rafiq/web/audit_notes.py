"""Writes what a member or a secret key changed into the audit log: by itself for each form that was taken.

Views say more where it matters: `note` for what exactly was done, `told` for what of it changed, `unchanged` for a form
that was taken and changed nothing. Entries are written when the answer is ready, in the transaction of the change.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from flask import Response, g, request, session

from rafiq.audit import service as audit
from rafiq.audit.rules import Actor, Detail, Note, Who, changes
from rafiq.core.db import brief_write
from rafiq.stores import api_keys
from rafiq.web.audit_codes import AREAS, CODES, KINDS, NOTHING, OF_THE_SHOP, OTHERWISE
from rafiq.web.runtime import keyring

__all__ = ["changes", "note", "told", "unchanged"]
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
DOWNLOADED = "export.downloaded"


@dataclass(slots=True)
class _Draft:
    """What the views of this request said so far. ``refusals`` is how many were waiting to be shown before."""

    refusals: int = 0
    notes: list[Note] = field(default_factory=list)
    details: dict[str, Detail] = field(default_factory=dict)
    about_id: str = ""
    unchanged: bool = False


def note(code: str, about_kind: str = "", about_id: str = "", /, **details: Detail) -> None:
    """One change, in place of the entry that this page would get by itself."""
    _draft().notes.append(Note(code, about_kind, about_id, details))


def told(about_id: str = "", /, **details: Detail) -> None:
    """More about the entry that this page gets by itself: what it made, what of it changed."""
    draft = _draft()
    draft.about_id = about_id or draft.about_id
    draft.details |= details


def unchanged() -> None:
    """The form was taken and nothing is another now."""
    _draft().unchanged = True


def nothing_changed() -> bool:
    """What `unchanged` said of this request."""
    return _draft().unchanged


def begin() -> None:
    """A member is let in; called by the guard."""
    g.audit = _Draft(_refusals())


def of_member(response: Response, *, user_id: str, store_id: str, shop_id: str) -> Response:
    """The answer to a member is ready. A refusal that is only told (and no error) is no change."""
    if response.status_code < 400:
        actor = Actor(Who.MEMBER, user_id)
        if request.method in SAFE_METHODS:
            if _hands_out(response) and not _draft().unchanged:
                with brief_write():
                    audit.write(keyring(), store_id, actor, _downloaded())
        else:
            for where, found in groupby(_by_store(store_id, shop_id), itemgetter(0)):
                audit.write(keyring(), where, actor, *(each for _, each in found))
    return response


def _hands_out(response: Response) -> bool:
    return response.headers.get("Content-Disposition", "").startswith("attachment")


def of_key(response: Response, *, store_id: str, lookup: str) -> Response:
    """The answer to a secret key is ready; only what is named in the table is written down, and not every order."""
    code = CODES.get(str(request.endpoint))
    if code and request.method not in SAFE_METHODS and response.status_code < 400 and not _draft().unchanged:
        body = response.get_json(silent=True) if response.is_json else None
        made = str(body.get("id", "")) if isinstance(body, dict) else ""
        notes = _draft().notes or [_automatic(code, made)]
        actor = Actor(Who.KEY, api_keys.id_of(store_id, lookup))
        audit.write(keyring(), store_id, actor, *notes)
    return response


def _by_store(store_id: str, shop_id: str) -> Iterator[tuple[str, Note]]:
    for each in _notes():
        yield (shop_id if each.code.startswith(OF_THE_SHOP) else store_id), each


def _notes() -> list[Note]:
    draft, endpoint = _draft(), str(request.endpoint)
    if draft.notes:
        return draft.notes
    nothing = draft.unchanged or endpoint.partition(".")[2] in NOTHING
    if nothing or _refusals() > draft.refusals:
        return []
    return [_automatic(CODES.get(endpoint, OTHERWISE))]


def _automatic(code: str, made: str = "") -> Note:
    """About the last id of the address, else about what was made."""
    draft, endpoint = _draft(), str(request.endpoint)
    values = request.view_args or {}
    named = [name for name in values if name.endswith("_id") and name != "store_id"]
    others: dict[str, Detail] = {name: str(values[name]) for name in values if not name.endswith("_id")}
    if endpoint in AREAS:
        return Note(code, "settings", AREAS[endpoint], others | draft.details)
    if code == OTHERWISE:
        others["page"] = endpoint.partition(".")[2]
    kind = named[-1].removesuffix("_id") if named else code.partition(".")[0]
    about = draft.about_id or (str(values[named[-1]]) if named else made)
    return Note(code, KINDS.get(kind, kind) if about else "", about, others | draft.details)


def _downloaded() -> Note:
    found = _automatic(DOWNLOADED)
    return Note(
        DOWNLOADED, found.about_kind, found.about_id, {"page": str(request.endpoint).partition(".")[2]}
    )


def _refusals() -> int:
    """Messages in red that wait for the next page."""
    return sum(tone == "bad" for tone, _ in session.get("_flashes", ()))


def _draft() -> _Draft:
    if "audit" not in g:
        g.audit = _Draft()
    found: _Draft = g.audit
    return found

"""Audit log: who changed what and when, narrowed, as a file, and the proof that nobody altered it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.analytics.queries.rows import Listing
from rafiq.audit import proof
from rafiq.audit import service as audit
from rafiq.audit.rules import Who
from rafiq.audit.service import EntryView, Wanted
from rafiq.core import clock, texts
from rafiq.stores import api_keys, members
from rafiq.web.admin import listing
from rafiq.web.admin.guard import seat
from rafiq.web.admin.setup import audit_names
from rafiq.web.admin.site import owner
from rafiq.web.admin.words import digits, locale, number
from rafiq.web.audit_codes import EVERY_AREA, EVERY_CODE
from rafiq.web.runtime import keyring
from rafiq.web.shapes import tables

ON_A_PAGE, IN_A_FILE = 50, 1_000
IS_ID = re.compile(r"[a-z]{2,5}_[0-9A-Z]{26}")
# Kinds with a page of their own, and what its address calls them.
PAGES = {
    "person": ("person", "person_id"),
    "referral": ("referral", "referral_id"),
    "reward": ("reward", "reward_id"),
    "program": ("one_program", "program_id"),
    "experiment": ("experiment", "experiment_id"),
    "webhook": ("webhook", "endpoint_id"),
}
FIELDS = frozenset(
    (
        "role amount unit kind scope version status page person name locale timezone landing_path accent origins "
        "limit wanted rows new known bad what percent minimum most expires_days friend advocate terms hold_days "
        "window_days minimum_order budget cap_count cap_period_days owner tag kept list shared"
    ).split()
)
PARTS = ("terms.", "friend_", "advocate_")  # a field of theirs is called by both names
SHORT = 16  # letters of an id that are shown whole
KINDS = frozenset(
    (
        "adjustment answer bank block cause coupon delight delivery experiment export followup gesture import "
        "integration introduction key link mail note objective partner person privacy program referral report "
        "reward run settings staff store story task upload user view webhook"
    ).split()
)
CSV_HEAD = ("number", "at", "who", "who_id", "code", "what", "about", "about_id", "details", "seal")


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an entry; ``before`` is None where only a value is told."""

    label: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Row:
    entry: EntryView
    who: str
    what: str
    about: str
    url: str | None
    changes: list[Change]


@owner("/audit")
def audit_log() -> ResponseReturnValue:
    """With ``check`` the chain is walked before the page is shown; it is only read."""
    store_id, wanted, names = seat().store.id, _wanted(), _names()
    cursor = listing.cursor() or ""
    before = int(cursor) if cursor.isdigit() and len(cursor) < 16 else None
    found = audit.page(store_id, wanted, before=before, limit=ON_A_PAGE + 1)
    following = str(found[ON_A_PAGE - 1].number) if len(found) > ON_A_PAGE else None
    rows = [_row(each, names) for each in found[:ON_A_PAGE]]
    broken = proof.verify(keyring(), store_id=store_id) if request.args.get("check") else None
    return render_template(
        "admin/setup/audit.html",
        au=say,
        page=listing.page_of(Listing(rows, following), "admin.audit_log"),
        checked=bool(request.args.get("check")),
        broken=broken,
        checked_at=clock.now(),
        head=proof.head_of(store_id),
        who=request.args.get("who", ""),
        what=request.args.get("what", ""),
        actors=[
            (_key(each.kind, each.id), _actor(each.kind, each.id, names)) for each in audit.actors(store_id)
        ],
        groups=_groups(store_id),
        narrowed=wanted != Wanted(),
        query={name: request.args[name] for name in ("who", "what", "from", "to") if request.args.get(name)},
    )


@owner("/audit.csv")
def audit_csv() -> ResponseReturnValue:
    """All that fit the filter, newest first; cells that a sheet would run are made harmless (G34)."""
    lines = _lines(seat().store.id, _wanted(), _names())
    return tables.download(lines, f"audit-{clock.now():%Y-%m-%d}", locale=locale())


def say(key: str, **values: object) -> str:
    """A text of the audit log's catalogue."""
    return texts.text(locale(), f"audit.{key}", **values)


def _wanted() -> Wanted:
    """Whatever is not among what we offer narrows to nothing that is there, or not at all."""
    kind, _, actor_id = request.args.get("who", "").partition(":")
    what = request.args.get("what", "")
    known = {*EVERY_CODE, *(code.partition(".")[0] for code in EVERY_CODE)}
    return Wanted(
        actor_kind=kind if kind in set(Who) else "",
        actor_id=actor_id.replace("\0", "")[:64] if kind in set(Who) else "",
        code=what if what in known else "",
        since=listing.moment("from"),
        until=listing.moment("to", end_of_day=True),
    )


def _groups(store_id: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """What stands in the log, by its subject: first all of a subject, then each change."""
    found: dict[str, list[tuple[str, str]]] = {}
    for code in audit.codes(store_id):
        found.setdefault(code.partition(".")[0], []).append((code, _code(code)))
    return [
        (_group(name), [(name, say("group_all", what=_group(name))), *codes] if len(codes) > 1 else codes)
        for name, codes in found.items()
    ]


def _names() -> dict[str, str]:
    """How things, people and keys are called; a key by the part that it is told by."""
    people = {each.user_id: each.name or each.email for each in members.list_members(seat().shop_id)}
    keys = {each.id: say("actor_key", hint=each.hint) for each in api_keys.list_keys(seat().store.id)}
    return audit_names.of_things() | people | keys


def _row(entry: EntryView, names: dict[str, str]) -> Row:
    about, url = _about(entry, names)
    return Row(
        entry,
        _actor(entry.actor_kind, entry.actor_id, names),
        _code(entry.code),
        about,
        url,
        [_change(name, value) for name, value in entry.details.items()],
    )


def _actor(kind: str, actor_id: str, names: dict[str, str]) -> str:
    if kind in {Who.COMMAND, Who.SYSTEM}:
        return say(f"actor_{kind}")
    return names.get(actor_id) or (
        say("actor_gone") if kind == Who.MEMBER else say("actor_key", hint=actor_id)
    )


def _key(kind: str, actor_id: str) -> str:
    return f"{kind}:{actor_id}"


def _code(code: str) -> str:
    """A code of an earlier version is shown as it is."""
    return say(f"code_{code.replace('.', '_')}") if code in EVERY_CODE else code


def _group(name: str) -> str:
    return say(f"group_{name}") if any(code.startswith(f"{name}.") for code in EVERY_CODE) else name


def _about(entry: EntryView, names: dict[str, str]) -> tuple[str, str | None]:
    kind, about_id = entry.about_kind, entry.about_id
    if kind == "settings":
        return (say(f"area_{about_id}") if about_id in EVERY_AREA else about_id), None
    if not about_id:
        return "", None
    if kind == "user":
        return names.get(about_id) or say("actor_gone"), None
    called = f": {names[about_id]}" if about_id in names else f" {_short(about_id)}"
    words = f"{say(f'kind_{kind}')}{called}" if kind in KINDS else _short(about_id)
    endpoint, name = PAGES.get(kind, ("", ""))
    parts: dict[str, Any] = {"store_id": seat().store.id, name: about_id}
    url = url_for(f"admin.{endpoint}", **parts) if endpoint else None
    return words, url


def _change(name: str, value: Any) -> Change:  # noqa: ANN401 - as it was written
    label = _label(name)
    if name in audit_names.WORDS:
        value = (
            [audit_names.word(name, each) for each in value]
            if isinstance(value, list)
            else audit_names.word(name, value)
        )
    if name == "page":
        value = _page_name(str(value))
    if name == "list":
        value = audit_names.of_list(str(value))
    if isinstance(value, list) and len(value) == 2:  # what it was and what it is
        return Change(label, _value(value[0]), _value(value[1]))
    return Change(label, None, _value(value))


def _label(name: str) -> str:
    for part in PARTS:
        if name.startswith(part) and name != part:
            whole = part.rstrip("._")
            return (
                _label(name[len(part) :])
                if whole == "terms"
                else f"{_label(whole)}: {_label(name[len(part) :])}"
            )
    return say(f"field_{name}") if name in FIELDS else name.replace("_", " ").replace(".", " ")


def _page_name(endpoint: str) -> str:
    """What was handed out, in words; pages that only have an address keep it."""
    return texts.catalogue(locale(), "audit").get(f"page_{endpoint}", endpoint.replace("_", " "))


def _short(about_id: str) -> str:
    """Ids are long, and their ends tell them apart."""
    return about_id if len(about_id) <= SHORT else f"…{about_id[-6:]}"


def _value(value: Any) -> str:  # noqa: ANN401 - as above
    if value is None or value in ("", []):
        return say("nothing")
    if isinstance(value, bool):
        return say("yes" if value else "no")
    if isinstance(value, int):
        return number(value)
    return ", ".join(map(_text, value)) if isinstance(value, list) else _text(value)


def _text(value: object) -> str:
    """Ids short, and what is only a number in the reader's own digits."""
    shown = str(value)
    if IS_ID.fullmatch(shown):
        return _short(shown)
    return digits(shown) if shown.replace(".", "", 1).isdigit() else shown


def _lines(store_id: str, wanted: Wanted, names: dict[str, str]) -> Iterator[list[tables.Cell]]:
    yield [say(f"csv_{name}") for name in CSV_HEAD]
    before: int | None = None
    while found := audit.page(store_id, wanted, before=before, limit=IN_A_FILE):
        for each in found:
            yield _cells(each, names)
        before = found[-1].number


def _cells(each: EntryView, names: dict[str, str]) -> list[tables.Cell]:
    return [
        each.number,
        each.at,
        _actor(each.actor_kind, each.actor_id, names),
        each.actor_id,
        each.code,
        _code(each.code),
        each.about_kind,
        each.about_id,
        json.dumps(each.details, ensure_ascii=False, sort_keys=True),
        each.seal,
    ]

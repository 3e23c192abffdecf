"""Sharing: how the widget looks and what it says in each language, beside the real widget; and how it was before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core.errors import Invalid
from rafiq.core.texts import LOCALES, pick_locale
from rafiq.stores import share_settings
from rafiq.stores.channels import OWN, Channel
from rafiq.stores.share_changes import Look
from rafiq.stores.sharing import EVERY, PLACEHOLDERS, PLACES, SUBJECT, TOOLS, OwnChannel
from rafiq.web import audit_notes
from rafiq.web.admin import history
from rafiq.web.admin.guard import seat
from rafiq.web.admin.history import Line, Past
from rafiq.web.admin.reach import share_form
from rafiq.web.admin.reach.scene import Scene
from rafiq.web.admin.reach.share_form import NATIVE, TEXT, Fields, say
from rafiq.web.admin.site import manager, viewer
from rafiq.web.admin.words import LANGUAGE_NAMES
from rafiq.web.admin.words import say as admin_say

UP = "up"
OWN_FIELDS = ("own_name", "own_to", "own_icon")
# What may have been done just before, each with a sentence; all of it can be undone.
DONE = ("saved", "reset_done", "own_added", "own_removed", "went_back")


@dataclass(frozen=True, slots=True)
class _Shown:
    """A page that is not as saved: the form as typed, its rows in another order, what is wrong with it."""

    form: Fields | None = None
    order: Sequence[str] = ()
    errors: Mapping[str, str] | None = None
    own: Mapping[str, str] | None = None


@viewer("/sharing")
def sharing() -> ResponseReturnValue:
    return _page(_language(), _Shown())


@manager("/sharing")
def save_sharing() -> ResponseReturnValue:
    """Look, order and words of one language together; an arrow moves a row, and "Show" shows, and neither saves."""
    language, store, form = _language(), seat().store, request.form
    move = form.get("move", "").partition(":")
    if move[1] or form.get("show"):
        audit_notes.unchanged()
        return _page(language, _Shown(form, _moved(form.getlist("order"), move[2], move[0])))
    now, author = share_settings.look(store.id), seat().user.email
    try:
        why = history.why()
        if form.get("reset"):
            share_settings.choose_channels(store.id, language, None, author=author, why=why)
            return _done("reset_done", language)
        typed = share_form.read(form, now, language, store.timezone)
        after = share_settings.save(store.id, typed, author=author, why=why)
    except Invalid as error:
        shown = _Shown(form, form.getlist("order"), share_form.sentences(error))
        return _page(language, shown), 422
    if after == now:
        audit_notes.unchanged()
        flash(admin_say("nothing_changed"), "still")
        return _back(language)
    audit_notes.told(**audit_notes.changes({"accent": now.accent}, {"accent": after.accent}))
    return _done("saved", language)


@manager("/sharing/versions/<share_version_id>/restore")
def restore_sharing(share_version_id: str) -> ResponseReturnValue:
    """Everything is as it was in that version. It is a change like any other, so it can be undone as well."""
    store_id, author = seat().store.id, seat().user.email
    version = share_settings.VERSIONS.get(store_id, share_version_id)
    if history.overtaken(share_settings.VERSIONS.newest_id(store_id)):
        return _back(_language())
    why = history.why_back(version)
    share_settings.go_back(store_id, share_version_id, author=author, why=why)
    return _done("went_back", _language())


@manager("/sharing/own")
def add_own_channel() -> ResponseReturnValue:
    typed = {name: request.form.get(name, "").replace("\0", "")[:1_000] for name in OWN_FIELDS}
    try:
        share_settings.add_own(
            seat().store.id,
            name=typed["own_name"],
            to=typed["own_to"],
            icon=typed["own_icon"],
            author=seat().user.email,
        )
    except Invalid as error:
        return _page(_language(), _Shown(own=typed, errors=share_form.sentences(error))), 422
    return _done("own_added", _language())


@manager("/sharing/own/<channel_id>/remove")
def remove_own_channel(channel_id: str) -> ResponseReturnValue:
    share_settings.remove_own(seat().store.id, channel_id, author=seat().user.email)
    return _done("own_removed", _language())


@manager("/sharing/tools")
def save_tools() -> ResponseReturnValue:
    """Which tools on the shop's own pages hear what happens."""
    try:
        share_settings.tell(seat().store.id, request.form.getlist("tools"), author=seat().user.email)
    except Invalid as error:
        return _page(_language(), _Shown(errors=share_form.sentences(error))), 422
    return _done("saved", _language())


def _page(language: str, shown: _Shown) -> str:
    g.policy = {"frame-src": "'self'"}
    store = seat().store
    now = share_settings.look(store.id)
    saved = share_form.stands(now, language, store.timezone)
    form = saved if shown.form is None else shown.form
    known = now.sharing.known()
    rows = [known[each] for each in share_form.rows(now, language, store.timezone, shown.order)]
    picked = form.getlist("channels")
    scene = Scene.read(request.values, language=language)
    return render_template(
        "admin/reach/sharing.html",
        language=language,
        tongues=[(code, LANGUAGE_NAMES[code]) for code in LOCALES],
        rows=[(each, _name(each)) for each in rows],
        picked=picked,
        chosen=language in now.sharing.chosen,
        typed=saved.to_dict() | form.to_dict(),
        texted=_texted(form, rows, picked),
        names={each.id: _name(each) for each in rows},
        placeholders=[f"{{{name}}}" for name in PLACEHOLDERS],
        own=now.sharing.own,
        own_full=len(now.sharing.own) == len(OWN),
        own_typed=shown.own or dict.fromkeys(OWN_FIELDS, ""),
        places=PLACES,
        tools=TOOLS,
        errors=shown.errors or {},
        saved=share_form.query(saved),
        scene=scene,
        differences=share_form.differences(form, saved, now),
        past=_past(now, language),
    )


def _past(now: Look, language: str) -> Past:
    """What was done is named in the address; all of it can be undone."""
    done, found = request.args.get("done", ""), share_settings.VERSIONS.history(seat().store.id)
    may = seat().opens("restore_sharing")
    lines = []
    for at, each in enumerate(found):
        stands = at == 0 and each.value == now
        address = url_for("admin.restore_sharing", store_id=seat().store.id, share_version_id=each.id)
        words = history.in_words(each, partial(map, _part, each.parts))
        lines.append(Line(each, words, stands, address if may and not stands else ""))
    return Past(
        lines,
        say("history_lead"),
        say(done) if done in DONE else "",
        lines[1] if len(lines) > 1 else None,
        lines[0].version.id if lines else "",
        hidden={"language": language},
    )


def _part(name: str) -> str:
    return say(f"part_{name}")


def _texted(form: Fields, rows: Sequence[Channel], picked: Sequence[str]) -> list[str]:
    """What can have a text of its own; one that was written stays in sight when its channel is no longer ticked."""
    written = {name.removeprefix(TEXT) for name, text in form.items() if name.startswith(TEXT) and text}
    single = [
        each.id
        for each in rows
        if each.id in written or (each.id in picked and (each.to or each.id == NATIVE))
    ]
    return [EVERY, SUBJECT, *single]


def _name(channel: Channel | OwnChannel) -> str:
    return channel.name or share_form.label(channel.id)


def _moved(order: Sequence[str], channel: str, direction: str) -> list[str]:
    """One place up or down; the first and the last stay where they are."""
    rows = list(order)
    if channel in rows:
        here = rows.index(channel)
        there = max(0, here - 1) if direction == UP else min(len(rows) - 1, here + 1)
        rows.insert(there, rows.pop(here))
    return rows


def _language() -> str:
    return pick_locale(request.values.get("language"), seat().store.locale)


def _done(key: str, language: str) -> ResponseReturnValue:
    return _back(language, done=key)


def _back(language: str, **told: str) -> ResponseReturnValue:
    scene = Scene.read(request.values, language=language)
    picked = {name: chosen for name, _, chosen in scene.switches() if name in request.values}
    query = urlencode({"language": language} | picked | told)
    return redirect(f"{url_for('admin.sharing', store_id=seat().store.id)}?{query}")

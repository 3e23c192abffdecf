"""Sharing: channels and their order for readers of each language, what they say, own channels, surfaces."""

from collections.abc import Mapping, Sequence

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import texts
from rafiq.core.errors import Invalid
from rafiq.core.texts import LOCALES, pick_locale
from rafiq.programs import service as programs
from rafiq.stores import share_settings
from rafiq.stores.channels import OWN, Channel, offered
from rafiq.stores.sharing import (
    EVERY,
    INLINE,
    PLACEHOLDERS,
    PLACES,
    SUBJECT,
    TOOLS,
    OwnChannel,
    check_channels,
)
from rafiq.web.admin.guard import seat
from rafiq.web.admin.rewards.deal_form import query
from rafiq.web.admin.rewards.deal_typed import typed_from
from rafiq.web.admin.site import admin, manager, viewer
from rafiq.web.admin.words import LANGUAGE_NAMES, locale
from rafiq.web.shopper import sharing_shape

UP = "up"
NATIVE = "native"
OWN_FIELDS = ("own_name", "own_to", "own_icon")


@admin.app_template_global("tsh")
def say(key: str, **values: object) -> str:
    """A text of the catalogue about sharing."""
    return texts.text(locale(), f"sharing.{key}", **values)


@viewer("/sharing")
def sharing() -> ResponseReturnValue:
    return _page(_language())


@manager("/sharing")
def save_sharing() -> ResponseReturnValue:
    """Order and words of one language together; an arrow moves one row and saves nothing yet."""
    language = _language()
    order = check_channels(request.form.getlist("order"), seat().store.sharing.known())
    picked = [each for each in order if each in request.form.getlist("channels")]
    typed = {
        name.removeprefix("text_"): text for name, text in request.form.items() if name.startswith("text_")
    }
    move = request.form.get("move", "").partition(":")
    if move[1]:
        return _page(language, order=_moved(order, move[2], move[0]), picked=picked, typed=typed)
    if request.form.get("reset"):
        share_settings.choose_channels(seat().store.id, language, None)
        return _done("reset_done", language)
    try:
        share_settings.choose_channels(seat().store.id, language, picked)
        share_settings.write_texts(seat().store.id, language, typed)
    except Invalid as error:
        return _page(language, order=order, picked=picked, typed=typed, errors=_errors(error)), 422
    return _done("saved", language)


@manager("/sharing/own")
def add_own_channel() -> ResponseReturnValue:
    typed = {name: request.form.get(name, "").replace("\0", "")[:1_000] for name in OWN_FIELDS}
    try:
        share_settings.add_own(
            seat().store.id, name=typed["own_name"], to=typed["own_to"], icon=typed["own_icon"]
        )
    except Invalid as error:
        return _page(_language(), own_typed=typed, errors=_errors(error)), 422
    return _done("own_added", _language())


@manager("/sharing/own/<channel_id>/remove")
def remove_own_channel(channel_id: str) -> ResponseReturnValue:
    share_settings.remove_own(seat().store.id, channel_id)
    return _done("own_removed", _language())


@manager("/sharing/surfaces")
def save_surfaces() -> ResponseReturnValue:
    """How the widget shows itself, placement by placement."""
    typed = {name: request.form.get(name, "").replace("\0", "") for name in (*PLACES, *map(_spot, PLACES))}
    try:
        share_settings.place(seat().store.id, typed)
    except Invalid as error:
        return _page(_language(), surfaces=typed, errors=_errors(error)), 422
    return _done("saved", _language())


@manager("/sharing/tools")
def save_tools() -> ResponseReturnValue:
    """Which tools on the shop's own pages hear what happens."""
    try:
        share_settings.tell(seat().store.id, request.form.getlist("tools"))
    except Invalid as error:
        return _page(_language(), errors=_errors(error)), 422
    return _done("saved", _language())


def _page(
    language: str,
    *,
    order: Sequence[str] | None = None,
    picked: Sequence[str] | None = None,
    typed: Mapping[str, str] | None = None,
    own_typed: Mapping[str, str] | None = None,
    surfaces: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    g.policy = {"frame-src": "'self'"}
    store = seat().store
    stored = [each.id for each in store.sharing.channels(language, store.timezone)]
    every = dict.fromkeys(
        (*stored, *offered(language), *(each.id for each in store.sharing.own), *store.sharing.known())
    )
    known = {each: channel for each, channel in store.sharing.known().items() if channel.button}
    rows = [known[each] for each in dict.fromkeys((*(order or ()), *every)) if each in known]
    picked = stored if picked is None else picked
    edited = store.sharing.texts.get(language, {}) if typed is None else typed
    current = programs.current_program(store.id)
    return render_template(
        "admin/reach/sharing.html",
        language=language,
        tongues=[(code, LANGUAGE_NAMES[code]) for code in LOCALES],
        rows=[(each, _name(each)) for each in rows],
        picked=picked,
        chosen=language in store.sharing.chosen,
        typed=edited,
        texted=[EVERY, SUBJECT, *(each for each in picked if known[each].to or each == NATIVE)],
        names={each.id: _name(each) for each in rows},
        placeholders=[f"{{{name}}}" for name in PLACEHOLDERS],
        own=store.sharing.own,
        own_full=len(store.sharing.own) == len(OWN),
        own_typed=own_typed or dict.fromkeys(OWN_FIELDS, ""),
        places=PLACES,
        tools=TOOLS,
        surfaces=_surfaces() if surfaces is None else surfaces,
        errors=errors or {},
        preview=query(typed_from(current.terms, store.timezone)) if current else "",
    )


def _surfaces() -> dict[str, str]:
    """What stands in the form: a kept selector is the kind inline and its spot."""
    kept = seat().store.sharing.surfaces
    shown: dict[str, str] = {}
    for place, kinds in PLACES.items():
        value = kept.get(place, kinds[0])
        spot = value if value not in kinds else ""
        shown |= {place: INLINE if spot else value, _spot(place): spot}
    return shown


def _spot(place: str) -> str:
    return f"{place}_spot"


def _name(channel: Channel | OwnChannel) -> str:
    return channel.name or sharing_shape.label(channel.id, locale())


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


def _errors(error: Invalid) -> dict[str, str]:
    """Our sentence beside each field that is wrong."""
    found: dict[str, str] = {}
    for problem in error.problems:
        name = problem.pointer.removeprefix("#/")
        key = problem.code or ("wrong_spot" if name.endswith("_spot") else f"wrong_{name}")
        found[name] = say(key)
    return found


def _done(key: str, language: str) -> ResponseReturnValue:
    flash(say(key), "good")
    return redirect(url_for("admin.sharing", store_id=seat().store.id, language=language))

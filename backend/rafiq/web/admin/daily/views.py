"""Saved views: what somebody wants to see of a list, under a name, as a chip above it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import texts
from rafiq.core.errors import Invalid
from rafiq.stores import saved_views
from rafiq.stores.rights import Level
from rafiq.stores.saved_views import TooManyViews, ViewRecord
from rafiq.web import audit_notes
from rafiq.web.admin.guard import NEEDS, seat
from rafiq.web.admin.listing import kept_line
from rafiq.web.admin.site import admin, viewer
from rafiq.web.admin.words import locale

# The lists that can be saved: the view that shows each, and the filters that it has.
LISTS = {
    "referrals": ("referrals_list", ("q", "status", "reason", "method", "from", "to")),
    "people": ("people", ("q", "kind", "tag")),
    "rewards": ("rewards", ("q", "status", "side")),
    "coupons": ("coupons", ("q", "status")),
    "fraud_queue": ("fraud_queue", ("q", "signal", "from", "to")),
    "followups": ("followups", ("tab",)),
    "survey_answers": ("survey_answers", ("q", "band", "theme")),
    "messages": ("messages", ("kind", "status")),
    "deliveries": ("delivery_log", ("connection", "state")),
    "audit": ("audit_log", ("who", "what", "from", "to")),
}
MAX_QUERY = 2_000


@dataclass(frozen=True, slots=True)
class Chip:
    """A saved view above its list; ``here``: the list shows just this. Who may not change it only opens it."""

    view: ViewRecord
    address: str
    here: bool
    may_change: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """What stands above a list: its views, whether the reader may give one to the whole team, and what is shown now."""

    chips: list[Chip]
    may_share: bool
    query: str


@admin.app_template_global("tview")
def say(key: str, **values: object) -> str:
    """A text of the catalogue about saved views."""
    return texts.text(locale(), f"views.{key}", **values)


@admin.app_template_global("shelf_of")
def shelf(list_name: str) -> Shelf:
    shown, may_share = _known(list_name, request.args), _may_share(list_name)
    chips = [
        Chip(each, _address(each), _known(list_name, each.filters) == shown, each.mine or may_share)
        for each in saved_views.of_list(seat().store.id, seat().user.id, list_name)
    ]
    return Shelf(chips, may_share, urlencode(shown))


@viewer("/views", methods=("POST",))
def save_view() -> ResponseReturnValue:
    """The filters come as the query of the address that was shown; what the list does not know is left out."""
    list_name = request.form.get("list", "")
    _must_open(list_name)
    query = request.form.get("query", "").removeprefix("?")[:MAX_QUERY]
    filters = _known(list_name, dict(parse_qsl(query)))
    try:
        made = saved_views.save(
            seat().store.id,
            seat().user.id,
            list_name=list_name,
            name=request.form.get("name", ""),
            filters=filters,
            shared=_shared(list_name),
        )
    except Invalid as error:
        problem = "no_filter" if error.problems[0].pointer == "#/filters" else "no_name"
        return _refused(list_name, problem, filters)
    except TooManyViews:
        return _refused(list_name, "too_many", filters)
    _write_down(made)
    flash(say("saved", name=made.name), "good")
    return redirect(_address(made))


@viewer("/views/<view_id>", methods=("POST",))
def change_view(view_id: str) -> ResponseReturnValue:
    view = _mine_to_change(view_id)
    was, shared = view.shared, _shared(view.list_name) if _may_share(view.list_name) else view.shared
    try:
        view = saved_views.change(
            seat().store.id, seat().user.id, view_id, name=request.form.get("name", ""), shared=shared
        )
    except Invalid:
        return _refused(view.list_name, "wrong_name", view.filters)
    _write_down(view, was=was)
    flash(say("saved", name=view.name), "good")
    return redirect(_address(view))


@viewer("/views/<view_id>/remove", methods=("POST",))
def remove_view(view_id: str) -> ResponseReturnValue:
    view = _mine_to_change(view_id)
    saved_views.remove(seat().store.id, seat().user.id, view_id)
    _write_down(view)
    flash(say("removed", name=view.name), "good")
    return redirect(_to(view.list_name, {}))


def _write_down(view: ViewRecord, *, was: bool | None = None) -> None:
    """The team's only, and by id: somebody's own is theirs, and its name may be that of a customer (G33)."""
    if not view.shared and not was:
        audit_notes.unchanged()
        return
    turned = {} if was is None or was == view.shared else {"shared": [was, view.shared]}
    audit_notes.told(view.id, list=view.list_name, **turned)


def _must_open(list_name: str) -> None:
    if list_name not in LISTS:
        abort(404)
    if not seat().opens(LISTS[list_name][0]):
        abort(403)


def _mine_to_change(view_id: str) -> ViewRecord:
    """What the team has is changed by whoever made it, and by those who act in the room of its list."""
    view = saved_views.get(seat().store.id, seat().user.id, view_id)
    _must_open(view.list_name)
    if not view.mine and not _may_share(view.list_name):
        abort(404)
    return view


def _may_share(list_name: str) -> bool:
    return seat().role.may(Level.ACT, NEEDS[f"admin.{LISTS[list_name][0]}"].room)


def _shared(list_name: str) -> bool:
    return request.form.get("shared") == "yes" and _may_share(list_name)


def _known(list_name: str, filters: Mapping[str, str]) -> dict[str, str]:
    """Filters of another list, or of an older one, are dropped."""
    values = {name: kept_line(filters.get(name)) for name in LISTS[list_name][1]}
    return {name: value for name, value in values.items() if value}


def _address(view: ViewRecord) -> str:
    return _to(view.list_name, _known(view.list_name, view.filters))


def _to(list_name: str, filters: Mapping[str, str]) -> str:
    """Only names of our own: an address is not a way to call `url_for` with whatever somebody typed."""
    return url_for(f"admin.{LISTS[list_name][0]}", _external=False, store_id=seat().store.id, **filters)


def _refused(list_name: str, problem: str, filters: Mapping[str, str]) -> ResponseReturnValue:
    flash(say(problem), "bad")
    return redirect(_to(list_name, filters))

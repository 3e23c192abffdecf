"""Inviting the people of a list: how many agreed, how many a day, the letter before it goes, and how far it is."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core.errors import Invalid, NotFound
from rafiq.moving import invitations, uploads
from rafiq.moving.kinds import CUSTOMERS
from rafiq.stores.rights import Room
from rafiq.web.admin.forms import whole
from rafiq.web.admin.guard import seat
from rafiq.web.admin.people.imports import say
from rafiq.web.admin.site import manager, viewer
from rafiq.web.runtime import runtime

JOB = "invitations"
USUAL = "50"


@viewer("/people/import/<import_id>/invite", room=Room.ASKING)
def invite_page(import_id: str) -> ResponseReturnValue:
    return _page(_list(import_id), {}, {})


@manager("/people/import/<import_id>/invite", room=Room.ASKING)
def start_inviting(import_id: str) -> ResponseReturnValue:
    """A member's word, anew where the pace shall be another one."""
    found = _list(import_id)
    typed = {name: request.form.get(name, "").replace("\0", "")[:20] for name in ("per_day", "all_agreed")}
    try:
        invitations.start(
            found.store_id,
            found.id,
            per_day=whole(typed, "per_day") or 0,
            all_agreed=bool(typed["all_agreed"]),
            actor=seat().user.email,
        )
    except Invalid as error:
        names = [each.pointer.removeprefix("#/") for each in error.problems]
        return _page(found, typed, {name: say(f"wrong_{name}") for name in names}), 422
    runtime().jobs.nudge(JOB)
    return _back(found)


@manager("/people/import/<import_id>/invite/stop", room=Room.ASKING)
def stop_inviting(import_id: str) -> ResponseReturnValue:
    found = _list(import_id)
    invitations.stop(found.store_id, found.id)
    return _back(found)


def _list(import_id: str) -> uploads.ImportView:
    """A list of people that was taken in; scores are nobody to invite. What is not done yet leads to its own page."""
    found = uploads.get(seat().store.id, import_id)
    if found.kind != CUSTOMERS:
        raise NotFound(import_id)
    if found.status != uploads.DONE:
        abort(redirect(url_for("admin.one_import", store_id=found.store_id, import_id=found.id)))
    return found


def _page(found: uploads.ImportView, typed: dict[str, str], errors: dict[str, str]) -> str:
    standing = invitations.standing_of(found.store_id, found.id)
    known = {
        "per_day": str(standing.per_day or USUAL),
        "all_agreed": "1" if standing.all_agreed else "",
    }
    return render_template(
        "admin/people/invite.html", found=found, standing=standing, typed=typed or known, errors=errors
    )


def _back(found: uploads.ImportView) -> ResponseReturnValue:
    flash(say("invite_saved"), "good")
    return redirect(url_for("admin.invite_page", store_id=found.store_id, import_id=found.id))

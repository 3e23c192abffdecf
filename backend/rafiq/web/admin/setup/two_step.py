"""Whether a store lets its members in by a password alone; its owner decides."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.stores import second_step
from rafiq.web import audit_notes
from rafiq.web.admin.guard import seat
from rafiq.web.admin.security import say
from rafiq.web.admin.site import admin, owner


@owner("/members/two-step", methods=("POST",))
def require_two_step() -> ResponseReturnValue:
    """It holds at once, for the owner too: whoever is in by a password alone is led to set up their second step."""
    required = request.form.get("required") == "yes"
    audit_notes.note("member.two_step", "store", seat().shop_id, required=[is_required(), required])
    second_step.require(seat().shop_id, required=required)
    flash(say("required_now" if required else "required_no_more"), "good")
    return redirect(url_for("admin.team", store_id=seat().shop_id))


@admin.app_template_global("two_step_required")
def is_required() -> bool:
    return next(each.two_step for each in seat().stores if each.store_id == seat().shop_id)

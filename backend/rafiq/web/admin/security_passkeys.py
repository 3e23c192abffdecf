"""Passkeys of one's own account: added, removed, and the log-in that needs nothing else."""

from dataclasses import asdict

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user, login_user

from rafiq.core.errors import Conflict
from rafiq.stores import members, passkeys
from rafiq.stores.members import UserRecord
from rafiq.stores.sessions import Way
from rafiq.web.admin.security import overview, proved_page, say
from rafiq.web.admin.site import admin
from rafiq.web.auth import Account, own_path
from rafiq.web.login import passkeys as ceremonies
from rafiq.web.login import throttle

JOINTS = "\u200c\u200d"

admin.add_app_template_global(ceremonies.possible, "passkeys_possible")


@admin.get("/me/security/passkeys")
@proved_page
def ask_for_passkey(user: UserRecord) -> ResponseReturnValue:
    """What the browser is to make, for our script."""
    return asdict(ceremonies.ask_to_add(user))


@admin.post("/me/security/passkeys")
@proved_page
def add_passkey(user: UserRecord) -> ResponseReturnValue:
    name = _name(request.form.get("name", ""))
    if not name:
        return overview(user, problem="passkey_nameless", at="passkey"), 422
    answer, note = request.form.get("answer", ""), request.form.get("note", "")
    try:
        added = ceremonies.add(user, answer=answer, note=note, name=name)
    except Conflict as error:
        return overview(user, problem=error.code, at="passkey"), 409
    if not added:
        return overview(user, problem="passkey_refused", at="passkey"), 422
    flash(say("passkey_added", name=name), "good")
    return redirect(url_for("admin.security", _anchor="passkeys"))


@admin.post("/me/security/passkeys/<passkey_id>/remove")
@proved_page
def remove_passkey(user: UserRecord, passkey_id: str) -> ResponseReturnValue:
    passkeys.remove(user.id, passkey_id)
    flash(say("passkey_removed"), "good")
    return redirect(url_for("admin.security", _anchor="passkeys"))


@admin.get("/passkey")
def ask_for_answer() -> ResponseReturnValue:
    """What the browser is to answer, for our script on the log-in page."""
    return asdict(ceremonies.ask_to_log_in())


@admin.post("/passkey")
def log_in_with_passkey() -> ResponseReturnValue:
    """In with the device alone: it knows its holder, so this is two steps in one."""
    throttle.slow_down(None)
    wish = request.form.get("next", "")
    if current_user.is_authenticated:
        return redirect(url_for("admin.home"))
    found = ceremonies.log_in(answer=request.form.get("answer", ""), note=request.form.get("note", ""))
    user = members.find_user(user_id=found) if found else None
    if user is None or not user.active:
        flash(say("passkey_failed"), "bad")
        return redirect(url_for("security.login", next=wish or None))
    login_user(Account(user), authn_via=[Way.PASSKEY])
    return redirect(wish if own_path(wish) else url_for("admin.home"))


def _name(typed: str) -> str:
    """What was typed, without what cannot be seen; but Persian words need their invisible joints."""
    seen = "".join(each for each in " ".join(typed.split()) if each.isprintable() or each in JOINTS)
    return seen.strip()[: passkeys.MAX_NAME]

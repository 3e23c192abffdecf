"""One's own account: the way in to a store, the language, the name, the password."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import hash_password, login_user

from rafiq.core.errors import NotFound
from rafiq.core.texts import LOCALES
from rafiq.stores import members
from rafiq.stores.rights import Role
from rafiq.web.admin.guard import signed_in, to_login
from rafiq.web.admin.security import here, knows_password
from rafiq.web.admin.site import admin
from rafiq.web.admin.words import say
from rafiq.web.auth import MIN_PASSWORD, Account, as_hashed, own_path, password_problem
from rafiq.web.runtime import settings


@admin.get("/")
def home() -> ResponseReturnValue:
    """To the store used last, else the first; a user without any is told whom to ask."""
    user = signed_in()
    if user is None:
        return to_login()
    mine = members.memberships(user.id)
    if not mine:
        return render_template("admin/no_store.html", user=user)
    known = {each.store_id for each in mine}
    last = session.get("store")
    store_id = last if last in known else mine[0].store_id
    at_desk = any(each.store_id == store_id and each.role is Role.DESK for each in mine)
    return redirect(url_for("admin.desk" if at_desk else "admin.dashboard", store_id=store_id))


@admin.get("/me")
def me() -> ResponseReturnValue:
    user = signed_in()
    return (
        to_login()
        if user is None
        else render_template("admin/me.html", user=user, problem=None, minimum=MIN_PASSWORD)
    )


@admin.post("/me")
def save_me() -> ResponseReturnValue:
    user = signed_in()
    if user is None:
        return to_login()
    wish = request.form.get("locale")
    members.set_profile(user.id, name=request.form.get("name"), locale=wish if wish in LOCALES else None)
    return redirect(_back())


@admin.post("/me/password")
def change_password() -> ResponseReturnValue:
    """A new password ends every other session; this browser goes on with a new one."""
    user = signed_in()
    if user is None:
        return to_login()
    known = knows_password(user, request.form.get("current", ""))
    problem = password_problem(request.form) if known else "password_wrong"
    if problem:
        return render_template("admin/me.html", user=user, problem=problem, minimum=MIN_PASSWORD), 422
    way = here().way  # the new session came in as the old one did
    account = Account(members.set_password(user.id, hash_password(as_hashed(request.form["password"]))))
    login_user(account, authn_via=[way])
    flash(say("password_changed"), "good")
    return redirect(url_for("admin.me"))


def _back() -> str:
    """Where the form stood: only ever a path of the admin itself."""
    path = request.form.get("back", "")
    return path if own_path(path) else url_for("admin.me")


@admin.get("/setup-needed")
def setup_needed() -> ResponseReturnValue:
    """When no password is known: a link by mail where there is a mail server, else an owner or the operator."""
    return render_template("admin/forgot.html", by_mail=bool(settings().smtp_url), asked=False)


@admin.get("/<path:anything>")
def nothing(anything: str) -> ResponseReturnValue:
    """An address under /admin that is no page: told to people, not to machines; with a slash too many it may be one."""
    page = anything.rstrip("/")
    if page and page != anything:
        query = request.query_string.decode("latin-1")
        return redirect(url_for("admin.nothing", anything=page) + (f"?{query}" if query else ""), 308)
    raise NotFound(anything)

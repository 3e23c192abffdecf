"""Store settings and keys: an owner's pages."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import clock
from rafiq.core.errors import Invalid, NotFound
from rafiq.core.texts import LOCALES
from rafiq.stores import api_keys
from rafiq.stores import service as stores
from rafiq.stores.scopes import Scope
from rafiq.web import audit_notes
from rafiq.web.admin.forms import field_errors
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import owner
from rafiq.web.admin.words import say
from rafiq.web.runtime import keyring

KINDS = (api_keys.PUBLISHABLE, api_keys.SECRET, api_keys.SIGNING)


@owner("/settings")
def settings() -> ResponseReturnValue:
    return _form(_stored(seat().store), {})


@owner("/settings", methods=("POST",))
def save_settings() -> ResponseReturnValue:
    """All fields at once; what is wrong is marked and what was typed stays."""
    typed = {
        name: request.form.get(name, "").strip() for name in ("name", "locale", "timezone", "landing_path")
    }
    changes: dict[str, object] = {
        **typed,
        "landing_path": typed["landing_path"] or "/",
        "origins": [line.strip() for line in request.form.get("origins", "").splitlines() if line.strip()],
    }
    errors = _try_each(changes)
    if errors:
        return _form({**typed, "origins": request.form.get("origins", "")}, errors), 422
    after = _stored(stores.get_store(seat().store.id))
    audit_notes.told(**audit_notes.changes(_stored(seat().store), after))
    flash(say("saved"), "good")
    return redirect(url_for("admin.settings", store_id=seat().store.id))


def _try_each(changes: dict[str, object]) -> dict[str, str]:
    """Field by field, so that every mistake is told at once; a status of 422 makes the edge roll all of it back."""
    errors: dict[str, str] = {}
    for name, value in changes.items():
        try:
            stores.change_store(seat().store.id, {name: value})
        except Invalid as error:
            errors |= field_errors(error)
    return errors


def _stored(store: stores.StoreView) -> dict[str, object]:
    return {
        "name": store.name,
        "locale": store.locale,
        "timezone": store.timezone,
        "landing_path": store.landing_path,
        "origins": "\n".join(store.origins),
    }


def _form(values: dict[str, object], errors: dict[str, str]) -> str:
    return render_template(
        "admin/setup/settings.html",
        values=values,
        errors=errors,
        zones=clock.timezones(),
        locales=LOCALES,
    )


@owner("/keys")
def keys() -> ResponseReturnValue:
    """Hints only: a key is shown once, in the answer that made it (G26)."""
    return _keys(None)


@owner("/keys", methods=("POST",))
def create_key() -> ResponseReturnValue:
    """A key beside the old ones, so that a shop can change over before the old one is revoked."""
    kind = request.form.get("kind", "")
    if kind not in KINDS:
        raise NotFound(kind)
    scope = request.form.get("scope", Scope.ALL) if kind == api_keys.SECRET else Scope.ALL
    if scope not in set(Scope):
        raise NotFound(scope)
    secret = api_keys.create_key(keyring(), seat().store.id, kind, scope)
    made = max(each.id for each in api_keys.list_keys(seat().store.id))
    audit_notes.note("key.created", "key", made, kind=kind, scope=str(scope))
    return _keys({"kind": kind, "secret": secret})


@owner("/keys/<key_id>/revoke", methods=("POST",))
def revoke_key(key_id: str) -> ResponseReturnValue:
    try:
        api_keys.revoke_key(seat().store.id, key_id)
    except Invalid:
        flash(say("key_last"), "bad")
    else:
        flash(say("key_revoked"), "good")
    return redirect(url_for("admin.keys", store_id=seat().store.id))


def _keys(fresh: dict[str, str] | None) -> str:
    known = api_keys.list_keys(seat().store.id)
    return render_template("admin/setup/keys.html", keys=known, kinds=KINDS, scopes=list(Scope), fresh=fresh)

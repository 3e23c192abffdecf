"""Look around with sample data: a made-up history in a store of its own, taken away with one button (S1-33)."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import texts
from rafiq.stores import samples
from rafiq.stores import service as stores
from rafiq.stores.rights import Room
from rafiq.web import audit_notes
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import admin, manager, viewer
from rafiq.web.admin.words import locale
from rafiq.web.runtime import keyring, runtime

JOB = "sample"


@admin.app_template_global("tsample")
def say(key: str, **values: object) -> str:
    """A text of the catalogue about sample data."""
    return texts.text(locale(), f"sample.{key}", **values)


@admin.app_template_global("sample_progress")
def progress() -> samples.Progress:
    """How far the sample store that is looked at is filled."""
    return samples.progress(seat().store.id)


@admin.app_template_global("sample_store")
def open_sample() -> stores.StoreView | None:
    """The shop's sample store, where there is one."""
    return samples.sample_of(seat().shop_id)


@manager("/sample")
def look_around() -> ResponseReturnValue:
    """Into the sample store; a job fills it while one looks. In the language of whoever asks first."""
    before = samples.sample_of(seat().shop_id)
    store = samples.open_sample(keyring(), seat().shop_id, locale=locale(), actor=seat().user.email)
    if before is None:
        runtime().jobs.nudge(JOB)
    else:
        audit_notes.unchanged()
    return redirect(url_for("admin.dashboard", store_id=store.id))


@viewer("/sample/progress", room=Room.DAILY)
def sample_progress() -> ResponseReturnValue:
    """Asked by the page every second; when it is over, the page comes anew."""
    answer = Response(render_template("admin/sample_progress.html"))
    if not seat().store.sample or not progress().going:
        answer.headers["HX-Refresh"] = "true"
    return answer


@manager("/sample/remove")
def remove_sample() -> ResponseReturnValue:
    """Exactly the sample is gone: what the shop tried in its test store stays."""
    if not samples.remove(seat().shop_id):
        audit_notes.unchanged()
    flash(say("removed"), "good")
    return redirect(url_for("admin.first_steps", store_id=seat().shop_id))

"""What friends read: a guarantee for each language, previewed, and why some did not buy (S3-5, S3-6)."""

from collections.abc import Mapping
from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import clock
from rafiq.core.errors import Invalid
from rafiq.core.texts import LOCALES
from rafiq.stores import share_settings
from rafiq.voices import lost, promises
from rafiq.voices.rules import check_line
from rafiq.web.admin import history
from rafiq.web.admin.guard import seat
from rafiq.web.admin.reach.stories import say
from rafiq.web.admin.site import manager, viewer
from rafiq.web.admin.words import LANGUAGE_NAMES

DAYS = 90
MAX_TYPED = 1_000


@viewer("/friends")
def friends() -> ResponseReturnValue:
    """As kept; without a script, as typed before (``show``), with what is wrong marked."""
    typed = typed_in(request.args) if "show" in request.args else {}
    return _page(typed, wrong(typed))


@manager("/friends")
def save_friends() -> ResponseReturnValue:
    """Every language at once; what is too long is marked and what was typed stays."""
    typed = typed_in(request.form)
    try:
        return EDITOR.kept({name: typed[f"guarantee_{name}"] for name in LOCALES})
    except Invalid as error:
        names = [each.pointer.removeprefix("#/") for each in error.problems]
        return _page(typed, dict.fromkeys(names, say("wrong_guarantee"))), 422


def typed_in(form: Mapping[str, str]) -> dict[str, str]:
    """The fields of the form, posted or in a preview's address."""
    names = [f"guarantee_{name}" for name in LOCALES]
    return {name: form.get(name, "").replace("\0", "")[:MAX_TYPED] for name in names}


def wrong(typed: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with each line that is not to be kept now."""
    return {name: say("wrong_guarantee") for name, words in typed.items() if not _is_line(words)}


def _is_line(words: str) -> bool:
    try:
        check_line(words, "#/")
    except Invalid:
        return False
    return True


def _label(name: str) -> str:
    """A guarantee's parts are its languages."""
    return LANGUAGE_NAMES.get(name) or say("guarantee_saved")


EDITOR = history.Editor(
    "friends",
    "/friends",
    __name__,
    promises.VERSIONS,
    promises.write,
    _label,
    bring_back=promises.bring_back,
)


@manager("/friends/names")
def save_friend_names() -> ResponseReturnValue:
    """Whether advocates read who it was (S1-29)."""
    share_settings.name_friends(seat().store.id, on=bool(request.form.get("names")), author=seat().user.email)
    flash(say("names_saved"), "good")
    return redirect(url_for("admin.friends", store_id=seat().store.id))


def _page(typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    store, since = seat().store, clock.now() - timedelta(days=DAYS)
    kept = promises.guarantees(store.id)
    counts = lost.counts(store.id, since=since)
    all_ = sum(count for _, count in counts)
    return render_template(
        "admin/reach/friends.html",
        typed=typed or {f"guarantee_{name}": kept.get(name, "") for name in LOCALES},
        errors=errors,
        past=EDITOR.past(kept),
        days=DAYS,
        counts=[(reason, count, count * 10_000 // all_) for reason, count in counts],
        words=lost.words(store.id, since=since),
    )

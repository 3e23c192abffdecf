"""What friends read: a guarantee for each language, previewed, and why some did not buy (S3-5, S3-6)."""

from collections.abc import Mapping
from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import clock, texts
from rafiq.core.errors import Invalid
from rafiq.core.texts import LOCALES
from rafiq.stores.service import StoreView
from rafiq.voices import lost, promises
from rafiq.web.admin.guard import seat
from rafiq.web.admin.reach.stories import say
from rafiq.web.admin.site import manager, viewer
from rafiq.web.words import promise_words

DAYS = 90
MAX_TYPED = 1_000


@viewer("/friends")
def friends() -> ResponseReturnValue:
    return _page({}, {})


@manager("/friends")
def save_friends() -> ResponseReturnValue:
    """Every language at once; what is too long is marked and what was typed stays."""
    typed = {
        name: request.form.get(f"guarantee_{name}", "").replace("\0", "")[:MAX_TYPED] for name in LOCALES
    }
    try:
        promises.write(seat().store.id, typed)
    except Invalid as error:
        names = [each.pointer.removeprefix("#/") for each in error.problems]
        shown = {f"guarantee_{name}": words for name, words in typed.items()}
        return _page(shown, dict.fromkeys(names, say("wrong_guarantee"))), 422
    flash(say("guarantee_saved"), "good")
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
        previews={name: _preview(store, name) for name in LOCALES},
        days=DAYS,
        counts=[(reason, count, count * 10_000 // all_) for reason, count in counts],
        words=lost.words(store.id, since=since),
    )


def _preview(store: StoreView, language: str) -> list[str]:
    terms = promise_words.live_terms(store)
    if terms is None:
        return []
    who = texts.text(language, "voices.your_friend")
    return promise_words.for_friend(store, terms, language, promise_words.ISOLATE.format(who))

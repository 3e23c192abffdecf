"""Which pages may show a big shop's figures some minutes old; each of them says when they were counted."""

from datetime import datetime

from flask import request

from rafiq.analytics import kept
from rafiq.core import texts
from rafiq.web.admin import words
from rafiq.web.admin.numbers.numbers import say
from rafiq.web.admin.site import admin

# Those whose template includes as_of.html. Everything else, files and the API too, is counted as it is asked for.
PAGES = frozenset(
    f"admin.{name}"
    for name in (
        "dashboard",
        "ideal",
        "mastery",
        "number_rows",
        "numbers",
        "numbers_customers",
        "numbers_funnel",
        "numbers_outcomes",
        "objectives",
        "objective",
        "over_time",
    )
)


@admin.before_request
def begin() -> None:
    kept.begin() if request.endpoint in PAGES and request.method == "GET" else kept.end()


@admin.teardown_request
def end(_error: BaseException | None) -> None:
    kept.end()


@admin.app_template_global("counted_at")
def counted_at() -> str:
    """In words, when that was not just now; empty otherwise."""
    at: datetime | None = kept.oldest()
    return say("counted_at", at=texts.moment_text(at, words.locale(), words.zone())) if at else ""

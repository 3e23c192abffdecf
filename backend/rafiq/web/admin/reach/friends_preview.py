"""What a friend reads in each language, with the guarantees as they are typed."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from rafiq.core import texts
from rafiq.core.texts import LOCALES
from rafiq.voices.rules import check_line
from rafiq.web.admin.guard import seat
from rafiq.web.admin.reach import friends
from rafiq.web.admin.site import admin, viewer
from rafiq.web.admin.words import LANGUAGE_NAMES
from rafiq.web.words import promise_words


@dataclass(frozen=True, slots=True)
class Reading:
    """What the deal says, and the shop's own line below; no ``lines`` where no program is live."""

    language: str
    name: str
    lines: list[str]
    guarantee: str


@viewer("/friends/preview")
def friends_preview() -> ResponseReturnValue:
    return render_template("admin/reach/friends_preview.html", typed=friends.typed_in(request.args))


@admin.app_template_global("friends_wrong")
def wrong(typed: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """The lines that could not be kept like that, each with its language."""
    found = friends.wrong(typed).items()
    return [(name, LANGUAGE_NAMES[name.removeprefix("guarantee_")], why) for name, why in found]


@admin.app_template_global("friends_read")
def readings(typed: Mapping[str, str]) -> list[Reading]:
    return [
        Reading(each, LANGUAGE_NAMES[each], _deal(each), check_line(typed[f"guarantee_{each}"], "#/"))
        for each in LOCALES
    ]


def _deal(language: str) -> list[str]:
    terms = promise_words.live_terms(seat().store)
    if terms is None:
        return []
    who = texts.text(language, "voices.your_friend")
    return promise_words.for_friend(seat().store, terms, language, promise_words.ISOLATE.format(who))

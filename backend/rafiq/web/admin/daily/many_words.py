"""The word that goes with a decision about many: what there is to choose from, and what was chosen or typed."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import request

from rafiq.bulk import acts
from rafiq.bulk.acts import Act
from rafiq.core import texts
from rafiq.core.errors import Invalid, NotFound
from rafiq.encounters.rules import AskStatus
from rafiq.followups import hours
from rafiq.followups.rules import Duty, Outcome
from rafiq.people import tagging
from rafiq.stores import members
from rafiq.surveys import themes
from rafiq.web.admin.words import locale

MAX_WORD = 300
MAX_NOTE = 280  # beside how it went, in one word of a run


class Choice(NamedTuple):
    value: str
    name: str


class Group(NamedTuple):
    """Choices of one kind; the only group of its list needs no name."""

    name: str
    choices: Sequence[Choice]


def choices(store_id: str, act: Act) -> list[Group]:
    """What the word is chosen from, or suggested; none where it is typed or where there is none."""
    if act.word == acts.THEME:
        return [Group("", [Choice(each.id, each.name) for each in themes.every(store_id)])]
    if act.word == acts.WENT:
        return [Group("", [Choice(each, _say(f"followups.outcome_{each}")) for each in Outcome])]
    if act.word == acts.STATUS:
        return [Group("", [Choice(each, _say(f"encounters.ask_{each}")) for each in AskStatus])]
    if act.word == acts.TAG:
        return [Group("", [Choice(each, each) for each in tagging.in_use(store_id)])]
    if act.word == acts.TAKER:
        duties = [Choice(f"{acts.DUTY}{each}", _say(f"followups.duty_{each}")) for each in Duty]
        names = {each.user_id: each.name or each.email for each in members.list_members(store_id)}
        takers = [Choice(each, names[each]) for each in hours.who_may(store_id)]
        return [Group(_say("followups.by_duty"), duties), Group(_say("followups.by_name"), takers)]
    return []


def typed(store_id: str, act: Act) -> str | None:
    """The word of the form; None where one is missing or cannot be. Raises `NotFound` for a theme that is none."""
    word = _line("word")[:MAX_WORD]
    if not word:
        return None if act.must else ""
    if act.word == acts.TAG:
        return _tag(word)
    offered = [each.value for group in choices(store_id, act) for each in group.choices]
    if act.word == acts.THEME and word not in offered:
        raise NotFound(word)
    if act.word in {acts.TAKER, acts.WENT, acts.STATUS} and word not in offered:
        return None
    return f"{word} {_line('note')[:MAX_NOTE]}".strip() if act.word == acts.WENT else word


def _tag(word: str) -> str | None:
    try:
        return tagging.clean_tag(word)
    except Invalid:
        return None


def _line(name: str) -> str:
    return " ".join(request.form.get(name, "").replace("\0", "").split())


def _say(key: str) -> str:
    return texts.text(locale(), key)

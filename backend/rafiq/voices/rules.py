"""What a story may hold, who is an ambassador, why a friend did not buy, and a line that may be promised; pure."""

from collections.abc import Sequence
from enum import StrEnum

from rafiq.core.errors import Invalid, Problem
from rafiq.core.words import clean_line, is_blank, is_showable

MIN_STORY, MAX_STORY = 20, 600
MAX_NAME = 40
MAX_LINE = 200
MAX_WORDS = 300
AMBASSADOR_FROM = 5


class StoryStatus(StrEnum):
    """``waiting`` for a member's look; ``withdrawn`` by the one who told it, whose words are gone."""

    WAITING = "waiting"
    SHOWN = "shown"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"


class Badge(StrEnum):
    """Membership by results: how many friends somebody has brought that count (S3-12, S3-13)."""

    MEMBER = "member"
    ADVOCATE = "advocate"
    AMBASSADOR = "ambassador"


class LostReason(StrEnum):
    """Why a friend who followed a link did not buy; one tap."""

    PRICE = "price"
    NOT_NOW = "not_now"
    NOT_FOUND = "not_found"
    DELIVERY = "delivery"
    UNSURE = "unsure"
    ELSEWHERE = "elsewhere"
    OTHER = "other"


def badge_of(won: int, tiers: Sequence[int] = ()) -> Badge:
    """An ambassador has reached the program's highest tier; where it has none, five friends."""
    if won >= (max(tiers) if tiers else AMBASSADOR_FROM):
        return Badge.AMBASSADOR
    return Badge.ADVOCATE if won else Badge.MEMBER


def check_story(name: str, words: str) -> tuple[str, str]:
    """Raise `Invalid` naming ``#/name`` and ``#/words``; else both on one line each."""
    problems: list[Problem] = []
    try:
        name = clean_line(" ".join(name.split()), most=MAX_NAME, pointer="#/name")
    except Invalid as error:
        problems += error.problems
    words = one_line(words)
    if not MIN_STORY <= len(words) <= MAX_STORY or is_blank(words):
        problems.append(Problem("#/words", f"must be {MIN_STORY} to {MAX_STORY} letters"))
    if problems:
        detail = "this story cannot be shown"
        raise Invalid(detail, problems=tuple(problems))
    return name, words


def check_reason(word: str) -> LostReason:
    if word not in set(LostReason):
        raise Invalid.field("#/reason", f"must be one of {', '.join(LostReason)}")
    return LostReason(word)


def check_line(typed: str, pointer: str) -> str:
    """What the shop promises every new customer, in one language; empty is nothing."""
    line = " ".join(typed.split())
    if len(line) > MAX_LINE or not all(map(is_showable, line)):
        raise Invalid.field(pointer, f"must be at most {MAX_LINE} letters")
    return line


def one_line(typed: str) -> str:
    """Free words on one line; control and direction letters are left out."""
    return " ".join("".join(letter if is_showable(letter) else " " for letter in typed).split())

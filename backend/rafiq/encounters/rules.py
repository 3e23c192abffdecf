"""What people do that others tell of, how an asked introduction stands, and words that fit on a card; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rafiq.core.errors import Invalid, Problem
from rafiq.core.words import clean_line, is_showable

MAX_LINE = 160
MAX_NOTE = 300
MAX_NAME = 120


class Behaviour(StrEnum):
    """Why a customer was delighted, and why an advocate recommends: one list, so that both can be compared."""

    FRIENDLY = "friendly"
    FAST = "fast"
    EXPERT = "expert"
    KEPT_WORD = "kept_word"
    MENDED = "mended"
    GIFT = "gift"
    UPGRADE = "upgrade"
    QUALITY = "quality"
    PRICE = "price"
    OTHER = "other"


class AskStatus(StrEnum):
    """How an asked introduction stands."""

    ASKED = "asked"
    INTRODUCED = "introduced"
    WON = "won"
    DECLINED = "declined"


class Occasion(StrEnum):
    """When somebody of the shop does something for a customer by hand (S3-7, S3-9)."""

    FIRST_ORDER = "first_order"
    FIRST_FRIEND = "first_friend"
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True)
class Words:
    """Who the shop is, what it does, why it is better: a line each; empty where nobody has written it."""

    who: str = ""
    what: str = ""
    why: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.who, self.what, self.why)))


def check_words(typed: Mapping[str, str]) -> Words:
    """Raise `Invalid` naming each line that does not fit on a card; an empty one is left out."""
    problems: list[Problem] = []
    lines = {name: _line(typed.get(name, ""), name, problems) for name in ("who", "what", "why")}
    if problems:
        detail = "these words do not fit on a card"
        raise Invalid(detail, problems=tuple(problems))
    return Words(**lines)


def check_behaviour(word: str) -> Behaviour:
    if word not in set(Behaviour):
        raise Invalid.field("#/behaviour", f"must be one of {', '.join(Behaviour)}")
    return Behaviour(word)


def check_status(word: str) -> AskStatus:
    if word not in set(AskStatus):
        raise Invalid.field("#/status", f"must be one of {', '.join(AskStatus)}")
    return AskStatus(word)


def check_note(typed: str, pointer: str = "#/note") -> str:
    """Free text on one line; control and direction letters are left out."""
    note = " ".join("".join(letter if is_showable(letter) else " " for letter in typed).split())
    if len(note) > MAX_NOTE:
        raise Invalid.field(pointer, f"must be at most {MAX_NOTE} letters")
    return note


def _line(typed: str, name: str, problems: list[Problem]) -> str:
    if not typed.strip():
        return ""
    try:
        return clean_line(" ".join(typed.split()), most=MAX_LINE, pointer=f"#/{name}")
    except Invalid as error:
        problems += error.problems
        return ""

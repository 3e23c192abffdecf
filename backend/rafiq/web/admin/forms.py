"""Forms by hand: from what was typed to values, and from a refusal to a sentence beside each field."""

import re
from collections.abc import Mapping

from rafiq.core.errors import Invalid
from rafiq.core.texts import ascii_digits
from rafiq.web.admin.words import deal, say

MAX_TYPED = 15
_ROWS = ("tiers", "milestones", "boosts")
_DECIMAL_COMMA = re.compile(r"([0-9]+),([0-9]{1,2})")


def field_errors(error: Invalid) -> dict[str, str]:
    """Our own sentence per field in the reader's language; the service's English detail is for programs.

    A reason with a code of its own has a sentence of its own; else the field has one. The first reason counts.
    """
    sentences: dict[str, str] = {}
    for problem in error.problems:
        name = field_name(problem.pointer)
        sentence = deal(f"refused_{problem.code}") if problem.code else say(f"wrong_{name}")
        sentences.setdefault(name, sentence)
    return sentences


def field_name(pointer: str) -> str:
    """``#/friend/percent`` is the field ``friend_percent``; a row's gift is its amount: ``tiers_0_amount``.

    Of other lists, which are one field to type into, the number is left out.
    """
    parts = [part for part in pointer.removeprefix("#/").split("/") if part != "gift"]
    if parts[0] in _ROWS:
        parts = ["amount" if part == "percent" else part for part in parts]
    else:
        parts = [part for part in parts if not part.isdigit()]
    return "_".join(parts)


def whole(typed: Mapping[str, str], name: str) -> int | None:
    """A count of days or times in any digits people type (۱۴, ١٤, 14); None for anything else."""
    text = typed.get(name, "").strip()
    return int(text) if text.isdecimal() and len(text) <= MAX_TYPED else None


def ascii_number(text: str) -> str:
    """Digits of any script as ASCII, a decimal comma as a point; ``1,000`` stays and is refused, not guessed."""
    plain = ascii_digits(text.strip()).replace("٫", ".")
    comma = _DECIMAL_COMMA.fullmatch(plain)
    return f"{comma[1]}.{comma[2]}" if comma else plain

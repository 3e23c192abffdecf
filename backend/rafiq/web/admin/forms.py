"""Forms by hand: from what was typed to values, and from a refusal to a sentence beside each field."""

import re
from collections.abc import Mapping

from rafiq.core.errors import Invalid
from rafiq.web.admin.words import say

MAX_TYPED = 15
FORM_NAMES = {"friend_basis_points": "friend_percent"}
_DECIMAL_COMMA = re.compile(r"([0-9]+),([0-9]{1,2})")


def field_errors(error: Invalid) -> dict[str, str]:
    """Our own sentence per field in the reader's language; the service's English detail is for programs."""
    fields = {problem.pointer.removeprefix("#/").split("/")[0] for problem in error.problems}
    names = {FORM_NAMES.get(field, field) for field in fields}
    return {name: say(f"wrong_{name}") for name in names}


def whole(typed: Mapping[str, str], name: str) -> int | None:
    """A count of days or times in any digits people type (۱۴, ١٤, 14); None for anything else."""
    text = typed.get(name, "").strip()
    return int(text) if text.isdecimal() and len(text) <= MAX_TYPED else None


def ascii_number(text: str) -> str:
    """Digits of any script as ASCII, a decimal comma as a point; ``1,000`` stays and is refused, not guessed."""
    plain = "".join(str(int(letter)) if letter.isdecimal() else letter for letter in text.strip()).replace(
        "٫", "."
    )
    comma = _DECIMAL_COMMA.fullmatch(plain)
    return f"{comma[1]}.{comma[2]}" if comma else plain

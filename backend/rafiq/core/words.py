"""Words that people type: one line, no control or direction letters; the joiners that Persian spelling needs stay."""

import re
import unicodedata
from typing import Any

from rafiq.core.errors import Invalid

JOINERS = frozenset("\u200c\u200d")
DIRECTIONS = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
# Letters that are drawn as nothing: the Hangul fillers and the empty Braille cell.
FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_IN_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
INKED = "LNPS"  # letters, numbers, punctuation, symbols


def is_showable(letter: str) -> bool:
    return letter in JOINERS or (letter.isprintable() and letter not in DIRECTIONS)


def storable(said: Any) -> Any:  # noqa: ANN401 - JSON is anything
    """JSON without what PostgreSQL can read back as no text: NUL, and halves of letters."""
    if isinstance(said, str):
        return _IN_NO_TEXT.sub("", said)
    if isinstance(said, dict):
        return {storable(name): storable(value) for name, value in said.items()}
    return [storable(each) for each in said] if isinstance(said, list) else said


def is_blank(words: str) -> bool:
    """Whether a reader sees nothing at all: only spaces, joiners, marks without a letter, or letters without ink."""
    return not any(unicodedata.category(each)[0] in INKED and each not in FILLERS for each in words)


def clean_line(words: object, *, most: int, pointer: str) -> str:
    """One line without white space around it. Raises `Invalid` when blank, too long or not showable."""
    cleaned = str(words).strip()
    if is_blank(cleaned) or len(cleaned) > most or not all(map(is_showable, cleaned)):
        raise Invalid.field(pointer, f"must be 1 to {most} letters on one line")
    return cleaned

"""Words that people type: one line, no control or direction letters; the joiners that Persian spelling needs stay."""

from rafiq.core.errors import Invalid

JOINERS = frozenset("\u200c\u200d")
DIRECTIONS = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def is_showable(letter: str) -> bool:
    return letter in JOINERS or (letter.isprintable() and letter not in DIRECTIONS)


def clean_line(words: object, *, most: int, pointer: str) -> str:
    """One line without white space around it. Raises `Invalid` when empty, too long or not showable."""
    cleaned = str(words).strip()
    if not cleaned or len(cleaned) > most or not all(map(is_showable, cleaned)):
        raise Invalid.field(pointer, f"must be 1 to {most} letters on one line")
    return cleaned

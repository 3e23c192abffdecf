"""Which prompt a moment deserves; pure."""

from enum import StrEnum


class Surface(StrEnum):
    SHARE = "share"
    ENROL = "enrol"


def choose(*, program_live: bool, known_person: bool) -> Surface | None:
    """Quiet without a live program; a stranger may leave an e-mail; everyone else may share at once (S1-18, S2-2)."""
    if not program_live:
        return None
    return Surface.SHARE if known_person else Surface.ENROL

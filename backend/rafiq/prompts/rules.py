"""Which prompt a moment deserves; pure."""

from enum import StrEnum


class Surface(StrEnum):
    SHARE = "share"
    ENROL = "enrol"
    SURVEY = "survey"


def choose(
    *, program_live: bool, known_person: bool, question_waits: bool = False, happy: bool | None = None
) -> Surface | None:
    """A question that waits comes before anything else: whom it finds unhappy is not asked to share (S1-10, S2-8).

    Quiet without a live program; a stranger may leave an e-mail; everyone else may share at once (S1-18, S2-2).
    ``happy`` is what somebody's newest answer says; None for whoever was never asked.
    """
    if question_waits:
        return Surface.SURVEY
    if not program_live or happy is False:
        return None
    return Surface.SHARE if known_person else Surface.ENROL

"""Use case of prompts: the next thing to ask this shopper."""

from rafiq.programs import service as programs
from rafiq.prompts.rules import Surface, choose


def next_prompt(
    store_id: str, *, known_person: bool, question_waits: bool = False, happy: bool | None = None
) -> Surface | None:
    """What other rooms know is told: whether a question waits, and whether the newest answer was a happy one."""
    program = programs.current_program(store_id)
    return choose(
        program_live=program is not None and program.live,
        known_person=known_person,
        question_waits=question_waits,
        happy=happy,
    )

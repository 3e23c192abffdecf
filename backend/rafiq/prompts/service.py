"""Use case of prompts: the next thing to ask this shopper."""

from rafiq.programs import service as programs
from rafiq.prompts.rules import Surface, choose


def next_prompt(store_id: str, *, known_person: bool) -> Surface | None:
    program = programs.current_program(store_id)
    return choose(program_live=program is not None and program.live, known_person=known_person)

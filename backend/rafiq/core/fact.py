"""The root of all facts: what happened, in the past tense."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """Root of all facts; ``name`` is the word on the wire."""

    name = "fact"

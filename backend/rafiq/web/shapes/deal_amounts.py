"""Reads the amounts and percentages of a deal and remembers every one that cannot be read."""

import re

from rafiq.core.errors import Invalid, Problem
from rafiq.core.money import parse_amount, plain_amount
from rafiq.web.shapes.schemas import AMOUNT_PATTERN, PERCENT_PATTERN

_AMOUNT, _PERCENT = re.compile(AMOUNT_PATTERN), re.compile(PERCENT_PATTERN)
_TWO_DECIMALS = "EUR"  # a percentage is read like money, by the same strict parser


class Amounts:
    """What cannot be read is nothing for now, and one of ``problems``."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def amount(self, text: str, unit: str, pointer: str) -> int:
        """What a patch leaves out was written in the unit of before: ``0.00`` EUR is 0 MB as well."""
        try:
            return parse_amount(plain_amount(text) if _AMOUNT.match(text) else text, unit, pointer).amount
        except Invalid as error:
            self.problems += error.problems
            return 0

    def basis_points(self, text: str, pointer: str) -> int:
        if not _PERCENT.match(text):
            self.problems.append(Problem(pointer, 'must be a percentage such as "12.5"'))
            return 0
        return parse_amount(text, _TWO_DECIMALS).amount

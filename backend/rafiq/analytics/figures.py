"""A figure beside the key figures: its unit, and its formula in the words of the counts it is made of; pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

from rafiq.analytics.kpis import Unit

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figure(Generic[T]):
    """``of`` gives money in minor units, a share as 1 = 100 %, None where there is nothing to divide by."""

    name: str
    unit: Unit
    formula: str
    of: Callable[[T], Fraction | None]

    @property
    def terms(self) -> list[str]:
        """The counts that the formula names, in its order."""
        return list(dict.fromkeys(re.findall("[a-z_]+", self.formula)))

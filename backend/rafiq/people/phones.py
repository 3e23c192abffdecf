"""One phone however it is written: ``0151 111222``, ``49151111222`` and ``+49151111222`` are the same; pure."""

from collections.abc import Iterator
from typing import NamedTuple

ENOUGH_DIGITS = 8  # of a number without its country; a shorter one is borne in too many of them
_ONE_DIGIT = frozenset("17")
# No calling code is the beginning of another one: whoever begins otherwise has three digits.
_TWO_DIGITS = frozenset(
    "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 "
    "81 82 84 86 90 91 92 93 94 95 98".split()
)
_CODES = (
    *sorted(_ONE_DIGIT),
    *sorted(_TWO_DIGITS),
    *(
        str(code)
        for code in range(210, 1000)
        if str(code)[0] not in _ONE_DIGIT and str(code)[:2] not in _TWO_DIGITS
    ),
)


class _Reading(NamedTuple):
    """A number without the zero it is dialled with at home; ``country`` is empty where nobody says which."""

    country: str
    number: str

    def means(self, other: "_Reading") -> bool:
        if not self.number or (self.country and other.country and self.country != other.country):
            return False
        one_country = self.country == other.country
        return self.number == other.number and (one_country or len(self.number) >= ENOUGH_DIGITS)


def same_phone(one: str | None, other: str | None) -> bool:
    """Whether two cleaned phones ring at one place, with the country's code or without: for `rules.clean_phone`."""
    if not one or not other:
        return False
    return one == other or any(mine.means(theirs) for mine in _readings(one) for theirs in _readings(other))


def spellings(phone: str) -> set[str]:
    """Every way to write this phone that `same_phone` holds for the same, to look it up by an index."""
    return {phone} | {
        written for reading in _readings(phone) if reading.number for written in _written(reading)
    }


def _readings(phone: str) -> Iterator[_Reading]:
    """Without a plus and a zero it is a number at home, or one that lost its plus."""
    digits = phone.removeprefix("+")
    if not phone.startswith("+"):
        yield _Reading("", digits.lstrip("0"))
    if not digits.startswith("0"):
        yield _abroad(digits)


def _abroad(digits: str) -> _Reading:
    length = 1 if digits[:1] in _ONE_DIGIT else 2 if digits[:2] in _TWO_DIGITS else 3
    return _Reading(digits[:length], digits[length:].lstrip("0"))


def _written(reading: _Reading) -> Iterator[str]:
    country, number = reading
    enough = len(number) >= ENOUGH_DIGITS
    if enough or not country:
        yield from (number, f"0{number}")
    for code in (country,) if country else _CODES if enough else ():
        yield from (f"+{code}{number}", f"+{code}0{number}", f"{code}{number}", f"{code}0{number}")

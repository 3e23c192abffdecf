"""The claim chain without its look-ups: the first kind that claims wins, and words mean one person or nobody; pure."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Protocol, TypeVar

from rafiq.referrals.rules import Claim, Method

One = TypeVar("One")


class Blockable(Protocol):
    """A link, as far as the chain is concerned."""

    @property
    def blocked(self) -> bool: ...


def first(*looks: Callable[[], Iterable[tuple[Blockable, Claim]]]) -> list[Claim]:
    """The claims of the strongest kind that has any; weaker kinds are not looked up. A blocked link claims nothing."""
    for look in looks:
        claims = [claim for link, claim in look() if not link.blocked]
        if claims:
            return claims
    return []


def meant(words: str) -> Method:
    """What the answer to "who sent you?" is: an address, a number, else a name."""
    if "@" in words:
        return Method.EMAIL
    return Method.NAME if any(letter.isalpha() for letter in words) else Method.PHONE


def is_the_bearers(advocate_id: str, bearers: Collection[str]) -> bool:
    """A code that is somebody's name as well is meant as the name: it counts only when it is the bearer's own."""
    return not bearers or advocate_id in bearers


def introduced(*, by_staff: bool, by_email: bool) -> Method:
    """At the desk, else by what the friend was asked under."""
    if by_staff:
        return Method.DESK
    return Method.EMAIL if by_email else Method.PHONE


def alone(groups: Iterable[Sequence[One]]) -> list[One]:
    """The one of the first group that holds any, the surest first; none where there are several."""
    found = next((group for group in groups if group), ())
    return list(found) if len(found) == 1 else []

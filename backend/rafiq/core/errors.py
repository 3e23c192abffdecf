"""The family of errors; each is named for the fact it states and knows no HTTP.

RafiqError
├── NotFound                 nothing of that name belongs to this store
├── Conflict                 the request is fine, the present state says no
│   ├── CouponNotUsable      redeemed, expired, cancelled or below its minimum
│   ├── InsufficientBalance  a spend larger than what is available
│   ├── AlreadyDecided       a final referral or reward cannot be decided again
│   └── KeyReused            the idempotency key is taken
│       ├── KeyInFlight      … by a request that still runs
│       └── KeyMismatch      … by a request with another body
├── Invalid                  malformed input; names each field
├── Forbidden                known caller, not allowed
│   └── Unauthorised         unknown caller
└── Busy                     cannot store right now; try again in a moment (G14)
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Problem:
    """One field that is wrong: a JSON pointer (RFC 6901, with ``#``), a sentence, and a code where reasons have one."""

    pointer: str
    detail: str
    code: str = ""


class RafiqError(Exception):
    """Root of the family. ``code`` is stable and travels; ``detail`` is a sentence for people."""

    code = "error"

    def __init__(self, detail: str, *, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.problems = problems


class NotFound(RafiqError):
    code = "not_found"


class Conflict(RafiqError):
    code = "conflict"


class CouponNotUsable(Conflict):
    code = "coupon_not_usable"


class InsufficientBalance(Conflict):
    code = "insufficient_balance"


class AlreadyDecided(Conflict):
    code = "already_decided"


class KeyReused(Conflict):
    code = "idempotency_key_reused"


class KeyInFlight(KeyReused):
    code = "idempotency_key_in_flight"


class KeyMismatch(KeyReused):
    code = "idempotency_key_mismatch"


class Invalid(RafiqError):
    code = "invalid"

    @classmethod
    def field(cls, pointer: str, detail: str) -> Self:
        """The commonest case: one field is wrong."""
        return cls(detail, problems=(Problem(pointer, detail),))


class Gathering:
    """Several questions before one answer: everything `Invalid` about them is told at once, each field once."""

    def __init__(self) -> None:
        self._found: dict[str, Problem] = {}
        self._detail = ""

    def ask(self, question: Callable[[], T]) -> T | None:
        """What it answers; None where it is refused by its fields."""
        try:
            return question()
        except Invalid as error:
            if not error.problems:
                raise
            self._detail = self._detail or error.detail
            for problem in error.problems:
                self._found.setdefault(problem.pointer, problem)
        return None

    def finish(self) -> None:
        """Raises `Invalid` when anything was found."""
        if self._found:
            raise Invalid(self._detail, problems=tuple(self._found.values()))


class Forbidden(RafiqError):
    code = "forbidden"


class Unauthorised(Forbidden):
    code = "unauthorised"


class Busy(RafiqError):
    code = "busy"

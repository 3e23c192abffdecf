"""How many order numbers may be tried for one person: a number that can be guessed is a weak proof."""

from dataclasses import dataclass, field
from threading import Lock

from apiflask import APIFlask
from flask import current_app

from rafiq.core import clock

MOST = 5
WINDOW_SECONDS = 3_600
GUESSES = "rafiq.order_guesses"
Person = tuple[str, str]  # of which store


@dataclass(slots=True)
class _Window:
    began: float
    numbers: set[str] = field(default_factory=set)


class Guesses:
    """Numbers that did not belong to the person they were said for, each once, from the first of an hour on.

    Counted by person and not by address: whoever guesses may have many addresses.
    """

    def __init__(self) -> None:
        self._windows: dict[Person, _Window] = {}  # the one that began first stands first
        self._lock = Lock()

    def allowed(self, store_id: str, person_id: str, number: str) -> bool:
        """Whether this number may prove anything. It counts as wrong until `right` is said of it."""
        now = clock.now().timestamp()
        with self._lock:
            self._forget(now)
            window = self._windows.setdefault((store_id, person_id), _Window(now))
            if len(window.numbers) >= MOST:
                return False
            window.numbers.add(number)
            return True

    def right(self, store_id: str, person_id: str, number: str) -> None:
        with self._lock:
            window = self._windows.get((store_id, person_id))
            if window is not None:
                window.numbers.discard(number)

    def _forget(self, now: float) -> None:
        """A clock that was set back ends a window too."""
        while self._windows:
            person, window = next(iter(self._windows.items()))
            if 0 <= now - window.began < WINDOW_SECONDS:
                return
            del self._windows[person]


def register(app: APIFlask) -> None:
    app.extensions[GUESSES] = Guesses()


def guesses() -> Guesses:
    found: Guesses = current_app.extensions[GUESSES]
    return found

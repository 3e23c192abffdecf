"""Waits for the server's sockets: the system is told of each once, so idle connections cost busy ones nothing.

waitress' own loop asks every connection at every turn. Here only the restless ones are asked: those that hold a request
or an answer under way, and whoever has just been touched.
"""

import selectors
from collections.abc import Callable
from selectors import EVENT_READ, EVENT_WRITE, SelectorKey

from waitress import wasyncore

FEW = 8  # at a time, while somebody else waits
Ready = list[tuple[SelectorKey, int]]


class Sockets(dict[int, wasyncore.dispatcher]):
    """waitress' socket map, by file number; who joins or leaves it is watched or forgotten."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = selectors.DefaultSelector()
        self._asked: dict[int, int] = {}
        self._restless: set[int] = set()

    def __setitem__(self, number: int, owner: wasyncore.dispatcher) -> None:
        super().__setitem__(number, owner)
        self._asked[number] = 0
        self._restless.add(number)  # asked at the next turn, when it is whole

    def __delitem__(self, number: int) -> None:
        super().__delitem__(number)
        self._restless.discard(number)
        if self._asked.pop(number):
            self._selector.unregister(number)

    def wait(self, timeout: float) -> Ready:
        """What comes first, at most ``timeout`` seconds from now."""
        for number in tuple(self._restless):
            self._ask(number, self[number])
        return self._selector.select(timeout)

    def serve(self, ready: Ready, awaited: Callable[[], bool]) -> None:
        """Let the owner of each see to it, the urgent first; only a few when ``awaited``, for the rest stays ready."""
        ready.sort(key=_last)
        for number, (key, events) in enumerate(ready):
            if number >= FEW and awaited():
                return
            owner = key.data
            if self.get(key.fd) is not owner:
                continue  # closed a moment ago, perhaps with a newcomer under the same number
            if events & EVENT_READ:
                wasyncore.read(owner)
            if events & EVENT_WRITE:
                wasyncore.write(owner)
            if not _rests(owner) and self.get(key.fd) is owner:
                self._restless.add(key.fd)

    def ask_all(self) -> None:
        """For whoever told many connections to close."""
        self._restless.update(self)

    def close(self) -> None:
        wasyncore.close_all(self, ignore_all=True)
        self._selector.close()

    def _ask(self, number: int, owner: wasyncore.dispatcher) -> None:
        rests = _rests(owner)  # first: a worker may finish in between, and then it is asked once more
        wanted = EVENT_READ if owner.readable() else 0
        if owner.writable() and not owner.accepting:
            wanted |= EVENT_WRITE
        asked, self._asked[number] = self._asked[number], wanted
        if rests and wanted == EVENT_READ:
            self._restless.discard(number)
        if asked == wanted:
            return
        if not wanted:
            self._selector.unregister(number)
        elif asked:
            self._selector.modify(number, wanted, owner)
        else:
            self._selector.register(number, wanted, owner)


def _rests(owner: wasyncore.dispatcher) -> bool:
    """Channels and the server know better; the trigger always listens."""
    return bool(getattr(owner, "rests", True))


def _last(ready: tuple[SelectorKey, int]) -> bool:
    """Sorts what is urgent, an order say, before the clicks."""
    return not getattr(ready[0].data, "urgent", False)

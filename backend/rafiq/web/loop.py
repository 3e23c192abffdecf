"""Waits for the server's sockets: the system is told of each once, so idle connections cost busy ones nothing.

waitress' own loop asks every connection at every turn. Here only the restless ones are asked: those that hold a request
or an answer under way, and whoever has just been touched.
"""

import selectors
from selectors import EVENT_READ, EVENT_WRITE

from waitress import wasyncore


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

    def turn(self, timeout: float) -> None:
        """Wait for whatever comes first, at most ``timeout`` seconds, and let its owner see to it."""
        for number in tuple(self._restless):
            self._ask(number, self[number])
        for key, events in self._selector.select(timeout):
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

"""The loop under the server: idle connections are left in peace, busy and closed ones are not mixed up."""

import socket
from collections.abc import Iterator

import pytest
from waitress import wasyncore

from rafiq.web.serving.loop import FEW, Sockets


class Listener(wasyncore.dispatcher):
    """Counts how often it was asked and keeps what it heard."""

    rests = True
    urgent = False

    def __init__(self, sock: socket.socket, sockets: Sockets) -> None:
        super().__init__(sock, map=sockets)
        self.asked = 0
        self.heard: list[bytes] = []
        self.closes: list[Listener] = []

    def readable(self) -> bool:
        self.asked += 1
        return True

    def writable(self) -> bool:
        return False

    def handle_read(self) -> None:
        self.heard.append(self.recv(100))
        for other in self.closes:
            other.close()


@pytest.fixture
def sockets() -> Iterator[Sockets]:
    made = Sockets()
    yield made
    made.close()


@pytest.fixture
def pair(sockets):
    """`pair()`: a listener and the far end of its line."""
    far_ends = []

    def make() -> tuple[Listener, socket.socket]:
        near, far = socket.socketpair()
        far_ends.append(far)
        return Listener(near, sockets), far

    yield make
    for far in far_ends:
        far.close()


def turn(sockets: Sockets, timeout: float, *, awaited: bool = False) -> None:
    sockets.serve(sockets.wait(timeout), lambda: awaited)


def test_an_idle_connection_is_asked_once_and_heard_whenever_it_speaks(sockets, pair):
    listener, far = pair()
    for word in (b"one", b"two"):
        far.sendall(word)
        turn(sockets, 1)
        turn(sockets, 0)

    assert (listener.asked, listener.heard) == (1, [b"one", b"two"])


def test_a_busy_connection_is_asked_at_every_turn(sockets, pair):
    listener, _far = pair()
    listener.rests = False
    for _ in range(3):
        turn(sockets, 0)

    assert listener.asked == 3


def test_everybody_is_asked_when_many_were_told_to_close(sockets, pair):
    listener, _far = pair()
    turn(sockets, 0)
    sockets.ask_all()
    turn(sockets, 0)

    assert listener.asked == 2


def test_a_connection_closed_by_another_in_the_same_turn_is_not_touched(sockets, pair):
    (first, one), (second, two) = pair(), pair()
    first.closes, second.closes = [second], [first]
    for far in (one, two):
        far.sendall(b"hello")

    turn(sockets, 1)

    assert sorted([first.heard, second.heard]) == [[], [b"hello"]]
    assert len(sockets) == 1


def test_the_urgent_are_heard_first_and_few_others_while_somebody_waits(sockets, pair):
    pairs = [pair() for _ in range(FEW + 3)]
    turn(sockets, 0)
    pairs[-1][0].urgent = True
    for _, far in pairs:
        far.sendall(b"hello")
    turn(sockets, 1, awaited=True)

    heard = [bool(listener.heard) for listener, _ in pairs]
    assert heard[-1]
    assert sum(heard) == FEW
    turn(sockets, 1)
    assert all(listener.heard for listener, _ in pairs)

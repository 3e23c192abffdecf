"""A little name server on this machine that knows what a test tells it, for whoever asks over UDP."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


@contextmanager
def naming(texts: dict[str, list[str]], *, silent: str = "") -> Iterator[str]:
    """Where it listens; ``silent`` begins names about which it never answers.

    A name that others lie below is there without records; any other is not there at all.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", 0))
        thread = Thread(target=_serve, args=(door, texts, silent), daemon=True)
        thread.start()
        yield f"127.0.0.1:{door.getsockname()[1]}"
        with suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)
    thread.join(2)


def _serve(door: socket.socket, texts: dict[str, list[str]], silent: str) -> None:
    with suppress(OSError):
        while True:
            asked, who = door.recvfrom(4_096)
            if not asked:
                return
            question = dns.message.from_wire(asked)
            if not (silent and question.question[0].name.to_text().startswith(silent)):
                door.sendto(_answer(question, texts).to_wire(), who)


def _answer(asked: dns.message.Message, texts: dict[str, list[str]]) -> dns.message.Message:
    answer, name = dns.message.make_response(asked), asked.question[0].name
    plain = name.to_text(omit_final_dot=True)
    answer.flags |= dns.flags.AA
    if plain in texts:
        quoted = [" ".join(f'"{part[:200]}"' for part in _parts(each)) for each in texts[plain]]
        answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *quoted))
    elif not any(each.endswith(f".{plain}") for each in texts):
        answer.set_rcode(dns.rcode.NXDOMAIN)
    return answer


def _parts(text: str) -> list[str]:
    return [text[at : at + 200] for at in range(0, len(text), 200)]

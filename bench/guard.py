"""Whether the machine was ours: processor time of everybody else, before and during a run."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
QUIET_SHARE = 0.15
OTHERS_CORES = 0.12
WAIT_SECONDS = 6


@dataclass(slots=True)
class Watch:
    """``others``: cores that other programs used meanwhile; None where the system does not tell."""

    others: float | None = None

    @property
    def noisy(self) -> bool:
        return self.others is None or self.others > OTHERS_CORES


def wait_until_quiet() -> None:
    """At most `WAIT_SECONDS`: a machine that never rests is measured all the same, and marked."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        before = _busy()
        time.sleep(0.5)
        if before is None or (_busy() - before) / 0.5 / (os.cpu_count() or 1) < QUIET_SHARE:  # type: ignore[operator]
            return


@contextmanager
def watched() -> Iterator[Watch]:
    watch, started = Watch(), time.monotonic()
    before, ours = _busy(), _ours()
    yield watch
    after = _busy()
    if before is not None and after is not None:
        watch.others = max(0.0, (after - before) - (_ours() - ours)) / (time.monotonic() - started)


def _busy() -> float | None:
    """Seconds of work of all processors since the start of the machine."""
    try:
        numbers = [
            int(word) for word in Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:]
        ]
    except OSError:
        return None
    return (sum(numbers[:3]) + sum(numbers[5:8])) / TICKS


def _ours() -> float:
    """Seconds of work of this process, its living descendants and those it has already waited for."""
    children = _children_of()
    waiting, family = [os.getpid()], set()
    while waiting:
        pid = waiting.pop()
        family.add(pid)
        waiting += [child for child in children.get(pid, ()) if child not in family]
    waited_for = os.times()
    return sum(map(_seconds_of, family)) + waited_for.children_user + waited_for.children_system


def _children_of() -> dict[int, list[int]]:
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(folder.name))
    return children


def _seconds_of(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS

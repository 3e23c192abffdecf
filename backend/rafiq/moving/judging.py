"""A file judged line by line before anybody says yes; what it says waits beside memory, in parts of some lines."""

import json
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from itertools import islice
from tempfile import TemporaryFile
from typing import IO

from rafiq.core.errors import Invalid
from rafiq.moving.brought import COUNTS, Kept, Refusal, Told
from rafiq.moving.kinds import Kind
from rafiq.moving.rows import Refused
from rafiq.moving.seen import Seen
from rafiq.moving.sheets import Sheet
from rafiq.moving.sums import Tally

PART_ROWS = 200
MOST_ROWS = 200_000  # of a file put in by hand; the command line takes any number
SAMPLES = 5


@dataclass(slots=True)
class Judgement:
    """What was found in a file; its parts lie in a temporary file, a line each, until they are written."""

    tally: Tally = field(default_factory=Tally)
    problems: Counter[str] = field(default_factory=Counter)
    first: list[list[str]] = field(default_factory=list)
    parts: int = 0
    beside: IO[str] = field(default_factory=lambda: TemporaryFile("w+", encoding="utf-8"))  # noqa: SIM115 - see `close`

    def close(self) -> None:
        self.beside.close()

    def samples(self, place: int) -> list[str]:
        return [cells[place][:60] for cells in self.first if place < len(cells)]

    def parts_kept(self) -> Iterable[dict[str, list[Kept] | list[Refusal]]]:
        self.beside.seek(0)
        return map(json.loads, self.beside)


def judge(store_id: str, kind: Kind, sheet: Sheet, places: dict[str, int], told: Told) -> Judgement:
    """Raises `Invalid` for ``#/file``, ``too_many``. The caller closes what comes back."""
    found = Judgement()
    lines = kind.read(sheet, places)
    with closing(Seen()) as seen:
        while batch := list(islice(lines, PART_ROWS)):
            good: list[Kept] = []
            bad: list[Refusal] = []
            for line in batch:
                problem = line.problem
                if line.kept is not None:
                    try:
                        change = kind.judge(store_id, line.kept, seen, told)
                        found.tally.take(change)
                        good.append(line.kept | {COUNTS: asdict(change)})
                    except Refused as refused:
                        problem = refused.problem.value
                if problem:
                    bad.append([line.record.number, line.record.cells, problem])
                elif len(found.first) < SAMPLES:
                    found.first.append(line.record.cells)
            _keep(found, good, bad)
            if found.tally.rows > MOST_ROWS:
                found.close()
                raise Invalid.field("#/file", "too_many")
    return found


def _keep(found: Judgement, good: list[Kept], bad: list[Refusal]) -> None:
    found.beside.write(json.dumps({"customers": good, "refused": bad}) + "\n")
    found.problems.update(problem for _, _, problem in bad)
    found.parts += 1
    found.tally.rows += len(bad)
    found.tally.bad += len(bad)

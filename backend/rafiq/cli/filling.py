"""A file on its way in: a bar that moves, batches that are kept whole, what was refused in a file beside it."""

import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import Any, BinaryIO, TextIO, cast
from zipfile import BadZipFile, ZipFile

import click
from sqlalchemy.exc import OperationalError

from rafiq.core import cells
from rafiq.core.db import db, transaction
from rafiq.core.errors import Busy, Invalid
from rafiq.core.texts import number_text, text
from rafiq.moving import brought, customers, headings, rows, sums
from rafiq.moving.customers import Line
from rafiq.moving.rows import RowProblem
from rafiq.moving.seen import Seen
from rafiq.moving.sheets import Record, Sheet, open_sheet
from rafiq.moving.sums import Became, Change, Tally
from rafiq.web.words.deal_words import amount_text

BATCH = 200
TRIES = 5
Take = Callable[[Mapping[str, str]], Became]
BALANCES, REWARDS = "balances.csv", "rewards.csv"  # within an archive


@dataclass(slots=True)
class Source:
    """``inner`` is the file within, where ``path`` is an archive of `rafiq export`; ``locale`` the terminal's.

    ``origin`` is the program that wrote the file.
    """

    path: Path
    locale: str
    dry_run: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    inner: str | None = None
    origin: str = ""
    tally: Tally = field(default_factory=Tally)

    def say(self, key: str, **values: object) -> str:
        return text(self.locale, f"moving.{key}", **values)


@dataclass(slots=True)
class Outcome:
    changes: list[Change] = field(default_factory=list)
    refused: list[tuple[Record, str]] = field(default_factory=list)


def bring_customers(source: Source, store_id: str) -> None:
    """Every line recognised, each person with a link. Raises `Invalid` where the file cannot be read."""
    with _sheet(source) as sheet, closing(Seen()) as seen:
        places = customers.places_in(sheet, source.columns)
        _understood(source, sheet, places)

        def take(batch: list[Line]) -> Outcome:
            tally = Tally()
            found = [(line.identity, line.past) for line in batch if line.identity]
            if source.dry_run:
                tally.new = sum(customers.is_new(store_id, identity, seen) for identity, _ in found)
                tally.known = len(found) - tally.new
            else:
                customers.take_in(store_id, found, tally)
            refused = [(line.record, line.problem) for line in batch if line.problem]
            return Outcome([Change(1)] * tally.new + [Change()] * tally.known, refused)

        _in_batches(source, sheet, customers.read(sheet, places), take)


def bring_rows(source: Source, fields: tuple[str, ...], take_row: Take, *, needs: str = "") -> None:
    """Lines that each stand for themselves: links, rewards, balances, scores."""
    with _sheet(source) as sheet:
        places = headings.mapping(sheet.heading, fields, source.columns, source=source.origin)
        headings.needed(places, fields)
        if needs and needs not in places:
            raise Invalid.field("#/file", f"no_{needs}")
        _understood(source, sheet, places)

        def take_record(record: Record) -> Became:
            return take_row(rows.cells(record, places))

        def take(batch: list[Record]) -> Outcome:
            outcome = Outcome()
            for record in batch:
                if record.problem:
                    outcome.refused.append((record, record.problem))
                    continue
                became = brought.one(take_record, record)
                if isinstance(became, RowProblem):
                    outcome.refused.append((record, became))
                else:
                    outcome.changes.append(sums.change_of(became))
            if source.dry_run:
                db.session.rollback()
            return outcome

        _in_batches(source, sheet, sheet.records, take)


def bring_owed(source: Source, store_id: str, fields: tuple[str, ...], take_row: Take) -> None:
    """Lines that each are money, unless this very store wrote the archive: everything in it is owed here already."""
    if source.inner and _writer_of(source.path) == store_id:
        raise Invalid.field("#/file", "ours")
    bring_rows(source, fields, take_row)


def told(source: Source) -> None:
    """What it came to, in the terminal's language."""
    tally = source.tally
    counts = {"known": tally.known - tally.over, "over": tally.over}
    counts |= {name: getattr(tally, name) for name in ("rows", "new", "bad")}
    key = ("cli_would" if source.dry_run else "cli_done") + ("_over" if tally.over else "")
    click.echo(source.say(key, **{name: number_text(count, source.locale) for name, count in counts.items()}))
    for each in sums.told(tally.owed, ""):
        amounts = {
            name: amount_text(amount, each.unit, source.locale)
            for name, amount in (("amount", each.amount), ("at_once", each.at_once), ("later", each.later))
        }
        key = "cli_balances" if source.inner == BALANCES else "cli_owed"
        click.echo("  " + source.say(key, count=number_text(each.count, source.locale), **amounts))


def _in_batches(
    source: Source, sheet: Sheet, items: Iterable[Any], take: Callable[[list[Any]], Outcome]
) -> None:
    """Each batch in a transaction of its own: a run that is killed is simply begun again."""
    rest, tally = iter(items), source.tally
    with closing(_Refusals(source, sheet.heading)) as refusals:
        while batch := list(islice(rest, BATCH)):
            outcome = _tried(take, batch)
            tally.rows += len(outcome.refused)
            for change in outcome.changes:
                tally.take(change)
            for record, problem in outcome.refused:
                refusals.add(record, problem)
    if refusals.path.exists() and tally.bad:
        click.echo(source.say("cli_refused", path=refusals.path), err=True)


def _tried(take: Callable[[list[Any]], Outcome], batch: list[Any]) -> Outcome:
    """A server that writes at the same moment is waited for."""
    for again in reversed(range(TRIES)):
        try:
            with transaction():
                return take(batch)
        except (OperationalError, Busy):
            if not again:
                raise
    return Outcome()


class _Refusals:
    """``FILE.rejected.csv``: the lines as they were, with number and reason; made when the first one comes."""

    def __init__(self, source: Source, heading: list[str]) -> None:
        suffix = f".{source.inner}" if source.inner else ""
        self.path = source.path.with_name(f"{source.path.name}{suffix}.rejected.csv")
        self._source, self._heading = source, heading
        self._stream: TextIO | None = None

    def add(self, record: Record, problem: str) -> None:
        if self._stream is None:
            self._stream = self.path.open("w", encoding="utf-8-sig", newline="")
            self._row([self._source.say("line"), self._source.say("problem"), *self._heading])
        self._row([record.number, self._source.say(f"line_{problem}"), *record.cells])
        self._source.tally.bad += 1

    def close(self) -> None:
        if self._stream:
            self._stream.close()

    def _row(self, row: list[Any]) -> None:
        if self._stream:
            csv.writer(self._stream).writerow([cells.harmless(cell) for cell in row])


@contextmanager
def _sheet(source: Source) -> Iterator[Sheet]:
    with (
        source.path.open("rb") as file,
        _inner(file, source) if source.inner else nullcontext(file) as stream,
    ):
        size = stream.seek(0, 2)
        stream.seek(0)
        label = source.say("cli_looking" if source.dry_run else "cli_taking")
        with click.progressbar(length=size, label=label, file=sys.stderr) as bar:
            yield open_sheet(stream, encoding=source.encoding, on_read=bar.update)


@contextmanager
def _inner(file: BinaryIO, source: Source) -> Iterator[BinaryIO]:
    """Copied beside first, since a packed file cannot be rewound; never held in memory."""
    with TemporaryFile() as kept:
        try:
            with ZipFile(file) as archive, archive.open(str(source.inner)) as packed:
                copyfileobj(packed, kept)
        except (BadZipFile, KeyError) as error:
            detail = "archive"
            raise Invalid.field("#/file", detail) from error
        kept.seek(0)
        yield cast("BinaryIO", kept)


def _writer_of(path: Path) -> str:
    """The store that an archive was written for. Raises `Invalid` where it does not say."""
    try:
        with ZipFile(path) as archive:
            return str(json.loads(archive.read("schema.json"))["store"]["id"])
    except (BadZipFile, KeyError, TypeError, ValueError) as error:
        detail = "archive"
        raise Invalid.field("#/file", detail) from error


def _understood(source: Source, sheet: Sheet, places: Mapping[str, int]) -> None:
    """Which column was taken for what: a look before a million lines."""
    click.echo(source.say("cli_encoding", encoding=sheet.encoding), err=True)
    for name, place in places.items():
        click.echo(f"  {sheet.heading[place]} → {source.say(f'field_{name}')}", err=True)

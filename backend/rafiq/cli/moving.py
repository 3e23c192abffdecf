"""Commands of coming and leaving: import customers, links, rewards and scores; export a whole store."""

from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

import click
from flask import current_app

from rafiq.audit import service as audit
from rafiq.audit.rules import Detail, Note
from rafiq.cli import filling
from rafiq.cli.door import keyring, open_app, plainly, terminal_locale
from rafiq.cli.filling import Source
from rafiq.core.db import transaction
from rafiq.core.errors import Invalid
from rafiq.core.texts import text
from rafiq.moving import advocates, arriving, foreseen, headings, leaving, rewards, rows, scores
from rafiq.moving.brought import HOLD_DAYS, MOST_HOLD_DAYS
from rafiq.moving.headings import SOURCES
from rafiq.moving.seen import Seen
from rafiq.moving.sums import Became
from rafiq.stores import service as stores
from rafiq.stores.service import StoreView

REASONS = frozenset(
    "spreadsheet encoding empty headings quotes long_line archive ours no_score no_code no_reward".split()
)


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """What every import can be told."""
    for option in (
        click.option("--dry-run", is_flag=True, help="only say what would happen"),
        click.option("--encoding", help="of the file, where it is not told rightly by itself: cp1256"),
        click.option("--map", "columns", multiple=True, metavar="FIELD=COLUMN", help="email=Kunden-Mail"),
        click.option("--store", "store_id", help="the store to fill (default: the only one)"),
        click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False)),
    ):
        command = option(command)
    return command


@click.group("import")
def bring() -> None:
    """Bring customers, links, rewards and scores along. The same file again is safe."""


@bring.command("customers")
@_options
@plainly
def bring_customers(
    *, file: Path, store_id: str | None, columns: tuple[str, ...], encoding: str | None, dry_run: bool
) -> None:
    """Past customers from a CSV or TSV file: each gets a link, and nobody is written to."""
    source = _source(file, columns, encoding, dry_run=dry_run, inner="customers.csv")
    with open_app().app_context():
        store = the_store(store_id)
        _readably(source, store.id, "customers", partial(filling.bring_customers, source, store.id))


@bring.command("links")
@_options
@click.option("--from", "origin", type=click.Choice(SOURCES), required=True, help="where the file comes from")
@click.option(
    "--redirects", type=click.Path(path_type=Path), help="write maps from old to new addresses: FILE.zip"
)
@plainly
def bring_links(
    *,
    file: Path,
    store_id: str | None,
    columns: tuple[str, ...],
    encoding: str | None,
    dry_run: bool,
    origin: str,
    redirects: Path | None,
) -> None:
    """Advocates of another program: their codes keep working, their old addresses can lead here."""
    source = _source(file, columns, encoding, dry_run=dry_run, inner="links.csv", origin=origin)
    app = open_app()
    with app.app_context():
        store = the_store(store_id)
        with closing(Seen()) as seen:
            take = (
                partial(advocates.would_be_new, store.id, seen=seen)
                if dry_run
                else partial(advocates.take_in, store.id, source=origin)
            )
            _readably(source, store.id, "links", partial(filling.bring_rows, source, headings.LINK, take))
        if redirects and not dry_run:
            hosts = arriving.write(
                redirects, store, keyring(app), app.extensions["rafiq"].settings.public_url
            )
            click.echo(source.say("cli_redirects", path=redirects, hosts=", ".join(hosts)))


@bring.command("rewards")
@_options
@click.option("--from", "origin", type=click.Choice(SOURCES), required=True, help="where the file comes from")
@click.option(
    "--hold-days",
    type=click.IntRange(0, MOST_HOLD_DAYS),
    default=HOLD_DAYS,
    show_default=True,
    help="of pending ones without a date",
)
@click.option(
    "--any-currency",
    is_flag=True,
    help="take rewards in other currencies than the store's too, each in its own",
)
@plainly
def bring_rewards(
    *,
    file: Path,
    store_id: str | None,
    columns: tuple[str, ...],
    encoding: str | None,
    dry_run: bool,
    origin: str,
    hold_days: int,
    any_currency: bool,
) -> None:
    """Rewards that another program still owes: pending ones are released in time, available ones can be spent."""
    with open_app().app_context():
        store = the_store(store_id)
        # The archive of another Rafiq names its own accounts, and each of them goes on as it was.
        only = None if any_currency or file.suffix == ".zip" else store.currency

        with closing(Seen()) as seen:
            hold, before = timedelta(days=hold_days), seen if dry_run else None
            take, take_balance = _takes(store, origin, hold, only, before=before)
            parts: list[tuple[str, tuple[str, ...], filling.Take]]
            parts = [(filling.REWARDS, headings.REWARD, take)]
            if file.suffix == ".zip":
                parts.insert(0, (filling.BALANCES, headings.BALANCE, take_balance))
            for inner, fields, take_row in parts:
                source = _source(file, columns, encoding, dry_run=dry_run, inner=inner, origin=origin)
                _readably(
                    source,
                    store.id,
                    inner.removesuffix(".csv"),
                    partial(filling.bring_owed, source, store.id, fields, take_row),
                )


def _takes(
    store: StoreView, origin: str, hold: timedelta, only: str | None, *, before: Seen | None
) -> tuple[filling.Take, filling.Take]:
    """How a line of rewards and one of balances is taken in; with ``before``, only what would come of it."""
    since = rewards.begin()

    def take(found: Mapping[str, str]) -> Became:
        row = rows.reward(found, currency=store.currency)
        if before is not None:
            return foreseen.reward(store.id, row, before, source=origin, only=only)
        return rewards.take_in(store.id, row, source=origin, hold=hold, only=only, since=since)

    def take_balance(found: Mapping[str, str]) -> Became:
        row = rows.balance(found)
        if before is not None:
            return foreseen.balance(store.id, row, before, source=origin)
        return rewards.open_balance(store.id, row, source=origin)

    return take, take_balance


@bring.command("scores")
@_options
@plainly
def bring_scores(
    *, file: Path, store_id: str | None, columns: tuple[str, ...], encoding: str | None, dry_run: bool
) -> None:
    """Scores that another survey tool collected: each counts once, and old ones are nobody's task."""
    source = _source(file, columns, encoding, dry_run=dry_run, inner="scores.csv")
    with open_app().app_context():
        store = the_store(store_id)

        def take(found: Mapping[str, str]) -> bool:
            row = scores.checked(rows.score(found))
            return scores.is_new(store.id, row, seen) if dry_run else scores.take_in(store.id, row)

        with closing(Seen()) as seen:
            bring_in = partial(filling.bring_rows, source, headings.SCORE, take, needs="score")
            _readably(source, store.id, "scores", bring_in)


@click.command("export")
@click.option("--store", "store_id", help="the store to write out (default: the only one)")
@click.option("--out", type=click.Path(path_type=Path), help="default: rafiq-export-STORE.zip here")
@plainly
def export(store_id: str | None, out: Path | None) -> None:
    """Everything of a store as CSV and JSON lines, with maps by which its shared links live on."""
    app = open_app()
    with app.app_context():
        store = the_store(store_id)
        target = out or Path(f"rafiq-export-{store.id}.zip")
        if target.exists():
            raise Invalid.field("#/out", text(terminal_locale(), "moving.cli_exists", path=target))
        target.touch(mode=0o600)  # it holds everything about everybody
        public_url = app.extensions["rafiq"].settings.public_url
        count = leaving.write(target, store, keyring(app), public_url, tell=_dots)
        _note(store.id, Note("export.downloaded", "export", "", {"rows": count}))
    click.echo("", err=True)
    click.echo(text(terminal_locale(), "moving.cli_exported", path=target, rows=count))


def the_store(store_id: str | None) -> StoreView:
    """The one that is named, or the only one there is."""
    if store_id is not None:
        return stores.get_store(store_id)
    known = stores.list_stores()
    if len(known) != 1:
        names = ", ".join(f"{each.id} ({each.name})" for each in known) or "rafiq store create …"
        raise click.UsageError(f"--store: {names}")
    return known[0]


def _source(
    file: Path,
    columns: tuple[str, ...],
    encoding: str | None,
    *,
    dry_run: bool,
    inner: str,
    origin: str = "",
) -> Source:
    wrong = next((each for each in columns if "=" not in each), None)
    if wrong:
        raise click.BadParameter(wrong, param_hint="--map FIELD=COLUMN")
    mapped = dict(each.split("=", 1) for each in columns)
    within = inner if file.suffix == ".zip" else None
    return Source(file, terminal_locale(), dry_run, mapped, encoding, within, origin=origin)


def _readably(source: Source, store_id: str, what: str, bring_in: Callable[[], None]) -> None:
    """Why a file cannot be read, as a sentence in the terminal's language; else the log says what was taken in."""
    try:
        bring_in()
    except Invalid as error:
        reason = error.problems[0].detail if error.problems else ""
        if reason not in REASONS:
            raise
        raise Invalid(source.say(f"file_{reason}")) from error
    filling.told(source)
    if not source.dry_run:
        counts: dict[str, Detail] = {
            name: getattr(source.tally, name) for name in ("rows", "new", "known", "bad")
        }
        _note(store_id, Note("import.done", "import", "", {"what": what} | counts))


def _note(store_id: str, note: Note) -> None:
    with transaction():
        audit.write(current_app.extensions["rafiq"].keyring, store_id, audit.COMMAND, note)


def _dots(_rows: int) -> None:
    click.echo(".", nl=False, err=True)

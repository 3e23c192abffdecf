"""Writes a whole store into one archive: every table as CSV and JSON lines, and maps by which shared links live on."""

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Engine, Table, select

from rafiq.core import cells, clock
from rafiq.core.cells import Number
from rafiq.core.db import Base, VisitsBase, begin_request, db, is_postgresql
from rafiq.core.signing import Keyring
from rafiq.moving import redirects, shared
from rafiq.stores.service import StoreView

FORMAT = 1
AT_ONCE = 1_000
AMOUNTS = frozenset({"amount", "pending", "available", "redeemed"})
# Secrets, other people's passwords, and what only this house can use; each with its reason in docs/import-export.md.
LEFT_TABLES = frozenset(
    (
        "bulk_parts bulk_runs code_upload_parts exports fraud_traces import_parts kept_answers outbox "
        "passkeys recovery_codes standing_figures user_sessions users"
    ).split()
)
LEFT_COLUMNS = frozenset(
    "access lookup old_sealed old_secret password_hash print sealed secret secret_hash setup_hash".split()
)
Tell = Callable[[int], None]


def write(target: Path, store: StoreView, keyring: Keyring, public_url: str, *, tell: Tell) -> int:
    """The archive at ``target``; how many rows. ``tell`` hears their number now and then.

    Everything is read from one snapshot. Needs an app context and takes minutes: the caller holds no transaction.
    """
    rows = 0
    begin_request(writing=False)  # whoever asks: a snapshot that could write would hold up every writer
    with ExitStack() as closing:
        main, visits = (
            closing.enter_context(_snapshot(engine)) for engine in (db.engine, db.engines["visits"])
        )
        archive = closing.enter_context(zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True))
        _people_files(archive, main, store, keyring, public_url)
        _redirect_files(archive, main, store, keyring, public_url)
        described: dict[str, Any] = {}
        for connection, table in _tables(main, visits):
            count = _table_files(archive, connection, table, store.id)
            columns = {column.name: _kind(column.type.python_type) for column in _columns(table)}
            described[table.name] = {"rows": count, "columns": columns}
            rows += count
            tell(rows)
        about = {"rafiq_export": FORMAT, "exported_at": clock.now().isoformat(), "public_url": public_url}
        about |= {"store": {"id": store.id, "name": store.name, "currency": store.currency}}
        archive.writestr(
            "schema.json", json.dumps(about | {"tables": described}, indent=1, ensure_ascii=False)
        )
    return rows


def write_redirects(target: IO[bytes], store: StoreView, keyring: Keyring, public_url: str) -> None:
    """The maps alone, by which shared links live on without us. Needs an app context."""
    with (
        _snapshot(db.engine) as connection,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive,
    ):
        _redirect_files(archive, connection, store, keyring, public_url)


def exported_columns() -> dict[str, list[str]]:
    """What an archive holds, by table: for the test that no secret is in it."""
    return {table.name: [c.name for c in _columns(table)] for table in _kept_tables()}


def _snapshot(engine: Engine) -> Connection:
    level = {"isolation_level": "REPEATABLE READ"} if is_postgresql() else {}
    return engine.connect().execution_options(**level, stream_results=True)


def _people_files(
    archive: zipfile.ZipFile, connection: Connection, store: StoreView, keyring: Keyring, public_url: str
) -> None:
    """The four files that a person opens and that `rafiq import` reads."""
    links = [
        "link_id",
        "rafiq_id",
        "customer_id",
        "email",
        "phone",
        "referral_code",
        "other_codes",
        "share_url",
    ]
    who = links[1:5]
    customers = [*who, "first_name", "last_name", "locale", "tags", "last_order", "referral_code"]
    balances = [*who, "unit", "pending", "available", "redeemed"]
    rewards = ["reward_id", *who, "amount", "unit", "status", "release_at"]
    for name, columns, found in (
        ("customers", customers, shared.customers(connection, store)),
        ("links", links, shared.links(connection, store, keyring, public_url)),
        ("balances", balances, shared.balances(connection, store.id)),
        ("rewards", rewards, shared.waiting(connection, store.id)),
    ):
        _csv(archive, f"{name}.csv", columns, ([row[column] for column in columns] for row in found), AMOUNTS)


def _redirect_files(
    archive: zipfile.ZipFile, connection: Connection, store: StoreView, keyring: Keyring, public_url: str
) -> None:
    """Where friends land without us: the shop's landing page, for each address and code that was ever shared."""
    target, prefix = store.landing_url, urlsplit(public_url).path.rstrip("/")

    def ours() -> Iterator[tuple[str, str]]:
        yield f"{prefix}/s/{store.id}", target
        for link in shared.links(connection, store, keyring, public_url):
            yield urlsplit(link["share_url"]).path, target
            for code in (link["referral_code"], *link["other_codes"].split()):
                for path in redirects.code_paths(f"{prefix}/r/", code):
                    yield path, target

    redirects.write(archive, "redirects", ours)
    for host in hosts(connection, store.id):
        redirects.write(archive, f"redirects/{host}", partial(_at, connection, store.id, host, target))


def hosts(connection: Connection, store_id: str) -> list[str]:
    """Where links of older programs pointed to."""
    found = {urlsplit(row["address"]).hostname for row in shared.old_links(connection, store_id)}
    return sorted(host for host in found if host and redirects.is_host(host))


def _at(connection: Connection, store_id: str, host: str, target: str) -> Iterator[tuple[str, str]]:
    for row in shared.old_links(connection, store_id):
        parts = urlsplit(row["address"])
        if parts.hostname == host:
            yield parts.path + (f"?{parts.query}" if parts.query else ""), target


def _tables(main: Connection, visits: Connection) -> Iterator[tuple[Connection, Table]]:
    for table in _kept_tables():
        yield (visits if table.metadata is VisitsBase.metadata else main), table


def _kept_tables() -> list[Table]:
    everything = (*Base.metadata.sorted_tables, *VisitsBase.metadata.sorted_tables)
    return [table for table in everything if table.name not in LEFT_TABLES]


def _columns(table: Table) -> list[Any]:
    return [column for column in table.c if column.name not in LEFT_COLUMNS]


def _table_files(archive: zipfile.ZipFile, connection: Connection, table: Table, store_id: str) -> int:
    """The same rows twice, each walked through once; how many."""
    columns = _columns(table)
    mine = table.c.store_id if "store_id" in table.c else table.c.id
    query = select(*columns).where(mine == store_id).order_by(*table.primary_key)
    walk = connection.execution_options(yield_per=AT_ONCE)
    names = [column.name for column in columns]
    with archive.open(f"data/{table.name}.jsonl", "w", force_zip64=True) as stream:
        count = 0
        for row in walk.execute(query):
            values = dict(zip(names, map(_plain, row), strict=True))
            stream.write((json.dumps(values, ensure_ascii=False) + "\n").encode())
            count += 1
    _csv(
        archive,
        f"data/{table.name}.csv",
        names,
        ([_cell(each) for each in row] for row in walk.execute(query)),
    )
    return count


def _csv(
    archive: zipfile.ZipFile,
    name: str,
    columns: list[str],
    rows: Iterable[list[Any]],
    numbers: frozenset[str] = frozenset(),
) -> None:
    typed = [column in numbers for column in columns]
    with archive.open(name, "w", force_zip64=True) as stream:
        stream.write(b"\xef\xbb\xbf" + cells.row(columns).encode())
        for row in rows:
            kept = [Number(cell) if number else cell for cell, number in zip(row, typed, strict=True)]
            stream.write(cells.row(kept).encode())


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _cell(value: object) -> str | int:
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    if isinstance(value, int):
        return value
    return (
        str(_plain(value))
        if isinstance(value, str | date | datetime)
        else json.dumps(value, ensure_ascii=False)
    )


def _kind(kind: type) -> str:
    return {datetime: "moment", str: "text", int: "whole number", bool: "true or false"}.get(kind, "JSON")

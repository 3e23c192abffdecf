"""Visits as rows: what a batch adds to the counts by day, and the statements that write all of it at once."""

from collections import Counter
from enum import StrEnum
from typing import Any

from sqlalchemy import TextClause, text


class Kind(StrEnum):
    HUMAN = "human"
    REPEAT = "repeat"
    BOT = "bot"


# As the `Visit` columns in order.
Row = tuple[str, str, int, str | None, Kind, str, str]


def count_by_day(rows: list[Row]) -> list[list[Any]]:
    """As the `VisitDay` columns in order, sorted, so that two processes lock rows in the same order."""
    counts = Counter(
        (store_id, written_at[:10], link, channel or "", kind)
        for store_id, _id, link, channel, kind, _visitor, written_at in rows
    )
    return [
        [store_id, f"{day.replace('-', '')}-{link}-{channel}", day, link, channel or None]
        + [counts[store_id, day, link, channel, kind] for kind in (Kind.HUMAN, Kind.REPEAT, Kind.BOT)]
        for store_id, day, link, channel in sorted({key[:4] for key in counts})
    ]


def over_all_links(by_day: list[list[Any]]) -> list[list[Any]]:
    """As the `VisitChannelDay` columns in order, sorted as well."""
    counts: Counter[tuple[str, str, str, int]] = Counter()
    for store_id, _id, day, _link, channel, *kinds in by_day:
        for place, count in enumerate(kinds):
            counts[store_id, day, channel or "", place] += count
    return [
        [store_id, f"{day.replace('-', '')}-{channel}", day, channel or None]
        + [counts[store_id, day, channel, place] for place in range(3)]
        for store_id, day, channel in sorted({key[:3] for key in counts})
    ]


_VISIT_COLUMNS = "store_id, id, link_number, channel, kind, visitor, visited_at"
_DAY_COLUMNS = "store_id, id, day, link_number, channel, human_count, repeat_count, bot_count"
_ALL_COLUMNS = "store_id, id, day, channel, human_count, repeat_count, bot_count"


def _adding(table: str) -> str:
    names = ("human_count", "repeat_count", "bot_count")
    return "ON CONFLICT (store_id, id) DO UPDATE SET " + ", ".join(
        f"{name} = {table}.{name} + excluded.{name}" for name in names
    )


def _statements(
    pick: list[str], pick_day: list[str], pick_all: list[str], source: str
) -> tuple[TextClause, TextClause, TextClause]:
    """``WHERE true`` keeps SQLite from reading ON CONFLICT as a join's ON. Made of our own constants only."""

    def into(table: str, columns: str, values: list[str], ending: str) -> TextClause:
        rows = f"SELECT {', '.join(values)} FROM {source} WHERE true"  # noqa: S608
        return text(f"INSERT INTO {table} ({columns}) {rows} {ending}")

    return (
        into("visits", _VISIT_COLUMNS, pick, "ON CONFLICT DO NOTHING"),
        into("visit_days", _DAY_COLUMNS, pick_day, _adding("visit_days")),
        into("visit_channel_days", _ALL_COLUMNS, pick_all, _adding("visit_channel_days")),
    )


def _sqlite(count: int) -> list[str]:
    return [f"json_extract(value, '$[{index}]')" for index in range(count)]


def _postgresql(types: str) -> list[str]:
    return [f"CAST(value->>{index} AS {kind})" for index, kind in enumerate(types.split(","))]


STATEMENTS = {
    "sqlite": _statements(_sqlite(7), _sqlite(8), _sqlite(7), "json_each(:rows)"),
    "postgresql": _statements(
        [*_postgresql("text,text,bigint,text,text,text"), "CAST(value->>6 AS timestamp) AT TIME ZONE 'UTC'"],
        _postgresql("text,text,text,bigint,text,bigint,bigint,bigint"),
        _postgresql("text,text,text,text,bigint,bigint,bigint"),
        "jsonb_array_elements(CAST(:rows AS jsonb)) AS value",
    ),
}

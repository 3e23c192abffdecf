"""What came by already, kept in a temporary file: a million names fit beside anything else a machine does."""

import sqlite3
from collections.abc import Iterable


class Seen:
    """How often each name came by. Close it when the walk is over."""

    def __init__(self) -> None:
        self._kept = sqlite3.connect("")  # a file of its own that goes with the connection
        self._kept.execute("PRAGMA synchronous=OFF")
        self._kept.execute("CREATE TABLE seen (name TEXT PRIMARY KEY, times INT NOT NULL) WITHOUT ROWID")
        self._kept.execute("CREATE TABLE told (name TEXT PRIMARY KEY, said TEXT NOT NULL) WITHOUT ROWID")

    def add(self, names: Iterable[str]) -> None:
        again = "INSERT INTO seen VALUES (?, 1) ON CONFLICT DO UPDATE SET times = times + 1"
        self._kept.executemany(again, [(name,) for name in names])

    def times(self, name: str) -> int:
        row = self._kept.execute("SELECT times FROM seen WHERE name = ?", (name,)).fetchone()
        return int(row[0]) if row else 0

    def any(self, names: Iterable[str]) -> bool:
        return any(self.times(name) for name in names)

    def say(self, name: str, said: str) -> None:
        """What was told of this name last."""
        self._kept.execute("INSERT OR REPLACE INTO told VALUES (?, ?)", (name, said))

    def said(self, name: str) -> str:
        row = self._kept.execute("SELECT said FROM told WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def close(self) -> None:
        self._kept.close()

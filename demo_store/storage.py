"""The shop's own file: customers, orders, what was said to Rafiq and must be said again, ticked steps, skipped days."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from demo_store.orders import Customer, Order

TABLES = """
CREATE TABLE IF NOT EXISTS customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE NOT NULL, first_name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS numbers (id INTEGER PRIMARY KEY AUTOINCREMENT);
CREATE TABLE IF NOT EXISTS orders (number TEXT PRIMARY KEY, token TEXT UNIQUE NOT NULL, store TEXT NOT NULL,
    customer_id TEXT NOT NULL, document TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS places (sku TEXT NOT NULL, number TEXT NOT NULL, taken INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS calls (id INTEGER PRIMARY KEY AUTOINCREMENT, store TEXT NOT NULL, document TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS retries (key TEXT PRIMARY KEY, store TEXT NOT NULL, path TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS skips (id INTEGER PRIMARY KEY, days INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS ticks (store TEXT NOT NULL, step TEXT NOT NULL, PRIMARY KEY (store, step));
"""
KEPT_CALLS = 200


class Storage:
    """One short connection a question: safe from any thread, nothing left open."""

    def __init__(self, data_dir: Path) -> None:
        data_dir.mkdir(parents=True, exist_ok=True)
        self._path = data_dir / "shop.db"
        with self._open() as db:
            db.executescript(TABLES)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=10)) as db, db:
            yield db

    def customer(self, email: str, first_name: str) -> Customer:
        """The same customer for the same e-mail address; the newest name wins."""
        known = "INSERT INTO customers (email, first_name) VALUES (?, ?) ON CONFLICT (email) DO UPDATE SET "
        with self._open() as db:
            rows = db.execute(
                known + "first_name = excluded.first_name RETURNING id, email, first_name",
                (email.strip().lower(), first_name.strip()),
            )
            row = rows.fetchone()
        return Customer(id=f"c{row[0]}", email=row[1], first_name=row[2])

    def next_number(self) -> str:
        with self._open() as db:
            return f"CH-{1000 + int(db.execute('INSERT INTO numbers DEFAULT VALUES').lastrowid or 0)}"

    def save(self, order: Order) -> None:
        row = (order.number, order.token, order.store, order.customer.id, json.dumps(order.document()))
        known = "INSERT INTO orders VALUES (?, ?, ?, ?, ?) ON CONFLICT (number) DO UPDATE SET "
        with self._open() as db:
            db.execute(known + "document = excluded.document", row)

    def keep_said(self, number: str, said: dict[str, Any]) -> None:
        """Nothing else of the order: its buyer may be returning the goods at the same moment."""
        change = "UPDATE orders SET document = json_set(document, '$.said', json(?)) WHERE number = ?"
        with self._open() as db:
            db.execute(change, (json.dumps(said), number))

    def order_by_token(self, token: str) -> Order | None:
        return self._one("SELECT document FROM orders WHERE token = ?", token)

    def order_of(self, number: str, customer_id: str) -> Order | None:
        return self._one(
            "SELECT document FROM orders WHERE number = ? AND customer_id = ?", number, customer_id
        )

    def orders_of(self, customer_id: str, store: str) -> list[Order]:
        newest = "SELECT document FROM orders WHERE customer_id = ? AND store = ? ORDER BY rowid DESC"
        with self._open() as db:
            return [Order.read(json.loads(row[0])) for row in db.execute(newest, (customer_id, store))]

    def order_by_number(self, number: str) -> Order | None:
        return self._one("SELECT document FROM orders WHERE number = ?", number)

    def _one(self, question: str, *values: str) -> Order | None:
        with self._open() as db:
            row = db.execute(question, values).fetchone()
        return Order.read(json.loads(row[0])) if row else None

    def take_places(self, sku: str, number: str, wanted: int, limit: int) -> bool:
        """Take workshop places for an order, all of them or none; two buyers of the last one cannot both win."""
        with self._open() as db:
            db.execute("BEGIN IMMEDIATE")
            if self._taken(db, sku) + wanted > limit:
                return False
            db.execute("INSERT INTO places VALUES (?, ?, ?)", (sku, number, wanted))
        return True

    def free_places(self, number: str) -> None:
        with self._open() as db:
            db.execute("DELETE FROM places WHERE number = ?", (number,))

    def places_taken(self, sku: str) -> int:
        with self._open() as db:
            return self._taken(db, sku)

    @staticmethod
    def _taken(db: sqlite3.Connection, sku: str) -> int:
        return int(
            db.execute("SELECT COALESCE(SUM(taken), 0) FROM places WHERE sku = ?", (sku,)).fetchone()[0]
        )

    def add_call(self, store: str, document: dict[str, Any]) -> None:
        with self._open() as db:
            last = db.execute(
                "INSERT INTO calls (store, document) VALUES (?, ?)", (store, json.dumps(document))
            )
            db.execute("DELETE FROM calls WHERE id <= ?", (int(last.lastrowid or 0) - KEPT_CALLS,))

    def calls(self, store: str, limit: int) -> list[dict[str, Any]]:
        newest = "SELECT id, document FROM calls WHERE store = ? ORDER BY id DESC LIMIT ?"
        with self._open() as db:
            return [{"id": row[0], **json.loads(row[1])} for row in db.execute(newest, (store, limit))]

    def keep(self, store: str, path: str, body: dict[str, Any], key: str) -> None:
        with self._open() as db:
            db.execute(
                "INSERT OR IGNORE INTO retries VALUES (?, ?, ?, ?)", (key, store, path, json.dumps(body))
            )

    def kept(self) -> list[tuple[str, str, str, dict[str, Any]]]:
        """(store, key, path, body), in the order in which they happened."""
        with self._open() as db:
            rows = db.execute("SELECT store, key, path, body FROM retries ORDER BY rowid")
            return [(store, key, path, json.loads(body)) for store, key, path, body in rows]

    def forget(self, key: str) -> None:
        with self._open() as db:
            db.execute("DELETE FROM retries WHERE key = ?", (key,))

    def tick(self, store: str, step: str) -> None:
        with self._open() as db:
            db.execute("INSERT OR IGNORE INTO ticks VALUES (?, ?)", (store, step))

    def skip(self, days: int) -> None:
        with self._open() as db:
            db.execute("INSERT INTO skips (days) VALUES (?)", (days,))

    def skipped_days(self) -> int:
        with self._open() as db:
            return int(db.execute("SELECT COALESCE(SUM(days), 0) FROM skips").fetchone()[0])

    def untick(self, store: str) -> None:
        with self._open() as db:
            db.execute("DELETE FROM ticks WHERE store = ?", (store,))

    def ticks(self, store: str) -> set[str]:
        with self._open() as db:
            return {row[0] for row in db.execute("SELECT step FROM ticks WHERE store = ?", (store,))}

"""The store's statements for SQLite: one writer, many readers, one file."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite as dialects
from sqlalchemy.engine import URL, Connection

from inspector.adapters.sql.engines import sqlite_driver, sqlite_reader, sqlite_writer, to_json
from inspector.adapters.sql.rows import Row
from inspector.adapters.sql.schema import (
    Instant,
    as_text,
    categories,
    category_counters,
    counters,
    inspections,
)

__all__ = ["SqliteBackend"]

# How much of '2026-01-31 08:15:30.250000' names the bucket, and what completes it.
_BUCKET_TEXT = {60: (16, ":00.000000"), 3600: (13, ":00:00.000000")}


class SqliteBackend:
    """Creates the file's folder; raises OSError where it cannot."""

    def __init__(self, url: URL) -> None:
        """Set up engines; the file is opened at first use."""
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
        self._writer = sqlite_writer(url)
        self._reader = sqlite_reader(url)
        # Threads queue here, in order and at no cost, rather than in SQLite's polling wait.
        self._one_writer = threading.Lock()
        self._insert = _Prepared(dialects.insert(inspections).on_conflict_do_nothing())
        self._insert_category = _Prepared(dialects.insert(categories))
        self._add = {table: _Prepared(_adding(table)) for table in (counters, category_counters)}

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Hold the one writing connection for a transaction."""
        with self._one_writer, self._writer.begin() as connection:
            yield connection

    def reading(self) -> AbstractContextManager[Connection]:
        """Read beside the writer."""
        return self._reader.connect()

    def lock_schema(self, connection: Connection) -> None:
        """Nothing to do: a writing transaction holds the whole file."""

    def lock_table(self, connection: Connection, table: sa.Table) -> None:
        """Nothing to do: a writing transaction holds the whole file."""

    def insert_new(self, connection: Connection, rows: Sequence[Row]) -> list[bool]:
        """Insert one by one, since only a single insert tells whether it did anything."""
        cursor = sqlite_driver(connection).cursor()
        text, values = self._insert.text, self._insert.values
        return [cursor.execute(text, values(row)).rowcount == 1 for row in rows]

    def insert_categories(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Insert into `inspection_categories`."""
        self._insert_category.run(connection, rows)

    def add_counts(self, connection: Connection, table: sa.Table, rows: Sequence[Row]) -> None:
        """Add to a counter table."""
        self._add[table].run(connection, rows)

    def bucket(self, span: int) -> sa.ColumnElement[datetime]:
        """Cut the text of the time."""
        length, rest = _BUCKET_TEXT[span]
        return sa.literal_column(f"substr(inspections.counted_at, 1, {length}) || '{rest}'")

    def close(self) -> None:
        """Close all connections; the last one empties the write-ahead log into the file."""
        with self._one_writer:
            self._reader.dispose()
            self._writer.dispose()


class _Prepared:
    """An insert as text, with what turns Python's values into the driver's.

    SQLite runs inside this process: a statement takes it less time than SQLAlchemy takes to get
    one ready, so the hot path hands finished text straight to the driver.
    """

    def __init__(self, statement: sa.Insert) -> None:
        columns = list(cast(sa.Table, statement.table).columns)
        names = [column.name for column in columns]
        compiled = statement.compile(dialect=dialects.dialect(), column_keys=names)
        self.text = str(compiled)
        self._converters = [
            (position, convert)
            for position, column in enumerate(columns)
            if (convert := _converter(column)) is not None
        ]

    def values(self, row: Row) -> list[Any]:
        """The row as the driver wants it."""
        values = list(row)
        for position, convert in self._converters:
            values[position] = convert(values[position])
        return values

    def run(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Carry the statement out for every row."""
        if rows:
            sqlite_driver(connection).cursor().executemany(self.text, map(self.values, rows))


def _adding(table: sa.Table) -> sa.Insert:
    statement = dialects.insert(table)
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key),
        set_={"units": table.c.units + statement.excluded.units},
    )


def _converter(column: sa.Column[Any]) -> Callable[[Any], Any] | None:
    """What the driver needs done to a value; SQLAlchemy's own converters take twice as long."""
    if isinstance(column.type, Instant):
        return as_text if not column.nullable else lambda value: value and as_text(value)
    if isinstance(column.type, sa.JSON):
        return to_json
    return None

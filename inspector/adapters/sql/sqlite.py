"""The store's statements for SQLite: one writer, many readers, one file."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite as dialects
from sqlalchemy.engine import URL, Connection

from inspector.adapters.sql.engines import sqlite_driver, sqlite_reader, sqlite_writer, to_json
from inspector.adapters.sql.instants import Instant, as_text
from inspector.adapters.sql.rows import Form, Row, first_of_each, to_row
from inspector.adapters.sql.schema import (
    MEASURES,
    categories,
    category_counters,
    counters,
    inspections,
)
from inspector.values import Inspection

__all__ = ["SQLITE", "Prepared", "SqliteBackend"]

# How much of '2026-01-31 08:15:30.250000' names the bucket, and what completes it.
_BUCKET_TEXT = {
    60: (16, ":00.000000"),
    3600: (13, ":00:00.000000"),
    86400: (10, " 00:00:00.000000"),
}

# One statement for all keys of a batch; CROSS JOIN keeps SQLite from turning the loop around.
_FORGOTTEN = """
SELECT known.* FROM json_each(?) AS asked CROSS JOIN replay_keys AS known
ON known.simulated = json_extract(asked.value, '$[0]')
AND known.station = json_extract(asked.value, '$[1]')
AND known.sequence = json_extract(asked.value, '$[2]')
"""
_MARKED_LOOKS = """
SELECT known.id FROM json_each(?) AS asked CROSS JOIN inspections AS known
ON known.simulated = ? AND known.station = ? AND known.product = ? AND known.unit = asked.value
WHERE known.unit IS NOT NULL AND (known.is_first OR known.is_latest)
"""

SQLITE = Form(as_text, to_json)
"""What the driver takes as it is; SQLAlchemy's own converters take twice as long."""


class SqliteBackend:
    """Creates the file's folder; raises OSError where it cannot."""

    def __init__(self, url: URL) -> None:
        """Set up engines; the file is opened at first use."""
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
        self._writer = sqlite_writer(url)
        self._reader = sqlite_reader(url)
        # Threads queue here, in order and at no cost, rather than in SQLite's polling wait.
        self._one_writer = threading.Lock()
        self._insert = Prepared(dialects.insert(inspections).on_conflict_do_nothing())
        self._insert_category = Prepared(dialects.insert(categories))
        self._add = {table: Prepared(_adding(table)) for table in (counters, category_counters)}

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

    def join_writers(self, connection: Connection, pieces_of: Collection[str]) -> None:
        """Nothing to do: a writing transaction holds the whole file."""

    def alone(self, connection: Connection) -> None:
        """Nothing to do: a writing transaction holds the whole file."""

    def forgotten(self, connection: Connection, keys: Iterable[Row]) -> Iterable[Row]:
        """Look the keys up, where there are any at all."""
        driver = sqlite_driver(connection)
        if driver.execute("SELECT 1 FROM replay_keys LIMIT 1").fetchone() is None:
            return ()
        return driver.execute(_FORGOTTEN, (to_json(list(keys)),))

    def marked_looks(self, connection: Connection, pieces: Sequence[Row]) -> list[str]:
        """Look the pieces up, those of a station and a product at once."""
        units: defaultdict[Row, list[str]] = defaultdict(list)
        for *shared, unit in pieces:
            units[tuple(shared)].append(unit)
        driver = sqlite_driver(connection)
        return [
            identity
            for shared, wanted in units.items()
            for (identity,) in driver.execute(_MARKED_LOOKS, (to_json(wanted), *shared))
        ]

    def insert_new(self, connection: Connection, batch: Sequence[Inspection]) -> list[bool]:
        """Insert all at once, and look closer only where some were there already.

        New rows are numbered above those that were there.
        """
        cursor = sqlite_driver(connection).cursor()
        (last,) = cursor.execute("SELECT max(rowid) FROM inspections").fetchone()
        cursor.executemany(self._insert.text, (to_row(item, SQLITE) for item in batch))
        if cursor.rowcount == len(batch):
            return [True] * len(batch)
        found = cursor.execute("SELECT id FROM inspections WHERE rowid > ?", (last or 0,))
        return first_of_each((identity for (identity,) in found), (item.id for item in batch))

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


class Prepared:
    """An insert as text, with what turns Python's values into the driver's.

    SQLite runs inside this process: a statement takes it less time than SQLAlchemy takes to get
    one ready, so the hot path hands finished text straight to the driver.
    """

    def __init__(self, statement: sa.Insert) -> None:
        """Compile the statement, a value for every column."""
        columns = list(cast(sa.Table, statement.table).columns)
        names = [column.name for column in columns]
        compiled = statement.compile(dialect=dialects.dialect(), column_keys=names)
        self.text = str(compiled)
        self._times = _places(columns, Instant)

    def values(self, row: Row) -> list[Any]:
        """The row as the driver wants it."""
        values = list(row)
        for place in self._times:
            values[place] = as_text(values[place])
        return values

    def run(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Carry the statement out for every row."""
        if rows:
            sqlite_driver(connection).cursor().executemany(self.text, map(self.values, rows))


def _adding(table: sa.Table) -> sa.Insert:
    statement = dialects.insert(table)
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key),
        set_={name: table.c[name] + statement.excluded[name] for name in MEASURES},
    )


def _places(columns: Sequence[sa.Column[Any]], kind: type[Any]) -> list[int]:
    return [place for place, column in enumerate(columns) if isinstance(column.type, kind)]

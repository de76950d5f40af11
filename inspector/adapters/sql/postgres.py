"""The store's statements for PostgreSQL: many writers, in many processes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any
from zlib import crc32

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as dialects
from sqlalchemy.engine import URL, Connection

from inspector.adapters.sql.engines import postgres_engine
from inspector.adapters.sql.rows import Row, first_of_each, to_row
from inspector.adapters.sql.schema import MEASURES, categories, inspections, replay_keys
from inspector.values import Inspection

__all__ = ["PostgresBackend"]

# Any numbers that no other program on the server locks.
_MIGRATION_LOCK = 0x696E7370
_WRITERS_LOCK = 0x696E7371
_STATION_LOCK = 0x696E7372  # the first of two halves, the second is the station
_BUCKET_FIELD = {60: "minute", 3600: "hour", 86400: "day"}
_ASKED_AT_ONCE = 2_000  # the protocol takes 65,535 parameters


class PostgresBackend:
    """Connects at first use."""

    def __init__(self, url: URL) -> None:
        """Set up the engine. Raises UsageError where the driver is not installed."""
        self._engine = postgres_engine(url)
        self._snapshots = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction of its own connection."""
        return self._engine.begin()

    def reading(self) -> AbstractContextManager[Connection]:
        """All statements see the records as they stood at the first."""
        return self._snapshots.connect()

    def lock_schema(self, connection: Connection) -> None:
        """Wait for, and keep out, other processes that migrate."""
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))

    def lock_table(self, connection: Connection, table: sa.Table) -> None:
        """Let others read, but not write."""
        connection.exec_driver_sql(f'LOCK TABLE "{table.name}" IN SHARE ROW EXCLUSIVE MODE')

    def join_writers(self, connection: Connection, pieces_of: Collection[str]) -> None:
        """Share one lock with all that record; hold those of the stations, in one order for all."""
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock_shared(_WRITERS_LOCK)))
        for lock in sorted({crc32(name.encode()) - 2**31 for name in pieces_of}):
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_STATION_LOCK, lock)))

    def alone(self, connection: Connection) -> None:
        """Wait for all that record, and keep others waiting."""
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_WRITERS_LOCK)))

    def forgotten(self, connection: Connection, keys: Iterable[Row]) -> Iterable[Row]:
        """Look the keys up."""
        key = sa.tuple_(replay_keys.c.simulated, replay_keys.c.station, replay_keys.c.sequence)
        for part in _parts(list(keys)):
            rows = connection.execute(sa.select(replay_keys).where(key.in_(part)))
            yield from (tuple(row) for row in rows)

    def marked_looks(self, connection: Connection, pieces: Sequence[Row]) -> list[str]:
        """Look the pieces up."""
        columns = inspections.c
        piece = sa.tuple_(columns.simulated, columns.station, columns.product, columns.unit)
        marked = (columns.unit.is_not(None), columns.is_first | columns.is_latest)
        query = sa.select(columns.id).where(*marked)
        return [
            found
            for part in _parts(pieces)
            for found in connection.execute(query.where(piece.in_(part))).scalars()
        ]

    def insert_new(self, connection: Connection, batch: Sequence[Inspection]) -> list[bool]:
        """Insert in the order of the keys.

        Where another process is about to commit the same key, the insert waits for it. In one
        order for all, such waits cannot go round in a circle.
        """
        if not batch:
            return []
        ordered = sorted(_named(inspections, map(to_row, batch)), key=_key)
        statement = (
            dialects.insert(inspections).on_conflict_do_nothing().returning(inspections.c.id)
        )
        inserted = connection.execute(statement, ordered).scalars()
        return first_of_each(inserted, (item.id for item in batch))

    def insert_categories(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Insert into `inspection_categories`."""
        if rows:
            connection.execute(sa.insert(categories), _named(categories, rows))

    def add_counts(self, connection: Connection, table: sa.Table, rows: Sequence[Row]) -> None:
        """Add to a counter table."""
        if not rows:
            return
        statement = dialects.insert(table)
        statement = statement.on_conflict_do_update(
            index_elements=list(table.primary_key),
            set_={name: table.c[name] + statement.excluded[name] for name in MEASURES},
        )
        connection.execute(statement, _named(table, rows))

    def bucket(self, span: int) -> sa.ColumnElement[datetime]:
        """Cut the time in UTC, whatever the server's zone."""
        field = _BUCKET_FIELD[span]
        return sa.literal_column(f"date_trunc('{field}', inspections.counted_at, 'UTC')")

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def _parts(rows: Sequence[Row]) -> Iterable[Sequence[Row]]:
    return (rows[start : start + _ASKED_AT_ONCE] for start in range(0, len(rows), _ASKED_AT_ONCE))


def _named(table: sa.Table, rows: Iterable[Row]) -> list[dict[str, Any]]:
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in rows]


def _key(values: dict[str, Any]) -> tuple[bool, str, int]:
    sequence = values["sequence"]
    return values["simulated"], values["station"], -1 if sequence is None else sequence

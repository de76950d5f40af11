"""The store's statements for PostgreSQL: many writers, in many processes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as dialects
from sqlalchemy.engine import URL, Connection

from inspector.adapters.sql.engines import postgres_engine
from inspector.adapters.sql.rows import Row
from inspector.adapters.sql.schema import categories, inspections

__all__ = ["PostgresBackend"]

_MIGRATION_LOCK = 0x696E7370  # any number that no other program on the server locks
_BUCKET_FIELD = {60: "minute", 3600: "hour"}


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

    def insert_new(self, connection: Connection, rows: Sequence[Row]) -> list[bool]:
        """Insert in the order of the keys.

        Where another process is about to commit the same key, the insert waits for it. In one
        order for all, such waits cannot go round in a circle.
        """
        ordered = sorted(_named(inspections, rows), key=_key)
        statement = (
            dialects.insert(inspections).on_conflict_do_nothing().returning(inspections.c.id)
        )
        inserted = set(connection.execute(statement, ordered).scalars())
        return [_taken(inserted, row[0]) for row in rows]

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
            set_={"units": table.c.units + statement.excluded.units},
        )
        connection.execute(statement, _named(table, rows))

    def bucket(self, span: int) -> sa.ColumnElement[datetime]:
        """Cut the time in UTC, whatever the server's zone."""
        field = _BUCKET_FIELD[span]
        return sa.literal_column(f"date_trunc('{field}', inspections.counted_at, 'UTC')")

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def _named(table: sa.Table, rows: Sequence[Row]) -> list[dict[str, Any]]:
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in rows]


def _key(values: dict[str, Any]) -> tuple[bool, str, int]:
    sequence = values["sequence"]
    return values["simulated"], values["station"], -1 if sequence is None else sequence


def _taken(inserted: set[str], identity: str) -> bool:
    """Whether this id was inserted, for the first row that asks."""
    if identity in inserted:
        inserted.remove(identity)
        return True
    return False

"""What SQLite and PostgreSQL do differently; everything else is shared."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.adapters.sql.rows import Row

__all__ = ["Backend"]


class Backend(Protocol):
    """Transactions, and the statements that each database has words of its own for."""

    def writing(self) -> AbstractContextManager[Connection]:
        """A connection inside a transaction that may write; committed where the block ends."""
        ...

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection that sees one unchanging snapshot."""
        ...

    def lock_schema(self, connection: Connection) -> None:
        """Keep other processes from migrating until the transaction ends."""
        ...

    def lock_table(self, connection: Connection, table: sa.Table) -> None:
        """Keep other processes from writing to the table until the transaction ends."""
        ...

    def insert_new(self, connection: Connection, rows: Sequence[Row]) -> list[bool]:
        """Insert into `inspections` what is not there yet; True for each row that was not.

        Of several rows with one key the first is the new one.
        """
        ...

    def insert_categories(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Insert into `inspection_categories`."""
        ...

    def add_counts(self, connection: Connection, table: sa.Table, rows: Sequence[Row]) -> None:
        """Add to a counter table; rows as `rows.counts` gives them, the count last."""
        ...

    def bucket(self, span: int) -> sa.ColumnElement[datetime]:
        """Where the bucket of `span` seconds around `inspections.counted_at` begins, as SQL."""
        ...

    def close(self) -> None:
        """Close all connections."""
        ...

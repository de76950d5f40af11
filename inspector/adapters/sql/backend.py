"""What SQLite and PostgreSQL do differently; everything else is shared."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.adapters.sql.rows import Row
from inspector.values import Inspection

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

    def join_writers(self, connection: Connection, pieces_of: Collection[str]) -> None:
        """Record beside others until the transaction ends, but not beside `alone`.

        `pieces_of` names the stations that send looks at pieces: only one transaction at a time
        may tell which look is a piece's first and latest.
        """
        ...

    def alone(self, connection: Connection) -> None:
        """Keep all others from writing until the transaction ends."""
        ...

    def forgotten(self, connection: Connection, keys: Iterable[Row]) -> Iterable[Row]:
        """Those rows of `replay_keys` whose (simulated, station, sequence) is among `keys`."""
        ...

    def marked_looks(self, connection: Connection, pieces: Sequence[Row]) -> list[str]:
        """Ids of the first and latest looks at pieces (simulated, station, product, unit)."""
        ...

    def insert_new(self, connection: Connection, batch: Sequence[Inspection]) -> list[bool]:
        """Insert into `inspections` what is not there yet; True for each record that was not.

        Of several records with one key the first is the new one.
        """
        ...

    def insert_categories(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Insert into `inspection_categories`."""
        ...

    def add_counts(self, connection: Connection, table: sa.Table, rows: Sequence[Row]) -> None:
        """Add to a counter table; rows as `counting.Changes` gives them, the measures last."""
        ...

    def bucket(self, span: int) -> sa.ColumnElement[datetime]:
        """Where the bucket of `span` seconds around `inspections.counted_at` begins, as SQL."""
        ...

    def close(self) -> None:
        """Close all connections."""
        ...

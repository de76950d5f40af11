"""The store of records: one transaction keeps a batch of records and all that is counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection

from inspector.adapters.sql.backend import Backend
from inspector.adapters.sql.engines import parse_url
from inspector.adapters.sql.failures import named, translated
from inspector.adapters.sql.migrate import bring_up_to_date
from inspector.adapters.sql.postgres import PostgresBackend
from inspector.adapters.sql.queries import read_page, read_tally
from inspector.adapters.sql.rebuild import rebuild
from inspector.adapters.sql.rows import (
    category_rows,
    counts,
    from_row,
    recipe_from_row,
    to_row,
)
from inspector.adapters.sql.schema import (
    category_counters,
    counters,
    heartbeat,
    inspections,
    recipes,
)
from inspector.adapters.sql.sqlite import SqliteBackend
from inspector.errors import KeyConflictError, StoreUnavailableError, UsageError
from inspector.ports import Filter, Page, Recorded, StoredRecipe, Tally
from inspector.recipe import Recipe
from inspector.values import Inspection

__all__ = ["SqlStore", "open_store"]


def open_store(address: str) -> SqlStore:
    """Open the database at `address`, creating or migrating its tables where needed.

    `address` is a file path, `sqlite:///path` or `postgresql+psycopg://user@host/database`.
    Raises UsageError for an address of another kind, StoreUnavailableError for a database that
    cannot be opened or was written by a newer version.
    """
    url = parse_url(address)
    with translated(url):
        backend = _backend(url)
    try:
        with translated(url):
            bring_up_to_date(backend, url)
    except BaseException:
        backend.close()
        raise
    return SqlStore(backend, url)


def _backend(url: URL) -> Backend:
    return SqliteBackend(url) if url.get_backend_name() == "sqlite" else PostgresBackend(url)


class SqlStore:
    """An `InspectionStore` on a SQL database; made by `open_store`. Safe to use from threads."""

    def __init__(self, backend: Backend, url: URL) -> None:
        """Take over a backend whose tables are up to date."""
        self._backend = backend
        self._url = url
        self._closed = False

    def record(self, batch: Sequence[Inspection]) -> list[Recorded | KeyConflictError]:
        """Keep a batch in one durable transaction; see `InspectionStore.record`.

        Raises UsageError for a record that no database could hold (a number beyond 64 bits, say),
        and then keeps nothing of the batch either.
        """
        if not batch:
            return []
        with self._writing() as connection:
            return self._record(connection, batch)

    def _record(
        self, connection: Connection, batch: Sequence[Inspection]
    ) -> list[Recorded | KeyConflictError]:
        is_new = self._backend.insert_new(connection, [to_row(item) for item in batch])
        new = [item for item, fresh in zip(batch, is_new, strict=True) if fresh]
        self._backend.insert_categories(connection, category_rows(new))
        units, shown = counts(new)
        self._backend.add_counts(connection, counters, units)
        self._backend.add_counts(connection, category_counters, shown)
        return [
            Recorded(item, replayed=False) if fresh else _earlier(connection, item)
            for item, fresh in zip(batch, is_new, strict=True)
        ]

    def find(self, station: str, sequence: int, *, simulated: bool = False) -> Inspection | None:
        """The record under a station's sequence number, if there is one."""
        with self._reading() as connection:
            return _by_key(connection, station, sequence, simulated)

    def get(self, inspection_id: str) -> Inspection | None:
        """The record with this id, if there is one."""
        with self._reading() as connection:
            return _by_id(connection, inspection_id)

    def page(self, selection: Filter, *, limit: int, cursor: str | None = None) -> Page:
        """Records that match, newest first. Raises UsageError for a cursor it did not give."""
        with self._reading() as connection:
            return read_page(connection, selection, limit, cursor)

    def tally(self, selection: Filter) -> Tally:
        """Counts of what matches; the time it takes does not grow with the number of records."""
        with self._reading() as connection:
            return read_tally(connection, selection)

    def rebuild_counters(self) -> None:
        """Derive all counters anew from the records; others cannot record meanwhile."""
        with self._writing() as connection:
            rebuild(connection, self._backend)

    def recipes(self, product: str) -> tuple[StoredRecipe, ...]:
        """All versions set for a product, oldest first."""
        query = sa.select(recipes).where(recipes.c.product == product).order_by(recipes.c.version)
        with self._reading() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(recipe_from_row({**row}) for row in rows)

    def set_recipe(self, recipe: Recipe, *, note: str) -> StoredRecipe:
        """Keep a new version, numbered from 1, and make it the one in force."""
        newest = sa.select(sa.func.max(recipes.c.version))
        with self._writing() as connection:
            self._backend.lock_table(connection, recipes)
            last = connection.scalar(newest.where(recipes.c.product == recipe.product))
            stored = StoredRecipe(recipe.numbered((last or 0) + 1), datetime.now(UTC), note)
            values = {
                "product": recipe.product,
                "version": stored.recipe.version,
                "settings": recipe.as_dict(),
                "created_at": stored.created_at,
                "note": note,
            }
            connection.execute(sa.insert(recipes), values)
        return stored

    def ping(self) -> None:
        """Commit one row. Raises StoreUnavailableError where that does not go through."""
        with self._writing() as connection:
            self._backend.lock_table(connection, heartbeat)
            connection.execute(sa.delete(heartbeat))
            connection.execute(sa.insert(heartbeat), {"id": 1, "at": datetime.now(UTC)})

    def close(self) -> None:
        """Let go of connections and files; closing twice does no harm."""
        self._closed = True
        self._backend.close()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with translated(self._url):
            self._check_open()
            with self._backend.writing() as connection:
                yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with translated(self._url):
            self._check_open()
            with self._backend.reading() as connection:
                yield connection

    def _check_open(self) -> None:
        if self._closed:
            raise StoreUnavailableError(
                f"The database {named(self._url)} was closed by this program; open it again."
            )


def _earlier(connection: Connection, item: Inspection) -> Recorded | KeyConflictError:
    """The answer to a delivery whose record was there already."""
    if item.sequence is not None:
        first = _by_key(connection, item.station, item.sequence, item.simulated)
        if first is not None:
            return _replay_or_conflict(first, item, item.sequence)
    first = _by_id(connection, item.id)
    if first is None or (first.digest, first.product) != (item.digest, item.product):
        raise UsageError(
            f"The id {item.id!r} was used for another record before; give every record an id of "
            "its own."
        )
    return Recorded(first, replayed=True)


def _replay_or_conflict(
    first: Inspection, item: Inspection, sequence: int
) -> Recorded | KeyConflictError:
    if (first.digest, first.product) == (item.digest, item.product):
        return Recorded(first, replayed=True)
    return KeyConflictError(
        station=item.station,
        sequence=sequence,
        recorded_digest=first.digest,
        received_digest=item.digest,
        recorded_product=first.product,
        received_product=item.product,
    )


def _by_key(
    connection: Connection, station: str, sequence: int, simulated: bool
) -> Inspection | None:
    return _one(
        connection,
        inspections.c.simulated == simulated,
        inspections.c.station == station,
        inspections.c.sequence == sequence,
    )


def _by_id(connection: Connection, inspection_id: str) -> Inspection | None:
    return _one(connection, inspections.c.id == inspection_id)


def _one(connection: Connection, *conditions: sa.ColumnElement[bool]) -> Inspection | None:
    row = connection.execute(sa.select(inspections).where(*conditions)).mappings().one_or_none()
    return None if row is None else from_row({**row})

"""The store of records: one transaction keeps a batch of records and all that is counted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection

from inspector.adapters.sql.access import SqlAccess
from inspector.adapters.sql.arrivals import read_arrivals
from inspector.adapters.sql.backend import Backend
from inspector.adapters.sql.deciding import decide, read_decisions
from inspector.adapters.sql.documents import Draft, put, read_current, read_versions
from inspector.adapters.sql.engines import parse_url
from inspector.adapters.sql.failures import named, translated
from inspector.adapters.sql.judged import read_judged
from inspector.adapters.sql.migrate import bring_up_to_date
from inspector.adapters.sql.postgres import PostgresBackend
from inspector.adapters.sql.queries import read_chunk, read_neighbours, read_page
from inspector.adapters.sql.recording import record
from inspector.adapters.sql.records import by_id, by_key
from inspector.adapters.sql.recount import rebuild, verify
from inspector.adapters.sql.retention import forget, sealed_until
from inspector.adapters.sql.review import SqlReview
from inspector.adapters.sql.schema import heartbeat
from inspector.adapters.sql.sqlite import SqliteBackend
from inspector.adapters.sql.sums import read_counts, read_tally
from inspector.adapters.sql.wholes import read_wholes
from inspector.errors import KeyConflictError, StoreUnavailableError
from inspector.ports import (
    RECIPE,
    Arrivals,
    Count,
    Dimension,
    Discrepancy,
    Document,
    Filter,
    Judged,
    Neighbours,
    Page,
    Recorded,
    SeenWhole,
    StoredRecipe,
    Tally,
    Whole,
)
from inspector.recipe import Recipe
from inspector.values import Decision, Inspection

__all__ = ["SqlStore", "open_store"]

_CHUNK = 500
_ROWS_IN_FULL = 4000  # of a ping: 140 kB, and the largest record with its counters takes less


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
        self.access = SqlAccess(self._writing, self._reading, backend.lock_table)
        self.review = SqlReview(self._writing, self._reading, backend.lock_table)

    def record(self, batch: Sequence[Inspection]) -> list[Recorded | KeyConflictError]:
        """Keep a batch in one durable transaction; see `InspectionStore.record`.

        Raises UsageError for a record that no database could hold (a number beyond 64 bits, say),
        and then keeps nothing of the batch either.
        """
        if not batch:
            return []
        with self._writing() as connection:
            return record(connection, self._backend, batch)

    def find(self, station: str, sequence: int, *, simulated: bool = False) -> Inspection | None:
        """The record under a station's sequence number, if there is one."""
        with self._reading() as connection:
            return by_key(connection, station, sequence, simulated)

    def get(self, inspection_id: str) -> Inspection | None:
        """The record with this id, if there is one."""
        with self._reading() as connection:
            return by_id(connection, inspection_id)

    def page(
        self,
        selection: Filter,
        *,
        limit: int,
        cursor: str | None = None,
        oldest_first: bool = False,
    ) -> Page:
        """Records that match, in order. Raises UsageError for a cursor it did not give."""
        with self._reading() as connection:
            return read_page(connection, selection, limit, cursor, oldest_first)

    def neighbours(self, selection: Filter, inspection: Inspection) -> Neighbours:
        """The records next to one among those that match."""
        with self._reading() as connection:
            return read_neighbours(connection, selection, inspection)

    def arrivals(
        self, stations: Collection[str], *, since: datetime, simulated: bool = False
    ) -> dict[str, Arrivals]:
        """What came last and lately from each of some stations; see `InspectionStore.arrivals`."""
        with self._reading() as connection:
            return read_arrivals(connection, stations, since, simulated=simulated)

    def stream(self, selection: Filter) -> Iterator[Inspection]:
        """All records that match, oldest first, a chunk in memory at a time."""
        last: Inspection | None = None
        while True:
            with self._reading() as connection:
                chunk = read_chunk(connection, selection, last, _CHUNK)
            yield from chunk
            if len(chunk) < _CHUNK:
                return
            last = chunk[-1]

    def wholes(self, kind: Whole, selection: Filter) -> tuple[SeenWhole, ...]:
        """All rolls or modules that records name; see `InspectionStore.wholes`."""
        with self._reading() as connection:
            return read_wholes(connection, kind, selection)

    def decide(self, inspection_id: str, decision: Decision) -> Inspection:
        """Add a person's word on a record. Raises NotFoundError where there is no such record."""
        with self._writing() as connection:
            return decide(connection, self._backend, inspection_id, decision)

    def decisions(self, inspection_id: str) -> tuple[Decision, ...]:
        """All that people said about a record, oldest first."""
        with self._reading() as connection:
            return read_decisions(connection, inspection_id)

    def judged(
        self, product: str, bundle: str, *, decided: bool, limit: int, simulated: bool = False
    ) -> tuple[Judged, ...]:
        """Scores with what people said to them; see `InspectionStore.judged`."""
        with self._reading() as connection:
            return read_judged(
                connection, product, bundle, decided=decided, simulated=simulated, limit=limit
            )

    def tally(self, selection: Filter) -> Tally:
        """Counts of what matches; the time it takes does not grow with the number of records."""
        with self._reading() as connection:
            return read_tally(connection, selection)

    def counts(
        self, selection: Filter, *, by: Collection[Dimension] = (), every: int | None = None
    ) -> list[Count]:
        """Sums of what matches, told apart; see `InspectionStore.counts`."""
        with self._reading() as connection:
            return read_counts(connection, selection, by, every)

    def rebuild_counters(self) -> None:
        """Derive the counters anew from the records; others cannot record meanwhile."""
        with self._writing() as connection:
            rebuild(connection, self._backend)

    def verify_counters(self) -> list[Discrepancy]:
        """Counters that disagree with a recount of the records since the seal."""
        with self._reading() as connection:
            return verify(connection, self._backend)

    def forget(self, before: datetime, *, limit: int = 1000) -> int:
        """Delete up to `limit` of the oldest records; see `InspectionStore.forget`."""
        with self._writing() as connection:
            return forget(connection, self._backend, before, limit)

    def sealed_until(self) -> datetime | None:
        """Before this hour counters stand for records that may be gone."""
        with self._reading() as connection:
            return sealed_until(connection)

    def documents(self, kind: str, name: str) -> tuple[Document, ...]:
        """All versions of a document, oldest first."""
        with self._reading() as connection:
            return read_versions(connection, kind, name)

    def current(self, kind: str, names: Collection[str] | None = None) -> tuple[Document, ...]:
        """The newest version of each document of the kind, or of those named, by name."""
        with self._reading() as connection:
            return read_current(connection, kind, names)

    def put_document(
        self,
        kind: str,
        name: str,
        content: Mapping[str, Any],
        *,
        note: str = "",
        expected: int | None = None,
    ) -> Document:
        """Keep a new version; see `InspectionStore.put_document`."""
        draft = Draft(kind, name, content, note)
        with self._writing() as connection:
            return put(connection, self._backend, draft, expected)

    def recipes(self, product: str) -> tuple[StoredRecipe, ...]:
        """All versions set for a product, oldest first."""
        return tuple(map(StoredRecipe.from_document, self.documents(RECIPE, product)))

    def newest_recipe(self, product: str) -> StoredRecipe | None:
        """The version in force; None where none was set."""
        newest = self.current(RECIPE, names=[product])
        return StoredRecipe.from_document(newest[0]) if newest else None

    def set_recipe(self, recipe: Recipe, *, note: str) -> StoredRecipe:
        """Keep a new version, numbered from 1, and make it the one in force."""
        document = self.put_document(RECIPE, recipe.product, recipe.as_dict(), note=note)
        return StoredRecipe.from_document(document)

    def ping(self, *, in_full: bool = False) -> None:
        """Commit one row, or many. Raises StoreUnavailableError where that does not go through."""
        rows, now = (_ROWS_IN_FULL if in_full else 1), datetime.now(UTC)
        with self._writing() as connection:
            self._backend.lock_table(connection, heartbeat)
            connection.execute(sa.delete(heartbeat))
            connection.execute(
                sa.insert(heartbeat), [{"id": number, "at": now} for number in range(1, rows + 1)]
            )

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

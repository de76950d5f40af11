"""The store of records, of what is counted from them, and of configuration."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from inspector.errors import KeyConflictError
from inspector.ports.arrivals import Arrivals
from inspector.ports.counts import Count, Dimension, Discrepancy, Tally
from inspector.ports.documents import Document, StoredRecipe
from inspector.ports.judged import Judged
from inspector.ports.records import Filter, Neighbours, Page, Recorded
from inspector.ports.wholes import SeenWhole, Whole
from inspector.recipe import Recipe
from inspector.values import Decision, Inspection

__all__ = ["InspectionStore"]


class InspectionStore(Protocol):
    """Keeps records and the counters derived from them; every method may be called from threads.

    Every method raises StoreUnavailableError where the store is out of reach.
    """

    def record(self, batch: Sequence[Inspection]) -> list[Recorded | KeyConflictError]:
        """Keep a batch in one durable transaction, counters included; one answer an item.

        A repeated (station, sequence) with the same digest and product yields the first record,
        `replayed`; with another, a KeyConflictError in that item's place, and the others are
        kept. Production and simulated records have running numbers of their own. Where the first
        record was forgotten, the answer is the record as it came now, under the first one's id.
        Returns after the commit. Nothing of the batch is kept where it raises
        StoreUnavailableError, or UsageError for a value that cannot be kept (a sequence beyond
        64 bits, a number that is not finite).
        """
        ...

    def find(self, station: str, sequence: int, *, simulated: bool = False) -> Inspection | None:
        """The record under a station's sequence number, if there is one."""
        ...

    def get(self, inspection_id: str) -> Inspection | None:
        """The record with this id, if there is one."""
        ...

    def page(
        self,
        selection: Filter,
        *,
        limit: int,
        cursor: str | None = None,
        oldest_first: bool = False,
    ) -> Page:
        """Records that match, newest first unless told otherwise.

        A cursor is good for the order it was given in. Raises UsageError for one that the store
        did not give.
        """
        ...

    def neighbours(self, selection: Filter, inspection: Inspection) -> Neighbours:
        """The records next to one, in time, among those that match; it need not match itself."""
        ...

    def arrivals(
        self, stations: Collection[str], *, since: datetime, simulated: bool = False
    ) -> dict[str, Arrivals]:
        """What came last from each of some stations and, since a moment, lately; by name.

        It goes by when records arrived. A station of which there is no record is left out.
        """
        ...

    def stream(self, selection: Filter) -> Iterator[Inspection]:
        """All records that match, oldest first, in constant memory.

        They are read bit by bit: what is recorded or decided meanwhile may or may not be seen.
        """
        ...

    def wholes(self, kind: Whole, selection: Filter) -> tuple[SeenWhole, ...]:
        """All rolls or modules that records name, the one seen last first.

        They are told apart by product and name. Of the filter `category` does not apply. The time
        it takes grows with the records that name one in the span, and with no others.
        """
        ...

    def decide(self, inspection_id: str, decision: Decision) -> Inspection:
        """Add a person's word on a record; the counters follow in the same transaction.

        Returns the record with the word that now holds. Raises NotFoundError where there is no
        such record.
        """
        ...

    def decisions(self, inspection_id: str) -> tuple[Decision, ...]:
        """All that people said about a record, oldest first; empty for one that is not there."""
        ...

    def judged(
        self, product: str, bundle: str, *, decided: bool, limit: int, simulated: bool = False
    ) -> tuple[Judged, ...]:
        """Scores that a model (its SHA-256) gave to units, with what people said to them.

        `decided`: those that go by a person's word, in any order. Else the newest, newest first,
        whether decided or not; that takes longer the more other records lie in between.
        """
        ...

    def tally(self, selection: Filter) -> Tally:
        """Units that match (`disposition` and `category` of the filter apply too).

        All dispositions are given, categories where a unit shows them. With a category in the
        filter it is the only one given: counters do not know which appear together.
        Raises UsageError for a filter that asks for what only records can tell.
        """
        ...

    def counts(
        self, selection: Filter, *, by: Collection[Dimension] = (), every: int | None = None
    ) -> list[Count]:
        """Sums of what matches, told apart by dimensions and by time; sorted by both.

        `every` is 60, 3600 or 86400: one row for each bucket of that many seconds (UTC) and
        combination; `since` and `until` may lie inside a bucket. Rows of nothing but zeros are
        left out. By CATEGORY, or with a category in the filter, units are counted that show the
        category: one with two categories counts under both. In sealed time an end inside a
        minute stands for the next whole minute, because the records are gone.
        Raises UsageError for another `every` and for a filter that asks for what only records
        can tell.
        """
        ...

    def rebuild_counters(self) -> None:
        """Derive the counters anew from the records; what is sealed stays as it is."""
        ...

    def verify_counters(self) -> list[Discrepancy]:
        """Counters that disagree with a recount of the records since the seal; empty is well."""
        ...

    def forget(self, before: datetime, *, limit: int = 1000) -> int:
        """Delete up to `limit` of the oldest records counted before the hour that holds `before`.

        Their counters stay and are sealed to the end of the hour of the newest one deleted: no
        rebuild touches them. Their sequence numbers stay known, so that a repeated delivery is
        still counted once. A piece none of whose looks is left counts as a new one when it comes
        again. Returns how many were deleted.
        """
        ...

    def sealed_until(self) -> datetime | None:
        """Before this hour counters stand for records that may be gone; None: nothing is sealed."""
        ...

    def documents(self, kind: str, name: str) -> tuple[Document, ...]:
        """All versions of a document, oldest first."""
        ...

    def current(self, kind: str, names: Collection[str] | None = None) -> tuple[Document, ...]:
        """The newest version of each document of the kind, or of those named, by name."""
        ...

    def put_document(
        self,
        kind: str,
        name: str,
        content: Mapping[str, Any],
        *,
        note: str = "",
        expected: int | None = None,
    ) -> Document:
        """Keep a new version, numbered by the store from 1, and make it the one in force.

        Raises VersionConflictError where `expected` is given and is not the newest version
        (0: none is there yet), UsageError for content that JSON cannot hold.
        """
        ...

    def recipes(self, product: str) -> tuple[StoredRecipe, ...]:
        """All versions set for a product, oldest first; empty where the bundle's default holds."""
        ...

    def newest_recipe(self, product: str) -> StoredRecipe | None:
        """The version in force; None where none was set, and the bundle's default holds.

        Raises RecipeError where it cannot be read; older versions are not looked at.
        """
        ...

    def set_recipe(self, recipe: Recipe, *, note: str) -> StoredRecipe:
        """Keep a new version (numbered by the store, from 1) and make it the one in force."""
        ...

    def ping(self, *, in_full: bool = False) -> None:
        """Prove that the store can be read and written. Raises StoreUnavailableError.

        `in_full` writes as much as a large record takes: on a full disk a few bytes still fit.
        """
        ...

    def close(self) -> None:
        """Let go of connections and files."""
        ...

"""What the core needs from the outside: a runtime that runs a graph, a store that keeps records.

Adapters implement these; one contract suite in tests/contract runs against every implementation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from inspector.errors import KeyConflictError
from inspector.recipe import Recipe
from inspector.values import Disposition, Inspection

__all__ = [
    "Filter",
    "GraphOutput",
    "InspectionStore",
    "ModelSession",
    "Page",
    "Recorded",
    "StoredRecipe",
    "Tally",
]


@dataclass(frozen=True, slots=True, eq=False)
class GraphOutput:
    """What a graph returns for N tiles and K categories.

    `defective` N log-odds that the tile shows any defect; `logits` NxK log-odds a category;
    `maps` NxKxhxw log-odds of each category at each cell; `embedding` NxD, rows of length 1.
    All float32.
    """

    defective: NDArray[np.float32]
    logits: NDArray[np.float32]
    maps: NDArray[np.float32]
    embedding: NDArray[np.float32]


class ModelSession(Protocol):
    """A loaded graph."""

    def run(self, tiles: NDArray[np.uint8]) -> GraphOutput:
        """Grade NxHxWxC tiles in one call."""
        ...


@dataclass(frozen=True, slots=True)
class Filter:
    """Which records are meant; None means any.

    `since` is inclusive, `until` exclusive, both aware datetimes compared with `counted_at`.
    Simulated records are never mixed with production: `simulated` picks one side. An empty
    `order` selects the records that name none.
    """

    since: datetime | None = None
    until: datetime | None = None
    station: str | None = None
    product: str | None = None
    order: str | None = None
    disposition: Disposition | None = None
    category: str | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """A record as it stands in the store; `replayed` when an earlier delivery had made it."""

    inspection: Inspection
    replayed: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of records, newest first; `cursor` asks for what follows, None at the end."""

    inspections: tuple[Inspection, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts a filter selects: units by disposition, and units that show each category."""

    dispositions: Mapping[Disposition, int]
    categories: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class StoredRecipe:
    """A version of a product's recipe, when it was set and why."""

    recipe: Recipe
    created_at: datetime
    note: str


class InspectionStore(Protocol):
    """Keeps records and the counters derived from them; every method may be called from threads."""

    def record(self, batch: Sequence[Inspection]) -> list[Recorded | KeyConflictError]:
        """Keep a batch in one durable transaction, counters included; one answer an item.

        A repeated (station, sequence) with the same digest and product yields the first record,
        `replayed`; with another, a KeyConflictError in that item's place, and the others are
        kept. Production and simulated records have running numbers of their own.
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

    def page(self, selection: Filter, *, limit: int, cursor: str | None = None) -> Page:
        """Records that match, newest first. Raises UsageError for a cursor it did not give."""
        ...

    def tally(self, selection: Filter) -> Tally:
        """Counts of what matches (`disposition` and `category` of the filter apply too).

        All dispositions are given, categories where a unit shows them. With a category in the
        filter it is the only one given: counters do not know which appear together.
        """
        ...

    def rebuild_counters(self) -> None:
        """Derive all counters anew from the records."""
        ...

    def recipes(self, product: str) -> tuple[StoredRecipe, ...]:
        """All versions set for a product, oldest first; empty where the bundle's default holds."""
        ...

    def set_recipe(self, recipe: Recipe, *, note: str) -> StoredRecipe:
        """Keep a new version (numbered by the store, from 1) and make it the one in force."""
        ...

    def ping(self) -> None:
        """Prove that the store can be read and written. Raises StoreUnavailableError."""
        ...

    def close(self) -> None:
        """Let go of connections and files."""
        ...

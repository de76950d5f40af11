"""A store in memory that counts by looking at every record: slow, short, and plainly right."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from inspector.errors import KeyConflictError, StoreUnavailableError, UsageError
from inspector.ports import Filter, Page, Recorded, StoredRecipe, Tally
from inspector.recipe import Recipe
from inspector.values import Disposition, Inspection

__all__ = ["MemoryStore"]

_Key = tuple[bool, str, int]


class MemoryStore:
    """An `InspectionStore` for tests; set `broken` to make it fail as a full disk would."""

    def __init__(self) -> None:
        """Start empty."""
        self.broken = False
        self.batches: list[int] = []
        self._closed = False
        self._lock = threading.Lock()
        self._records: dict[str, Inspection] = {}
        self._keys: dict[_Key, Inspection] = {}
        self._recipes: list[StoredRecipe] = []

    def record(self, batch: Sequence[Inspection]) -> list[Recorded | KeyConflictError]:
        """Keep a batch."""
        with self._lock:
            self._check()
            for item in batch:
                _check_storable(item)
            self.batches.append(len(batch))
            return [self._record(item) for item in batch]

    def _record(self, item: Inspection) -> Recorded | KeyConflictError:
        first = self._keys.get(_key(item)) if item.sequence is not None else None
        first = first or self._records.get(item.id)
        if first is None:
            self._records[item.id] = item
            if item.sequence is not None:
                self._keys[_key(item)] = item
            return Recorded(item, replayed=False)
        if (first.digest, first.product) == (item.digest, item.product):
            return Recorded(first, replayed=True)
        assert item.sequence is not None
        return KeyConflictError(
            station=item.station,
            sequence=item.sequence,
            recorded_digest=first.digest,
            received_digest=item.digest,
            recorded_product=first.product,
            received_product=item.product,
        )

    def find(self, station: str, sequence: int, *, simulated: bool = False) -> Inspection | None:
        """Look the key up."""
        with self._lock:
            self._check()
            return self._keys.get((simulated, station, sequence))

    def get(self, inspection_id: str) -> Inspection | None:
        """Look the id up."""
        with self._lock:
            self._check()
            return self._records.get(inspection_id)

    def page(self, selection: Filter, *, limit: int, cursor: str | None = None) -> Page:
        """Sort everything, then cut; the cursor is the last record's id."""
        if limit < 1:
            raise UsageError("limit must be at least 1")
        matching = self._matching(selection)
        matching.sort(key=_place, reverse=True)
        if cursor is not None:
            last = self.get(cursor)
            if last is None:
                raise UsageError("unknown cursor")
            matching = [item for item in matching if _place(item) < _place(last)]
        found = tuple(matching[:limit])
        return Page(found, found[-1].id if len(matching) > limit else None)

    def tally(self, selection: Filter) -> Tally:
        """Count one by one."""
        matching = self._matching(selection)
        dispositions = Counter(item.verdict.disposition for item in matching)
        shown = Counter(name for item in matching for name in item.verdict.categories)
        if selection.category is not None:
            shown = Counter({name: n for name, n in shown.items() if name == selection.category})
        return Tally({each: dispositions[each] for each in Disposition}, dict(shown))

    def _matching(self, selection: Filter) -> list[Inspection]:
        with self._lock:
            self._check()
            return [item for item in self._records.values() if _matches(item, selection)]

    def rebuild_counters(self) -> None:
        """Nothing to do: nothing is counted in advance."""

    def recipes(self, product: str) -> tuple[StoredRecipe, ...]:
        """All versions of the product."""
        with self._lock:
            return tuple(each for each in self._recipes if each.recipe.product == product)

    def set_recipe(self, recipe: Recipe, *, note: str) -> StoredRecipe:
        """Append a version."""
        with self._lock:
            version = 1 + sum(each.recipe.product == recipe.product for each in self._recipes)
            stored = StoredRecipe(recipe.numbered(version), datetime.now(UTC), note)
            self._recipes.append(stored)
            return stored

    def ping(self) -> None:
        """Fail if broken."""
        self._check()

    def close(self) -> None:
        """Refuse everything from now on."""
        self._closed = True

    def _check(self) -> None:
        if self.broken or self._closed:
            raise StoreUnavailableError("the store in memory was told to fail, or closed")


def _check_storable(item: Inspection) -> None:
    if item.sequence is not None and abs(item.sequence) >= 2**63:
        raise UsageError("sequence beyond 64 bits")
    if any(score != score for score in item.verdict.scores.values()):  # noqa: PLR0124 - NaN
        raise UsageError("a score is not a number")


def _key(item: Inspection) -> _Key:
    assert item.sequence is not None
    return item.simulated, item.station, item.sequence


def _place(item: Inspection) -> tuple[datetime, str]:
    return item.counted_at, item.id


def _matches(item: Inspection, selection: Filter) -> bool:
    return (
        item.simulated == selection.simulated
        and (selection.since is None or item.counted_at >= selection.since)
        and (selection.until is None or item.counted_at < selection.until)
        and selection.station in (None, item.station)
        and selection.product in (None, item.product)
        and selection.order in (None, item.order or "")
        and selection.disposition in (None, item.verdict.disposition)
        and (selection.category is None or selection.category in item.verdict.categories)
    )

"""A store in memory that counts by looking at every record: slow, short, and plainly right."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from inspector.errors import (
    KeyConflictError,
    NotFoundError,
    StoreUnavailableError,
    UsageError,
    VersionConflictError,
)
from inspector.ports import (
    RECIPE,
    Arrivals,
    Count,
    Dimension,
    Discrepancy,
    Document,
    Filter,
    Judged,
    Measures,
    Neighbours,
    Page,
    Recorded,
    SeenWhole,
    StoredRecipe,
    Tally,
    Whole,
)
from inspector.recipe import Recipe
from inspector.values import Decision, Disposition, Inspection

__all__ = ["MemoryStore"]

_Key = tuple[bool, str, int]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VALUES: Mapping[Dimension, Callable[[Inspection], Any]] = {
    Dimension.STATION: lambda item: item.station,
    Dimension.PRODUCT: lambda item: item.product,
    Dimension.ORDER: lambda item: item.order or "",
    Dimension.BUNDLE: lambda item: item.verdict.bundle.sha256,
    Dimension.DISPOSITION: lambda item: item.disposition,
    Dimension.SAID: lambda item: item.verdict.disposition,
    Dimension.DECIDED: lambda item: item.decision is not None,
    Dimension.AUDIT: lambda item: item.audit,
}


@dataclass(frozen=True, slots=True)
class _Look:
    """A record, and whether it was the first and is the latest look at its piece."""

    item: Inspection
    first: bool = True
    latest: bool = True


@dataclass(frozen=True, slots=True)
class _Origin:
    """What is left of a forgotten record."""

    id: str
    digest: str
    product: str


class MemoryStore:
    """An `InspectionStore` for tests; set `broken` to make it fail as a full disk would."""

    def __init__(self) -> None:
        """Start empty."""
        self.broken = False
        self.batches: list[int] = []
        self._closed = False
        self._lock = threading.RLock()
        self._looks: dict[str, _Look] = {}
        self._forgotten: list[_Look] = []
        self._keys: dict[_Key, _Origin] = {}
        self._decisions: dict[str, list[Decision]] = {}
        self._sealed_until: datetime | None = None
        self._documents: list[Document] = []

    def record(self, batch: Sequence[Inspection]) -> list[Recorded | KeyConflictError]:
        """Keep a batch."""
        with self._lock:
            self._check()
            for item in batch:
                _check_storable(item)
            self.batches.append(len(batch))
            return [self._record(item) for item in batch]

    def _record(self, item: Inspection) -> Recorded | KeyConflictError:
        first = self._origin(item)
        if first is None:
            self._add(item)
            return Recorded(item, replayed=False)
        if (first.digest, first.product) == (item.digest, item.product):
            look = self._looks.get(first.id)
            return Recorded(replace(item, id=first.id) if look is None else look.item, True)
        if item.sequence is None:
            raise UsageError("the id was used for another record")
        return KeyConflictError(
            station=item.station,
            sequence=item.sequence,
            recorded_digest=first.digest,
            received_digest=item.digest,
            recorded_product=first.product,
            received_product=item.product,
        )

    def _origin(self, item: Inspection) -> _Origin | None:
        if item.sequence is not None and _key(item) in self._keys:
            return self._keys[_key(item)]
        look = self._looks.get(item.id)
        return None if look is None else _origin_of(look.item)

    def _add(self, item: Inspection) -> None:
        others = [look for look in self._looks.values() if _same_piece(look.item, item)]
        self._looks[item.id] = _Look(item)
        if item.sequence is not None:
            self._keys[_key(item)] = _origin_of(item)
        if not others:
            return
        looks = [*(look.item for look in others), item]
        firsts = [look.item for look in others if look.first]
        # Where the first look was forgotten, none of those that are left is.
        first = min([*firsts, item], key=_order).id if firsts else None
        latest = max(looks, key=_order).id
        for each in looks:
            self._looks[each.id] = _Look(each, each.id == first, each.id == latest)

    def find(self, station: str, sequence: int, *, simulated: bool = False) -> Inspection | None:
        """Look the key up."""
        with self._lock:
            self._check()
            origin = self._keys.get((simulated, station, sequence))
            return None if origin is None else self.get(origin.id)

    def get(self, inspection_id: str) -> Inspection | None:
        """Look the id up."""
        with self._lock:
            self._check()
            look = self._looks.get(inspection_id)
            return None if look is None else look.item

    def is_latest(self, inspection_id: str) -> bool:
        """Whether a record is the latest look at its piece."""
        with self._lock:
            return self._looks[inspection_id].latest

    def page(
        self,
        selection: Filter,
        *,
        limit: int,
        cursor: str | None = None,
        oldest_first: bool = False,
    ) -> Page:
        """Sort everything, then cut; the cursor is the last record's id."""
        if limit < 1:
            raise UsageError("limit must be at least 1")
        matching = sorted(self._matching(selection), key=_place, reverse=not oldest_first)
        if cursor is not None:
            last = self.get(cursor)
            if last is None:
                raise UsageError("unknown cursor")
            matching = [
                item
                for item in matching
                if _place(item) != _place(last) and (_place(item) > _place(last)) is oldest_first
            ]
        found = tuple(matching[:limit])
        return Page(found, found[-1].id if len(matching) > limit else None)

    def neighbours(self, selection: Filter, inspection: Inspection) -> Neighbours:
        """Sort everything, then look on either side."""
        matching = sorted(self._matching(selection), key=_place)
        newer = (item.id for item in matching if _place(item) > _place(inspection))
        older = (item.id for item in reversed(matching) if _place(item) < _place(inspection))
        return Neighbours(next(newer, None), next(older, None))

    def arrivals(
        self, stations: Collection[str], *, since: datetime, simulated: bool = False
    ) -> dict[str, Arrivals]:
        """Look at every record."""
        with self._lock:
            self._check()
            looks = [look for look in self._looks.values() if look.item.simulated == simulated]
        found = {}
        for name in sorted(stations):
            own = [look for look in looks if look.item.station == name]
            lately = [x.item for x in own if x.latest and x.item.arrived_at >= since]
            if own:
                last = max((look.item for look in own), key=lambda x: (x.arrived_at, x.id))
                found[name] = Arrivals(last, Counter(item.disposition for item in lately))
        return found

    def stream(self, selection: Filter) -> Iterator[Inspection]:
        """All that match now."""
        return iter(sorted(self._matching(selection), key=_place))

    def wholes(self, kind: Whole, selection: Filter) -> tuple[SeenWhole, ...]:
        """Look at every record that matches."""
        last: dict[tuple[str, str], SeenWhole] = {}
        for item in self.stream(replace(selection, category=None)):
            name = item.roll if kind is Whole.ROLL else item.module
            if name is not None:
                last[item.product, name] = SeenWhole(item.product, name, item.counted_at)
        return tuple(sorted(last.values(), key=lambda x: (x.last_at, x), reverse=True))

    def _matching(self, selection: Filter) -> list[Inspection]:
        with self._lock:
            self._check()
            items = [look.item for look in self._looks.values()]
        return [
            item
            for item in items
            if _matches(item, selection)
            and _within(item.counted_at, selection)
            and selection.roll in (None, item.roll)
            and selection.module in (None, item.module)
            and selection.decided in (None, item.decision is not None)
            and selection.audit in (None, item.audit)
            and (selection.category is None or selection.category in item.categories)
        ]

    def decide(self, inspection_id: str, decision: Decision) -> Inspection:
        """Append the decision; the newest holds."""
        with self._lock:
            self._check()
            look = self._looks.get(inspection_id)
            if look is None:
                raise NotFoundError(f"There is no inspection {inspection_id!r}.")
            self._decisions.setdefault(inspection_id, []).append(decision)
            decided = replace(look.item, decision=decision)
            self._looks[inspection_id] = replace(look, item=decided)
            return decided

    def decisions(self, inspection_id: str) -> tuple[Decision, ...]:
        """Everything said about a record."""
        with self._lock:
            self._check()
            return tuple(self._decisions.get(inspection_id, ()))

    def judged(
        self, product: str, bundle: str, *, decided: bool, limit: int, simulated: bool = False
    ) -> tuple[Judged, ...]:
        """Look at every record that is the latest look at its piece."""
        with self._lock:
            self._check()
            looks = [look.item for look in self._looks.values() if look.latest]
        found = [
            Judged(
                item.verdict.scores["defective"],
                item.verdict.disposition,
                item.disposition if item.decision else None,
                item.audit,
                item.roll or item.module or "",
            )
            for item in sorted(looks, key=_place, reverse=True)
            if (item.product, item.verdict.bundle.sha256) == (product, bundle)
            and item.simulated == simulated
            and (item.decision is not None or not decided)
        ]
        return tuple(found[:limit])

    def tally(self, selection: Filter) -> Tally:
        """Units by disposition and by category."""
        units = {
            count.disposition: count.units
            for count in self.counts(selection, by=[Dimension.DISPOSITION])
        }
        shown = self.counts(selection, by=[Dimension.CATEGORY])
        return Tally(
            {each: units.get(each, 0) for each in Disposition},
            {str(count.category): count.units for count in shown if count.units},
        )

    def counts(
        self, selection: Filter, *, by: Collection[Dimension] = (), every: int | None = None
    ) -> list[Count]:
        """Count one by one."""
        if every not in (None, 60, 3600, 86400):
            raise UsageError("every is 60, 3600 or 86400")
        if selection.of_records:
            raise UsageError("counters know nothing of it")
        names = [each for each in Dimension if each in by]
        sums: dict[tuple[Any, ...], list[Measures]] = {}
        for look, moment in self._counted():
            if not _matches(look.item, selection) or not _within(moment, selection):
                continue
            for category in _shown(look.item, selection, by):
                values = {name: _VALUES[name](look.item) for name in names if name in _VALUES}
                values |= {Dimension.CATEGORY: category} if Dimension.CATEGORY in by else {}
                bucket = None if every is None else _floor(moment, every)
                key = (bucket, *(values[name] for name in names))
                measures = Measures(1, int(look.latest), int(look.first))
                sums.setdefault(key, []).append(measures)
        return [_count(names, key, sums[key]) for key in sorted(sums)]

    def _counted(self) -> Iterator[tuple[_Look, datetime]]:
        """Every look there ever was, with its time: in sealed time only the minute is known."""
        with self._lock:
            self._check()
            looks, seal = [*self._forgotten, *self._looks.values()], self._sealed_until
        for look in looks:
            moment = look.item.counted_at
            yield look, moment if seal is None or moment >= seal else _floor(moment, 60)

    def rebuild_counters(self) -> None:
        """Nothing to do: nothing is counted in advance."""

    def verify_counters(self) -> list[Discrepancy]:
        """Nothing can disagree: nothing is counted in advance."""
        return []

    def forget(self, before: datetime, *, limit: int = 1000) -> int:
        """Move the oldest aside; only what they count stays."""
        with self._lock:
            self._check()
            end = _floor(before, 3600)
            old = [look for look in self._looks.values() if look.item.counted_at < end]
            old = sorted(old, key=lambda look: _order(look.item))[:limit]
            for look in old:
                del self._looks[look.item.id]
                self._decisions.pop(look.item.id, None)
            self._forgotten += old
            if old:
                seal = _floor(old[-1].item.counted_at, 3600) + timedelta(hours=1)
                self._sealed_until = max(seal, self._sealed_until or seal)
            return len(old)

    def sealed_until(self) -> datetime | None:
        """Where `forget` came to."""
        with self._lock:
            self._check()
            return self._sealed_until

    def documents(self, kind: str, name: str) -> tuple[Document, ...]:
        """All versions."""
        with self._lock:
            self._check()
            return tuple(each for each in self._documents if (each.kind, each.name) == (kind, name))

    def current(self, kind: str, names: Collection[str] | None = None) -> tuple[Document, ...]:
        """The last of each name."""
        with self._lock:
            self._check()
            newest = {each.name: each for each in self._documents if each.kind == kind}
            return tuple(newest[name] for name in sorted(newest) if names is None or name in names)

    def put_document(
        self,
        kind: str,
        name: str,
        content: Mapping[str, Any],
        *,
        note: str = "",
        expected: int | None = None,
    ) -> Document:
        """Append a version."""
        with self._lock:
            newest = len(self.documents(kind, name))
            if expected not in (None, newest):
                assert expected is not None
                raise VersionConflictError(kind=kind, name=name, expected=expected, newest=newest)
            try:
                kept = json.loads(json.dumps(dict(content), allow_nan=False))
            except (TypeError, ValueError) as error:
                raise UsageError(f"JSON cannot hold it: {error}") from error
            document = Document(kind, name, newest + 1, kept, datetime.now(UTC), note)
            self._documents.append(document)
            return document

    def recipes(self, product: str) -> tuple[StoredRecipe, ...]:
        """All versions of the product."""
        return tuple(map(StoredRecipe.from_document, self.documents(RECIPE, product)))

    def newest_recipe(self, product: str) -> StoredRecipe | None:
        """The last version of the product."""
        newest = self.current(RECIPE, names=[product])
        return StoredRecipe.from_document(newest[0]) if newest else None

    def set_recipe(self, recipe: Recipe, *, note: str) -> StoredRecipe:
        """Append a version."""
        document = self.put_document(RECIPE, recipe.product, recipe.as_dict(), note=note)
        return StoredRecipe.from_document(document)

    def ping(self, *, in_full: bool = False) -> None:
        """Fail if broken, however much is written."""
        del in_full
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
    if item.decision is not None:
        raise UsageError("a new record carries no decision")


def _origin_of(item: Inspection) -> _Origin:
    return _Origin(item.id, item.digest, item.product)


def _key(item: Inspection) -> _Key:
    assert item.sequence is not None
    return item.simulated, item.station, item.sequence


def _same_piece(one: Inspection, other: Inspection) -> bool:
    return one.unit is not None and _piece(one) == _piece(other)


def _piece(item: Inspection) -> tuple[bool, str, str, str | None]:
    return item.simulated, item.station, item.product, item.unit


def _order(item: Inspection) -> tuple[datetime, datetime, str]:
    return item.counted_at, item.arrived_at, item.id


def _place(item: Inspection) -> tuple[datetime, str]:
    return item.counted_at, item.id


def _floor(moment: datetime, span: int) -> datetime:
    utc = moment.astimezone(UTC)
    return utc - (utc - _EPOCH) % timedelta(seconds=span)


def _within(moment: datetime, selection: Filter) -> bool:
    return (selection.since is None or moment >= selection.since) and (
        selection.until is None or moment < selection.until
    )


def _matches(item: Inspection, selection: Filter) -> bool:
    return (
        item.simulated == selection.simulated
        and (selection.stations is None or item.station in selection.stations)
        and selection.product in (None, item.product)
        and (selection.orders is None or (item.order or "") in selection.orders)
        and selection.disposition in (None, item.disposition)
    )


def _count(names: Sequence[Dimension], key: tuple[Any, ...], measures: Sequence[Measures]) -> Count:
    total = Measures(*(sum(parts) for parts in zip(*measures, strict=True)))
    values = dict(zip(names, key[1:], strict=True))
    return Count(*total, bucket=key[0], **values)


def _shown(item: Inspection, selection: Filter, by: Collection[Dimension]) -> Sequence[str | None]:
    """Under which categories a record counts; (None,) where categories do not matter."""
    if Dimension.CATEGORY not in by and selection.category is None:
        return (None,)
    return [name for name in item.categories if selection.category in (None, name)]

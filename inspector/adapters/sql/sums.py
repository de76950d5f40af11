"""Sums over counters, and over records where a span begins or ends inside a minute."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from inspector.adapters.sql.buckets import SPANS, Piece, ceiling, floor, pieces
from inspector.adapters.sql.queries import matching, matching_records, unindexed, within
from inspector.adapters.sql.retention import sealed_until
from inspector.adapters.sql.schema import (
    MEASURES,
    NOT_MINUTES,
    categories,
    category_counters,
    counters,
    inspections,
)
from inspector.errors import UsageError
from inspector.ports import Count, Dimension, Filter, Measures, Tally
from inspector.values import Disposition

__all__ = ["RECORD_VALUES", "column_of", "read_counts", "read_tally", "record_measures"]

_Columns = Mapping[Dimension, sa.ColumnElement[Any]]
_Key = tuple[Any, ...]

RECORD_VALUES: _Columns = {
    Dimension.STATION: inspections.c.station,
    Dimension.PRODUCT: inspections.c.product,
    Dimension.ORDER: sa.literal_column("coalesce(inspections.order_id, '')", sa.Text),
    Dimension.BUNDLE: inspections.c.bundle_sha256,
    Dimension.DISPOSITION: inspections.c.final,
    Dimension.SAID: inspections.c.disposition,
    Dimension.DECIDED: sa.literal_column("inspections.decision IS NOT NULL", sa.Boolean),
    Dimension.AUDIT: inspections.c.audit,
    Dimension.CATEGORY: categories.c.category,
}
"""What a record is counted under."""


def read_counts(
    connection: Connection, selection: Filter, by: Collection[Dimension], every: int | None
) -> list[Count]:
    """See `InspectionStore.counts`."""
    _check(selection, every)
    question = _Question(
        selection=_on_minutes(connection, selection),
        by=tuple(each for each in Dimension if each in by),
        every=every,
    )
    return question.answer(connection)


def read_tally(connection: Connection, selection: Filter) -> Tally:
    """See `InspectionStore.tally`."""
    words = read_counts(connection, selection, [Dimension.DISPOSITION], None)
    shown = read_counts(connection, selection, [Dimension.CATEGORY], None)
    units = {count.disposition: count.units for count in words}
    return Tally(
        {each: units.get(each, 0) for each in Disposition},
        {str(count.category): count.units for count in shown if count.units},
    )


def _check(selection: Filter, every: int | None) -> None:
    if every is not None and every not in SPANS:
        raise UsageError(f"Counts are told apart by {sorted(SPANS)} seconds, got {every}.")
    if selection.of_records:
        raise UsageError(
            "Counters are not told apart by roll, module, decided or audit here; read the records."
        )


def _on_minutes(connection: Connection, selection: Filter) -> Filter:
    """Move ends that lie in sealed time to whole minutes, where the counters can answer."""
    if selection.since is None and selection.until is None:
        return selection
    seal = sealed_until(connection)
    if seal is None:
        return selection
    return replace(
        selection, since=_on_minute(selection.since, seal), until=_on_minute(selection.until, seal)
    )


def _on_minute(moment: datetime | None, seal: datetime) -> datetime | None:
    if moment is None or moment >= seal:
        return moment
    try:
        return ceiling(moment, SPANS[-1])
    except OverflowError:  # the calendar's first day, from which nothing is
        return moment


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked: of which records, told apart by what."""

    selection: Filter
    by: tuple[Dimension, ...]
    every: int | None

    @property
    def of_categories(self) -> bool:
        return Dimension.CATEGORY in self.by or self.selection.category is not None

    def answer(self, connection: Connection) -> list[Count]:
        """Whole buckets from counters, the rest from records."""
        spans = [span for span in SPANS if self.every is None or span <= self.every]
        sums: dict[_Key, Measures] = {}
        for piece in pieces(self.selection.since, self.selection.until, spans):
            for row in connection.execute(self._query(piece)).mappings():
                self._add(sums, row, piece)
        return [self._count(key, sums[key]) for key in sorted(sums) if any(sums[key])]

    def _query(self, piece: Piece) -> sa.Select[Any]:
        return self._of_records(piece) if piece.span is None else self._of_counters(piece)

    def _of_counters(self, piece: Piece) -> sa.Select[Any]:
        table = category_counters if self.of_categories else counters
        values: _Columns = {each: table.c[column_of(each)] for each in self.by}
        measures = [sa.func.sum(table.c[name]).label(name) for name in MEASURES]
        query = self._grouped(values, table.c.bucket, measures)
        by_order = self.selection.orders is not None and piece.span != SPANS[-1]
        conditions = _matching_counters(table, self.selection, by_order=by_order)
        span = table.c.span == piece.span
        return query.where(span, *conditions, *within(table.c.bucket, piece.since, piece.until))

    def _of_records(self, piece: Piece) -> sa.Select[Any]:
        """Records of one minute, which are few: an index that groups them is a longer way."""
        values = {each: RECORD_VALUES[each] for each in self.by}
        if Dimension.STATION in values:
            values[Dimension.STATION] = unindexed(inspections.c.station)
        query = self._grouped(values, None, record_measures()).select_from(inspections)
        if self.of_categories:
            query = query.join(categories, categories.c.inspection_id == inspections.c.id)
        if self.selection.category is not None:
            query = query.where(categories.c.category == self.selection.category)
        time = within(inspections.c.counted_at, piece.since, piece.until)
        return query.where(*matching_records(self.selection, by_time=True), *time)

    def _grouped(
        self,
        values: _Columns,
        bucket: sa.ColumnElement[Any] | None,
        measures: Sequence[sa.ColumnElement[Any]],
    ) -> sa.Select[Any]:
        keys = list(values.values())
        names = [value.label(name) for name, value in values.items()]
        if self.every is not None and bucket is not None:
            keys, names = [*keys, bucket], [*names, bucket.label("bucket")]
        return sa.select(*names, *measures).group_by(*keys)

    def _add(self, sums: dict[_Key, Measures], row: RowMapping, piece: Piece) -> None:
        key = (self._bucket(row, piece), *(row[name] for name in self.by))
        there = sums.get(key, (0, 0, 0))
        found = (int(row[name] or 0) for name in MEASURES)
        sums[key] = Measures(*(old + new for old, new in zip(there, found, strict=True)))

    def _bucket(self, row: RowMapping, piece: Piece) -> datetime | None:
        if self.every is None:
            return None
        moment = piece.since if piece.span is None else row["bucket"]
        return None if moment is None else floor(moment, self.every)

    def _count(self, key: _Key, measures: Measures) -> Count:
        values = dict(zip(self.by, key[1:], strict=True))
        for name in (Dimension.DISPOSITION, Dimension.SAID):
            if name in values:
                values[name] = Disposition(values[name])
        return Count(*measures, bucket=key[0], **values)


def record_measures() -> list[sa.ColumnElement[Any]]:
    """The measures of a group of records."""
    return [
        sa.func.count().label("pictures"),
        _how_many(inspections.c.is_latest).label("units"),
        _how_many(inspections.c.is_first).label("first"),
    ]


def _how_many(marked: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((marked, 1), else_=0))


def _matching_counters(
    table: sa.Table, selection: Filter, *, by_order: bool
) -> Iterable[sa.ColumnElement[bool] | sa.TextClause]:
    """With `by_order` the index of orders is the only one that fits."""
    yield from matching(table, selection, by_side=not by_order)
    if by_order:
        yield NOT_MINUTES
    if selection.orders is not None:
        yield table.c.order_id.in_(sorted(selection.orders))
    if selection.disposition is not None:
        yield table.c.disposition == selection.disposition.value
    if selection.category is not None:
        yield table.c.category == selection.category


def column_of(dimension: Dimension) -> str:
    """The column of the counters that holds a dimension."""
    return "order_id" if dimension is Dimension.ORDER else dimension.value

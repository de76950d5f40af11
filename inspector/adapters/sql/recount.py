"""Counts the records anew, inside the database: to put the counters right, or to check them.

Only records since the seal are there to be counted. Where the seal lies inside a day, the day's
sealed part is the sum of its sealed hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from inspector.adapters.sql.backend import Backend
from inspector.adapters.sql.buckets import SPANS, floor
from inspector.adapters.sql.retention import sealed_until
from inspector.adapters.sql.schema import (
    COUNTER_KEY,
    MEASURES,
    categories,
    category_counters,
    counters,
    inspections,
)
from inspector.adapters.sql.sums import RECORD_VALUES, column_of, record_measures
from inspector.ports import Discrepancy, Measures
from inspector.values import Disposition

__all__ = ["rebuild", "verify"]

_HOUR = 3600
_TABLES = (counters, category_counters)


def rebuild(connection: Connection, backend: Backend) -> None:
    """Count again what is not sealed; nobody records until the transaction ends."""
    backend.alone(connection)
    seal = sealed_until(connection)
    for table in _TABLES:
        for span in SPANS:
            connection.execute(sa.delete(table).where(*_open(table, span, seal)))
            names = [column.name for column in table.columns]
            recounted = _recount(backend, table, span, seal)
            connection.execute(sa.insert(table).from_select(names, recounted))


def verify(connection: Connection, backend: Backend) -> list[Discrepancy]:
    """What a rebuild would change."""
    seal = sealed_until(connection)
    return [
        _discrepancy(row)
        for table in _TABLES
        for span in SPANS
        for row in connection.execute(_differences(backend, table, span, seal)).mappings()
    ]


def _open(table: sa.Table, span: int, seal: datetime | None) -> Sequence[sa.ColumnElement[bool]]:
    """The counters of a span that are not sealed as a whole."""
    of_span = table.c.span == span
    return (of_span,) if seal is None else (of_span, table.c.bucket >= floor(seal, span))


def _recount(backend: Backend, table: sa.Table, span: int, seal: datetime | None) -> sa.Select[Any]:
    """Rows of a counter table, in the order of its columns."""
    counted = _of_records(backend, table, span, seal)
    if seal is None or floor(seal, span) == seal:
        return counted
    both = sa.union_all(counted, _of_sealed_hours(table, span, seal)).subquery()
    keys = [both.c[name] for name in _keys(table)]
    sums = [sa.func.sum(both.c[name]) for name in MEASURES]
    return sa.select(*keys, *_named(sums)).group_by(*keys)


def _of_records(
    backend: Backend, table: sa.Table, span: int, seal: datetime | None
) -> sa.Select[Any]:
    bucket = backend.bucket(span)
    values = {
        "simulated": inspections.c.simulated,
        "bucket": bucket,
        **{column_of(name): value for name, value in RECORD_VALUES.items()},
    }
    grouped = {name: values[name] for name in _keys(table) if name != "span"}
    columns = {**values, "span": sa.literal_column(str(span), sa.Integer)}
    query = sa.select(*(columns[name].label(name) for name in _keys(table)), *record_measures())
    query = query.select_from(inspections)
    if table is category_counters:
        query = query.join(categories, categories.c.inspection_id == inspections.c.id)
    if seal is not None:
        query = query.where(inspections.c.counted_at >= seal)
    return query.group_by(*grouped.values())


def _of_sealed_hours(table: sa.Table, span: int, seal: datetime) -> sa.Select[Any]:
    """What the sealed hours add to the bucket that the seal cuts."""
    begin = sa.literal(floor(seal, span), table.c.bucket.type)
    columns = {**{name: table.c[name] for name in _keys(table)}, "bucket": begin}
    columns["span"] = sa.literal_column(str(span), sa.Integer)
    measures = [table.c[name] for name in MEASURES]
    hours = (table.c.span == _HOUR, table.c.bucket >= begin, table.c.bucket < seal)
    keys = [columns[name].label(name) for name in _keys(table)]
    return sa.select(*keys, *measures).where(*hours)


def _differences(
    backend: Backend, table: sa.Table, span: int, seal: datetime | None
) -> sa.Select[Any]:
    """Keys under which the counters and a recount differ, with the measures of both."""
    zeros = [sa.literal_column("0", sa.BigInteger) for _ in MEASURES]
    recounted = _recount(backend, table, span, seal).subquery()
    kept = [table.c[name] for name in (*_keys(table), *MEASURES)]
    sides = sa.union_all(
        sa.select(*kept, *_named(zeros, "again")).where(*_open(table, span, seal)),
        sa.select(
            *(recounted.c[name] for name in _keys(table)),
            *zeros,
            *(recounted.c[name] for name in MEASURES),
        ),
    ).subquery()
    keys = [sides.c[name] for name in _keys(table)]
    before = [sa.func.sum(sides.c[name]) for name in MEASURES]
    after = [sa.func.sum(sides.c[f"{name}_again"]) for name in MEASURES]
    differ = sa.or_(*(old != new for old, new in zip(before, after, strict=True)))
    query = sa.select(*keys, *_named(before), *_named(after, "again"))
    return query.group_by(*keys).having(differ).order_by(*keys)


def _named(
    measures: Sequence[sa.ColumnElement[Any]], suffix: str = ""
) -> list[sa.ColumnElement[Any]]:
    names = (f"{name}_{suffix}" if suffix else name for name in MEASURES)
    return [measure.label(name) for name, measure in zip(names, measures, strict=True)]


def _keys(table: sa.Table) -> Sequence[str]:
    return COUNTER_KEY if table is counters else (*COUNTER_KEY, "category")


def _discrepancy(row: RowMapping) -> Discrepancy:
    keys = [name for name in (*COUNTER_KEY, "category") if name in row]
    key = {"order" if name == "order_id" else name: row[name] for name in keys}
    words = {name: Disposition(key[name]) for name in ("disposition", "said")}
    return Discrepancy(
        key={**key, **words},
        counted=Measures(*(int(row[name]) for name in MEASURES)),
        recounted=Measures(*(int(row[f"{name}_again"]) for name in MEASURES)),
    )

"""Derives the counters from the records alone, inside the database."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.adapters.sql.backend import Backend
from inspector.adapters.sql.buckets import SPANS
from inspector.adapters.sql.schema import (
    COUNTER_KEY,
    categories,
    category_counters,
    counters,
    inspections,
)

__all__ = ["rebuild"]


def rebuild(connection: Connection, backend: Backend) -> None:
    """Empty both counter tables and count again; nobody records until the transaction ends."""
    backend.lock_table(connection, inspections)
    connection.execute(sa.delete(counters))
    connection.execute(sa.delete(category_counters))
    for span in SPANS:
        key = _key(backend, span)
        same = [part for part in key if not isinstance(part, sa.BindParameter)]
        units = sa.select(*key, sa.func.count()).group_by(*same)
        connection.execute(sa.insert(counters).from_select([*COUNTER_KEY, "units"], units))
        shown = (
            sa.select(*key, categories.c.category, sa.func.count())
            .join(categories, categories.c.inspection_id == inspections.c.id)
            .group_by(*same, categories.c.category)
        )
        columns = [*COUNTER_KEY, "category", "units"]
        connection.execute(sa.insert(category_counters).from_select(columns, shown))


def _key(backend: Backend, span: int) -> list[sa.ColumnElement[Any]]:
    """Values of COUNTER_KEY, in its order, from a record."""
    return [
        inspections.c.simulated,
        sa.literal(span),
        backend.bucket(span),
        inspections.c.station,
        inspections.c.product,
        sa.literal_column("coalesce(inspections.order_id, '')"),
        inspections.c.bundle_sha256,
        inspections.c.disposition,
    ]

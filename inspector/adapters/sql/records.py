"""Records with the decision that holds: the one query behind every look at a record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.adapters.sql.rows import from_row
from inspector.adapters.sql.schema import decisions, inspections
from inspector.values import Inspection

__all__ = ["DECISION", "RECORDS", "by_id", "by_ids", "by_key"]

DECISION: tuple[sa.ColumnElement[Any], ...] = (
    decisions.c.disposition.label("decided"),
    decisions.c.categories.label("decided_categories"),
    decisions.c.decided_by,
    decisions.c.note.label("decided_note"),
    decisions.c.decided_at,
)
"""Columns that `rows.decision_from_row` reads."""

_AT_ONCE = 500  # ids in one statement
_HOLDS = (decisions.c.inspection_id == inspections.c.id) & (
    decisions.c.number == inspections.c.decision
)

RECORDS = sa.select(inspections, *DECISION).select_from(inspections.outerjoin(decisions, _HOLDS))
"""Rows that `rows.from_row` reads."""


def by_key(
    connection: Connection, station: str, sequence: int, simulated: bool
) -> Inspection | None:
    """The record under a station's running number."""
    return _one(
        connection,
        inspections.c.simulated == simulated,
        inspections.c.station == station,
        inspections.c.sequence == sequence,
    )


def by_id(connection: Connection, inspection_id: str) -> Inspection | None:
    """The record with this id."""
    return _one(connection, inspections.c.id == inspection_id)


def by_ids(connection: Connection, ids: Sequence[str]) -> list[tuple[Inspection, bool, bool]]:
    """Records, and whether each is the first and the latest look at its piece."""
    found = []
    for start in range(0, len(ids), _AT_ONCE):
        part = inspections.c.id.in_(ids[start : start + _AT_ONCE])
        rows = connection.execute(RECORDS.where(part)).mappings()
        found += [(from_row({**row}), row["is_first"], row["is_latest"]) for row in rows]
    return found


def _one(connection: Connection, *conditions: sa.ColumnElement[bool]) -> Inspection | None:
    row = connection.execute(RECORDS.where(*conditions)).mappings().one_or_none()
    return None if row is None else from_row({**row})

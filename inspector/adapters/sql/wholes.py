"""Which rolls and modules records name: an index holds all that the answer is made of."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.adapters.sql.buckets import within_calendar
from inspector.adapters.sql.queries import matching_records, within
from inspector.adapters.sql.schema import inspections
from inspector.ports import Filter, SeenWhole, Whole

__all__ = ["read_wholes"]


def read_wholes(connection: Connection, kind: Whole, selection: Filter) -> tuple[SeenWhole, ...]:
    """See `InspectionStore.wholes`."""
    key = (inspections.c.product, inspections.c[kind.value])
    since, until = within_calendar(selection.since), within_calendar(selection.until)
    query = (
        sa.select(*key, sa.func.max(inspections.c.counted_at))
        .where(sa.text(f"inspections.{kind.value} IS NOT NULL"))  # as the index says it
        .where(*matching_records(selection, by_time=True))
        .where(*within(inspections.c.counted_at, since, until))
        .group_by(*key)
    )
    found = (SeenWhole(*row) for row in connection.execute(query))
    return tuple(sorted(found, key=lambda each: (each.last_at, each), reverse=True))

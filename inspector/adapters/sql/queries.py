"""Which records match, and reading them: by the page, and one after the other."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.adapters.sql.buckets import within_calendar
from inspector.adapters.sql.records import RECORDS
from inspector.adapters.sql.rows import from_row
from inspector.adapters.sql.schema import Instant, categories, inspections
from inspector.errors import UsageError
from inspector.ports import Filter, Page
from inspector.values import Disposition, Inspection

__all__ = ["matching", "matching_records", "read_chunk", "read_page", "within"]

_Condition = sa.ColumnElement[bool] | sa.TextClause


def read_page(connection: Connection, selection: Filter, limit: int, cursor: str | None) -> Page:
    """Records that match, newest first, from where `cursor` points."""
    if limit < 1:
        raise UsageError(f"A page holds at least one record; limit is {limit}.")
    source, identity = _source(selection)
    place = sa.tuple_(source.c.counted_at, identity)
    query = _selected(selection).order_by(source.c.counted_at.desc(), identity.desc())
    if cursor is not None:
        counted_at, last_id = _read_cursor(cursor)
        query = query.where(place < sa.tuple_(sa.literal(counted_at, Instant), last_id))
    rows = connection.execute(query.limit(limit + 1)).mappings().all()
    found = tuple(from_row({**row}) for row in rows[:limit])
    more = len(rows) > limit
    return Page(found, _write_cursor(found[-1].counted_at, found[-1].id) if more else None)


def read_chunk(
    connection: Connection, selection: Filter, after: Inspection | None, limit: int
) -> list[Inspection]:
    """Up to `limit` records that match, oldest first, after one that was read before."""
    source, identity = _source(selection)
    query = _selected(selection).order_by(source.c.counted_at, identity)
    if after is not None:
        place = sa.tuple_(source.c.counted_at, identity)
        query = query.where(place > sa.tuple_(sa.literal(after.counted_at, Instant), after.id))
    rows = connection.execute(query.limit(limit)).mappings()
    return [from_row({**row}) for row in rows]


def _source(selection: Filter) -> tuple[sa.Table, sa.Column[Any]]:
    """Where time and id are read from: those of a category's own table lead to its index."""
    if selection.category is None:
        return inspections, inspections.c.id
    return categories, categories.c.inspection_id


def _selected(selection: Filter) -> sa.Select[Any]:
    """The records that match."""
    source, _ = _source(selection)
    query = RECORDS.where(*matching_records(selection))
    if selection.category is not None:
        shown = categories.c.inspection_id == inspections.c.id
        query = query.join(categories, shown).where(categories.c.category == selection.category)
    since, until = within_calendar(selection.since), within_calendar(selection.until)
    return query.where(*within(source.c.counted_at, since, until))


def matching_records(selection: Filter) -> Iterable[_Condition]:
    """Conditions on `inspections`, but for time and category."""
    table = inspections.c
    yield from matching(inspections, selection)
    if selection.order is not None:
        yield table.order_id == (selection.order or None)
    if selection.disposition is not None:
        yield table.final == selection.disposition.value
        if selection.disposition is not Disposition.PASS:
            yield sa.text("inspections.final <> 'pass'")  # as the index of these says it
    if selection.roll is not None:
        yield table.roll == selection.roll
    if selection.module is not None:
        yield table.module == selection.module


def matching(table: sa.Table, selection: Filter) -> Iterable[_Condition]:
    """Conditions on columns that records and counters share."""
    yield table.c.simulated == selection.simulated
    if selection.stations is not None:
        yield table.c.station.in_(sorted(selection.stations))
    if selection.product is not None:
        yield table.c.product == selection.product


def within(
    column: sa.Column[Any], since: datetime | None, until: datetime | None
) -> Iterable[_Condition]:
    """Conditions on a time; None: without end."""
    if since is not None:
        yield column >= since
    if until is not None:
        yield column < until


def _write_cursor(counted_at: datetime, last_id: str) -> str:
    text = json.dumps([counted_at.astimezone(UTC).isoformat(), last_id])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[datetime, str]:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        moment, last_id = json.loads(text)
        return datetime.fromisoformat(moment).astimezone(UTC), str(last_id)
    except (binascii.Error, ValueError, TypeError, OverflowError) as error:
        raise UsageError(
            "The cursor is not one that an earlier page returned; pass back the cursor of the "
            "page before unchanged, or leave it out to begin with the newest record."
        ) from error

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
from inspector.adapters.sql.instants import Instant
from inspector.adapters.sql.records import RECORDS
from inspector.adapters.sql.rows import from_row
from inspector.adapters.sql.schema import categories, inspections
from inspector.errors import UsageError
from inspector.ports import Filter, Neighbours, Page
from inspector.values import Disposition, Inspection

__all__ = [
    "among_orders",
    "as_number",
    "matching",
    "matching_records",
    "read_chunk",
    "read_neighbours",
    "read_page",
    "unindexed",
    "within",
]

_Condition = sa.ColumnElement[bool] | sa.TextClause
_Place = tuple[datetime, str]


def read_page(
    connection: Connection, selection: Filter, limit: int, cursor: str | None, oldest_first: bool
) -> Page:
    """Records that match, in order, from where `cursor` points."""
    if limit < 1:
        raise UsageError(f"A page holds at least one record; limit is {limit}.", "limit")
    after = None if cursor is None else _read_cursor(cursor)
    found = _read(connection, selection, after, limit + 1, oldest_first)
    page = tuple(found[:limit])
    more = len(found) > limit
    return Page(page, _write_cursor(page[-1].counted_at, page[-1].id) if more else None)


def read_chunk(
    connection: Connection, selection: Filter, after: Inspection | None, limit: int
) -> list[Inspection]:
    """Up to `limit` records that match, oldest first, after one that was read before."""
    place = None if after is None else (after.counted_at, after.id)
    return _read(connection, selection, place, limit, oldest_first=True)


def read_neighbours(
    connection: Connection, selection: Filter, inspection: Inspection
) -> Neighbours:
    """The records next to one; see `InspectionStore.neighbours`."""
    place = inspection.counted_at, inspection.id
    newer, older = (
        next((each.id for each in _read(connection, selection, place, 1, oldest_first)), None)
        for oldest_first in (True, False)
    )
    return Neighbours(newer, older)


def _read(
    connection: Connection,
    selection: Filter,
    after: _Place | None,
    limit: int,
    oldest_first: bool,
) -> list[Inspection]:
    """Up to `limit` records that match, beyond a place in time."""
    source, identity = _source(selection)
    order = (source.c.counted_at, identity)
    query = _selected(selection).order_by(
        *(column.asc() if oldest_first else column.desc() for column in order)
    )
    if after is not None:
        place, last = sa.tuple_(*order), sa.tuple_(sa.literal(after[0], Instant), after[1])
        query = query.where(place > last if oldest_first else place < last)
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


def matching_records(selection: Filter, *, by_time: bool = False) -> Iterable[_Condition]:
    """Conditions on `inspections`, but for time and category.

    With `by_time` no index of stations or orders is used: for a span of which all is read.
    """
    table = inspections.c
    few = bool(selection.decided or selection.audit)
    yield from matching(inspections, selection, by_station=not (few or by_time))
    yield from among_orders(selection, by_order=not by_time)
    if selection.disposition is not None:
        yield table.final == selection.disposition.value
        if selection.disposition is not Disposition.PASS:
            yield sa.text("inspections.final <> 'pass'")  # as the index of these says it
    if selection.roll is not None:
        yield table.roll == selection.roll
    if selection.module is not None:
        yield table.module == selection.module
    # In the words of the indexes that find the few of either.
    if selection.decided is not None:
        yield sa.text(f"inspections.decision IS {'NOT ' if selection.decided else ''}NULL")
    if selection.audit is not None:
        yield sa.text(f"{'' if selection.audit else 'NOT '}inspections.audit")


def matching(
    table: sa.Table, selection: Filter, *, by_station: bool = True, by_side: bool = True
) -> Iterable[_Condition]:
    """Conditions on columns that records and counters share.

    Without `by_station` no index of stations is used: where another index holds only the few
    records that are meant, all those of a station would be a long way. Without `by_side` none is
    that begins with whether they are simulated.
    """
    side = table.c.simulated
    yield side == selection.simulated if by_side else as_number(side) == int(selection.simulated)
    if selection.stations is not None:
        station = table.c.station if by_station else unindexed(table.c.station)
        yield station.in_(sorted(selection.stations))
    if selection.product is not None:
        yield table.c.product == selection.product


def among_orders(selection: Filter, *, by_order: bool) -> Iterable[_Condition]:
    """The condition on the order of a record; without `by_order` no index of orders is used."""
    if selection.orders is None:
        return
    order = inspections.c.order_id if by_order else unindexed(inspections.c.order_id)
    named = order.in_(sorted(selection.orders - {""}))
    if "" not in selection.orders:
        yield named
    else:  # which is NULL in a record
        yield order.is_(None) if selection.orders == {""} else order.is_(None) | named


def unindexed(column: sa.Column[str]) -> sa.ColumnElement[str]:
    """The same text as an expression, which no index is found for; NULL stays NULL."""
    return column.concat("")


def as_number(column: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    """A truth as a number: a condition that draws the planner to no index of its own."""
    return sa.case((column, 1), else_=0)


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
            "page before unchanged, or leave it out to begin with the newest record.",
            "cursor",
        ) from error

"""Reading: pages of records, and sums over counters and records."""

from __future__ import annotations

import base64
import binascii
import json
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.adapters.sql.buckets import Piece, pieces, within_calendar
from inspector.adapters.sql.rows import from_row
from inspector.adapters.sql.schema import (
    Instant,
    categories,
    category_counters,
    counters,
    inspections,
)
from inspector.errors import UsageError
from inspector.ports import Filter, Page, Tally
from inspector.values import Disposition

__all__ = ["read_page", "read_tally"]

_Condition = sa.ColumnElement[bool]


def read_page(connection: Connection, selection: Filter, limit: int, cursor: str | None) -> Page:
    """Records that match, newest first, from where `cursor` points."""
    if limit < 1:
        raise UsageError(f"A page holds at least one record; limit is {limit}.")
    # The time of the category's own table leads to its index.
    source = inspections if selection.category is None else categories
    identity = inspections.c.id if selection.category is None else categories.c.inspection_id
    place = sa.tuple_(source.c.counted_at, identity)
    query = _joined(sa.select(inspections), selection).order_by(
        source.c.counted_at.desc(), identity.desc()
    )
    since, until = within_calendar(selection.since), within_calendar(selection.until)
    query = query.where(*_between(source, since, until))
    if cursor is not None:
        counted_at, last_id = _read_cursor(cursor)
        query = query.where(place < sa.tuple_(sa.literal(counted_at, Instant), last_id))
    rows = connection.execute(query.limit(limit + 1)).mappings().all()
    found = tuple(from_row(row) for row in rows[:limit])  # type: ignore[arg-type]
    more = len(rows) > limit
    return Page(found, _write_cursor(found[-1].counted_at, found[-1].id) if more else None)


def read_tally(connection: Connection, selection: Filter) -> Tally:
    """Count what matches, whole buckets from counters and the rest from records."""
    dispositions: Counter[Disposition] = Counter(dict.fromkeys(Disposition, 0))
    shown: Counter[str] = Counter()
    for piece in pieces(selection.since, selection.until):
        for name, units in connection.execute(_dispositions(piece, selection)):
            dispositions[Disposition(name)] += int(units)
        for name, units in connection.execute(_categories(piece, selection)):
            shown[name] += int(units)
    return Tally(dict(dispositions), dict(shown))


def _dispositions(piece: Piece, selection: Filter) -> sa.Select[Any]:
    if piece.span is None:
        query = sa.select(inspections.c.disposition, sa.func.count())
        query = _joined(query.select_from(inspections), selection)
        query = query.where(*_between(inspections, piece.since, piece.until))
        return query.group_by(inspections.c.disposition)
    table = counters if selection.category is None else category_counters
    return _summed(table, table.c.disposition, piece, selection)


def _categories(piece: Piece, selection: Filter) -> sa.Select[Any]:
    if piece.span is None:
        query = sa.select(categories.c.category, sa.func.count())
        query = query.join(inspections, inspections.c.id == categories.c.inspection_id)
        query = query.where(*_matching(inspections, selection), *_of_category(selection))
        query = query.where(*_between(inspections, piece.since, piece.until))
        return query.group_by(categories.c.category)
    return _summed(category_counters, category_counters.c.category, piece, selection)


def _summed(table: sa.Table, by: sa.Column[Any], piece: Piece, selection: Filter) -> sa.Select[Any]:
    query = sa.select(by, sa.func.sum(table.c.units)).group_by(by)
    query = query.where(table.c.span == piece.span, *_matching(table, selection))
    if selection.category is not None:
        query = query.where(category_counters.c.category == selection.category)
    return query.where(*_range(table.c.bucket, piece.since, piece.until))


def _joined(query: sa.Select[Any], selection: Filter) -> sa.Select[Any]:
    """Keep the records that match in everything but time."""
    query = query.where(*_matching(inspections, selection))
    if selection.category is None:
        return query
    query = query.join(categories, inspections.c.id == categories.c.inspection_id)
    return query.where(*_of_category(selection))


def _matching(table: sa.Table, selection: Filter) -> Iterable[_Condition]:
    """Conditions on columns that records and counters share."""
    yield table.c.simulated == selection.simulated
    if selection.station is not None:
        yield table.c.station == selection.station
    if selection.product is not None:
        yield table.c.product == selection.product
    if selection.disposition is not None:
        yield table.c.disposition == selection.disposition.value
    if selection.order is not None:
        none_in_records = table is inspections and not selection.order
        yield table.c.order_id == (None if none_in_records else selection.order)


def _of_category(selection: Filter) -> Iterable[_Condition]:
    if selection.category is not None:
        yield categories.c.category == selection.category


def _between(
    table: sa.Table, since: datetime | None, until: datetime | None
) -> Iterable[_Condition]:
    return _range(table.c.counted_at, since, until)


def _range(
    column: sa.Column[Any], since: datetime | None, until: datetime | None
) -> Iterable[_Condition]:
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

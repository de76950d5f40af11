"""Records are deleted when they are old enough; what they counted and their keys stay."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.adapters.sql.backend import Backend
from inspector.adapters.sql.buckets import floor, within_calendar
from inspector.adapters.sql.schema import categories, decisions, inspections, replay_keys, seal

__all__ = ["forget", "sealed_until"]

_HOUR = 3600
_AT_ONCE = 500  # ids in one statement


def sealed_until(connection: Connection) -> datetime | None:
    """The hour before which records may have been deleted."""
    found: datetime | None = connection.scalar(sa.select(seal.c.until))
    return found


def forget(connection: Connection, backend: Backend, before: datetime, limit: int) -> int:
    """Delete up to `limit` of the oldest records. See `InspectionStore.forget`."""
    backend.alone(connection)
    end = floor(within_calendar(before) or before, _HOUR)
    old = connection.execute(_oldest(end, limit)).all()
    if not old:
        return 0
    _seal(connection, floor(old[-1].counted_at, _HOUR) + timedelta(seconds=_HOUR))
    for start in range(0, len(old), _AT_ONCE):
        _delete(connection, [row.id for row in old[start : start + _AT_ONCE]])
    return len(old)


def _oldest(before: datetime, limit: int) -> sa.Select[Any]:
    """Looks at a piece go in their own order, so that what is left always holds the latest."""
    columns = (inspections.c.id, inspections.c.counted_at, inspections.c.arrived_at)
    sides = (
        sa.select(*columns)
        .where(inspections.c.simulated == simulated, inspections.c.counted_at < before)
        .order_by(inspections.c.counted_at, inspections.c.arrived_at, inspections.c.id)
        .limit(limit)
        .subquery()
        for simulated in (False, True)  # each walks along its part of the index
    )
    both = sa.union_all(*(sa.select(side) for side in sides)).subquery()
    order = (both.c.counted_at, both.c.arrived_at, both.c.id)
    return sa.select(both.c.id, both.c.counted_at).order_by(*order).limit(limit)


def _seal(connection: Connection, until: datetime) -> None:
    known = sealed_until(connection)
    if known is None:
        connection.execute(sa.insert(seal), {"id": 1, "until": until})
    elif known < until:
        connection.execute(sa.update(seal).values(until=until))


def _delete(connection: Connection, ids: list[str]) -> None:
    columns = inspections.c
    keys = sa.select(
        columns.simulated,
        columns.station,
        columns.sequence,
        columns.id,
        columns.digest,
        columns.product,
    ).where(columns.id.in_(ids), columns.sequence.is_not(None))
    names = [column.name for column in replay_keys.columns]
    connection.execute(sa.insert(replay_keys).from_select(names, keys))
    connection.execute(sa.delete(categories).where(categories.c.inspection_id.in_(ids)))
    connection.execute(sa.delete(decisions).where(decisions.c.inspection_id.in_(ids)))
    connection.execute(sa.delete(inspections).where(columns.id.in_(ids)))

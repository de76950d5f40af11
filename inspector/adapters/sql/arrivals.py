"""What arrived last and lately, a station at a time along the index of arrivals."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.adapters.sql.records import by_ids
from inspector.adapters.sql.schema import inspections
from inspector.ports import Arrivals
from inspector.values import Disposition

__all__ = ["read_arrivals"]


def read_arrivals(
    connection: Connection, stations: Collection[str], since: datetime, *, simulated: bool
) -> dict[str, Arrivals]:
    """See `InspectionStore.arrivals`."""
    ids = connection.execute(_last_ids(stations, simulated)).scalars()
    last = {each.station: each for each, _, _ in by_ids(connection, [*ids])}
    awake = sorted(name for name, each in last.items() if each.arrived_at >= since)
    lately: dict[str, dict[Disposition, int]] = {name: {} for name in last}
    for station, word, units in connection.execute(_lately(awake, since, simulated)):
        lately[station][Disposition(word)] = units
    return {name: Arrivals(last[name], lately[name]) for name in sorted(last)}


def _last_ids(stations: Collection[str], simulated: bool) -> sa.Select[Any]:
    """The id of the record of each station that arrived last."""
    seen, of_station = _seen(simulated), inspections.alias()
    last = (
        sa.select(of_station.c.id)
        .where(of_station.c.simulated == simulated, of_station.c.station == seen.c.station)
        .order_by(of_station.c.arrived_at.desc(), of_station.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return sa.select(last).where(seen.c.station.in_(sorted(stations)))


def _seen(simulated: bool) -> sa.CTE:
    """The stations of which there are records: each is the next name after the one before."""
    station, side = inspections.c.station, inspections.c.simulated == simulated
    seen = sa.select(sa.func.min(station).label("station")).where(side).cte("seen", recursive=True)
    following = sa.select(sa.func.min(station)).where(side, station > seen.c.station)
    return seen.union_all(
        sa.select(following.correlate(seen).scalar_subquery()).where(seen.c.station.is_not(None))
    )


def _lately(stations: Sequence[str], since: datetime, simulated: bool) -> sa.Select[Any]:
    """Units that arrived since, by station and final word."""
    of_station = (inspections.c.station, inspections.c.final)
    return (
        sa.select(*of_station, sa.func.count())
        .where(
            inspections.c.simulated == simulated,
            inspections.c.station.in_(stations),
            inspections.c.arrived_at >= since,
            inspections.c.is_latest,
        )
        .group_by(*of_station)
    )

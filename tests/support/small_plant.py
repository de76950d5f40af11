"""A small plant for tests of figures: two lines, two shifts, and something to record there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from inspector.plant import (
    Break,
    Line,
    Order,
    Plant,
    ProductData,
    Shift,
    Stage,
    Station,
    set_order,
)
from inspector.ports import InspectionStore
from inspector.production import Reader
from inspector.values import Decision, Disposition, Inspection
from tests.fakes.records import make_inspection, make_verdict

__all__ = [
    "CANNOT_JUDGE",
    "NOW",
    "PASS",
    "PLANT",
    "REJECT",
    "REVIEW",
    "at",
    "decided",
    "made",
    "on",
    "order",
]

PASS, REVIEW = Disposition.PASS, Disposition.REVIEW
REJECT, CANNOT_JUDGE = Disposition.REJECT, Disposition.CANNOT_JUDGE

PLANT = Plant(
    name="mill",
    timezone="Asia/Shanghai",
    lines=(
        Line(
            "A",
            (
                Stage("weave", (Station("w1"), Station("w2"))),
                Stage("wash"),
                Stage("finish", (Station("f1"),)),
            ),
        ),
        Line("B", (Stage("weave", (Station("w9"),)),)),
    ),
    shifts=(
        Shift("early", time(6), time(14), breaks=(Break(time(10), time(10, 30)),)),
        Shift("night", time(22), time(6)),
    ),
    products=(ProductData("fabric", cycle_time_s=30.0),),
)
"""Line A weaves on two stations and finishes on one, B weaves only; early and night shift."""

NOW = datetime(2026, 3, 14, 4, 30, tzinfo=UTC)
"""A Saturday, half past twelve on the plant's clock."""


def at(hour: int, minute: int = 0, *, day: int = 14) -> datetime:
    """A time on the plant's clock in March 2026."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def made(
    station: str,
    verdict: Disposition = PASS,
    *shows: str,
    when: datetime | None = None,
    **fields: Any,
) -> Inspection:
    """A record of a station, at nine o'clock unless told otherwise."""
    return make_inspection(
        at=at(9) if when is None else when,
        station=station,
        verdict=make_verdict(verdict, shows=shows),
        **fields,
    )


def order(store: InspectionStore, name: str, quantity: int, **fields: Any) -> Order:
    """Declare an order."""
    values: dict[str, Any] = {"product": "fabric", "line": "A", **fields}
    declared = Order(name, quantity=quantity, **values)
    set_order(store, declared)
    return declared


def decided(store: InspectionStore, item: Inspection, word: Disposition, *shows: str) -> None:
    """A person's word on a record."""
    store.decide(item.id, Decision(word, shows, "Li", "", NOW))


def on(
    store: InspectionStore,
    records: Sequence[Inspection] = (),
    *,
    plant: Plant = PLANT,
    now: datetime = NOW,
) -> Reader:
    """Record, and look at it."""
    if records:
        store.record(records)
    return Reader(store, plant, now)

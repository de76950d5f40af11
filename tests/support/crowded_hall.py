"""A mill at work just now: the days of `mill_day`, moved so that they end at this moment.

It stands where it is past noon, so that a day with enough in it lies behind it whenever tests run.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from inspector.plant import Plant, set_order, set_plant
from inspector.ports import InspectionStore
from inspector.values import Defect, Disposition, Inspection, Region
from tests.support import mill_day

__all__ = ["fill"]

_SIDE = 256  # pixels of a picture
_DONE = (0.8, 1.02)  # about how far the orders have come


def fill(
    store: InspectionStore,
    *,
    days: int = 8,
    every_s: float = 100,
    simulated: bool = False,
    good_for: timedelta = timedelta(),
    now: datetime | None = None,
) -> Plant:
    """Declare the mill and its orders, and record its days up to `now`; returns the plant.

    Without `now`, they end at this moment, some minutes past noon.

    Nothing is rejected in the last `good_for` of them.
    """
    until = now or datetime.now(UTC)
    plant = mill_day.MILL if now else replace(mill_day.MILL, timezone=_where_it_is_noon(until))
    set_plant(store, plant, note="as built")
    for order, share in zip(mill_day.ORDERS, _DONE, strict=True):
        quantity = round(days * 86_400 / every_s / share)
        begun, due = until - timedelta(days=days), until + timedelta(days=1)
        set_order(store, replace(order, quantity=quantity, start=begun, due=due))
    moved = until - mill_day.NOW
    looks = _moved(moved, days, every_s, simulated=simulated)
    store.record([each for each in looks if _kept(each, until - good_for)])
    return plant


def _where_it_is_noon(moment: datetime) -> str:
    """A zone whose clock shows twelve and some minutes."""
    ahead = 12 - moment.astimezone(UTC).hour
    return f"Etc/GMT{-ahead:+}"  # POSIX counts hours west of Greenwich


def _moved(moved: timedelta, days: int, every_s: float, *, simulated: bool) -> Iterator[Inspection]:
    chance = random.Random(11)
    for record in mill_day.looks(mill_day.EARLY - timedelta(days=days), random.Random(7), every_s):
        found = tuple(_placed(defect, chance) for defect in record.verdict.defects)
        yield replace(
            record,
            arrived_at=record.arrived_at + moved,
            counted_at=record.counted_at + moved,
            simulated=simulated,
            width=_SIDE,
            height=_SIDE,
            verdict=replace(record.verdict, defects=found),
        )


def _kept(record: Inspection, bad_until: datetime) -> bool:
    return record.counted_at < bad_until or record.disposition is not Disposition.REJECT


def _placed(defect: Defect, chance: random.Random) -> Defect:
    """The same finding somewhere in the picture, as large as findings are."""
    width, height = chance.randint(18, 120), chance.randint(14, 90)
    corner = chance.randint(4, _SIDE - width - 4), chance.randint(4, _SIDE - height - 4)
    sure = round(chance.uniform(0.62, 0.995), 3)
    return replace(defect, confidence=sure, region=Region(*corner, width, height))

"""A mill for tests of what managers read: two lines, three shifts, orders, and days of pictures."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import count

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
    set_plant,
)
from inspector.ports import InspectionStore
from inspector.values import BundleRef, Disposition, Inspection
from tests.fakes.records import digest_of, make_inspection, make_verdict

__all__ = ["EARLY", "MILL", "NOW", "ORDERS", "fill", "looks"]

MILL = Plant(
    name="东华纺织二厂 Donghua Mill 2",
    timezone="Asia/Shanghai",
    lines=(
        Line(
            "Line 1",
            (
                Stage("weaving", (Station("LOOM-1"), Station("LOOM-2"), Station("LOOM-3"))),
                Stage("final", (Station("FINAL-1"),)),
            ),
        ),
        Line("Line 2", (Stage("EL", (Station("EL-1"), Station("EL-2"))),)),
    ),
    shifts=(
        Shift("early", time(6), time(14), breaks=(Break(time(9, 30), time(10)),)),
        Shift("late", time(14), time(22), breaks=(Break(time(18), time(18, 30)),)),
        Shift("night", time(22), time(6), breaks=(Break(time(1, 30), time(2)),)),
    ),
    products=(ProductData("fabric", 110.0, 1500.0), ProductData("solar-cell", 110.0)),
)
_BEGIN = datetime(2026, 3, 11, 22, tzinfo=UTC)

ORDERS = (
    Order(
        name="PO-7710",
        product="fabric",
        line="Line 1",
        quantity=4000,
        cycle_time_s=None,
        busy_time_s=None,
        start=_BEGIN,
        due=datetime(2026, 3, 16, 6, tzinfo=UTC),
    ),
    Order(
        name="PO-7711",
        product="solar-cell",
        line="Line 2",
        quantity=1700,
        cycle_time_s=105.0,
        busy_time_s=None,
        start=_BEGIN,
        due=datetime(2026, 3, 14, 8, tzinfo=UTC),
    ),
)

EARLY = datetime(2026, 3, 13, 22, tzinfo=UTC)
"""Six in the morning of Saturday, 14 March 2026, when the early shift begins."""

NOW = EARLY + timedelta(hours=6, minutes=40)

_FOUND = {
    "fabric": ("stain", "weft_line", "hole", "point", "crease", "warp_line", "selvedge"),
    "solar-cell": ("crack", "inactive_area", "other_defect"),
}
_WEIGHTS = (30, 18, 12, 9, 6, 3, 2)
_REJECTED = {"LOOM-1": 0.02, "LOOM-2": 0.024, "LOOM-3": 0.075, "FINAL-1": 0.012, "EL-1": 0.03}


def fill(
    store: InspectionStore, *, days: int = 3, every_s: float = 90, simulated: bool = False
) -> None:
    """Declare the mill and its orders; record `days` before the early shift and this shift so far.

    A piece of cloth is seen at a loom and a minute later at the end of the line, every `every_s`
    seconds; so is a cell. One station in no line sends pictures too, EL-2 has never sent any, and
    LOOM-3 went silent at eleven.
    """
    set_plant(store, MILL, note="as built")
    for order in ORDERS:
        set_order(store, order)
    records = looks(EARLY - timedelta(days=days), random.Random(7), every_s)
    store.record([replace(record, simulated=simulated) for record in records])


def looks(start: datetime, chance: random.Random, every_s: float) -> Iterator[Inspection]:
    """Every look from `start` to `NOW`, in the order in which pieces come."""
    moment = start
    for piece in count():
        moment += timedelta(seconds=chance.uniform(0.6, 1.4) * every_s)
        if moment >= NOW:
            return
        if _resting(moment):
            continue
        loom = f"LOOM-{piece % 3 + 1}"
        if loom == "LOOM-3" and moment > EARLY + timedelta(hours=5):
            continue
        part = f"C-{piece:05}"
        first = _look(loom, "fabric", part, moment, chance)
        yield first
        if first.disposition is Disposition.PASS and moment + timedelta(minutes=1) < NOW:
            yield _look("FINAL-1", "fabric", part, moment + timedelta(minutes=1), chance)
        yield _look("EL-1", "solar-cell", f"S-{piece:05}", moment, chance)
        if piece % 40 == 0:
            yield _look("bench", "fabric", None, moment, chance)


def _resting(moment: datetime) -> bool:
    local = moment.astimezone(MILL.zone)
    return (local.hour, local.minute // 30) in ((9, 1), (18, 0), (1, 1))


def _look(
    station: str, product: str, part: str | None, moment: datetime, chance: random.Random
) -> Inspection:
    order = "PO-7710" if product == "fabric" else "PO-7711"
    verdict = make_verdict(_word(station, moment, chance))
    if verdict.disposition in (Disposition.REJECT, Disposition.REVIEW):
        names = _FOUND[product]
        shows = chance.choices(names, _WEIGHTS[: len(names)], k=1 + (chance.random() < 0.15))
        verdict = make_verdict(verdict.disposition, shows=shows)
    model = BundleRef(product, "1.0.0", digest_of(product), "int8")
    return make_inspection(
        at=moment,
        station=station,
        product=product,
        order=None if station == "bench" else order,
        part=part,
        picture=f"{station} {moment}",
        verdict=replace(verdict, bundle=model),
    )


def _word(station: str, moment: datetime, chance: random.Random) -> Disposition:
    at, bad = chance.random(), _REJECTED.get(station, 0.02)
    if station == "EL-1" and timedelta(hours=3) < moment - EARLY < timedelta(hours=4):
        bad = 0.3
    if at < bad:
        return Disposition.REJECT
    if at < bad + 0.015:
        return Disposition.REVIEW
    return Disposition.CANNOT_JUDGE if at < bad + 0.02 else Disposition.PASS

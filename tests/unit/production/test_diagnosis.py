"""A plant's records turned into what stands out: station, shift, hour, order, time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from inspector.diagnosis import CANNOT_JUDGE, Factor, shows
from inspector.errors import UsageError
from inspector.plant import Plant
from inspector.production import Reader, Scope
from inspector.production.diagnosis import PlantDiagnosis, diagnose_plant
from inspector.values import Disposition
from tests.fakes.memory_store import MemoryStore
from tests.fakes.records import make_inspection, make_verdict
from tests.support.plants import MILL
from tests.support.production_hours import START, hour, produce

HOURS = 96
LOOMS = ("loom-1", "loom-2")
BERLIN = ZoneInfo("Europe/Berlin")
WHOLE = Scope(since=START, until=hour(HOURS))


def run(share: Callable[[str, int], float], *, scope: Scope = WHOLE) -> PlantDiagnosis:
    """Four days of both looms, twelve pieces an hour; `share` of them rejected."""
    store, chance = MemoryStore(), np.random.default_rng(5)
    for loom in LOOMS:
        rejects = [int(chance.binomial(12, share(loom, number))) for number in range(HOURS)]
        hours = [(12 - bad, bad) for bad in rejects]
        produce(store, hours, station=loom, product="fabric")
    return diagnose_plant(Reader(store, MILL, hour(HOURS + 1)), scope)


def named(found: PlantDiagnosis) -> set[tuple[Factor, str]]:
    return {(each.factor, each.level) for each in found.diagnosis.findings}


def test_a_bad_loom_is_named_by_rejects_and_by_what_they_show() -> None:
    found = run(lambda loom, _: 0.12 if loom == "loom-2" else 0.03)
    assert named(found) == {(Factor.STATION, "loom-2")}
    rejects, holes = found.diagnosis.findings
    assert holes.outcome == shows("hole")
    assert rejects.units == 12 * HOURS
    text = " ".join(line for each in found.sections("en") for line in each.sentences)
    assert "Hole: look first at sharp edges" in text


def test_a_bad_shift_is_told_by_the_plants_own_clock() -> None:
    def share(_: str, number: int) -> float:
        return 0.12 if 6 <= hour(number).astimezone(BERLIN).hour < 14 else 0.02

    found = run(share)
    assert (Factor.SHIFT, "early") in named(found)
    assert not {("late", Factor.SHIFT), ("night", Factor.SHIFT)} & named(found)
    assert (Factor.STATION, "loom-1") not in named(found)
    of_early = next(each for each in found.diagnosis.findings if each.factor is Factor.SHIFT)
    assert of_early.there.value == pytest.approx(0.12, abs=0.03)


def test_a_bad_hour_of_every_day_is_named_in_local_time() -> None:
    found = run(lambda _, number: 0.5 if hour(number).hour == 12 else 0.03)
    assert {level for factor, level in named(found) if factor is Factor.HOUR} == {"13:00"}


def test_hours_are_not_compared_within_few_days() -> None:
    scope = Scope(since=START, until=hour(48))
    found = run(lambda _, number: 0.5 if hour(number).hour == 12 else 0.03, scope=scope)
    assert Factor.HOUR not in {factor for factor, _ in named(found)}


def test_a_change_over_time_is_named_with_where_it_began() -> None:
    found = run(lambda _, number: 0.12 if number >= 72 else 0.03)
    assert (Factor.TIME, "recent") in named(found)
    assert found.recent_since == hour(72)
    headings = [each.heading for each in found.sections("zh")]
    assert any("自 2024-03-07 01:00 以来" in heading for heading in headings)


def test_the_recent_time_begins_where_one_says() -> None:
    store = MemoryStore()
    produce(store, [(18, 2)] * 24)
    reader = Reader(store, MILL, hour(30))
    found = diagnose_plant(reader, Scope(since=START), recent_since=hour(7.5))
    assert found.recent_since == hour(7)
    with pytest.raises(UsageError, match="begins inside the span"):
        diagnose_plant(reader, Scope(since=START), recent_since=START)


def test_nothing_unusual_is_nothing_named() -> None:
    found = run(lambda *_: 0.04)
    assert named(found) == set()
    assert found.diagnosis.looks > 50
    assert {each.factor for each in found.diagnosis.detectable} >= {Factor.STATION, Factor.SHIFT}


def test_stations_of_other_stages_are_not_compared() -> None:
    """The final stage sees what weaving let through: its share says nothing about the looms."""
    store = MemoryStore()
    for loom in LOOMS:
        produce(store, [(19, 1)] * 24, station=loom)
    produce(store, [(10, 10)] * 24, station="final-1")
    found = diagnose_plant(Reader(store, MILL, hour(25)), Scope(since=START))
    assert named(found) == set()
    assert [each.level for each in found.diagnosis.uncompared if each.factor is Factor.STATION] == [
        "final-1"
    ]
    assert found.diagnosis.counts.good == 240  # units count where they leave the line


def test_an_order_is_compared_within_product_and_station() -> None:
    store = MemoryStore()
    for number in range(4):
        bad = 6 if number == 2 else 1
        hours = [(20 - bad, bad)] * 12
        produce(store, hours, first=12 * number, station="loom-1", order=f"PO-{number}")
    found = diagnose_plant(Reader(store, MILL, hour(50)), Scope(since=START))
    assert (Factor.ORDER, "PO-2") in named(found)


def test_pictures_that_cannot_be_judged_point_at_their_station() -> None:
    store = MemoryStore()
    for loom in LOOMS:
        produce(store, [(20, 0)] * 24, station=loom)
    blurred = make_verdict(Disposition.CANNOT_JUDGE, shows=["hole"])
    store.record(
        [
            make_inspection(at=hour(0.1 * n), station="loom-1", verdict=blurred, picture=f"b{n}")
            for n in range(60)
        ]
    )
    found = diagnose_plant(Reader(store, MILL, hour(25)), Scope(since=START))
    outcomes = {each.outcome for each in found.diagnosis.findings if each.level == "loom-1"}
    assert outcomes == {CANNOT_JUDGE}


def test_days_count_from_the_first_hour_of_work() -> None:
    store = MemoryStore()
    produce(store, [(10, 1)] * 12, first=24)
    found = diagnose_plant(Reader(store, MILL, hour(48)), Scope(since=START))
    assert found.diagnosis.days == pytest.approx(1.0)


def test_an_empty_plant_and_store_are_nothing_to_compare() -> None:
    found = diagnose_plant(Reader(MemoryStore(), Plant.empty(), START), Scope())
    assert found.until - found.since == timedelta(days=7)
    assert found.diagnosis.findings == ()
    assert len(found.sections("en")) == 1
    assert found.as_dict()["judged"] == 0


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope(since=START - timedelta(days=200)), "at most 31"),
        (Scope(since=START + timedelta(days=99)), "still to come"),
        (Scope(line="printing"), "no line 'printing'"),
    ],
)
def test_questions_that_cannot_be_answered_are_refused(scope: Scope, expected: str) -> None:
    with pytest.raises(UsageError, match=expected):
        diagnose_plant(Reader(MemoryStore(), MILL, START), scope)

"""Stations: silence must not look like perfection."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inspector.plant import Plant
from inspector.ports import InspectionStore
from inspector.production import Scope, StationState, StationView, stations
from tests.support.small_plant import CANNOT_JUDGE, NOW, PASS, REJECT, at, made, on

RECENT = NOW - timedelta(minutes=1)


def named(found: tuple[StationView, ...]) -> dict[str, StationView]:
    return {view.station: view for view in found}


def test_an_empty_plant_has_no_stations(store: InspectionStore) -> None:
    assert stations(on(store, plant=Plant.empty()), Scope()) == ()


def test_declared_stations_are_there_without_a_picture(store: InspectionStore) -> None:
    found = stations(on(store, [made("x1", when=RECENT)]), Scope())
    assert [view.station for view in found] == ["w1", "w2", "f1", "w9", "x1"]
    assert [view.state for view in found] == [StationState.NEVER] * 4 + [StationState.RUNNING]
    assert (found[0].place.line, found[0].place.stage) == ("A", "weave")
    assert found[-1].place.line is None


def test_a_station_without_pictures_is_silent_since_its_last(store: InspectionStore) -> None:
    reader = on(store, [made("w1", when=at(12, 15)), made("w2", when=at(12, 25))])
    found = named(stations(reader, Scope(line="A")))
    assert found["w1"].state is StationState.SILENT
    assert found["w1"].silent_since == at(12, 15)
    assert found["w2"].state is StationState.RUNNING
    assert found["w2"].silent_since is None
    patient = stations(reader, Scope(station="w1"), silent_after=timedelta(hours=1))
    assert patient[0].state is StationState.RUNNING


@pytest.mark.parametrize(("unfit", "state"), [(1, "running"), (2, "cannot_judge")])
def test_a_camera_that_sees_nothing_is_found(
    store: InspectionStore, unfit: int, state: str
) -> None:
    verdicts = [CANNOT_JUDGE] * unfit + [PASS] * (8 - unfit)
    reader = on(store, [made("w1", verdict, when=RECENT) for verdict in verdicts])
    (view,) = stations(reader, Scope(station="w1"))
    assert view.state.value == state
    assert view.recent.value == unfit / 8


@pytest.mark.parametrize("slow", [timedelta(minutes=20), timedelta(hours=23)])
def test_a_camera_whose_clock_is_slow_is_found_to_see_nothing(
    store: InspectionStore, slow: timedelta
) -> None:
    unfit = [
        made("w1", CANNOT_JUDGE, when=RECENT - slow, arrived_at=RECENT + timedelta(seconds=number))
        for number in range(6)
    ]
    (view,) = stations(on(store, unfit), Scope(station="w1"))
    assert view.state is StationState.CANNOT_JUDGE
    assert (view.recent.part, view.recent.whole) == (6, 6)


def test_a_camera_whose_clock_was_set_back_is_not_silent(store: InspectionStore) -> None:
    before = made("w1", when=NOW - timedelta(minutes=12))
    after = [
        made("w1", when=NOW - timedelta(minutes=30 + n), arrived_at=NOW - timedelta(minutes=n))
        for n in range(12)
    ]
    (view,) = stations(on(store, [before, *after]), Scope(station="w1"))
    assert view.state is StationState.RUNNING
    assert view.last == after[0]
    (view,) = stations(on(store, now=NOW + timedelta(minutes=11)), Scope(station="w1"))
    assert view.silent_since == NOW


def test_the_last_picture_is_of_now_and_the_figures_are_of_the_span(store: InspectionStore) -> None:
    last = made("w1", REJECT, when=RECENT, order="PO-1")
    reader = on(store, [made("w1", when=at(9, day=10)), last])
    (view,) = stations(reader, Scope(until=at(0), station="w1"))
    assert view.figures.inspected == 1
    plain = view.as_dict()
    assert plain["last_picture"] == {
        "id": last.id,
        "arrived_at": RECENT,
        "product": "fabric",
        "order": "PO-1",
        "disposition": "reject",
    }


@pytest.mark.parametrize(
    ("now", "planned"), [(at(12, 30), True), (at(10, 15), False), (at(15), False)]
)
def test_silence_is_told_with_whether_anything_was_planned(
    store: InspectionStore, now: object, planned: bool
) -> None:
    (view,) = stations(on(store, now=now), Scope(station="w1"))  # type: ignore[arg-type]
    assert view.planned is planned


def test_without_shifts_nobody_knows_what_is_planned(store: InspectionStore) -> None:
    (view,) = stations(on(store, [made("x1")], plant=Plant.empty()), Scope())
    assert view.planned is None


def test_a_place_picks_its_stations(store: InspectionStore) -> None:
    reader = on(store, [made("x1"), made("w1")])
    assert set(named(stations(reader, Scope(line="")))) == {"x1"}
    assert set(named(stations(reader, Scope(line="A", stage="finish")))) == {"f1"}
    assert set(named(stations(reader, Scope(shift="night")))) == {"w1", "w2", "f1", "w9"}

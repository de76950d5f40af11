"""What went through the lines."""

from __future__ import annotations

import pytest

from inspector.errors import UsageError
from inspector.plant import Plant
from inspector.ports import InspectionStore
from inspector.production import Scope, flow
from inspector.statistics import sankey
from tests.support.small_plant import CANNOT_JUDGE, PASS, REJECT, REVIEW, at, decided, made, on


def test_an_empty_plant_has_no_flow(store: InspectionStore) -> None:
    assert flow(on(store, plant=Plant.empty()), Scope()).lines == ()
    assert flow(on(store, plant=Plant.empty()), Scope()).as_dict()["sankey"]["links"] == []


def test_stages_are_shown_in_the_order_of_work(store: InspectionStore) -> None:
    waits = made("f1", REVIEW, "hole", part="5")
    reader = on(
        store,
        [
            made("w1", REJECT, "hole", part="0"),
            made("w1", REJECT, "hole", "stain", part="1"),
            *(made("w2", PASS, part=str(n)) for n in range(2, 8)),
            made("w2", CANNOT_JUDGE, part="8"),
            *(made("f1", PASS, part=str(n)) for n in range(2, 5)),
            waits,
            made("f1", REVIEW, "stain", part="6"),
        ],
    )
    decided(store, waits, REJECT, "hole")
    (line,) = flow(reader, Scope(line="A")).lines
    weave, finish = line.stages
    assert (weave.stage, weave.stations, weave.entered, weave.good) == ("weave", ("w1", "w2"), 9, 6)
    assert dict(weave.lost_to) == {"hole": 2, "stain": 1}
    assert (weave.rejected, weave.cannot_judge) == (2, 1)
    assert weave.not_arrived(finish) == 1
    assert (finish.good, finish.rejected, finish.undecided) == (3, 1, 1)
    assert dict(finish.lost_to) == {"hole": 1}


def test_all_lines_and_what_is_in_none(store: InspectionStore) -> None:
    reader = on(store, [made("w9"), made("x1"), made("x2", REJECT, "hole")])
    found = flow(reader, Scope())
    assert [line.line for line in found.lines] == ["A", "B", None]
    (loose,) = found.lines[-1].stages
    assert (loose.stage, loose.stations, loose.entered) == (None, ("x1", "x2"), 2)
    assert {band.source.line for band in sankey(found.lines).bands} == {"B", None}
    assert [line.line for line in flow(reader, Scope(line="")).lines] == [None]


def test_a_stage_or_a_station_is_shown_alone(store: InspectionStore) -> None:
    reader = on(store, [made("w1"), made("f1"), made("w9")])
    (line,) = flow(reader, Scope(line="A", stage="finish")).lines
    assert [stage.stage for stage in line.stages] == ["finish"]
    (line,) = flow(reader, Scope(station="w1")).lines
    assert [(stage.stage, stage.entered) for stage in line.stages] == [("weave", 1)]


def test_a_span_cuts_both_ends(store: InspectionStore) -> None:
    reader = on(store, [made("w1", part="1"), made("f1", part="1", when=at(11))])
    (line,) = flow(reader, Scope(since=at(10), line="A")).lines
    assert line.as_dict()["stages"][0]["besides"] == 1


def test_names_that_do_not_exist_are_refused(store: InspectionStore) -> None:
    with pytest.raises(UsageError, match="known lines: A, B"):
        flow(on(store), Scope(line="C"))

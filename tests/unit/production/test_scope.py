"""What a question is about, resolved against a plant."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from inspector.errors import UsageError
from inspector.plant import Plant
from inspector.ports import Filter
from inspector.production import Scope, Span
from tests.support.small_plant import NOW, PLANT, at


def stations(scope: Scope, seen: tuple[str, ...] = ()) -> frozenset[str] | None:
    (one,) = scope.resolve(PLANT, NOW, seen)
    return one.stations


def test_nothing_asked_is_everything() -> None:
    assert Scope().resolve(Plant.empty(), NOW) == (Filter(),)


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope(line="A"), {"w1", "w2", "f1"}),
        (Scope(line="A", stage="weave"), {"w1", "w2"}),
        (Scope(stage="weave"), {"w1", "w2", "w9"}),
        (Scope(line="A", station="w1"), {"w1"}),
        (Scope(line="B", station="w1"), set()),
        (Scope(station="elsewhere"), {"elsewhere"}),
        (Scope(stage="wash"), set()),
    ],
)
def test_places_become_stations(scope: Scope, expected: set[str]) -> None:
    assert stations(scope) == frozenset(expected)


def test_the_empty_line_is_that_of_stations_the_plant_does_not_know() -> None:
    assert stations(Scope(line=""), ("w1", "x1", "x2")) == frozenset({"x1", "x2"})
    assert stations(Scope(stage=""), ("w1", "x1")) == frozenset({"x1"})
    assert stations(Scope(line="", station="x1"), ("w1", "x1", "x2")) == frozenset({"x1"})
    assert stations(Scope(line="", station="w1"), ("w1", "x1")) == frozenset()
    assert stations(Scope(line="")) == frozenset()


@pytest.mark.parametrize(
    ("scope", "message"),
    [
        (Scope(line="C"), "There is no line 'C'; known lines: A, B."),
        (Scope(stage="dye"), "There is no stage 'dye'; known stages: finish, wash, weave."),
        (
            Scope(line="B", stage="wash"),
            "There is no stage 'wash' in line 'B'; known stages: weave",
        ),
        (Scope(shift="late"), "There is no shift 'late'; known shifts: early, night."),
        (Scope(line="", stage="weave"), "name neither"),
    ],
)
def test_what_the_plant_does_not_have_is_refused_by_name(scope: Scope, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        scope.resolve(PLANT, NOW)


def test_an_empty_plant_says_that_nothing_is_declared() -> None:
    with pytest.raises(UsageError, match="no shift 'early'; none is declared"):
        Scope(shift="early").resolve(Plant.empty(), NOW)


def test_a_shift_over_days_is_a_window_a_turn() -> None:
    scope = Scope(since=at(0, day=12), until=at(12, day=14), shift="night")
    assert scope.spans(PLANT, NOW) == (
        Span(at(0, day=12), at(6, day=12)),
        Span(at(22, day=12), at(6, day=13)),
        Span(at(22, day=13), at(6, day=14)),
    )
    assert [each.since for each in scope.resolve(PLANT, NOW)] == [
        at(0, day=12),
        at(22, day=12),
        at(22, day=13),
    ]


def test_a_shift_without_a_span_is_its_latest_turn() -> None:
    assert Scope(shift="early").spans(PLANT, NOW) == (Span(at(6), at(14)),)
    assert Scope(shift="night").spans(PLANT, NOW) == (Span(at(22, day=13), at(6)),)
    before = Scope(shift="early", until=at(0, day=10))
    assert before.spans(PLANT, NOW) == (Span(at(6, day=9), at(14, day=9)),)


def test_turns_that_have_not_begun_are_not_asked_for() -> None:
    scope = Scope(since=at(0), until=at(0, day=20), shift="night")
    assert scope.spans(PLANT, NOW) == (Span(at(0), at(6)),)


def test_too_many_turns_are_refused() -> None:
    with pytest.raises(UsageError, match="at most 400"):
        Scope(since=NOW - timedelta(days=900), shift="early").spans(PLANT, NOW)


def test_a_span_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="ends before it begins"):
        Scope(since=NOW, until=NOW)
    with pytest.raises(UsageError, match="until needs a time zone"):
        Scope(until=datetime(2026, 3, 14))  # noqa: DTZ001 - the point of it


def test_everything_named_must_hold() -> None:
    scope = Scope(since=at(0), until=at(12), line="B", product="fabric", order="", simulated=True)
    assert scope.resolve(PLANT, NOW) == (
        Filter(
            since=at(0),
            until=at(12),
            stations=frozenset({"w9"}),
            product="fabric",
            orders=frozenset({""}),
            simulated=True,
        ),
    )
    assert scope.during(None, NOW) == replace(scope, since=None, until=NOW)

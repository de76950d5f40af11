"""Alarms: where they begin and end, and that their names stay."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.spc import (
    DEFAULT_RULES,
    Alarm,
    Baseline,
    ChartKind,
    Point,
    Rule,
    Side,
    alarms,
    plot,
    read_alarm_id,
)
from tests.support.production_hours import hour
from tests.support.subgroups import hours

LIMITS = Baseline(ChartKind.P, 0.1, 1.0, 25, 100.0, hour(0), hour(25))  # 0.01 … 0.19 at n = 100


def points(cases: Sequence[int | None], *, incomplete: Sequence[int] = ()) -> tuple[Point, ...]:
    """Hours of 100 units with so many cases; None for an hour in which nothing was judged."""
    pairs = [(0, 0) if x is None else (100, x) for x in cases]
    return plot(ChartKind.P, hours(pairs, incomplete=incomplete), LIMITS)


def raised(
    cases: Sequence[int | None], rules: Sequence[Rule] = DEFAULT_RULES, *, over: bool = False
) -> tuple[Alarm, ...]:
    return alarms("chart", points(cases), rules, over=over)


def test_a_jump_ends_with_the_first_point_that_is_back() -> None:
    (alarm,) = raised([10, 25, 26, 9])
    assert (alarm.rule, alarm.side) == (Rule.WE1, Side.HIGH)
    assert (alarm.start, alarm.end, alarm.points) == (hour(1), hour(3), 2)


def test_it_goes_on_while_the_last_point_belongs_to_it() -> None:
    (alarm,) = raised([10, 9, 25])
    assert (alarm.start, alarm.end) == (hour(2), None)
    (alarm,) = raised([10, 9, 25], over=True)
    assert alarm.end == hour(3)


def test_an_hour_without_production_does_not_end_it() -> None:
    (alarm,) = raised([10, 25, None, None])
    assert alarm.end is None
    (alarm,) = raised([10, 25, None, 26, 10])
    assert (alarm.start, alarm.end, alarm.points) == (hour(1), hour(4), 2)


def test_an_open_bucket_neither_raises_nor_ends_an_alarm() -> None:
    assert alarms("chart", points([10, 9, 40], incomplete=[2]), tuple(Rule)) == ()
    (alarm,) = alarms("chart", points([10, 25, 9], incomplete=[2]), DEFAULT_RULES)
    assert alarm.end is None


def test_a_shift_is_one_alarm_however_long_it_lasts() -> None:
    (alarm,) = raised([10, *[12] * 30, 9])
    assert (alarm.rule, alarm.start, alarm.end) == (Rule.WE4, hour(1), hour(31))
    assert alarm.points == 30


def test_rules_are_apart_and_those_not_asked_for_are_silent() -> None:
    cases = [*[12] * 8, 25, 9]
    assert [alarm.rule for alarm in raised(cases)] == [Rule.WE4, Rule.WE1]
    assert [alarm.rule for alarm in raised(cases, [Rule.WE1])] == [Rule.WE1]
    assert raised(cases, []) == ()


def test_without_limits_there_is_no_alarm() -> None:
    bare = plot(ChartKind.P, hours([(100, 100)] * 9), None)
    assert alarms("chart", bare, tuple(Rule)) == ()


def test_an_alarm_covers_its_points_and_no_others() -> None:
    shown = points([10, 25, 26, 9, 25])
    closed, going_on = alarms("chart", shown, DEFAULT_RULES)
    assert [closed.covers(point) for point in shown] == [False, True, True, False, False]
    assert [going_on.covers(point) for point in shown] == [False] * 4 + [True]


@given(st.lists(st.integers(0, 40), max_size=40), st.lists(st.integers(0, 40), max_size=10))
def test_an_alarm_keeps_its_name_when_more_is_seen(before: list[int], more: list[int]) -> None:
    later = {alarm.id: alarm for alarm in raised([*before, *more], tuple(Rule))}
    for alarm in raised(before, tuple(Rule)):
        same = later[alarm.id]
        assert (same.rule, same.start, same.side) == (alarm.rule, alarm.start, alarm.side)
        assert same.points >= alarm.points


@given(st.lists(st.integers(0, 40), max_size=40))
def test_names_are_unique_and_can_be_read(cases: list[int]) -> None:
    found = raised(cases, tuple(Rule))
    assert len({alarm.id for alarm in found}) == len(found)
    for alarm in found:
        assert read_alarm_id(alarm.id) == (alarm.rule, alarm.start)


def test_charts_do_not_share_names() -> None:
    shown = points([25])
    (one,), (other,) = alarms("a", shown, DEFAULT_RULES), alarms("b", shown, DEFAULT_RULES)
    assert one.id != other.id


@pytest.mark.parametrize(
    "text",
    ["", "abc", "0" * 16 + "-we9-20260302T000000Z", "0" * 16 + "-we1-20261302T000000Z"],
)
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"alarm|Rule|time data"):
        read_alarm_id(text)

"""Control charts as people see them: limits in force, alarms, what was said to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from inspector.errors import UsageError
from inspector.plant import Line, Plant, Stage, Station
from inspector.ports import Count
from inspector.production import Reader, Scope
from inspector.production.control import (
    ControlChart,
    Subject,
    acknowledge,
    acknowledgements,
    control_chart,
    freeze,
)
from inspector.spc import LARGE, ChartKind, Rule
from inspector.statistics import Every
from tests.fakes.memory_store import MemoryStore
from tests.support.production_hours import hour, produce

CHART = "every=hour&kind=p"
CALM = [(18, 2), (19, 1), (17, 3), (18, 2), (19, 1)] * 5


class Thousandfold(MemoryStore):
    """A store in which each record stands for a thousand units."""

    def counts(self, *arguments: Any, **options: Any) -> list[Count]:
        return [
            replace(count, units=1_000 * count.units)
            for count in super().counts(*arguments, **options)
        ]


def chart(
    store: MemoryStore,
    *,
    now: float,
    since: float | None = 0,
    plant: Plant | None = None,
    subject: Subject | None = None,
    **asked: Any,
) -> ControlChart:
    reader = Reader(store, plant or Plant(), hour(now))
    begin = None if since is None else hour(since)
    return control_chart(reader, subject or Subject(), since=begin, **asked)


def frozen(store: MemoryStore, chart: str = CHART, *, since: float = 0, until: float = 25) -> None:
    reader = Reader(store, Plant(), hour(until))
    freeze(reader, chart, since=hour(since), until=hour(until))


def starts(shown: ControlChart) -> list[tuple[Rule, datetime, datetime | None]]:
    return [(each.alarm.rule, each.alarm.start, each.alarm.end) for each in shown.alarms]


@pytest.fixture
def store() -> MemoryStore:
    """A calm day and an hour, then an hour that is out of control."""
    store = MemoryStore()
    produce(store, CALM)
    produce(store, [(10, 10)], first=25)
    return store


@pytest.mark.parametrize("every", Every)
@pytest.mark.parametrize("kind", [None, *ChartKind])
def test_an_empty_plant_has_a_chart(every: Every, kind: ChartKind | None) -> None:
    shown = chart(MemoryStore(), now=0, since=None, subject=Subject(every=every), kind=kind)
    assert shown.limits.missing is not None
    assert shown.limits.missing.code == (
        "no_shifts" if every is Every.SHIFT else "too_few_subgroups"
    )
    assert shown.alarms == ()
    plain = shown.as_dict()
    assert (plain["provisional"], plain["baseline"], plain["alarming"]) == (True, None, False)
    assert bool(plain["points"]) == (every is not Every.SHIFT)


def test_without_frozen_limits_the_first_25_subgroups_give_provisional_ones(
    store: MemoryStore,
) -> None:
    shown = chart(store, now=26)
    plain = shown.as_dict()
    assert plain["provisional"] is True
    assert plain["baseline"]["subgroups"] == 25
    assert plain["baseline"]["centre"] == 45 / 500
    assert plain["baseline"]["version"] is None
    assert starts(shown) == [(Rule.WE1, hour(25), None)]


def test_limits_from_too_few_subgroups_are_drawn_and_raise_no_alarm() -> None:
    store = MemoryStore()
    produce(store, [*CALM[:18], (0, 20)])
    shown = chart(store, now=19)
    assert shown.points[-1].z is not None
    assert shown.points[-1].z > 3
    assert shown.alarms == ()
    assert shown.as_dict()["alarming"] is False


def test_the_open_bucket_is_shown_and_raises_no_alarm(store: MemoryStore) -> None:
    shown = chart(store, now=25.99)
    assert shown.points[-1].subgroup.x == 10
    assert shown.alarms == ()
    assert shown.as_dict()["points"][-1]["complete"] is False
    assert starts(chart(store, now=26)) == [(Rule.WE1, hour(25), None)]


def test_frozen_limits_stand_still(store: MemoryStore) -> None:
    frozen(store)
    produce(store, [(10, 10)] * 30, first=26)
    shown = chart(store, now=56, since=26)
    assert shown.as_dict()["provisional"] is False
    assert shown.as_dict()["baseline"]["version"] == 1
    assert {point.centre for point in shown.points} == {45 / 500}
    assert starts(shown) == [(Rule.WE1, hour(25), None), (Rule.WE4, hour(25), None)]


def test_an_alarm_keeps_its_name_and_its_answer_as_the_span_moves(store: MemoryStore) -> None:
    frozen(store)
    produce(store, [(15, 5)] * 200, first=26)
    names = set()
    for since in (20, 26, 40, 60, 130, 220):
        shown = chart(store, now=226, since=since)
        (alarm,) = (each for each in shown.alarms if each.alarm.rule is Rule.WE4)
        names.add(alarm.alarm.id)
    assert len(names) == 1
    acknowledge(store, names.pop(), by="Li", reason="new yarn")
    answer = chart(store, now=226, since=220).alarms[0].acknowledgement
    assert answer is not None
    assert (answer.by, answer.reason) == ("Li", "new yarn")


def test_alarms_that_ended_before_the_span_are_not_shown(store: MemoryStore) -> None:
    frozen(store)
    produce(store, CALM, first=26)
    assert starts(chart(store, now=51)) == [(Rule.WE1, hour(25), hour(26))]
    assert starts(chart(store, now=51, since=25)) == [(Rule.WE1, hour(25), hour(26))]
    assert starts(chart(store, now=51, since=26)) == []


def test_an_answer_survives_a_recount(store: MemoryStore) -> None:
    frozen(store)
    name = chart(store, now=26).alarms[0].alarm.id
    acknowledge(store, name, by="Li", reason="needle")
    produce(store, [(1, 0)], first=25.5)  # arrives late
    (alarm,) = chart(store, now=27).alarms
    assert alarm.alarm.id == name
    assert (alarm.acknowledgement,) == acknowledgements(store, name)
    assert alarm.as_dict()["acknowledgement"]["reason"] == "needle"


def test_new_limits_do_not_judge_what_was_before_them(store: MemoryStore) -> None:
    frozen(store)
    produce(store, [(20 - x, x) for _, x in CALM for x in [x + 6]], first=26)
    before = chart(store, now=51)
    frozen(store, since=26, until=51)
    after = chart(store, now=51)
    assert {point.centre for point in after.points[:26]} == {45 / 500}
    assert {point.centre for point in after.points[26:]} == {195 / 500}
    ends = {(rule, start): end for rule, start, end in starts(after)}
    assert {start for _, start, _ in starts(before)} >= {start for _, start in ends}
    assert ends == {(Rule.WE1, hour(25)): hour(26)}
    assert after.as_dict()["baseline"]["version"] == 2


def test_only_the_rules_asked_for_are_looked_at(store: MemoryStore) -> None:
    frozen(store)
    produce(store, [(16, 4)] * 8, first=26)
    assert {rule for rule, _, _ in starts(chart(store, now=34))} == {Rule.WE1, Rule.WE4}
    shown = chart(store, now=34, rules=[Rule.NELSON2])
    assert {rule for rule, _, _ in starts(shown)} == {Rule.NELSON2}
    assert shown.as_dict()["rules"] == ["nelson2"]
    assert starts(chart(store, now=34, rules=[])) == []


def test_points_say_which_rules_they_break(store: MemoryStore) -> None:
    points = chart(store, now=26).as_dict()["points"]
    assert [point["signals"] for point in points] == [[]] * 25 + [["we1"]]


def test_large_subgroups_get_a_p_prime_chart(store: MemoryStore) -> None:
    large = Thousandfold()
    produce(large, CALM)
    shown = chart(large, now=25)
    assert shown.points[0].subgroup.n == 20_000 >= LARGE
    assert (shown.kind, shown.key) == (ChartKind.P_PRIME, "every=hour&kind=p_prime")
    assert shown.alarms == ()
    assert chart(large, now=25, kind=ChartKind.P).kind is ChartKind.P
    assert len(chart(large, now=25, kind=ChartKind.P).alarms) > 5
    assert chart(store, now=26).kind is ChartKind.P


def test_the_chart_that_was_frozen_last_is_the_one_shown(store: MemoryStore) -> None:
    frozen(store, "every=hour&kind=p_prime")
    assert chart(store, now=26).kind is ChartKind.P_PRIME
    frozen(store, "every=hour&kind=p")
    assert chart(store, now=26).kind is ChartKind.P
    assert chart(store, now=26, kind=ChartKind.P_PRIME).as_dict()["provisional"] is False


def test_other_charts_have_other_limits(store: MemoryStore) -> None:
    frozen(store)
    for subject in (Subject(category="hole"), Subject(Scope(product="fabric"))):
        assert chart(store, now=26, subject=subject).as_dict()["provisional"] is True


def test_a_rate_needs_geometry(store: MemoryStore) -> None:
    shown = chart(store, now=26, kind=ChartKind.U)
    assert shown.limits.missing is not None
    assert shown.limits.missing.code == "no_geometry"
    assert shown.points == ()
    assert shown.as_dict()["unavailable"]["detail"].startswith("The area of 520 pictures")


def test_with_geometry_there_is_a_chart_of_defects_on_100_square_metres() -> None:
    plant = Plant(lines=(Line("L", (Stage("s", (Station("loom-1", mm_per_pixel=1.0),)),)),))
    store = MemoryStore()
    produce(store, CALM, width=1_000, height=5_000)
    produce(store, [(10, 10)], first=25, width=1_000, height=5_000)
    shown = chart(store, now=26, kind=ChartKind.U, plant=plant)
    assert shown.points[0].subgroup.n == pytest.approx(1.0)
    plain = shown.as_dict()
    assert plain["unit"] == "defects per 100 m²"
    assert plain["baseline"]["centre"] == pytest.approx(45 / 25)
    assert starts(shown) == [(Rule.WE1, hour(25), None)]


def test_a_span_that_can_be_read_is_shown_though_more_lies_before_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plant = Plant(lines=(Line("L", (Stage("s", (Station("loom-1", mm_per_pixel=1.0),)),)),))
    store = MemoryStore()
    produce(store, [(100, 0)], width=1_000, height=5_000)
    produce(store, CALM[:20], first=1, width=1_000, height=5_000)
    monkeypatch.setattr("inspector.production.control.areas.MOST_PICTURES", 400)
    shown = chart(store, now=21, since=1, kind=ChartKind.U, plant=plant)
    assert len(shown.points) == 20
    assert shown.as_dict()["alarming"] is True
    with pytest.raises(UsageError, match="holds 500 pictures"):
        chart(store, now=21, kind=ChartKind.U, plant=plant)


def test_a_chart_shows_whole_subgroups(store: MemoryStore) -> None:
    shown = chart(store, now=26, since=3.4, until=hour(7.2))
    assert (shown.since, shown.until) == (hour(3), hour(8))
    assert len(shown.points) == 5


def test_a_span_of_what_is_to_come_is_empty(store: MemoryStore) -> None:
    shown = chart(store, now=26, since=30)
    assert shown.points == ()
    assert shown.limits.missing is not None


@pytest.mark.parametrize("scope", [Scope(line="L9"), Scope(stage="s"), Scope(shift="night")])
def test_places_and_shifts_that_do_not_exist_are_refused(store: MemoryStore, scope: Scope) -> None:
    with pytest.raises(UsageError, match="There is no"):
        chart(store, now=26, subject=Subject(scope))


def test_an_answer_names_somebody_and_a_reason(store: MemoryStore) -> None:
    name = chart(store, now=26).alarms[0].alarm.id
    for by, reason in (("", "x"), ("Li", " ")):
        with pytest.raises(UsageError, match="both are needed"):
            acknowledge(store, name, by=by, reason=reason)
    with pytest.raises(UsageError, match="is no alarm"):
        acknowledge(store, "alarm-1", by="Li", reason="x")
    assert acknowledgements(store, name) == ()


def test_the_newest_answer_counts_and_all_are_kept(store: MemoryStore) -> None:
    name = chart(store, now=26).alarms[0].alarm.id
    first = acknowledge(store, name, by="Li", reason="looking into it")
    second = acknowledge(store, name, by="Wang", reason="broken needle, changed")
    assert second.version == 2
    assert acknowledgements(store, name) == (first, second)
    assert chart(store, now=26).alarms[0].acknowledgement == second

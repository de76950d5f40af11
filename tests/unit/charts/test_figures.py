"""What the charts show: every value where it belongs, and words where there is none."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import plotly.graph_objects as go
import pytest

from inspector.charts import (
    Figure,
    Look,
    completion_chart,
    control_chart,
    efficiency_chart,
    flow_chart,
    output_chart,
    pareto_chart,
    pass_rate_chart,
)
from inspector.charts.labels import briefly
from inspector.charts.theme import DARK, LIGHT, Theme
from inspector.plant import Order
from inspector.ports import Tally
from inspector.production import OrderProgress
from inspector.production.efficiency import Measured
from inspector.spc import DEFAULT_RULES, ChartKind, Subgroup, alarms, estimate, plot
from inspector.spc.baseline import Baseline
from inspector.statistics import (
    Bucket,
    CategoryCount,
    Efficiency,
    LineFlow,
    Point,
    StageFlow,
    pareto,
    point,
    sankey,
    summarise,
    wilson_interval,
)
from inspector.values import Disposition

SIX = datetime(2026, 3, 14, 22, tzinfo=UTC)  # six in the morning of the 15th in Shanghai
HOUR = timedelta(hours=1)


def hours(*counts: tuple[int, int, int, int]) -> list[Point]:
    """A point an hour from counts of good, rejected, undecided, cannot judge."""
    found = []
    for number, (good, rejected, undecided, cannot_judge) in enumerate(counts):
        start = SIX + number * HOUR
        units = {
            Disposition.PASS: good,
            Disposition.REJECT: rejected,
            Disposition.REVIEW: undecided,
            Disposition.CANNOT_JUDGE: cannot_judge,
        }
        bucket = Bucket(start, start + HOUR, start.date())
        found.append(point(bucket, units, now=SIX + len(counts) * HOUR - timedelta(minutes=1)))
    return found


def valid(figure: Figure) -> go.Figure:
    """The same as Plotly's own figure, which refuses any property that does not exist."""
    assert not any(number != number for number in _numbers(figure))  # noqa: PLR0124 - NaN
    return go.Figure(json.loads(json.dumps(figure, allow_nan=False)))


def _numbers(value: Any) -> list[float]:
    if isinstance(value, dict):
        return [number for each in value.values() for number in _numbers(each)]
    if isinstance(value, list):
        return [number for each in value for number in _numbers(each)]
    return [value] if isinstance(value, float) else []


def texts(figure: Figure) -> str:
    """All that a figure says, as one text."""
    return json.dumps(figure, ensure_ascii=False)


def trace(figure: Figure, name: str) -> Figure:
    (found,) = (each for each in figure["data"] if each.get("name") == name)
    return dict(found)


def test_output_is_stacked_by_what_became_of_the_units(look: Look) -> None:
    figure = output_chart(hours((90, 4, 2, 1), (0, 0, 0, 0), (80, 9, 0, 0)), look)
    valid(figure)
    names = [each["name"] for each in figure["data"]]
    assert names == [
        look.words(f"disposition.{name}") for name in ("pass", "review", "cannot_judge", "reject")
    ]
    assert [each["y"] for each in figure["data"]] == [[90, 0, 80], [2, 0, 0], [1, 0, 0], [4, 0, 9]]
    assert figure["layout"]["barmode"] == "stack"
    marks = [
        (each["marker"]["color"], each["marker"]["pattern"]["shape"]) for each in figure["data"]
    ]
    assert len({colour for colour, _ in marks}) == len({pattern for _, pattern in marks}) == 4


def test_a_disposition_that_does_not_occur_is_not_in_the_legend(look: Look) -> None:
    assert len(output_chart(hours((90, 0, 0, 0)), look)["data"]) == 1


def test_what_was_planned_is_a_dash_across_each_bar(look: Look) -> None:
    figure = output_chart(hours((90, 4, 2, 1), (5, 0, 0, 0)), look, planned=[100.0, None])
    valid(figure)
    target = trace(figure, look.words("target"))
    assert target["y"] == [100.0, 100.0, None, None, None, None]
    assert target["x"][:2] == ["2026-03-14T22:00:00", "2026-03-14T23:00:00"]
    unplanned = output_chart(hours((90, 4, 2, 1)), look, planned=[None])
    assert look.words("target") not in texts(unplanned)


def test_the_axis_shows_the_plants_time_and_the_day_where_it_changes(look: Look) -> None:
    points = hours(*[(1, 0, 0, 0)] * 24)
    axis = output_chart(points, look)["layout"]["xaxis"]
    assert axis["tickvals"][0] == "2026-03-14T22:00:00"
    assert axis["ticktext"][0].startswith("06:00<br>")
    assert sum("<br>" in label for label in axis["ticktext"]) == 2
    assert len(axis["tickvals"]) <= 12


def test_pass_rates_come_with_their_wilson_intervals_and_gaps(look: Look) -> None:
    figure = pass_rate_chart(hours((985, 15, 3, 0), (0, 0, 5, 0), (7, 43, 0, 0)), look)
    valid(figure)
    rates = trace(figure, look.words("pass_rate"))
    assert rates["y"] == [98.5, None, 14.000000000000002]
    boxes = trace(figure, look.words("interval"))
    bounds = wilson_interval(985, 1000)
    assert bounds is not None
    assert boxes["base"][:2] == [100 * bounds[0], None]
    assert boxes["base"][0] + boxes["y"][0] == pytest.approx(100 * bounds[1])
    low, high = figure["layout"]["yaxis"]["range"]
    assert 0 <= low < 7 and 99 < high < 110


def test_an_open_hour_is_hollow(look: Look) -> None:
    figure = pass_rate_chart(hours((9, 1, 0, 0), (9, 1, 0, 0)), look)
    assert trace(figure, look.words("pass_rate"))["marker"]["symbol"] == ["circle", "circle-open"]


def test_a_pareto_falls_and_ends_at_a_hundred(look: Look) -> None:
    bars = pareto({"hole": 6, "stain": 3, "crease": 1, "nep": 1}, top=3)
    figure = pareto_chart(bars, look)
    valid(figure)
    columns, line, counts = figure["data"]
    assert columns["y"] == counts["y"] == [6, 3, 1, 1]
    assert counts["text"] == ["6", "3", "1", "1"]
    assert line["y"][-1] == 100
    assert figure["layout"]["xaxis"]["ticktext"][-1] == look.words("others")
    assert columns["marker"]["pattern"]["shape"] == ["", "", "", "."]


def test_a_count_stands_above_its_bar_and_its_mark(look: Look) -> None:
    bars = pareto({"hole": 6, "stain": 3})
    figure = pareto_chart(bars, look, expected=[2.5, 9.5])
    valid(figure)
    *_, counts = figure["data"]
    assert counts["y"] == [6, 9.5]
    assert figure["layout"]["yaxis"]["range"][1] > 9.5


def test_what_stands_in_brackets_gives_way_unless_it_tells_two_apart() -> None:
    assert briefly(["Point (nep, knot)", "点状疵点（毛粒、结头）", "Hole"]) == [
        "Point",
        "点状疵点",
        "Hole",
    ]
    assert briefly(["Hole (A)", "Hole (B)"]) == ["Hole (A)", "Hole (B)"]
    assert briefly(["(none)"]) == ["(none)"]


def test_names_are_text_and_never_markup(look: Look) -> None:
    figure = pareto_chart(pareto({"hole": 1, '<a href="x">': 1}), look)
    assert "<hole>" not in texts(figure)
    assert "<a" not in texts(figure)
    assert "<b>7" not in texts(completion_chart([progress("<b>7</b>", 1, 2)], look))


def chart(kind: ChartKind, values: Sequence[tuple[int, float]]) -> tuple[Any, ...]:
    groups = [
        Subgroup(SIX + number * HOUR, SIX + (number + 1) * HOUR, n, x)
        for number, (x, n) in enumerate(values)
    ]
    baseline = estimate(kind, groups[:20])
    assert isinstance(baseline, Baseline)
    points = plot(kind, groups, baseline)
    return points, alarms("chart", points, DEFAULT_RULES)


def test_a_control_chart_shows_limits_and_crosses_what_is_in_an_alarm(look: Look) -> None:
    values = [(5 + number % 3, 100.0) for number in range(20)] + [(40, 100.0), (0, 0.0)]
    points, found = chart(ChartKind.P, values)
    figure = control_chart(ChartKind.P, points, found, look)
    valid(figure)
    upper = trace(figure, look.words("limit.upper"))
    assert upper["y"][0] == pytest.approx(100 * points[0].upper)
    assert upper["y"][-1] is None
    assert trace(figure, look.words("alarm"))["y"] == [40.0]
    assert trace(figure, look.words("axis.p"))["y"][-1] is None


def test_a_rate_has_no_per_cent(look: Look) -> None:
    points, found = chart(ChartKind.U, [(3 + number % 2, 1.5) for number in range(20)])
    figure = control_chart(ChartKind.U, points, found, look)
    valid(figure)
    assert figure["layout"]["yaxis"]["ticksuffix"] == ""
    assert trace(figure, look.words("axis.u"))["y"][0] == 2.0


def test_a_flow_has_as_many_units_in_every_band_as_went_that_way(look: Look) -> None:
    line = LineFlow(
        "Line 1",
        (
            StageFlow(
                "weave", good=90, rejected=8, undecided=2, lost_to=(CategoryCount("hole", 8),)
            ),
            StageFlow("final", good=80, rejected=5, cannot_judge=1),
        ),
    )
    figure = flow_chart(sankey([line]), look)
    valid(figure)
    (diagram,) = figure["data"]
    assert sum(diagram["link"]["value"]) == 100 + 86 + 4 + 8 + 8 + 2 + 5 + 1 + 80
    labels = " ".join(diagram["node"]["label"])
    assert "Line 1 <b>100</b>" in labels
    assert f"{look.words('flow.out')} <b>80</b>" in labels


def test_completion_is_not_capped_and_the_plan_is_a_line(look: Look) -> None:
    orders = [progress("PO-7", 120, 100), progress("PO-8", 7, None)]
    figure = completion_chart(orders, look)
    valid(figure)
    (bars,) = figure["data"]
    assert bars["x"] == [120.0]
    assert figure["layout"]["xaxis"]["range"][1] > 120
    assert figure["layout"]["shapes"][0]["x0"] == 100


def test_efficiency_shows_what_is_known_and_a_dash_for_the_rest(look: Look) -> None:
    known = Efficiency(100, 90, planned_run_time_s=3000.0, planned_busy_time_s=4000.0)
    figure = efficiency_chart(known, look)
    valid(figure)
    (bars,) = figure["data"]
    assert bars["text"][:2] == ["—", "—"]
    assert bars["x"][2:] == [75.0, 90.0, 67.5]


def progress(name: str, good: int, planned: int | None) -> OrderProgress:
    """An order of which so many are good; without a plan it is not declared."""
    order = None if planned is None else Order(name, None, None, planned, None, None, None, None)
    figures = summarise(Tally({Disposition.PASS: good}, {}))
    return OrderProgress(name, order, figures, Measured(Efficiency(good, good), {}), None, {})


EMPTY: list[tuple[Callable[[Look], Figure], str]] = [
    (lambda look: output_chart(hours((0, 0, 0, 0)), look), "empty"),
    (lambda look: output_chart([], look), "empty"),
    (lambda look: pass_rate_chart(hours((0, 0, 3, 0)), look), "empty"),
    (lambda look: pareto_chart([], look), "empty_defects"),
    (lambda look: control_chart(ChartKind.P, [], [], look), "empty"),
    (lambda look: flow_chart(sankey([]), look), "empty_flow"),
    (lambda look: completion_chart([], look), "empty_orders"),
    (lambda look: efficiency_chart(Efficiency(0, 0), look), "empty_efficiency"),
]


@pytest.mark.parametrize(("make", "key"), EMPTY)
def test_nothing_to_show_is_said_in_words(
    make: Callable[[Look], Figure], key: str, look: Look
) -> None:
    figure = make(look)
    valid(figure)
    assert figure["data"] == []
    assert figure["layout"]["annotations"][0]["text"] == look.words(key)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_dispositions_differ_by_more_than_colour(theme: Theme) -> None:
    marks = theme.dispositions.values()
    assert len({mark.pattern for mark in marks}) == len({mark.symbol for mark in marks}) == 4


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_words_stand_out_from_the_ground(theme: Theme) -> None:
    """WCAG 2 asks for 4.5 of text and 3 of drawings; review's yellow is told by its hatching."""
    assert contrast(theme.ink, theme.paper) > 7
    assert contrast(theme.muted, theme.paper) > 4.5
    for name in ("pass", "reject"):
        assert contrast(theme.dispositions[name].colour, theme.paper) > 3


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    levels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in levels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

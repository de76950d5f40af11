"""Tables beside charts: as people read them, and as files hold them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from inspector.charts import Column, ColumnKind, Formats, Language, Look, Table
from inspector.charts.groups import groups_chart
from inspector.charts.pareto import pareto_chart
from inspector.charts.tables import groups_table, output_table, pareto_table, pass_rate_table
from inspector.ports import Tally
from inspector.production.groups import Group, Grouping
from inspector.statistics import Bucket, Point, pareto, point, summarise
from inspector.values import Disposition

MIDNIGHT = datetime(2026, 3, 13, 16, tzinfo=UTC)  # in Shanghai
ENGLISH = Formats(Language.EN, ZoneInfo("Asia/Shanghai"))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def cell(kind: ColumnKind, value: Any) -> str:
    return Table((Column("c", "c", kind),), ((value,),)).texts(ENGLISH)[0][0]


@pytest.mark.parametrize("kind", ColumnKind)
def test_what_is_not_there_is_a_dash(kind: ColumnKind) -> None:
    assert cell(kind, None) == "—"


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (MIDNIGHT + HOUR, "14 Mar 00:00 – 01:00"),
        (MIDNIGHT + DAY, "14 Mar 2026"),
        (MIDNIGHT + 7 * DAY, "14 Mar 2026 – 20 Mar 2026"),
        (MIDNIGHT + DAY + HOUR, "14 Mar 00:00 – 15 Mar 01:00"),
    ],
)
def test_a_span_is_named_by_what_it_is(until: datetime, expected: str) -> None:
    assert cell(ColumnKind.SPAN, (MIDNIGHT, until)) == expected


def test_a_file_has_two_columns_for_a_pair_and_figures_as_they_are() -> None:
    table = Table(
        (
            Column("time", "time", ColumnKind.SPAN),
            Column("rate", "rate", ColumnKind.SHARE),
            Column("rate", "interval", ColumnKind.INTERVAL),
        ),
        (((MIDNIGHT, MIDNIGHT + HOUR), 1 / 3, (0.1, 0.5)), ((MIDNIGHT, MIDNIGHT), None, None)),
    )
    assert table.names == ["since", "until", "rate", "rate_low", "rate_high"]
    assert table.values[0] == [MIDNIGHT, MIDNIGHT + HOUR, 1 / 3, 0.1, 0.5]
    assert table.values[1][2:] == [None, None, None]
    assert [column.numeric for column in table.columns] == [False, True, True]


def hours(*good: int, shift: str | None = None) -> list[Point]:
    found = []
    for number, units in enumerate(good):
        start = MIDNIGHT + number * HOUR
        bucket = Bucket(start, start + HOUR, start.date(), shift)
        found.append(point(bucket, {Disposition.PASS: units}, MIDNIGHT + DAY))
    return found


def test_a_plan_and_shifts_have_columns_where_there_are_any(look: Look) -> None:
    keys = [column.key for column in output_table(hours(1, 2), look).columns]
    assert "planned" not in keys and "shift" not in keys
    table = output_table(hours(1, 2, shift="early"), look, planned=(None, 3.0))
    assert table.columns[-1].key == "planned"
    assert [row[-1] for row in table.rows] == [None, 3.0]
    assert table.rows[0][1] == "early"


def test_nothing_judged_has_no_pass_rate(look: Look) -> None:
    (row,) = pass_rate_table(hours(0), look).rows
    assert row[1:] == (None, None, 0, 0)


def test_defects_stand_beside_what_a_baseline_leads_to_expect(look: Look) -> None:
    bars = pareto({"hole": 6, "stain": 3, "crease": 1}, top=2)
    table = pareto_table(bars, look, inspected=100, baseline={"hole": 0.03})
    assert [row[0] for row in table.rows] == ["破洞 <hole>", "stain", look.words("others")]
    assert [row[-1] for row in table.rows] == [0.03, 0.0, None]
    figure = pareto_chart(bars, look, expected=(3.0, 0.0, None))
    assert figure["data"][1]["y"] == (3.0, 0.0, None)


def test_groups_without_a_verdict_are_in_the_table_alone(look: Look) -> None:
    made = Group(("A <b>",), summarise(Tally({Disposition.PASS: 3, Disposition.REJECT: 1}, {})))
    waiting = Group(("",), summarise(Tally({Disposition.REVIEW: 2}, {})))
    table = groups_table((made, waiting), Grouping.ORDER, look)
    assert [row[0] for row in table.rows] == ["A <b>", look.words("no_order")]
    assert table.rows[1][-2:] == (None, None)
    (trace,) = groups_chart((made, waiting), Grouping.ORDER, look)["data"]
    assert trace["x"] == [75.0] and trace["y"] == ["A &lt;b&gt;"]

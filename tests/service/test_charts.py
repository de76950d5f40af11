"""Charts as data: drawn, tabled, filed, in both languages, on a plant that made nothing too."""

from __future__ import annotations

import csv
import io
from typing import Any

import plotly.graph_objects as go
import pytest

from service.charts.documents import CHART, ChartAnswer
from service.charts.drawings import CHARTS
from tests.service.conftest import Running
from tests.support.toy_mill import run_toy_mill


def ask(service: Running, name: str, **parameters: Any) -> dict[str, Any]:
    """A chart, held against its documented shape and against Plotly's own."""
    answer = service.client.get(f"/v1/charts/{name}", params=parameters)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    ChartAnswer.model_validate(document)
    go.Figure({"data": document["data"], "layout": document["layout"]})
    table = document["table"]
    widths = {len(table["columns"]), len(table["numeric"]), *map(len, table["rows"])}
    assert len(widths) == 1
    return document


def sheet(service: Running, address: str) -> list[dict[str, str]]:
    """The rows of a file."""
    answer = service.client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.text)))


@pytest.fixture
def mill(service: Running) -> Running:
    """A declared plant with four pictures, one of them from a station in no line."""
    run_toy_mill(service)
    service.client.put("/v1/orders/PO-1", json={"quantity": 4})
    return service


def test_the_example_is_of_the_documented_shape() -> None:
    ChartAnswer.model_validate(CHART)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_plant_that_made_nothing_is_answered_in_words(service: Running, lang: str) -> None:
    for name in CHARTS:
        chart = ask(service, name, lang=lang)
        assert chart["empty"] and chart["data"] == []
        (said,) = chart["layout"]["annotations"]
        assert said["text"] and chart["note"] and chart["title"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_chart_has_a_table_and_the_same_as_a_file(mill: Running, lang: str) -> None:
    for name in CHARTS:
        chart = ask(mill, name, lang=lang, span="today")
        assert not chart["empty"], name
        rows = sheet(mill, chart["download"])
        assert len(rows) == len(chart["table"]["rows"]) > 0
        figures = mill.client.get(chart["figures"])
        assert figures.status_code == 200, figures.text


def test_a_file_holds_figures_as_they_are(mill: Running) -> None:
    rows = sheet(mill, "/v1/charts/groups.csv?by=station")
    assert [row["station"] for row in rows] == ["m1", "p1", "elsewhere"]
    assert (rows[0]["pass_rate"], rows[1]["pass_rate"], rows[2]["pass_rate"]) == ("0.5", "1.0", "")
    assert 0 < float(rows[0]["interval_low"]) < 0.5 < float(rows[0]["interval_high"]) < 1
    times = sheet(mill, "/v1/charts/output.csv?span=today")
    assert times[0]["since"].endswith("T16:00:00+00:00")  # midnight of the plant's own clock


def test_groups_count_where_they_stand(mill: Running) -> None:
    def names(by: str) -> list[list[str]]:
        return [row[:2] for row in ask(mill, "groups", by=by)["table"]["rows"]]

    assert names("line") == [["A", "1"], ["in no line", "1"]]
    assert names("stage") == [["A · mould", "2"], ["A · paint", "1"], ["in no line", "1"]]
    assert names("order") == [["PO-1", "1"], ["no order named", "1"]]
    assert names("product") == [["toy", "2"]]


def test_defects_stand_beside_the_time_before(mill: Running) -> None:
    chart = ask(mill, "pareto", span="today", compare=True)
    assert "Nothing was inspected in the baseline" in chart["note"]
    since, until = "2026-01-01T00:00:00Z", "2199-01-01T00:00:00Z"
    compared = ask(mill, "pareto", baseline_since=since, baseline_until=until)
    assert compared["table"]["columns"][-1] == "in the baseline"
    row = compared["table"]["rows"][0]
    assert row[-1] == row[-2]
    assert [trace["name"] for trace in compared["data"]][1] == "as in the baseline"


def test_the_ground_and_the_language_are_as_asked(mill: Running) -> None:
    dark, light = (ask(mill, "output", span="today", theme=theme) for theme in ("dark", "light"))
    assert dark["layout"]["paper_bgcolor"] != light["layout"]["paper_bgcolor"]
    assert ask(mill, "output", span="today", lang="zh")["title"] == "产量"


def test_what_cannot_be_drawn_is_refused_by_name(service: Running) -> None:
    refused = [
        ("output", {"span": "today", "since": "2026-01-31T08:00:00Z"}, "span"),
        ("output", {"span": "tomorrow"}, "span"),
        ("pareto", {"top": "0"}, "top"),
        ("groups", {"by": "colour"}, "by"),
        ("flow", {"bucket": "hour"}, "bucket"),
    ]
    for name, parameters, named in refused:
        answer = service.client.get(f"/v1/charts/{name}", params=parameters)
        assert answer.status_code == 422, parameters
        assert [fault["parameter"] for fault in answer.json()["errors"]] == [named]


def test_a_shift_needs_shifts(service: Running) -> None:
    answer = service.client.get("/v1/charts/output", params={"span": "this_shift"})
    assert answer.status_code == 422
    assert "declare its shifts" in answer.json()["detail"]


def test_nobody_knows_a_chart_of_another_name(service: Running) -> None:
    assert service.client.get("/v1/charts/mood").status_code == 404

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from inspector.statistics import wilson_interval
from service.figures import examples, schemas
from tests.service.conftest import Running
from tests.support.toy_bundle import PASS, REJECT, REVIEW, toy_picture
from tests.support.toy_mill import run_toy_mill

ROUTES: dict[str, tuple[type[BaseModel], Any]] = {
    "summary": (schemas.SummaryAnswer, examples.SUMMARY),
    "timeseries": (schemas.TimeseriesAnswer, examples.TIMESERIES),
    "pareto": (schemas.ParetoAnswer, examples.PARETO),
    "flow": (schemas.FlowAnswer, examples.FLOW),
    "orders": (schemas.OrdersAnswer, examples.ORDERS),
    "stations": (schemas.StationsAnswer, examples.STATIONS),
}


def ask(service: Running, name: str, **parameters: Any) -> Any:
    """A figure, held against its documented shape."""
    answer = service.client.get(f"/v1/statistics/{name}", params=parameters)
    assert answer.status_code == 200, answer.text
    document = answer.json()
    ROUTES[name][0].model_validate(document)
    return document


@pytest.fixture
def mill(service: Running) -> Running:
    """A declared plant with four pictures, one of them from a station in no line."""
    run_toy_mill(service)
    return service


@pytest.mark.parametrize("name", ROUTES)
def test_examples_are_of_the_documented_shape(name: str) -> None:
    model, example = ROUTES[name]
    model.model_validate(example)


def test_an_empty_plant_is_answered_everywhere(service: Running) -> None:
    for name in ROUTES:
        ask(service, name)
    for bucket in ("minute", "hour", "day", "week", "shift"):
        ask(service, "timeseries", bucket=bucket)
    found = ask(service, "summary", line="")
    assert found["inspected"] == 0
    assert found["pass_rate"] is None
    assert found["missing"]["oee"]
    assert ask(service, "timeseries", bucket="shift")["points"] == []
    assert ask(service, "flow") == {"lines": [], "sankey": {"nodes": [], "links": []}}
    assert ask(service, "orders") == {"orders": []}
    assert ask(service, "stations") == {"stations": []}


def test_figures_are_unrounded_and_leave_the_undecided_out(service: Running) -> None:
    for seed, level in enumerate((PASS, PASS, REJECT, REVIEW, 0)):
        service.post(toy_picture(level, seed=seed))
    summary = ask(service, "summary")
    assert (summary["good"], summary["rejected"], summary["undecided"]) == (2, 2, 1)
    assert summary["pass_rate"] == 2 / 4
    assert tuple(summary["pass_rate_interval"]) == wilson_interval(2, 4)
    assert summary["categories"] == [
        {"category": "bright_spot", "units": 2},
        {"category": "dark_spot", "units": 1},
    ]
    assert summary["automation_rate"] == 4 / 5
    bars = ask(service, "pareto", top=1)["bars"]
    assert [(bar["category"], bar["units"]) for bar in bars] == [("bright_spot", 2), (None, 1)]


@pytest.mark.parametrize(
    ("selection", "inspected"),
    [
        ({"station": "a"}, 2),
        ({"station": "nobody"}, 0),
        ({"product": "strip"}, 1),
        ({"order": "PO-1"}, 1),
        ({"order": ""}, 2),
        ({"since": "2020-01-01T00:00:00Z"}, 3),
        ({"until": "2020-01-01T00:00:00Z"}, 0),
        ({"station": "a", "product": "toy", "order": "PO-1"}, 1),
        ({"line": ""}, 3),
        ({"simulated": True}, 0),
    ],
    ids=str,
)
def test_figures_are_of_what_was_asked_for(
    service: Running, selection: dict[str, str], inspected: int
) -> None:
    service.post(toy_picture(PASS), station="a", order="PO-1")
    service.post(toy_picture(PASS), station="a", product="strip")
    service.post(toy_picture(PASS), station="b")
    assert ask(service, "summary", **selection)["inspected"] == inspected


def test_a_line_is_seen_through_the_plant_in_force(mill: Running) -> None:
    line = ask(mill, "summary", line="A", since="2020-01-01T00:00:00Z")
    assert (line["inspected"], line["good"], line["pictures"]) == (1, 1, 3)
    assert [stage["value"] for stage in line["first_pass_yield"]] == [0.5, 1.0]
    assert line["rolled_throughput_yield"] == 0.5
    assert line["planned_run_time_s"] == 2.0
    assert line["production_efficiency"] > 0
    assert line["real_time_output"]["units"] == 1
    everything = ask(mill, "summary")
    assert (everything["inspected"], everything["unassigned"]) == (2, 1)
    flow = ask(mill, "flow")
    assert [each["line"] for each in flow["lines"]] == ["A", None]
    assert flow["lines"][0]["stages"][0]["lost_to"] == [{"category": "bright_spot", "units": 1}]
    shift = ask(mill, "timeseries", bucket="shift", line="A")["points"]
    assert sum(point["inspected"] for point in shift) == 1
    assert shift[-1]["open"]
    stations = ask(mill, "stations")["stations"]
    assert [(each["station"], each["state"]) for each in stations] == [
        ("m1", "running"),
        ("p1", "running"),
        ("elsewhere", "running"),
    ]
    assert all(each["planned_busy_now"] for each in stations)


def test_an_order_is_followed(mill: Running) -> None:
    declared = {"product": "toy", "line": "A", "quantity": 4, "start": "2020-01-01T00:00:00Z"}
    answer = mill.client.put("/v1/orders/PO-1", json=declared)
    assert answer.status_code in (200, 201), answer.text
    (order, nameless) = ask(mill, "orders")["orders"]
    assert (order["order"], order["completion"], order["remaining"]) == ("PO-1", 0.25, 3)
    assert order["missing"]["finish"] == "not within a year at the rate so far"
    assert (nameless["order"], nameless["declared"]) == ("", False)
    assert ask(mill, "summary", order="PO-1")["completion"] == 0.25


def test_a_baseline_is_compared(mill: Running) -> None:
    found = ask(
        mill,
        "summary",
        line="A",
        stage="mould",
        baseline_since="2020-01-01T00:00:00Z",
        baseline_until="2030-01-01T00:00:00Z",
    )["comparison"]
    assert found["now"] == found["baseline"] == {"rejected": 1, "judged": 2, "defect_rate": 0.5}
    assert found["relative_change"] == 0.0
    assert found["direction"] == "unclear"
    assert found["baseline_since"] == "2020-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"line": "Z"}, "known lines: A"),
        ({"stage": "dye"}, "known stages: mould, paint"),
        ({"shift": "late"}, "known shifts: day, night"),
        (
            {"since": "2026-01-02T00:00:00Z", "until": "2026-01-01T00:00:00Z"},
            "since must lie before until",
        ),
        ({"lin": "A"}, "no such parameter"),
        ({"since": "yesterday"}, "expected a time"),
    ],
    ids=lambda value: value if isinstance(value, str) else str(list(value)),
)
def test_what_cannot_be_asked_is_refused_by_name(
    mill: Running, parameters: dict[str, str], message: str
) -> None:
    for name in ROUTES:
        answer = mill.client.get(f"/v1/statistics/{name}", params=parameters)
        assert answer.status_code == 422, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"].endswith(":bad-parameters")
        assert message in answer.json()["detail"]


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("timeseries", {"bucket": "year"}),
        ("timeseries", {"bucket": "minute", "since": "2020-01-01T00:00:00Z"}),
        ("pareto", {"top": 0}),
        ("stations", {"silent_after_s": 0}),
        (
            "summary",
            {"baseline_since": "2026-01-02T00:00:00Z", "baseline_until": "2026-01-01T00:00:00Z"},
        ),
    ],
)
def test_values_out_of_range_are_refused(
    service: Running, name: str, parameters: dict[str, str]
) -> None:
    answer = service.client.get(f"/v1/statistics/{name}", params=parameters)
    assert answer.status_code == 422, answer.text

"""Records and figures as files over HTTP."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pyarrow.parquet as pq
import pytest

from inspector.export import COLUMNS
from inspector.plant import Line, Plant, Stage, Station, set_plant
from service.state import put_service
from tests.fakes.endless_store import EndlessStore
from tests.service.conftest import Running
from tests.support.toy_bundle import PASS, REJECT, REVIEW, toy_picture

INSPECTIONS = "/v1/exports/inspections"
PATIENCE_S = 30  # only ever waited for in full when a test fails


@pytest.fixture
def filled(service: Running) -> Running:
    for seed, level in enumerate((PASS, REJECT, REVIEW)):
        service.post(toy_picture(level, seed=seed), sequence=seed, station=f"=s{seed}", order="7")
    service.post(toy_picture(PASS), simulated=True)
    return service


def rows(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_csv_is_what_comes_unless_something_else_is_asked_for(filled: Running) -> None:
    answer = filled.client.get(INSPECTIONS)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    found = rows(answer)
    assert [row["disposition"] for row in found] == ["pass", "reject", "review"]
    assert list(found[0]) == [column.name for column in COLUMNS]
    assert found[0]["station"] == "'=s0"
    assert filled.client.get(INSPECTIONS, params={"excel": True}).content[:3] == b"\xef\xbb\xbf"


def test_parquet_and_json_hold_the_same_records(filled: Running) -> None:
    parquet = filled.client.get(INSPECTIONS, params={"format": "parquet"})
    assert parquet.headers["content-type"] == "application/vnd.apache.parquet"
    table = pq.read_table(io.BytesIO(parquet.content))
    array = filled.client.get(INSPECTIONS, params={"format": "json"})
    assert array.headers["content-type"] == "application/json"
    lines = filled.client.get(INSPECTIONS, params={"format": "jsonl"})
    assert [row["id"] for row in array.json()] == table.column("id").to_pylist()
    assert table.column("station").to_pylist() == ["=s0", "=s1", "=s2"]
    assert len(lines.content.splitlines()) == 3


@pytest.mark.parametrize(
    ("selection", "dispositions"),
    [
        ({"station": "=s1"}, ["reject"]),
        ({"disposition": "review"}, ["review"]),
        ({"category": "bright_spot"}, ["reject", "review"]),
        ({"order": ""}, []),
        ({"order": "7", "product": "toy"}, ["pass", "reject", "review"]),
        ({"until": "2020-01-01T00:00:00Z"}, []),
        ({"simulated": True}, ["pass"]),
        ({"roll": "R-1"}, []),
    ],
    ids=str,
)
def test_what_is_asked_for_is_what_comes(
    filled: Running, selection: dict[str, str], dispositions: list[str]
) -> None:
    found = rows(filled.client.get(INSPECTIONS, params=selection))
    assert [row["disposition"] for row in found] == dispositions


def test_stations_have_their_place_and_a_line_can_be_asked_for(filled: Running) -> None:
    plant = Plant(lines=(Line("Line 1", (Stage("final", (Station("=s1"),)),)),))
    set_plant(filled.app.state.service.store, plant)
    (row,) = rows(filled.client.get(INSPECTIONS, params={"line": "Line 1"}))
    assert (row["station"], row["line"], row["stage"]) == ("'=s1", "Line 1", "final")
    unknown = filled.client.get(INSPECTIONS, params={"line": "Line 9"})
    assert unknown.status_code == 422
    assert "There is no line 'Line 9'" in unknown.json()["detail"]


def test_the_file_is_named_after_what_it_holds(service: Running) -> None:
    selection = {"station": "织机/3", "since": "2026-03-14T06:00:00Z", "format": "parquet"}
    header = service.client.get(INSPECTIONS, params=selection).headers["content-disposition"]
    assert header == (
        'attachment; filename="inspections___-3_20260314-0600.parquet"; '
        "filename*=UTF-8''inspections_%E7%BB%87%E6%9C%BA-3_20260314-0600.parquet"
    )


def test_an_empty_database_is_an_empty_file(service: Running) -> None:
    for form in ("csv", "parquet", "json", "jsonl"):
        assert service.client.get(INSPECTIONS, params={"format": form}).status_code == 200
    for name in ("timeseries", "pareto"):
        answer = service.client.get(f"/v1/exports/{name}")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"


def test_figures_are_the_ones_of_the_statistics(filled: Running) -> None:
    points = rows(filled.client.get("/v1/exports/timeseries", params={"bucket": "day"}))
    assert sum(int(point["inspected"]) for point in points) == 3
    bars = rows(filled.client.get("/v1/exports/pareto"))
    told = filled.client.get("/v1/statistics/pareto").json()["bars"]
    assert [(bar["category"], float(bar["share"])) for bar in bars] == [
        (bar["category"], bar["share"]) for bar in told
    ]


def test_what_is_misspelt_is_refused(service: Running) -> None:
    for parameters in ({"format": "xlsx"}, {"statoin": "s"}):
        answer = service.client.get(INSPECTIONS, params=parameters)
        assert answer.status_code == 422
        assert answer.json()["type"].endswith("bad-parameters")


@pytest.fixture
def endless(service: Running) -> Iterator[EndlessStore]:
    """The service with a store that never ends behind its exports."""
    own, store = service.app.state.service, EndlessStore()
    put_service(service.app, replace(own, store=store))
    yield store
    put_service(service.app, own)


def test_when_the_client_has_gone_nobody_reads_on(service: Running, endless: EndlessStore) -> None:
    with service.client.stream("GET", INSPECTIONS) as answer:
        first = next(answer.iter_bytes())
        assert first.startswith(b"id,counted_at,")
        assert not endless.left.is_set()
    assert endless.left.wait(PATIENCE_S)


def test_a_database_that_fails_at_once_is_a_problem(
    service: Running, endless: EndlessStore
) -> None:
    endless.breaks_after = 0
    answer = service.client.get(INSPECTIONS)
    assert answer.status_code == 503
    assert answer.json()["type"].endswith("store-unavailable")


def test_a_database_that_fails_on_the_way_breaks_the_connection(
    service: Running, endless: EndlessStore
) -> None:
    endless.breaks_after = 1_000
    with pytest.raises(httpx.RemoteProtocolError), service.client.stream("GET", INSPECTIONS) as got:
        for _ in got.iter_bytes():
            pass
    assert endless.left.wait(PATIENCE_S)

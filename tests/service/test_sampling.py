"""Sampling plans and lots over HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from service.quality import sampling_documents as documents
from tests.service.conftest import Running

REPORT = {
    "product": "solar-cell",
    "lot": "L-1",
    "size": 1200,
    "inspected": 80,
    "defective": 2,
    "aql": 1.0,
}


def report(service: Running, **changes: Any) -> httpx.Response:
    return service.client.post("/v1/sampling/lots", json={**REPORT, **changes})


def listed(service: Running, **parameters: Any) -> list[dict[str, Any]]:
    answer = service.client.get("/v1/sampling/lots", params=parameters)
    assert answer.status_code == 200, answer.text
    documents.SeriesList.model_validate(answer.json())
    series: list[dict[str, Any]] = answer.json()["series"]
    return series


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


def test_a_plan_says_how_many_to_inspect(service: Running) -> None:
    answer = service.client.get("/v1/sampling/plan", params={"lot": 1200, "aql": 1.0})
    assert answer.status_code == 200
    plan = answer.json()
    documents.PlanAnswer.model_validate(plan)
    assert (plan["inspect"], plan["accept"], plan["reject"]) == (80, 2, 3)
    for name, value in documents.PLAN.items():
        expected = pytest.approx(value, rel=0.01) if isinstance(value, float) else value
        assert plan[name] == expected, name


def test_a_tightened_plan_accepts_less(service: Running) -> None:
    parameters = {"lot": "1200", "aql": "1.0", "tightened": "true"}
    plan = service.client.get("/v1/sampling/plan", params=parameters).json()
    assert (plan["inspection"], plan["accept"]) == ("tightened", 1)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"lot": 1200}, "aql: it is missing"),
        ({"lot": 0, "aql": 1}, "lot: "),
        ({"lot": 10, "aql": 0.9}, "There is no AQL 0.9"),
        ({"lot": 10, "aql": "nan"}, "aql: "),
        ({"lot": 10, "aql": 1, "level": "IV"}, "no inspection level 'IV'"),
        ({"lot": 10, "aql": 1, "lvl": "I"}, "lvl: no such parameter"),
    ],
)
def test_plans_that_no_table_has_are_refused(
    service: Running, parameters: dict[str, Any], expected: str
) -> None:
    answer = service.client.get("/v1/sampling/plan", params=parameters)
    assert problem(answer) == (422, "bad-parameters")
    assert expected in answer.json()["detail"]


def test_without_lots_there_is_nothing_and_normal_inspection(service: Running) -> None:
    assert listed(service) == []
    (series,) = listed(service, product="solar-cell")
    assert (series["next_state"], series["recorded"], series["lots"]) == ("normal", 0, [])


def test_a_lot_is_decided_kept_and_counted_once(service: Running) -> None:
    first = report(service)
    assert first.status_code == 201, first.text
    documents.LotAnswer.model_validate(first.json())
    assert (first.json()["accepted"], first.json()["next_state"]) == (True, "normal")
    again = report(service)
    assert again.status_code == 200
    assert again.json() == {**first.json(), "replayed": True}
    assert [each["recorded"] for each in listed(service)] == [1]


def test_rejected_lots_tighten_what_follows(service: Running) -> None:
    report(service, defective=3)
    second = report(service, lot="L-2", defective=3).json()
    assert (second["accepted"], second["next_state"]) == (False, "tightened")
    third = report(service, lot="L-3", defective=2).json()
    assert (third["accept"], third["state"], third["accepted"]) == (1, "tightened", False)
    (series,) = listed(service, limit=2)
    assert (series["next_state"], series["recorded"]) == ("tightened", 3)
    assert [lot["lot"] for lot in series["lots"]] == ["L-3", "L-2"]


def test_another_report_about_a_lot_is_a_conflict(service: Running) -> None:
    report(service, defective=3)
    answer = report(service, defective=2)
    assert problem(answer) == (409, "lot-conflict")
    assert (answer.json()["product"], answer.json()["lot"]) == ("solar-cell", "L-1")
    sorted_out = report(service, size=1190, defective=0, resubmitted=True)
    assert sorted_out.status_code == 201
    assert (sorted_out.json()["accepted"], sorted_out.json()["resubmitted"]) == (True, True)
    (series,) = listed(service)
    assert [len(lot["presentations"]) for lot in series["lots"]] == [2]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"aql": None}, "needs an AQL"),
        ({"aql": 15}, "defects per 100 units"),
        ({"inspected": 50}, "asks for 80 inspected units"),
        ({"defective": 81}, "81 cannot be defective"),
        ({"size": 0}, "size: "),
        ({"lot": ""}, "lot: expected 1 to 64 characters"),
        ({"colour": "red"}, "colour: no such parameter"),
    ],
)
def test_reports_that_cannot_be_are_refused(
    service: Running, changes: dict[str, Any], expected: str
) -> None:
    answer = report(service, **changes)
    assert problem(answer) == (422, "bad-parameters")
    assert expected in answer.json()["detail"]
    assert listed(service) == []


def test_a_report_that_is_no_document_is_refused(service: Running) -> None:
    answer = service.client.post("/v1/sampling/lots", content=b"lot=1")
    assert problem(answer) == (415, "unsupported-content-type")


@pytest.mark.parametrize(
    ("model", "example"),
    [
        (documents.PlanAnswer, documents.PLAN),
        (documents.LotReport, documents.REPORT),
        (documents.LotAnswer, documents.LOT),
        (documents.SeriesList, documents.SERIES),
    ],
)
def test_examples_are_of_the_documented_shape(model: Any, example: Any) -> None:
    model.model_validate(example)

"""People have the last word, and it is what is counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter

from service.review import decision_documents as documents
from service.schemas import InspectionAnswer
from tests.service.conftest import Running, Serve
from tests.support.toy_bundle import REVIEW, toy_picture, write_toy_bundle

WORD = {"disposition": "reject", "categories": ["bright_spot"], "by": "李伟", "note": "一看就是"}


@pytest.fixture
def inspection(service: Running) -> dict[str, Any]:
    answer = service.post(toy_picture(REVIEW))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def decide(service: Running, inspection_id: str, word: Any) -> httpx.Response:
    return service.client.post(f"/v1/inspections/{inspection_id}/decisions", json=word)


def test_a_decision_stands_beside_what_the_model_said(
    service: Running, inspection: dict[str, Any]
) -> None:
    assert inspection["decision"] is None
    assert inspection["final_disposition"] == inspection["disposition"]
    answer = decide(service, inspection["id"], WORD)
    assert answer.status_code == 201, answer.text
    decided = answer.json()
    TypeAdapter(InspectionAnswer).validate_python(decided)
    assert decided["decision"] == {**WORD, "decided_at": decided["decision"]["decided_at"]}
    assert (decided["final_disposition"], decided["final_categories"]) == (
        "reject",
        ["bright_spot"],
    )
    model_said = ("disposition", "grade", "defects", "scores", "bundle", "recipe")
    assert {key: decided[key] for key in model_said} == {key: inspection[key] for key in model_said}
    kept = service.client.get(f"/v1/inspections/{inspection['id']}").json()
    assert kept["decision"] == decided["decision"]
    assert service.summary()["rejected"] == 1


def test_everything_said_is_kept_and_the_newest_holds(
    service: Running, inspection: dict[str, Any]
) -> None:
    address = f"/v1/inspections/{inspection['id']}/decisions"
    assert service.client.get(address).json() == {"decisions": []}
    for word in (WORD, {**WORD, "disposition": None, "categories": []}):
        answer = decide(service, inspection["id"], word)
    assert answer.json()["decision"] is None
    assert answer.json()["final_disposition"] == inspection["disposition"]
    found = service.client.get(address).json()["decisions"]
    assert [each["disposition"] for each in found] == ["reject", None]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"disposition": "review"}, "disposition"),
        ({"disposition": None}, "categories"),
        ({"by": "  "}, "by"),
        ({"by": None}, "by"),
        ({"categories": "hole"}, "categories"),
        ({"categories": ["bright_spot", "brihgt_spot"]}, "categories"),
        ({"categories": ["defective"]}, "categories"),
        ({"note": "x" * 501}, "note"),
        ({"reason": "no such field"}, "reason"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(
    service: Running, inspection: dict[str, Any], change: dict[str, Any], named: str
) -> None:
    answer = decide(service, inspection["id"], {**WORD, **change})
    assert answer.status_code == 422
    assert [each["parameter"] for each in answer.json()["errors"]] == [named]
    kept = service.client.get(f"/v1/inspections/{inspection['id']}").json()
    assert kept["decision"] is None


def test_an_unknown_category_is_answered_with_those_there_are(
    service: Running, inspection: dict[str, Any]
) -> None:
    refused = decide(service, inspection["id"], {**WORD, "categories": ["brihgt_spot"]})
    assert "'brihgt_spot'; known: bright_spot, dark_spot" in refused.json()["detail"]


def test_where_a_model_tells_nothing_apart_people_name_what_they_see(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "models"
    write_toy_bundle(folder, "toy", categories=("anomaly",))
    monkeypatch.setenv("INSPECTOR_MODELS", str(folder))
    with serve(products=("toy",)) as running:
        record = running.post(toy_picture(REVIEW)).json()
        decided = decide(running, record["id"], {**WORD, "categories": ["crease"]})
        assert (decided.status_code, decided.json()["final_categories"]) == (201, ["crease"])


@pytest.mark.parametrize("missing", ["disposition", "by"])
def test_nothing_needed_may_be_left_out(
    service: Running, inspection: dict[str, Any], missing: str
) -> None:
    word = {name: value for name, value in WORD.items() if name != missing}
    assert decide(service, inspection["id"], word).status_code == 422


def test_a_record_that_is_not_there(service: Running) -> None:
    answers = [decide(service, "nobody", WORD)]
    answers.append(service.client.get("/v1/inspections/nobody/decisions"))
    for answer in answers:
        assert answer.status_code == 404
        assert answer.json()["type"].endswith(":unknown-inspection")


def test_examples_are_of_the_documented_shape() -> None:
    documents.DecisionDocument.model_validate(documents.DECISION)
    documents.DecisionList.model_validate(documents.DECISIONS)
    TypeAdapter(InspectionAnswer).validate_python(documents.DECIDED)

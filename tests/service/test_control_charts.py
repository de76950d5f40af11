"""Control charts over HTTP: what is shown, what is frozen, what is said to alarms."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from pydantic import BaseModel, TypeAdapter

from inspector.adapters.sql import open_store
from service.quality import control_chart_documents as documents
from tests.service.conftest import Running
from tests.support.production_hours import hour, produce
from tests.support.toy_bundle import REJECT, toy_picture

CALM = [(18, 2), (19, 1), (17, 3), (18, 2), (19, 1)] * 5
DAY = {"since": hour(0).isoformat(), "until": hour(26).isoformat()}
SPAN = {"since": hour(0).isoformat(), "until": hour(25).isoformat()}


@pytest.fixture
def produced(service: Running, database: Path) -> Running:
    """A calm day and an hour, then an hour that is out of control."""
    with closing(open_store(str(database))) as store:
        produce(store, [*CALM, (10, 10)])
    return service


def shown(service: Running, **parameters: Any) -> dict[str, Any]:
    answer = service.client.get("/v1/statistics/control-chart", params=parameters)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    documents.ControlChartAnswer.model_validate(document)
    return document


def baseline_of(chart: str) -> str:
    return f"/v1/control-charts/baselines/{quote(chart, safe='')}"


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


@pytest.mark.parametrize("every", ["minute", "hour", "day", "week", "shift"])
@pytest.mark.parametrize("kind", [None, "p", "p_prime", "u"])
def test_an_empty_plant_has_a_chart(service: Running, every: str, kind: str | None) -> None:
    asked = {"every": every} | ({"kind": kind} if kind else {})
    document = shown(service, **asked)
    assert document["unavailable"]["detail"]
    assert document["baseline"] is None
    assert service.client.get("/v1/control-charts/baselines").json() == {"baselines": []}


def test_what_comes_in_is_in_the_open_subgroup(service: Running) -> None:
    service.post(toy_picture(REJECT))
    (*_, last) = shown(service)["points"]
    assert (last["n"], last["x"], last["complete"]) == (1, 1, False)


def test_without_frozen_limits_they_are_provisional(produced: Running) -> None:
    document = shown(produced, **DAY)
    assert (document["provisional"], document["alarming"]) == (True, True)
    assert document["baseline"]["centre"] == 45 / 500
    (alarm,) = document["alarms"]
    assert (alarm["rule"], alarm["start"], alarm["end"]) == (
        "we1",
        hour(25).isoformat().replace("+00:00", "Z"),
        None,
    )


def test_limits_are_frozen_under_the_name_of_the_chart(produced: Running) -> None:
    chart = shown(produced, **DAY, product="fabric", category="hole")["chart"]
    given = {**SPAN, "leave_out": [hour(3).isoformat()], "note": "phase I"}
    answer = produced.client.put(baseline_of(chart), json=given)
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == '"1"'
    frozen = answer.json()
    documents.FrozenAnswer.model_validate(frozen)
    assert (frozen["chart"], frozen["version"], frozen["subgroups"]) == (chart, 1, 24)
    assert produced.client.get("/v1/control-charts/baselines").json() == {"baselines": [frozen]}
    assert produced.client.get(baseline_of(chart)).json() == {"versions": [frozen]}
    del frozen["chart"]
    again = shown(produced, **DAY, product="fabric", category="hole")
    assert (again["provisional"], again["baseline"]) == (False, frozen)
    assert shown(produced, **DAY, product="fabric")["provisional"] is True


def test_a_name_with_everything_in_it_survives_the_address(produced: Running) -> None:
    asked = {"station": "a/b & 50%", "order": "PO=7+1", "line": ""}
    chart = shown(produced, **DAY, **asked)["chart"]
    answer = produced.client.put(baseline_of(chart), json=SPAN)
    assert problem(answer) == (422, "bad-parameters")
    assert "the span holds 0" in answer.json()["detail"]


def test_somebody_elses_limits_are_not_overwritten(produced: Running) -> None:
    path = baseline_of("every=hour&kind=p")
    first = produced.client.put(path, json=SPAN, headers={"If-Match": '"0"'})
    assert first.status_code == 200
    second = produced.client.put(path, json=SPAN, headers={"If-Match": '"0"'})
    assert problem(second) == (409, "version-conflict")
    third = produced.client.put(path, json=SPAN, headers={"If-Match": first.headers["etag"]})
    assert third.json()["version"] == 2
    versions = produced.client.get(path).json()["versions"]
    assert [each["version"] for each in versions] == [2, 1]


@pytest.mark.parametrize(
    ("chart", "given", "expected"),
    [
        ("nonsense", SPAN, "names no chart"),
        ("every=hour&kind=p", {}, "since: it is missing"),
        ("every=hour&kind=p", {**SPAN, "until": "soon"}, "until: expected a time"),
        ("every=hour&kind=p", {**SPAN, "colour": "red"}, "colour: no such parameter"),
        ("every=hour&kind=p", {**SPAN, "until": SPAN["since"]}, "ends before it begins"),
        ("every=hour&kind=p", {**SPAN, "since": hour(20).isoformat()}, "the span holds 5"),
        ("every=hour&kind=p", {**SPAN, "leave_out": [hour(0.5).isoformat()]}, "No subgroup"),
    ],
)
def test_what_cannot_be_frozen_is_one_sentence(
    produced: Running, chart: str, given: dict[str, Any], expected: str
) -> None:
    answer = produced.client.put(baseline_of(chart), json=given)
    assert problem(answer) == (422, "bad-parameters")
    assert expected in answer.json()["detail"]
    assert produced.client.get("/v1/control-charts/baselines").json() == {"baselines": []}


def test_limits_that_nobody_froze_are_not_found(service: Running) -> None:
    answer = service.client.get(baseline_of("every=hour&kind=p"))
    assert problem(answer) == (404, "not-found")


def test_an_alarm_is_answered_for(produced: Running) -> None:
    (alarm,) = shown(produced, **DAY)["alarms"]
    path = f"/v1/alarms/{alarm['id']}/acknowledgement"
    assert produced.client.get(path).json() == {"acknowledgements": []}
    for by, reason in (("Li", "looking into it"), ("王芳", "断针，已更换")):
        answer = produced.client.post(path, json={"by": by, "reason": reason})
        assert answer.status_code == 201, answer.text
        documents.AcknowledgementAnswer.model_validate(answer.json())
    (after,) = shown(produced, **DAY)["alarms"]
    assert after["acknowledgement"] == answer.json()
    assert (answer.json()["by"], answer.json()["version"]) == ("王芳", 2)
    listed = produced.client.get(path).json()["acknowledgements"]
    assert [each["by"] for each in listed] == ["王芳", "Li"]


@pytest.mark.parametrize(
    ("alarm", "given", "expected"),
    [
        ("x", {"by": "Li", "reason": "y"}, "is no alarm"),
        ("0" * 16 + "-we1-20240304T000000Z", {"by": "Li"}, "reason: it is missing"),
        ("0" * 16 + "-we1-20240304T000000Z", {"by": " ", "reason": "y"}, "by: expected 1 to 64"),
        ("0" * 16 + "-we1-20240304T000000Z", {"by": "Li", "reason": " "}, "both are needed"),
    ],
)
def test_an_answer_that_is_none_is_refused(
    service: Running, alarm: str, given: dict[str, str], expected: str
) -> None:
    answer = service.client.post(f"/v1/alarms/{alarm}/acknowledgement", json=given)
    assert problem(answer) == (422, "bad-parameters")
    assert expected in answer.json()["detail"]


def test_a_body_that_is_no_document_is_refused(service: Running) -> None:
    path = "/v1/alarms/" + "0" * 16 + "-we1-20240304T000000Z/acknowledgement"
    headers = {"Content-Type": "application/json"}
    broken = service.client.post(path, content=b"{", headers=headers)
    assert problem(broken) == (400, "malformed-body")
    other = service.client.post(path, content=b"by=Li", headers={"Content-Type": "text/plain"})
    assert problem(other) == (415, "unsupported-content-type")


def test_rules_are_chosen_by_name(produced: Running) -> None:
    assert shown(produced, rules="nelson1, we2", **DAY)["rules"] == ["we2", "nelson1"]
    assert shown(produced, rules="", **DAY)["alarms"] == []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"rules": "we1,we9"}, "got 'we9'"),
        ({"kind": "c"}, "kind: "),
        ({"every": "fortnight"}, "every: "),
        ({"category": ""}, "category: expected 1 to 64"),
        ({"line": "L9"}, "There is no line 'L9'"),
        ({"shift": "night"}, "There is no shift 'night'"),
        ({"since": hour(0).isoformat(), "every": "minute"}, "choose a shorter span"),
        ({"colour": "red"}, "no such parameter"),
    ],
)
def test_what_cannot_be_shown_is_one_sentence(
    service: Running, asked: dict[str, str], expected: str
) -> None:
    answer = service.client.get("/v1/statistics/control-chart", params=asked)
    assert problem(answer) == (422, "bad-parameters")
    assert expected in answer.json()["detail"]


@pytest.mark.parametrize(
    ("model", "example"),
    [
        (documents.ControlChartAnswer, documents.CONTROL_CHART),
        (documents.BaselineList, documents.BASELINES),
        (documents.BaselineVersions, documents.BASELINE_VERSIONS),
        (documents.FrozenAnswer, documents.FROZEN),
        (documents.FreezeDocument, documents.FREEZE),
        (documents.AcknowledgementAnswer, documents.ACKNOWLEDGEMENT),
        (documents.AcknowledgementDocument, documents.SAID),
        (documents.AcknowledgementList, documents.ACKNOWLEDGEMENTS),
    ],
)
def test_examples_are_of_the_documented_shape(model: type[BaseModel], example: Any) -> None:
    TypeAdapter(model).validate_python(example)

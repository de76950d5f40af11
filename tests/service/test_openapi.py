from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate
from pydantic import TypeAdapter

from service import examples, schemas
from service.charts.drawings import CHARTS
from service.problems import KINDS, MEDIA_TYPE
from tests.service.conftest import Running

_ROUTES = {
    ("post", "/v1/inspections"),
    ("get", "/v1/inspections"),
    ("get", "/v1/inspections/{inspection_id}"),
    ("get", "/v1/inspections/{inspection_id}/picture"),
    ("get", "/v1/inspections/{inspection_id}/overlay"),
    ("get", "/v1/inspections/{inspection_id}/map"),
    ("post", "/v1/review/claims"),
    ("put", "/v1/review/claims/{claim_id}"),
    ("delete", "/v1/review/claims/{claim_id}"),
    ("get", "/v1/review/summary"),
    ("get", "/v1/inspections/{inspection_id}/decisions"),
    ("post", "/v1/inspections/{inspection_id}/decisions"),
    ("get", "/v1/statistics/summary"),
    ("get", "/v1/statistics/control-chart"),
    ("get", "/v1/control-charts/baselines"),
    ("get", "/v1/control-charts/baselines/{chart}"),
    ("put", "/v1/control-charts/baselines/{chart}"),
    ("get", "/v1/alarms/{alarm}/acknowledgement"),
    ("post", "/v1/alarms/{alarm}/acknowledgement"),
    ("get", "/v1/statistics/timeseries"),
    ("get", "/v1/statistics/pareto"),
    ("get", "/v1/statistics/flow"),
    ("get", "/v1/statistics/orders"),
    ("get", "/v1/statistics/stations"),
    ("get", "/v1/statistics/diagnosis"),
    *(("get", f"/v1/charts/{name}{form}") for name in CHARTS for form in ("", ".csv")),
    ("get", "/v1/plant.toml"),
    ("get", "/v1/sampling/plan"),
    ("get", "/v1/sampling/lots"),
    ("post", "/v1/sampling/lots"),
    ("get", "/v1/plant"),
    ("put", "/v1/plant"),
    ("get", "/v1/plant/versions"),
    ("get", "/v1/orders"),
    ("get", "/v1/orders/{order}"),
    ("put", "/v1/orders/{order}"),
    ("get", "/v1/statistics/rolls"),
    ("get", "/v1/rolls/{roll}"),
    ("get", "/v1/rolls/{roll}/map.svg"),
    ("get", "/v1/modules/{module}"),
    ("get", "/v1/modules/{module}/map.svg"),
    ("get", "/v1/exports/inspections"),
    ("get", "/v1/exports/timeseries"),
    ("get", "/v1/exports/pareto"),
    ("get", "/v1/reports/shift"),
    ("get", "/v1/products"),
    ("get", "/v1/products/{product}"),
    ("delete", "/v1/products/{product}"),
    ("post", "/v1/products/{product}/activate"),
    ("post", "/v1/products/{product}/teach"),
    ("post", "/v1/try"),
    ("get", "/v1/recipes/{product}"),
    ("put", "/v1/recipes/{product}"),
    ("get", "/v1/recipes/{product}/versions"),
    ("get", "/v1/recipes/{product}/effect"),
    ("get", "/v1/recipes/{product}/scores"),
    ("post", "/v1/recipes/{product}/labels"),
    ("get", "/v1/jobs"),
    ("get", "/v1/jobs/{job}"),
    ("delete", "/v1/jobs/{job}"),
    ("post", "/v1/jobs/{job}/again"),
    ("get", "/v1/jobs/{job}/pictures/{picture}"),
    ("get", "/v1/rehearsal"),
    ("post", "/v1/rehearsal"),
    ("delete", "/v1/rehearsal"),
    ("get", "/v1/setup"),
    ("get", "/v1/whoami"),
    ("get", "/v1/keys"),
    ("post", "/v1/keys"),
    ("delete", "/v1/keys/{key_id}"),
    ("get", "/v1/audit"),
    ("get", "/v1/board"),
    ("get", "/v1/events"),
    ("get", "/healthz"),
    ("get", "/readyz"),
    ("get", "/metrics"),
}


@pytest.fixture
def document(service: Running) -> dict[str, Any]:
    answer = service.client.get("/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def _operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method, path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_every_route_is_listed_and_described(document: dict[str, Any]) -> None:
    operations = _operations(document)
    assert set(operations) == _ROUTES
    for operation in operations.values():
        assert operation["description"]


def test_every_answer_has_an_example(document: dict[str, Any]) -> None:
    for place, operation in _operations(document).items():
        for status, answer in operation["responses"].items():
            for content in answer["content"].values():
                assert "example" in content or content["examples"], (place, status)


def test_the_document_is_valid_openapi(document: dict[str, Any]) -> None:
    validate(document)


def test_no_two_models_share_a_name(document: dict[str, Any]) -> None:
    assert not [name for name in document["components"]["schemas"] if "__" in name]


def _contents(document: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """What is sent and answered: each media type's description, by its place."""
    for place, operation in _operations(document).items():
        sent = {"sent": operation.get("requestBody", {"content": {}})}
        for name, body in {**sent, **operation["responses"]}.items():
            for media_type, content in body["content"].items():
                yield (*place, name, media_type), content


def _faults(document: dict[str, Any], schema: dict[str, Any], value: Any) -> list[str]:
    whole = {**schema, "components": document["components"]}
    checks = OAS31Validator(whole, format_checker=OAS31Validator.FORMAT_CHECKER)
    return [error.message for error in checks.iter_errors(value)]


def test_every_example_is_what_its_schema_says(document: dict[str, Any]) -> None:
    for place, content in _contents(document):
        examples = [each["value"] for each in content.get("examples", {}).values()]
        examples += [content["example"]] if "example" in content else []
        for example in examples:
            assert not _faults(document, content["schema"], example), place


def test_text_is_not_described_as_bytes(document: dict[str, Any]) -> None:
    of_bytes = {
        place[-1]
        for place, content in _contents(document)
        if content["schema"].get("format") == "binary"
    }
    assert of_bytes == {"image/*", "image/png", "image/jpeg", "application/vnd.apache.parquet"}


def test_every_parameters_default_and_examples_are_what_its_schema_says(
    document: dict[str, Any],
) -> None:
    for place, operation in _operations(document).items():
        for parameter in operation.get("parameters", ()):
            schema = parameter["schema"]
            values = [*schema.get("examples", ()), *_default(schema)]
            for value in values:
                assert not _faults(document, schema, value), (place, parameter["name"])


def test_every_parameters_default_is_accepted_as_it_is_written(
    service: Running, document: dict[str, Any]
) -> None:
    for (method, path), operation in _operations(document).items():
        given = {
            parameter["name"]: default if isinstance(default, str) else json.dumps(default)
            for parameter in operation.get("parameters", ())
            for default in _default(parameter["schema"])
        }
        if not given:
            continue
        answer = service.client.request(method, re.sub(r"{\w+}", "toy", path), params=given)
        refused = answer.json()["errors"] if answer.status_code == 422 else []
        assert not {each["parameter"] for each in refused} & set(given), (method, path, refused)


def _default(schema: dict[str, Any]) -> list[Any]:
    return [schema["default"]] if "default" in schema else []


def test_every_kind_of_problem_is_documented_somewhere(document: dict[str, Any]) -> None:
    shown = {
        name
        for operation in _operations(document).values()
        for answer in operation["responses"].values()
        for name in answer["content"].get(MEDIA_TYPE, {}).get("examples", {})
    }
    outside_of_routes = {"method-not-allowed", "malformed-request"}
    assert shown == set(KINDS) - outside_of_routes


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    named = set(re.findall(r"'#/components/schemas/(\w+)'", str(document)))
    assert "Problem" in named
    assert named <= set(document["components"]["schemas"])


def test_parameters_are_those_that_are_taken(document: dict[str, Any]) -> None:
    (post,) = (
        operation
        for place, operation in _operations(document).items()
        if place == ("post", "/v1/inspections")
    )
    parameters = {parameter["name"]: parameter for parameter in post["parameters"]}
    assert [name for name in parameters if parameters[name]["required"]] == ["product", "station"]
    assert parameters["sequence"]["schema"]["maximum"] == 2**63 - 1
    assert parameters["captured_at"]["schema"]["format"] == "date-time"
    assert set(post["requestBody"]["content"]) == {"image/*", "multipart/form-data"}


@pytest.mark.parametrize(
    ("model", "example"),
    [
        (schemas.InspectionAnswer, examples.INSPECTION),
        (schemas.InspectionPage, examples.PAGE),
        (schemas.ProductList, examples.PRODUCTS),
        (schemas.Readiness, examples.READINESS),
        (schemas.Health, examples.HEALTH),
    ],
)
def test_examples_are_of_the_documented_shape(model: Any, example: Any) -> None:
    TypeAdapter(model).validate_python(example)


def test_the_page_that_shows_it_needs_nothing_from_elsewhere(service: Running) -> None:
    page = service.client.get("/docs")
    assert page.status_code == 200
    for source in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert source.startswith("/docs/assets/")
        assert service.client.get(source).status_code == 200
    assert "://" not in page.text

"""The plant and its orders over HTTP."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter

from inspector.adapters.sql import open_store
from inspector.plant import (
    Order,
    plant_from_dict,
    plant_from_toml,
    plant_to_toml,
    set_order,
    set_plant,
)
from service.plant import documents
from tests.service.conftest import Running
from tests.support.plants import MILL
from tests.support.toy_bundle import PASS, toy_picture

PLANT = MILL.as_dict()
ORDER = {"product": "fabric", "quantity": 1000, "start": "2026-07-01T08:00:00+08:00"}


def put(service: Running, path: str, document: Any, **headers: str) -> httpx.Response:
    return service.client.put(path, json=document, headers=headers)


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


def test_where_nothing_was_set_everything_answers_empty(service: Running) -> None:
    answer = service.client.get("/v1/plant")
    assert answer.status_code == 200
    assert answer.headers["etag"] == '"0"'
    assert answer.json() == {
        "version": 0,
        "created_at": None,
        "note": "",
        "plant": plant_from_dict({}).as_dict(),
    }
    assert service.client.get("/v1/plant/versions").json() == {"versions": []}
    assert service.client.get("/v1/orders").json() == {"orders": []}


def test_a_plant_that_is_set_is_in_force_at_once_and_comes_back_whole(service: Running) -> None:
    answer = service.client.put("/v1/plant", json=PLANT, params={"note": "as built"})
    assert answer.status_code == 200
    assert answer.headers["etag"] == '"1"'
    assert answer.json()["plant"] == PLANT
    documents.PlantSet.model_validate(answer.json())
    kept = service.client.get("/v1/plant").json()
    assert {**kept, "left_orders": []} == answer.json()
    again = put(service, "/v1/plant", answer.json()["plant"])
    assert again.json()["version"] == 1


def test_a_plant_is_taken_as_toml_too(service: Running) -> None:
    answer = service.client.put(
        "/v1/plant",
        content=plant_to_toml(MILL),
        headers={"Content-Type": "application/toml; charset=utf-8"},
    )
    assert answer.json()["plant"] == PLANT


@pytest.mark.parametrize(
    ("text", "content_type"),
    [(plant_to_toml(MILL), "application/toml"), (json.dumps(PLANT), "application/json")],
)
def test_a_plant_is_taken_from_an_editor_that_marks_utf_8(
    service: Running, text: str, content_type: str
) -> None:
    marked, headers = text.encode("utf-8-sig"), {"Content-Type": content_type}
    answer = service.client.put("/v1/plant", content=marked, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.json()["plant"] == PLANT


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('name = "a"\ntimezone UTC', "line 2, column 10"),
        ("name = ", "end of document"),
        ("x=" + "[" * 100_000, "the document"),
    ],
    ids=["no equals sign", "no value", "too deep"],
)
def test_toml_that_cannot_be_read_is_a_bad_plant_with_its_place(
    service: Running, text: str, place: str
) -> None:
    headers = {"Content-Type": "application/toml"}
    answer = service.client.put("/v1/plant", content=text.encode(), headers=headers)
    assert problem(answer) == (422, "bad-plant")
    (fault,) = answer.json()["errors"]
    assert fault["place"] == place
    assert "not valid TOML" in fault["message"]


def test_versions_are_listed_newest_first_and_earlier_ones_can_be_read(service: Running) -> None:
    service.client.put("/v1/plant", json=PLANT, params={"note": "as built"})
    put(service, "/v1/plant", {"name": "other"})
    listed = service.client.get("/v1/plant/versions").json()
    documents.PlantVersions.model_validate(listed)
    assert [(each["version"], each["note"]) for each in listed["versions"]] == [
        (2, ""),
        (1, "as built"),
    ]
    names = [
        service.client.get("/v1/plant", params={"version": number}).json()["plant"]["name"]
        for number in (0, 1, 2)
    ]
    assert names == ["", "Mill", "other"]
    missing = service.client.get("/v1/plant", params={"version": 3})
    assert problem(missing) == (404, "not-found")
    assert "the newest is 2" in missing.json()["detail"]


@pytest.mark.parametrize("path", ["/v1/plant", "/v1/orders/PO-7"])
def test_a_change_made_from_an_old_version_is_refused_and_names_both(
    service: Running, path: str
) -> None:
    first: dict[str, Any] = PLANT if path == "/v1/plant" else ORDER
    second = {**first, "name": "Hall"} if path == "/v1/plant" else {**first, "quantity": 5}
    assert put(service, path, first, **{"If-Match": '"0"'}).status_code == 200
    stale = put(service, path, second, **{"If-Match": '"0"'})
    assert problem(stale) == (409, "version-conflict")
    assert (stale.json()["expected"], stale.json()["newest"]) == (0, 1)
    assert service.client.get(path).headers["etag"] == '"1"'
    assert put(service, path, second, **{"If-Match": 'W/"1"'}).headers["etag"] == '"2"'
    assert put(service, path, first).headers["etag"] == '"3"'


def test_every_fault_of_a_plant_is_named_by_its_place(service: Running) -> None:
    wrong = {"timezone": "Mars", "lines": [{"name": "a"}, {"name": "a"}], "colour": "blue"}
    answer = put(service, "/v1/plant", wrong)
    assert problem(answer) == (422, "bad-plant")
    assert {fault["place"] for fault in answer.json()["errors"]} == {
        "timezone",
        "lines[1].name",
        "colour",
    }
    assert service.client.get("/v1/plant").json()["version"] == 0


@pytest.mark.parametrize(
    ("content", "kind", "expected"),
    [
        (b"", "application/json", (400, "malformed-body")),
        (b"{", "application/json", (400, "malformed-body")),
        (b"[]", "application/json", (400, "malformed-body")),
        (b'{"name": "a", "name": "b"}', "application/json", (400, "malformed-body")),
        (b'{"name": NaN}', "application/json", (400, "malformed-body")),
        (b'{"\\ud800": 1}', "application/json", (400, "malformed-body")),
        (b"\xff", "application/json", (400, "malformed-body")),
        (b"[" * 100_000, "application/json", (400, "malformed-body")),
        (b"{}", "text/plain", (415, "unsupported-content-type")),
        (b"{}", "", (415, "unsupported-content-type")),
        (b"x", "application/toml", (422, "bad-plant")),
        (b"x=" + b"[" * 100_000, "application/toml", (422, "bad-plant")),
        (b" " * (1024 * 1024 + 1), "application/json", (413, "oversize")),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_no_document_is_refused(
    service: Running, content: bytes, kind: str, expected: tuple[int, str]
) -> None:
    answer = service.client.put("/v1/plant", content=content, headers={"Content-Type": kind})
    assert problem(answer) == expected


@pytest.mark.parametrize("tag", ["", '"x"', '"1", "2"', "*", '"-1"'])
def test_a_version_that_is_no_number_is_refused(service: Running, tag: str) -> None:
    answer = put(service, "/v1/plant", PLANT, **{"If-Match": tag})
    assert problem(answer) == (422, "bad-parameters")
    assert "If-Match" in answer.json()["detail"]


def test_an_unknown_parameter_is_refused(service: Running) -> None:
    answer = service.client.put("/v1/plant", json=PLANT, params={"nota": "x"})
    assert problem(answer) == (422, "bad-parameters")


def test_what_another_process_sets_is_in_force_at_once(service: Running, database: Path) -> None:
    with closing(open_store(str(database))) as elsewhere:
        set_plant(elsewhere, MILL)
        set_order(elsewhere, Order("PO-7", "fabric", None, 10))
    assert service.client.get("/v1/plant").json()["plant"] == PLANT
    assert len(service.client.get("/v1/orders").json()["orders"]) == 1


def test_an_order_is_created_changed_and_listed(service: Running) -> None:
    put(service, "/v1/plant", PLANT)
    created = put(service, "/v1/orders/PO-7", {**ORDER, "line": "weaving"})
    documents.OrderAnswer.model_validate(created.json())
    assert created.json()["order"] == {
        "name": "PO-7",
        "product": "fabric",
        "line": "weaving",
        "quantity": 1000,
        "cycle_time_s": None,
        "busy_time_s": None,
        "start": "2026-07-01T00:00:00Z",
        "due": None,
    }
    assert created.json()["faults"] == []
    changed = put(service, "/v1/orders/PO-7", {**ORDER, "quantity": 2000})
    assert (changed.json()["version"], changed.json()["order"]["quantity"]) == (2, 2000)
    assert service.client.get("/v1/orders/PO-7").json() == changed.json()
    put(service, "/v1/orders/A-1", ORDER)
    listed = service.client.get("/v1/orders").json()
    documents.OrderList.model_validate(listed)
    assert [each["order"]["name"] for each in listed["orders"]] == ["A-1", "PO-7"]


def test_an_order_with_a_slash_in_its_name_is_an_order(service: Running) -> None:
    assert put(service, "/v1/orders/2026%2F07", ORDER).json()["order"]["name"] == "2026/07"
    assert service.client.get("/v1/orders/2026%2F07").status_code == 200


def test_an_order_nobody_set_is_not_found(service: Running) -> None:
    answer = service.client.get("/v1/orders/PO-0")
    assert problem(answer) == (404, "not-found")
    assert "'PO-0'" in answer.json()["detail"]


def test_every_fault_of_an_order_is_named(service: Running) -> None:
    answer = put(service, "/v1/orders/PO-7", {"name": "PO-8", "quantity": 0, "due": "soon"})
    assert problem(answer) == (422, "bad-plant")
    assert [fault["place"] for fault in answer.json()["errors"]] == ["name", "due", "quantity"]


def test_a_quantity_that_no_mill_makes_is_refused(service: Running) -> None:
    answer = put(service, "/v1/orders/PO-7", {"quantity": 10**9 + 1})
    assert problem(answer) == (422, "bad-plant")
    (fault,) = answer.json()["errors"]
    assert fault["place"] == "quantity"
    assert fault["message"].startswith("expected a whole number from 1 to 1,000,000,000")
    taken = put(service, "/v1/orders/PO-7", {"quantity": 10**9})
    assert taken.json()["order"]["quantity"] == 10**9
    document = service.client.get("/openapi.json").json()["components"]["schemas"]
    assert document["OrderDocument"]["properties"]["quantity"]["maximum"] == 10**9


def test_what_nobody_declared_costs_no_count_and_is_named_beside_the_order(
    service: Running,
) -> None:
    put(service, "/v1/plant", PLANT)
    answer = put(service, "/v1/orders/PO-9", {"product": "leather", "quantity": 10})
    assert answer.status_code == 200
    assert [fault["place"] for fault in answer.json()["faults"]] == ["product"]
    assert service.post(toy_picture(PASS), station="nowhere", order="PO-9").status_code == 201
    assert service.summary(order="PO-9")["inspected"] == 1
    put(service, "/v1/plant", {**PLANT, "products": []})
    assert service.client.get("/v1/orders/PO-9").json()["faults"] == []


@pytest.mark.parametrize(
    ("model", "example"),
    [
        (documents.PlantDocument, documents.PLANT),
        (documents.PlantAnswer, documents.PLANT_ANSWER),
        (documents.PlantSet, documents.PLANT_SET),
        (documents.PlantVersions, documents.PLANT_VERSIONS),
        (documents.OrderDocument, documents.ORDER),
        (documents.OrderAnswer, documents.ORDER_ANSWER),
        (documents.OrderList, documents.ORDERS),
    ],
)
def test_examples_are_of_the_documented_shape(model: Any, example: Any) -> None:
    TypeAdapter(model).validate_python(example)


def test_the_examples_can_be_sent(service: Running) -> None:
    assert put(service, "/v1/plant", documents.PLANT).json()["plant"] == documents.PLANT
    sent = put(service, "/v1/orders/PO-7", documents.ORDER)
    assert sent.json()["order"] == documents.ORDER
    assert sent.json()["faults"] == []


def test_the_documentation_names_every_setting_and_parameter(service: Running) -> None:
    described = json.loads(service.client.get("/openapi.json").text)
    schemas = described["components"]["schemas"]
    assert set(schemas["PlantDocument"]["properties"]) == set(PLANT)
    assert set(schemas["OrderDocument"]["properties"]) == set(documents.ORDER)
    put_order = described["paths"]["/v1/orders/{order}"]["put"]
    named = [(each["in"], each["name"]) for each in put_order["parameters"]]
    assert named == [("query", "note"), ("path", "order"), ("header", "If-Match")]
    example = described["paths"]["/v1/plant"]["put"]["requestBody"]["content"]["application/toml"]
    assert plant_from_toml(example["example"]).as_dict() == documents.PLANT


def test_the_plant_is_taken_away_as_a_file_and_brought_back(service: Running) -> None:
    client = service.client
    plant = {"name": "Hall 3", "products": [{"name": "toy"}]}
    assert client.put("/v1/plant", json=plant).status_code == 200
    taken = client.get("/v1/plant.toml")
    assert taken.headers["content-type"].startswith("application/toml")
    assert 'filename="plant-1.toml"' in taken.headers["content-disposition"]
    headers = {"Content-Type": "application/toml", "If-Match": taken.headers["etag"]}
    text = taken.text.replace("Hall 3", "Hall 4")
    assert client.put("/v1/plant", content=text, headers=headers).json()["version"] == 2
    assert client.put("/v1/plant", content=text, headers=headers).status_code == 409
    assert "Hall 3" in client.get("/v1/plant.toml?version=1").text
    assert client.get("/v1/plant.toml?version=9").status_code == 404


def test_a_plant_that_renames_a_line_names_the_orders_left_behind(service: Running) -> None:
    put(service, "/v1/plant", PLANT)
    for name, line, quantity in (("PO-1", "weaving", 2), ("PO-2", "cells", 2), ("PO-3", "gone", 2)):
        put(service, f"/v1/orders/{name}", {"line": line, "quantity": quantity})
    put(service, "/v1/orders/PO-4", {"line": "weaving", "quantity": 1})
    assert service.post(toy_picture(PASS), station="final-1", order="PO-4").status_code == 201
    lines = [{**line, "name": line["name"].replace("weaving", "hall 1")} for line in PLANT["lines"]]
    answer = put(service, "/v1/plant", {**PLANT, "lines": lines})
    documents.PlantSet.model_validate(answer.json())
    (left,) = answer.json()["left_orders"]
    assert left["order"] == "PO-1"
    assert [fault["place"] for fault in left["faults"]] == ["line"]
    assert "there is no line 'weaving'" in left["faults"][0]["message"]
    assert put(service, "/v1/plant", {**PLANT, "lines": lines}).json()["left_orders"] == []

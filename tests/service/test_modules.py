"""Modules over HTTP, and what a station says about the place of a cell."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from pydantic import TypeAdapter

from inspector.adapters.sql import open_store
from inspector.bundles import find_bundle
from inspector.recipe import recipe_from_dict
from service.quality import module_documents as documents
from tests.service.conftest import Running, Serve
from tests.support.toy_bundle import PASS, REJECT, toy_picture

CELLS = {
    "rows": 2,
    "columns": 2,
    "grades": [{"name": "A", "worst": "pass"}, {"name": "B", "max_area": 0.4}],
}


@pytest.fixture
def graded(serve: Serve, database: Any) -> Any:
    """A service whose toy product has grades of cells and an audit of every pass."""
    with serve() as service:
        store = open_store(str(database))
        settings = {**find_bundle("toy").recipe.as_dict(), "cells": CELLS, "audit_share": 1.0}
        store.set_recipe(recipe_from_dict("toy", settings), note="")
        store.close()
    with serve() as service:
        yield service


def get(service: Running, path: str, **parameters: Any) -> Any:
    answer = service.client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_example_is_of_the_documented_shape() -> None:
    TypeAdapter(documents.ModuleAnswer).validate_python(documents.MODULE)


def test_cells_get_their_grades_and_places(graded: Running) -> None:
    graded.post(toy_picture(PASS), module="M/1", row=1, column=1)
    graded.post(toy_picture(REJECT), module="M/1", row=2, column=1)
    module = get(graded, "/v1/modules/M%2F1")
    documents.ModuleAnswer.model_validate(module)
    assert [(each["row"], each["column"], each["grade"]) for each in module["cells"]] == [
        (1, 1, "A"),
        (2, 1, "B"),
    ]
    assert module["missing"] == [{"row": 1, "column": 2}, {"row": 2, "column": 2}]
    assert module["dispositions"] == {"pass": 1, "review": 0, "reject": 1, "cannot_judge": 0}
    assert module["grid_declared"]


def test_a_later_look_replaces_an_earlier_one(service: Running) -> None:
    service.post(toy_picture(REJECT), module="M-1", row=1, column=1)
    service.post(toy_picture(PASS), module="M-1", row=1, column=1)
    (cell,) = get(service, "/v1/modules/M-1")["cells"]
    assert (cell["disposition"], cell["looks"]) == ("pass", 2)
    assert service.summary()["inspected"] == 1


@pytest.mark.parametrize("path", ["/v1/modules/M-9", "/v1/modules/M-9/map.svg"])
def test_an_unknown_module_is_not_found(service: Running, path: str) -> None:
    answer = service.client.get(path)
    assert answer.status_code == 404
    assert answer.json()["type"].endswith(":not-found")


def test_the_map_is_a_drawing(service: Running) -> None:
    service.post(toy_picture(REJECT), module="M-1", row=1, column=2)
    answer = service.client.get("/v1/modules/M-1/map.svg", params={"lang": "zh"})
    assert answer.headers["content-type"].startswith("image/svg+xml")
    words = [element.text for element in ET.fromstring(answer.content).iter()]
    assert "亮斑 (1)" in words


@pytest.mark.parametrize(
    ("parameters", "named", "words"),
    [
        ({"module": "M-1"}, "row column", "row and column is missing"),
        ({"module": "M-1", "row": 1}, "column", "column is missing"),
        ({"row": 1, "column": 1}, "module", "module is missing"),
        ({"module": "M-1", "row": 0, "column": 1}, "row", "greater than or equal to 1"),
        ({"module": "M-1", "row": 1, "column": "1.5"}, "column", "whole number from 1"),
        ({"module": "M-1", "row": -1, "column": 1}, "row", "whole number from 1"),
        ({"module": "M-1", "row": 101, "column": 1}, "row", "less than or equal to 100"),
        ({"module": "M-1", "row": 1, "column": 10_000}, "column", "less than or equal to 100"),
        ({"offset_mm": "inf"}, "offset_mm", "finite"),
        ({"offset_mm": -1e6}, "offset_mm", "greater than or equal to -100000"),
        ({"offset_mm": "left"}, "offset_mm", "number"),
    ],
)
def test_places_that_make_no_sense_are_refused(
    service: Running, parameters: dict[str, Any], named: str, words: str
) -> None:
    answer = service.post(toy_picture(), **parameters)
    assert answer.status_code == 422
    faults = answer.json()["errors"]
    assert [fault["parameter"] for fault in faults] == named.split()
    assert all(words in fault["message"] for fault in faults)
    assert service.summary()["inspected"] == 0


def test_a_record_keeps_what_was_sent_and_the_size_of_the_picture(service: Running) -> None:
    posted = service.post(
        toy_picture(width=128, height=96), module="M-1", row=2, column=3, offset_mm=-12.5
    ).json()
    kept = get(service, f"/v1/inspections/{posted['id']}")
    for answer in (posted, kept):
        assert (answer["module"], answer["row"], answer["column"]) == ("M-1", 2, 3)
        assert answer["offset_mm"] == -12.5
        assert (answer["width"], answer["height"]) == (128, 96)
        assert answer["audit"] is False


def test_passes_are_drawn_for_audit_and_rejects_are_not(graded: Running) -> None:
    assert graded.post(toy_picture(PASS)).json()["audit"] is True
    assert graded.post(toy_picture(REJECT)).json()["audit"] is False

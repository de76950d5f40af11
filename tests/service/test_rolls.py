"""Rolls over HTTP: from posted pictures to points, a list and a map."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest
from pydantic import TypeAdapter

from inspector.values import Decision, Disposition
from service.quality import roll_documents as documents
from tests.service.conftest import Running
from tests.support.toy_bundle import PASS, REJECT, REVIEW, toy_picture

PLANT = {
    "lines": [
        {
            "name": "weaving",
            "stages": [
                {"name": "loom", "stations": [{"name": "s", "mm_per_pixel": 2.0, "offset_mm": 25}]}
            ],
        }
    ],
    "products": [{"name": "toy", "cuttable_width_mm": 256}],
}
HEIGHT_M = 96 * 2.0 / 1000


def declare(service: Running) -> None:
    assert service.client.put("/v1/plant", json=PLANT).status_code == 200


def send(service: Running, *levels: int, roll: str = "R/1", **more: Any) -> None:
    for number, level in enumerate(levels):
        answer = service.post(
            toy_picture(level, seed=number), roll=roll, position_m=number * HEIGHT_M, **more
        )
        assert answer.status_code == 201, answer.text


def get(service: Running, path: str, **parameters: Any) -> Any:
    answer = service.client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


@pytest.mark.parametrize(
    ("model", "example"),
    [
        (documents.RollListAnswer, documents.ROLLS),
        (documents.RollAnswer, documents.ROLL),
    ],
)
def test_examples_are_of_the_documented_shape(model: Any, example: Any) -> None:
    TypeAdapter(model).validate_python(example)


def test_an_empty_plant_has_no_rolls(service: Running) -> None:
    listed = get(service, "/v1/statistics/rolls")
    documents.RollListAnswer.model_validate(listed)
    assert (listed["found"], listed["rolls"], listed["shipments"]) == (0, [], [])


@pytest.mark.parametrize("path", ["/v1/rolls/R-9", "/v1/rolls/R-9/map.svg"])
def test_an_unknown_roll_is_not_found(service: Running, path: str) -> None:
    answer = service.client.get(path)
    assert problem(answer) == (404, "not-found")
    assert "'R-9'" in answer.json()["detail"]


def test_a_roll_is_scored_where_its_geometry_is_declared(service: Running) -> None:
    declare(service)
    send(service, PASS, REJECT, PASS)
    roll = get(service, "/v1/rolls/R%2F1")
    documents.RollAnswer.model_validate(roll)
    (defect,) = roll["defects"]
    assert (defect["category"], defect["points"], defect["waived"]) == ("bright_spot", 2, None)
    assert defect["position_m"] == pytest.approx(HEIGHT_M + 24 * 2 / 1000, abs=0.03)
    assert roll["inspected_m"] == pytest.approx(3 * HEIGHT_M)
    assert roll["inspected_m2"] == pytest.approx(3 * HEIGHT_M * 0.256)
    assert roll["score"]["points"] == 2
    assert roll["score"]["per_100_m2"] == pytest.approx(2 * 100 / (3 * HEIGHT_M * 0.256))
    assert roll["score"]["quality"] == "second"
    assert roll["score"]["faults"] == ["points_above_limit"]
    assert roll["missing"] == []
    assert roll["recipe_version"] == 0


def test_without_geometry_a_roll_says_what_to_declare(service: Running) -> None:
    send(service, REJECT)
    roll = get(service, "/v1/rolls/R/1")
    documents.RollAnswer.model_validate(roll)
    assert roll["score"] is None
    assert [(each["need"], each["station"]) for each in roll["missing"]] == [
        ("mm_per_pixel", "s"),
        ("cuttable_width_mm", None),
    ]
    declare(service)
    assert get(service, "/v1/rolls/R/1")["score"] is not None


def test_a_person_who_passes_a_picture_takes_its_points_away(service: Running) -> None:
    declare(service)
    send(service, PASS)
    waiting = service.post(toy_picture(REVIEW), roll="R/1", position_m=HEIGHT_M).json()["id"]
    roll = get(service, "/v1/rolls/R/1")
    assert (roll["undecided"], roll["score"]["points"]) == (1, 2)
    decision = Decision(Disposition.PASS, (), "Li", "dust", datetime.now(UTC))
    service.app.state.service.store.decide(waiting, decision)
    roll = get(service, "/v1/rolls/R/1")
    assert (roll["undecided"], roll["score"]["points"], roll["defects"]) == (0, 0, [])
    assert roll["dispositions"] == {"pass": 2, "review": 0, "reject": 0, "cannot_judge": 0}


def test_a_roll_that_runs_backwards_is_marked_and_looked_at_once(service: Running) -> None:
    declare(service)
    send(service, PASS, REJECT)
    again = service.post(toy_picture(PASS, seed=9), roll="R/1", position_m=HEIGHT_M / 2)
    roll = get(service, "/v1/rolls/R/1")
    assert roll["ran_backwards"]
    (reversal,) = roll["position_reversed"]
    assert reversal["inspection"] == again.json()["id"]
    assert (reversal["from_m"], reversal["to_m"]) == pytest.approx((HEIGHT_M, HEIGHT_M / 2))
    assert roll["inspected_m"] == pytest.approx(2 * HEIGHT_M)


def test_rolls_are_listed_the_latest_first_and_make_up_a_shipment(service: Running) -> None:
    declare(service)
    send(service, PASS, PASS, roll="A", order="PO-1")
    send(service, REJECT, roll="B", order="PO-2")
    send(service, PASS, roll="C", simulated=True)
    service.post(toy_picture(PASS))
    listed = get(service, "/v1/statistics/rolls")
    documents.RollListAnswer.model_validate(listed)
    assert [each["roll"] for each in listed["rolls"]] == ["B", "A"]
    (shipment,) = listed["shipments"]
    assert (shipment["product"], shipment["rolls"], shipment["scored"]) == ("toy", 2, 2)
    assert shipment["accepted"] is False
    assert [
        each["roll"] for each in get(service, "/v1/statistics/rolls", order="PO-1")["rolls"]
    ] == ["A"]
    simulated = get(service, "/v1/statistics/rolls", simulated=True)
    assert [each["roll"] for each in simulated["rolls"]] == ["C"]
    shortened = get(service, "/v1/statistics/rolls", limit=1)
    assert (shortened["found"], len(shortened["rolls"])) == (2, 1)
    assert get(service, "/v1/statistics/rolls", line="weaving")["found"] == 2
    assert (
        get(
            service,
            "/v1/statistics/rolls",
            since="2020-01-01T00:00:00Z",
            until="2020-01-02T00:00:00Z",
        )["found"]
        == 0
    )


def test_a_name_that_two_products_use_needs_the_product(service: Running) -> None:
    send(service, PASS)
    send(service, PASS, product="strip")
    answer = service.client.get("/v1/rolls/R/1")
    assert problem(answer) == (422, "bad-parameters")
    assert "strip, toy" in answer.json()["detail"]
    assert get(service, "/v1/rolls/R/1", product="strip")["product"] == "strip"
    assert get(service, "/v1/statistics/rolls")["found"] == 2


@pytest.mark.parametrize(("language", "expected"), [("en", "Bright spot (1)"), ("zh", "亮斑 (1)")])
def test_the_map_is_a_drawing_in_the_language_asked_for(
    service: Running, language: str, expected: str
) -> None:
    declare(service)
    send(service, REJECT, PASS)
    answer = service.client.get("/v1/rolls/R/1/map.svg", params={"lang": language})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("image/svg+xml")
    words = [element.text for element in ET.fromstring(answer.content).iter()]
    assert expected in words


@pytest.mark.parametrize(
    "parameters", [{"lang": "fr"}, {"limit": 3}, {"station": ""}, {"product": ""}]
)
def test_what_cannot_be_asked_is_refused(service: Running, parameters: dict[str, Any]) -> None:
    answer = service.client.get("/v1/rolls/R-1/map.svg", params=parameters)
    assert problem(answer) == (422, "bad-parameters")


def test_a_stored_record_says_how_large_its_defects_are(service: Running) -> None:
    posted = service.post(toy_picture(REJECT), roll="R/1", position_m=0).json()
    assert posted["defects"][0]["size_mm"] is None
    assert 0 < posted["defects"][0]["area"] < 1
    assert posted["defects"][0]["length"] > 0
    declare(service)
    region = posted["defects"][0]["region"]
    expected = [2.0 * region["width"], 2.0 * region["height"]]
    one = get(service, f"/v1/inspections/{posted['id']}")
    listed = get(service, "/v1/inspections")
    assert one["defects"][0]["size_mm"] == expected
    assert listed["inspections"][0]["defects"][0]["size_mm"] == expected
    (exported,) = get(service, "/v1/exports/inspections", format="json")
    assert exported["regions"][0]["size_mm"] == expected
    decided = service.client.post(
        f"/v1/inspections/{posted['id']}/decisions", json={"disposition": "pass", "by": "Li"}
    ).json()
    assert decided["defects"][0]["size_mm"] == expected

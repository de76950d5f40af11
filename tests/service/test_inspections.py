from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from inspector.adapters.sql import open_store
from inspector.recipe import Recipe
from service.schemas import InspectionAnswer, InspectionPage
from tests.service.conftest import Running, Serve
from tests.support.toy_bundle import PASS, REJECT, REVIEW, toy_picture


def test_a_picture_is_graded_recorded_and_counted(service: Running) -> None:
    picture = toy_picture(REJECT)
    answer = service.post(picture, sequence=7, order="PO-1", part="C-9", roll="R-2", position_m=1.5)
    document = answer.json()
    assert answer.status_code == 201
    InspectionAnswer.model_validate_json(answer.content)
    assert document["disposition"] == "reject"
    assert document["grade"] == "NG"
    assert document["replayed"] is False
    assert document["digest"] == hashlib.sha256(picture).hexdigest()
    assert {name: document[name] for name in ("order", "part", "roll", "position_m")} == {
        "order": "PO-1", "part": "C-9", "roll": "R-2", "position_m": 1.5
    }  # fmt: skip
    (defect,) = document["defects"]
    assert (defect["category"], defect["severity"]) == ("bright_spot", "major")
    assert set(defect["region"]) == {"x", "y", "width", "height"}
    assert set(document["scores"]) == {"bright_spot", "dark_spot", "defective"}
    assert document["bundle"]["product"] == document["recipe"]["product"] == "toy"
    assert set(document["timings_ms"]) == {"decode", "preprocess", "inference", "grading", "total"}
    assert service.client.get(f"/v1/inspections/{document['id']}").json() == document
    assert service.summary()["rejected"] == 1


@pytest.mark.parametrize(
    ("level", "disposition", "counted"),
    [(PASS, "pass", "good"), (REVIEW, "review", "undecided"), (REJECT, "reject", "rejected")],
)
def test_each_disposition_is_counted_as_what_it_is(
    service: Running, level: int, disposition: str, counted: str
) -> None:
    assert service.post(toy_picture(level)).json()["disposition"] == disposition
    summary = service.summary()
    assert {name: summary[name] for name in ("good", "undecided", "rejected", "cannot_judge")} == {
        "good": 0, "undecided": 0, "rejected": 0, "cannot_judge": 0, counted: 1
    }  # fmt: skip


def test_a_picture_that_shows_nothing_cannot_be_judged_and_says_why(service: Running) -> None:
    even = toy_picture(128, grain=0)
    document = service.post(even).json()
    assert document["disposition"] == "cannot_judge"
    assert "next to nothing" in document["reason"]
    summary = service.summary()
    assert (summary["cannot_judge"], summary["pass_rate"]) == (1, None)


def test_a_form_with_the_picture_in_field_image_is_taken(service: Running) -> None:
    answer = service.client.post(
        "/v1/inspections",
        params={"product": "toy", "station": "s"},
        files={"image": ("电池 1.png", toy_picture(PASS), "image/png")},
    )
    assert answer.status_code == 201
    assert answer.json()["disposition"] == "pass"


def test_large_pictures_are_cut_into_tiles(service: Running) -> None:
    document = service.post(toy_picture(REJECT, width=400, height=300), product="strip").json()
    (defect,) = document["defects"]
    assert defect["region"]["x"] < 200 < defect["region"]["x"] + defect["region"]["width"]


def test_the_same_delivery_again_gets_the_same_answer_and_counts_once(service: Running) -> None:
    first = service.post(toy_picture(REJECT), sequence=1, captured_at="2026-01-31T08:00:00+08:00")
    again = service.post(toy_picture(REJECT), sequence=1)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {**first.json(), "replayed": True}
    assert service.summary()["inspected"] == 1


def test_a_replay_is_not_graded_again(service: Running) -> None:
    service.post(toy_picture(REJECT), sequence=1)
    graders = service.app.state.service.products.graders("toy")
    graders.use(Recipe("toy", review_at=1.0, reject_at=1.0, version=5))
    again = service.post(toy_picture(REJECT), sequence=1).json()
    assert (again["disposition"], again["recipe"]["version"]) == ("reject", 0)


@pytest.mark.parametrize(
    ("seed", "product"), [(9, "toy"), (0, "strip")], ids=["another picture", "another product"]
)
def test_the_same_key_for_something_else_is_a_conflict(
    service: Running, seed: int, product: str
) -> None:
    first, second = toy_picture(PASS), toy_picture(PASS, seed=seed)
    service.post(first, sequence=1)
    answer = service.post(second, sequence=1, product=product)
    problem = answer.json()
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["type"].endswith(":key-conflict")
    assert problem["recorded_digest"] == hashlib.sha256(first).hexdigest()
    assert problem["received_digest"] == hashlib.sha256(second).hexdigest()
    assert (problem["recorded_product"], problem["received_product"]) == ("toy", product)
    assert (problem["station"], problem["sequence"]) == ("s", 1)
    assert service.summary()["inspected"] == 1


def test_without_a_sequence_every_delivery_counts(service: Running) -> None:
    answers = [service.post(toy_picture(PASS)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert service.summary()["good"] == 2


def test_both_at_once_count_once(service: Running) -> None:
    pictures = [toy_picture(PASS, seed=seed) for seed in range(8)]

    def send(number: int) -> httpx.Response:
        return service.post(pictures[number % 8], sequence=number % 8)

    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(send, range(64)))
    assert sorted(answer.status_code for answer in answers) == [200] * 56 + [201] * 8
    for number in range(8):
        same = [answer.json() for answer in answers[number::8]]
        assert len({document["id"] for document in same}) == 1
        assert sorted(document["replayed"] for document in same) == [False] + [True] * 7
    assert service.summary()["inspected"] == 8


def test_a_replay_after_a_restart_gets_the_first_answer(serve: Serve) -> None:
    with serve() as before:
        first = [before.post(toy_picture(PASS, seed=n), sequence=n).json() for n in range(3)]
    with serve() as after:
        again = [after.post(toy_picture(PASS, seed=n), sequence=n).json() for n in range(3)]
        assert after.summary()["inspected"] == 3
    assert [document["id"] for document in again] == [document["id"] for document in first]
    assert all(document["replayed"] for document in again)


def test_a_number_recorded_by_another_process_is_still_counted_once(serve: Serve) -> None:
    with serve() as one, serve() as other:
        other.post(toy_picture(PASS, seed=0), sequence=0)  # now expects rising numbers from `s`
        one.post(toy_picture(PASS, seed=1), sequence=1)
        answer = other.post(toy_picture(PASS, seed=1), sequence=1)
        assert (answer.status_code, answer.json()["replayed"]) == (200, True)
        assert other.summary()["inspected"] == 2


def test_simulated_pictures_are_kept_apart(service: Running) -> None:
    service.post(toy_picture(REJECT), sequence=1, simulated=True)
    answer = service.post(toy_picture(PASS), sequence=1)
    assert answer.status_code == 201
    assert (service.summary()["good"], service.summary()["rejected"]) == (1, 0)
    assert service.summary(simulated=True)["rejected"] == 1
    (shown,) = service.client.get("/v1/inspections", params={"simulated": True}).json()[
        "inspections"
    ]
    assert shown["simulated"] is True


def test_a_camera_clock_that_cannot_be_right_is_flagged(service: Running) -> None:
    document = service.post(toy_picture(PASS), captured_at="2099-01-01T00:00:00Z").json()
    assert document["clock_suspect"] is True
    assert document["counted_at"] == document["arrived_at"]
    assert document["captured_at"] == "2099-01-01T00:00:00Z"


def test_numbers_come_back_in_full(service: Running) -> None:
    answer = service.post(toy_picture(REVIEW), sequence=2**63 - 1, position_m=0.1 + 0.2)
    assert answer.json()["sequence"] == 2**63 - 1
    assert '"position_m":0.30000000000000004' in answer.text


def test_records_are_listed_newest_first_page_by_page(service: Running) -> None:
    ids = [service.post(toy_picture(PASS, seed=n), sequence=n).json()["id"] for n in range(5)]
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        answer = service.client.get("/v1/inspections", params={"limit": 2, **cursor})
        page = InspectionPage.model_validate_json(answer.content)
        seen += [record.id for record in page.inspections]
        if page.cursor is None:
            break
        cursor = {"cursor": page.cursor}
    assert seen == ids[::-1]


def test_records_are_found_by_what_they_say(service: Running) -> None:
    service.post(toy_picture(PASS), station="a", order="PO-1")
    service.post(toy_picture(REJECT), station="b")
    service.post(toy_picture(0), station="b", product="strip")

    def found(**parameters: str) -> list[tuple[str, str]]:
        answer = service.client.get("/v1/inspections", params=parameters)
        assert answer.status_code == 200, answer.text
        records = answer.json()["inspections"]
        return sorted((record["station"], record["product"]) for record in records)

    assert found(station="a") == [("a", "toy")]
    assert found(product="strip") == [("b", "strip")]
    assert found(disposition="reject") == [("b", "strip"), ("b", "toy")]
    assert found(category="dark_spot") == [("b", "strip")]
    assert found(order="PO-1") == [("a", "toy")]
    assert found(order="") == [("b", "strip"), ("b", "toy")]
    assert found(until="2020-01-01T00:00:00Z") == []
    assert len(found(since="2020-01-01T00:00:00Z")) == 3


def test_a_recipe_set_by_another_process_is_taken_over(
    serve: Serve, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.app.RECIPE_CHECK_S", 0.01)
    with serve() as running:
        store = open_store(str(database))
        store.set_recipe(Recipe("toy", review_at=0.99, reject_at=0.995), note="a test")
        store.close()
        sequence = 0
        while True:  # ends once the recipe is in force; hangs if it never is
            document = running.post(toy_picture(REJECT), sequence=sequence).json()
            if document["recipe"]["version"] == 1:
                break
            assert document["disposition"] == "reject"
            sequence += 1
    assert document["disposition"] == "pass"


def test_a_recipe_in_force_before_the_start_judges_from_the_first_picture(
    serve: Serve, database: Path
) -> None:
    store = open_store(str(database))
    store.set_recipe(Recipe("toy", review_at=0.99, reject_at=0.995), note="a test")
    store.close()
    with serve() as running:
        document = running.post(toy_picture(REJECT)).json()
    assert (document["recipe"]["version"], document["disposition"]) == (1, "pass")


def test_answers_are_plain_json(service: Running) -> None:
    text = service.post(toy_picture(PASS)).text
    json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))

"""Which records are listed, in which order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service import Settings, create_app
from tests.service.conftest import Running, serving
from tests.support.toy_bundle import PASS, REJECT, toy_picture


@pytest.fixture(scope="module")
def service(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Four records: two on a declared line, one decided."""
    database = tmp_path_factory.mktemp("listing") / "records.db"
    values = {"database": str(database), "products": ("toy",), "cores": 1}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSPECTOR_MODELS", str(models))
        with serving(create_app(Settings.load(**values))) as running:
            _fill(running)
            yield running


def _fill(service: Running) -> None:
    stage = {"name": "weaving", "stations": [{"name": "s1"}]}
    plant = {"lines": [{"name": "looms", "stages": [stage]}]}
    assert service.client.put("/v1/plant", json=plant).status_code == 200
    for sequence, (station, level) in enumerate(
        [("s1", PASS), ("s2", REJECT), ("s1", REJECT), ("s2", PASS)]
    ):
        where = {"roll": f"R-{sequence % 2}"} if station == "s2" else {}
        picture = toy_picture(level, seed=sequence)
        service.post(picture, sequence=sequence, station=station, **where)
    decided = listed(service, station="s1", disposition="reject")[0]["id"]
    word = {"disposition": "pass", "by": "Li"}
    service.client.post(f"/v1/inspections/{decided}/decisions", json=word)


def listed(service: Running, **query: Any) -> list[dict[str, Any]]:
    answer = service.client.get("/v1/inspections", params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["inspections"]
    return found


@pytest.mark.parametrize(
    ("query", "sequences"),
    [
        ({}, [3, 2, 1, 0]),
        ({"sort": "oldest"}, [0, 1, 2, 3]),
        ({"decided": "true"}, [2]),
        ({"decided": "false", "sort": "oldest"}, [0, 1, 3]),
        ({"audit": "true"}, []),
        ({"line": "looms"}, [2, 0]),
        ({"line": ""}, [3, 1]),
        ({"stage": "weaving", "disposition": "pass"}, [2, 0]),
        ({"roll": "R-1"}, [3, 1]),
        ({"module": "M-1"}, []),
    ],
)
def test_what_is_asked_for_is_listed(
    service: Running, query: dict[str, str], sequences: list[int]
) -> None:
    assert [record["sequence"] for record in listed(service, **query)] == sequences


def test_pages_go_on_in_their_order(service: Running) -> None:
    seen: list[int] = []
    query: dict[str, Any] = {"sort": "oldest", "limit": 3}
    while True:
        answer = service.client.get("/v1/inspections", params=query).json()
        seen += [record["sequence"] for record in answer["inspections"]]
        if answer["cursor"] is None:
            break
        query["cursor"] = answer["cursor"]
    assert seen == [0, 1, 2, 3]


def test_a_file_holds_what_the_list_shows(service: Running) -> None:
    answer = service.client.get("/v1/exports/inspections", params={"decided": "true"})
    assert len(answer.text.strip().splitlines()) == 2


@pytest.mark.parametrize(
    "query", [{"line": "nowhere"}, {"sort": "best"}, {"decided": "maybe"}, {"roll": ""}]
)
def test_what_there_is_not_is_refused(service: Running, query: dict[str, str]) -> None:
    assert service.client.get("/v1/inspections", params=query).status_code == 422

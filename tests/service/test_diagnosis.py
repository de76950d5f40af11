"""What stands out, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from inspector.adapters.sql import open_store
from service.quality.diagnosis_documents import DIAGNOSIS, DiagnosisAnswer
from tests.service.conftest import Running, Serve
from tests.support.production_hours import hour, produce

SPAN = {"since": hour(0).isoformat(), "until": hour(24).isoformat()}


@pytest.fixture
def produced(serve: Serve, database: Any) -> Iterator[Running]:
    """A day in which el-2 rejects five times as much as the others."""
    store = open_store(str(database))
    for station, bad in (("el-1", 1), ("el-2", 5), ("el-3", 1)):
        produce(store, [(20 - bad, bad)] * 24, station=station, product="toy", shows=["dark_spot"])
    store.close()
    with serve() as running:
        yield running


def shown(service: Running, **parameters: Any) -> dict[str, Any]:
    answer = service.client.get("/v1/statistics/diagnosis", params=parameters)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    DiagnosisAnswer.model_validate(document)
    return document


def text(document: dict[str, Any]) -> str:
    return " ".join(line for section in document["sections"] for line in section["sentences"])


def test_an_empty_plant_has_nothing_to_compare(service: Running) -> None:
    document = shown(service)
    assert (document["judged"], document["findings"], document["looks"]) == (0, [], 0)
    assert "nothing to compare" in text(document)
    assert "无从比较" in text(shown(service, lang="zh"))


def test_a_bad_station_is_named_with_what_it_is_worth(produced: Running) -> None:
    document = shown(produced, **SPAN, costs="toy:2.5", currency="EUR")
    first = document["findings"][0]
    assert (first["factor"], first["level"], first["outcome"]) == ("station", "el-2", "reject")
    assert (first["cases"], first["units"], first["share"]) == (120, 480, 0.25)
    assert first["worth"]["units"] == pytest.approx(96)
    assert first["worth"]["cost"] == pytest.approx(240)
    assert "240.00 EUR" in text(document)


def test_categories_have_the_names_of_their_model(produced: Running) -> None:
    assert "Dark spot: on 25.0 % of the pieces" in text(shown(produced, **SPAN))
    chinese = shown(produced, **SPAN, lang="zh")
    assert chinese["language"] == "zh"
    assert chinese["sections"][1]["heading"] == "1. 工位 el-2"


def test_one_station_alone_has_nothing_to_be_compared_with(produced: Running) -> None:
    document = shown(produced, **SPAN, station="el-2")
    assert document["findings"] == []
    assert document["rejected"] == 120


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"costs": "toy"}, "expected product:cost"),
        ({"costs": "toy:-1"}, "expected product:cost"),
        ({"q": "0"}, "q: "),
        ({"lang": "de"}, "lang: "),
        ({"recent_since": hour(-1).isoformat()}, "begins inside the span"),
        ({"since": "2020-01-01T00:00:00Z"}, "at most 31"),
    ],
)
def test_what_makes_no_sense_is_refused(
    service: Running, parameters: dict[str, str], expected: str
) -> None:
    answer = service.client.get("/v1/statistics/diagnosis", params={**SPAN, **parameters})
    assert answer.status_code == 422
    assert expected in answer.json()["detail"]


def test_the_example_is_of_the_documented_shape() -> None:
    DiagnosisAnswer.model_validate(DIAGNOSIS)

"""Review over HTTP: claims, signs of life, what waits and what was done."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from service import Settings, create_app
from service.review import documents
from tests.service.conftest import Running, Serve, serving
from tests.support.databases import wipe
from tests.support.toy_bundle import PASS, REJECT, REVIEW, toy_picture


@pytest.fixture(scope="module")
def shared(
    models: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Running, Path]]:
    database = tmp_path_factory.mktemp("review") / "records.db"
    values = {"database": str(database), "products": ("toy", "strip"), "cores": 2}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSPECTOR_MODELS", str(models))
        with serving(create_app(Settings.load(**values))) as running:
            yield running, database


@pytest.fixture
def service(shared: tuple[Running, Path]) -> Running:
    """One for all tests; each finds its database empty."""
    running, database = shared
    wipe(str(database))
    return running


def claim(service: Running, query: dict[str, Any] | None = None, **body: Any) -> httpx.Response:
    values = {"holder": "Li", **body}
    return service.client.post("/v1/review/claims", params=query or {}, json=values)


def decide(service: Running, inspection: str, word: str | None, by: str = "Li") -> None:
    answer = service.client.post(
        f"/v1/inspections/{inspection}/decisions", json={"disposition": word, "by": by}
    )
    assert answer.status_code == 201, answer.text


def summary(service: Running, **query: Any) -> dict[str, Any]:
    answer = service.client.get("/v1/review/summary", params=query)
    assert answer.status_code == 200, answer.text
    documents.ReviewSummaryAnswer.model_validate_json(answer.content)
    found: dict[str, Any] = answer.json()
    return found


def test_doubtful_pictures_come_one_after_another(service: Running) -> None:
    first = service.post(toy_picture(REVIEW, seed=1)).json()["id"]
    service.post(toy_picture(REJECT))
    second = service.post(toy_picture(REVIEW, seed=2)).json()["id"]
    answers = [claim(service) for _ in range(3)]
    for answer in answers:
        documents.ClaimAnswer.model_validate_json(answer.content)
    assert [answer.status_code for answer in answers] == [201, 201, 200]
    found = [answer.json() for answer in answers]
    assert [each["inspection"] and each["inspection"]["id"] for each in found] == [
        first,
        second,
        None,
    ]
    assert (found[0]["claim"]["holder"], found[0]["picture"]) == ("Li", None)
    expires = datetime.fromisoformat(found[0]["claim"]["expires_at"])
    assert timedelta(minutes=1) < expires - datetime.now(UTC) <= timedelta(minutes=2)


def test_a_picture_that_is_not_kept_is_said_to_be(serve: Serve) -> None:
    with serve(keep_pictures_max_gb=0) as service:
        service.post(toy_picture(REVIEW))
        assert claim(service).json()["picture"] == "off"


def test_many_at_once_get_different_ones(service: Running) -> None:
    sent = {service.post(toy_picture(REVIEW, seed=n)).json()["id"] for n in range(8)}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: claim(service).json(), range(10)))
    handed_out = [each["inspection"]["id"] for each in answers if each["inspection"]]
    assert sorted(handed_out) == sorted(sent)


def test_a_claim_can_be_renewed_until_it_is_released(service: Running) -> None:
    service.post(toy_picture(REVIEW))
    held = claim(service).json()["claim"]["id"]
    renewed = service.client.put(f"/v1/review/claims/{held}")
    documents.HeldUntil.model_validate_json(renewed.content)
    assert renewed.status_code == 200
    for _ in range(2):
        released = service.client.delete(f"/v1/review/claims/{held}")
        assert (released.status_code, released.json()) == (200, {"released": True})
    ended = service.client.put(f"/v1/review/claims/{held}")
    assert ended.status_code == 404
    assert ended.json()["type"].endswith(":claim-ended")
    assert claim(service).status_code == 201


def test_one_picture_can_be_asked_for(service: Running) -> None:
    passed = service.post(toy_picture(PASS)).json()["id"]
    assert claim(service, inspection=passed).json()["inspection"]["id"] == passed
    taken = claim(service, inspection=passed)
    assert taken.status_code == 409
    assert taken.json()["type"].endswith(":claimed-elsewhere")
    unknown = claim(service, inspection="nobody")
    assert unknown.json()["type"].endswith(":unknown-inspection")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"station": "b"}, 1),
        ({"product": "strip"}, 0),
        ({"simulated": "true"}, 1),
        ({"until": "2020-01-01T00:00:00Z"}, 0),
        ({}, 2),
    ],
)
def test_only_what_is_asked_for_waits(service: Running, query: dict[str, str], found: int) -> None:
    service.post(toy_picture(REVIEW, seed=1), station="a")
    service.post(toy_picture(REVIEW, seed=2), station="b")
    service.post(toy_picture(REVIEW, seed=3), station="c", simulated=True)
    assert summary(service, **query)["waiting"]["doubtful"] == found
    handed_out = 0
    while claim(service, query).json()["claim"]:
        handed_out += 1
    assert handed_out == found


def test_what_was_decided_is_counted_as_done_today(service: Running) -> None:
    ids = [service.post(toy_picture(REVIEW, seed=n)).json()["id"] for n in range(4)]
    decide(service, ids[0], "pass")
    decide(service, ids[1], "reject", by="Wang")
    decide(service, ids[2], "pass")
    decide(service, ids[2], None)
    found = summary(service)
    assert found["waiting"] == {"doubtful": 2, "audits": 0, "claimed": 0, "more": False}
    assert found["done"] == [
        {"by": "Li", "disposition": "pass", "records": 1},
        {"by": "Wang", "disposition": "reject", "records": 1},
    ]
    assert summary(service, simulated=True)["done"] == []


def test_nothing_waits_on_an_empty_plant(service: Running) -> None:
    assert claim(service).json() == {"claim": None, "inspection": None, "picture": None}
    found = summary(service)
    assert (found["waiting"]["doubtful"], found["done"]) == (0, [])


@pytest.mark.parametrize(
    "body", [{"holder": "x" * 65}, {"inspection": ""}, {"who": "Li"}, {"holder": 7}]
)
def test_a_claim_that_makes_no_sense_is_refused(service: Running, body: dict[str, Any]) -> None:
    assert claim(service, **body).json()["type"].endswith(":bad-parameters")


def test_a_line_that_there_is_not_is_refused(service: Running) -> None:
    assert claim(service, {"line": "nowhere"}).status_code == 422

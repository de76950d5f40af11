"""Which methods an address takes, and HEAD wherever GET is taken."""

from __future__ import annotations

import httpx
import pytest

from tests.service.conftest import Running
from tests.support.toy_bundle import PASS, toy_picture
from tests.support.waiting import eventually

_BODILESS = {"content-length", "transfer-encoding"}  # a body that is not made has no known length
_CHANGING = {"date", "etag", "content-security-policy"}


@pytest.mark.parametrize(
    "path",
    [
        "/healthz",
        "/readyz",
        "/metrics",
        "/v1/inspections",
        "/v1/statistics/summary",
        "/v1/charts/pareto.csv",
        "/v1/exports/inspections",
        "/openapi.json",
        "/inspections",
        "/v1/inspections/nothing",
        "/v1/inspections?lmit=3",
    ],
)
def test_head_is_answered_as_get_is_without_a_body(service: Running, path: str) -> None:
    service.post(toy_picture(PASS))
    whole, head = service.client.get(path), service.client.head(path)
    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert _told(head) == _told(whole)
    assert int(head.headers.get("content-length", 1)) > 0
    assert service.client.get("/healthz").status_code == 200  # on the same connection


def _told(answer: httpx.Response) -> dict[str, str]:
    left_out = _BODILESS | _CHANGING
    return {name: value for name, value in answer.headers.items() if name not in left_out}


def test_head_of_a_stream_ends_and_leaves_no_listener_behind(service: Running) -> None:
    head = service.client.head("/v1/events", timeout=5)
    assert head.status_code == 200
    assert head.headers["content-type"].startswith("text/event-stream")
    eventually(lambda: service.app.state.service.live.listeners == 0, within_s=5)


def test_head_is_refused_where_there_is_nothing_to_get(service: Running) -> None:
    answer = service.client.head("/v1/review/claims")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PATCH", "/v1/inspections", "GET, HEAD, POST"),
        ("DELETE", "/v1/recipes/solar-cell", "GET, HEAD, PUT"),
        ("POST", "/healthz", "GET, HEAD"),
        ("PUT", "/v1/try", "POST"),
    ],
)
def test_a_method_that_is_not_taken_is_answered_with_all_that_are(
    service: Running, method: str, path: str, allowed: str
) -> None:
    answer = service.client.request(method, path)
    assert answer.status_code == 405
    assert answer.headers["allow"] == allowed

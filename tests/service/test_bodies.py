"""Bodies that come slowly, or many at a time: what they may take, and what they are told."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.service.conftest import Running, Serve
from tests.support.toy_bundle import PASS, toy_picture
from tests.support.waiting import eventually

PICTURE = toy_picture(PASS)
ROOM = 3 * len(PICTURE)
_POST = "POST /v1/inspections?product=toy&station=s&sequence=1"
_PNG = "Content-Type: image/png"


@contextmanager
def _stalled(
    running: Running, length: int, what: str = _POST, kind: str = _PNG
) -> Iterator[socket.socket]:
    """A request of which the body has begun and does not go on."""
    head = f"{what} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n{kind}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", running.port), timeout=30) as line:
        line.sendall(head.encode() + b"--x\r\n")
        yield line


def _held(running: Running) -> int:
    held: int = running.app.state.service.bodies.held
    return held


def _pieces(content: bytes, size: int = 64) -> Iterator[bytes]:
    """A body whose length is not announced."""
    for begin in range(0, len(content), size):
        yield content[begin : begin + size]


def _post_pieces(running: Running, pieces: Iterator[bytes], station: str) -> httpx.Response:
    query = {"product": "toy", "station": station}
    headers = {"Content-Type": "image/png"}
    return running.client.post("/v1/inspections", params=query, content=pieces, headers=headers)


def test_one_more_than_there_is_room_for_is_sent_away_and_not_counted(serve: Serve) -> None:
    with serve(max_bodies_bytes=ROOM) as running:
        with _stalled(running, ROOM - len(PICTURE) + 1):
            eventually(lambda: _held(running) > 0)
            refused = running.post(PICTURE, sequence=2)
            assert refused.status_code == 503
            assert int(refused.headers["Retry-After"]) >= 1
            assert refused.headers["Content-Type"] == "application/problem+json"
            assert refused.json()["type"].endswith(":busy")
            form = {"image": ("a.png", PICTURE, "image/png")}
            place = "/v1/inspections?product=toy&station=s"
            assert running.client.post(place, files=form).status_code == 503
            tried = running.client.post(
                "/v1/try?product=toy", content=PICTURE, headers={"Content-Type": "image/png"}
            )
            assert tried.status_code == 503
            assert running.summary()["inspected"] == 0
        eventually(lambda: _held(running) == 0)  # the line was cut
        assert running.post(PICTURE, sequence=2).status_code == 201
        assert running.summary()["inspected"] == 1


def test_a_body_of_unknown_length_takes_room_as_it_comes(serve: Serve) -> None:
    with serve(max_bodies_bytes=ROOM) as running:
        with _stalled(running, ROOM - 100):
            eventually(lambda: _held(running) > 0)
            refused = _post_pieces(running, _pieces(b"0" * 10 * ROOM), "a")
            assert refused.status_code == 503
            assert refused.json()["type"].endswith(":busy")
        eventually(lambda: _held(running) == 0)  # the line was cut
        assert _post_pieces(running, _pieces(PICTURE), "a").status_code == 201
        eventually(lambda: _held(running) == 0)


@pytest.mark.parametrize(
    ("what", "kind"),
    [("PUT /v1/plant", "application/json"), ("POST /v1/recipes/toy/labels", "text/csv")],
)
def test_large_documents_take_part_and_small_ones_always_come_in(
    serve: Serve, what: str, kind: str
) -> None:
    with serve(max_bodies_bytes=200_000) as running:
        method, path = what.split()
        headers, large = {"Content-Type": kind}, b" " * 70_000
        with _stalled(running, 150_000, what, f"Content-Type: {kind}"):
            eventually(lambda: _held(running) == 150_000)
            refused = running.client.request(method, path, content=large, headers=headers)
            assert (refused.status_code, refused.json()["type"][-5:]) == (503, ":busy")
            small = running.client.put("/v1/plant", json={"lines": []})
            assert small.status_code in (200, 201), small.text
        eventually(lambda: _held(running) == 0)  # the line was cut
        again = running.client.request(method, path, content=large, headers=headers)
        assert again.status_code < 500


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        (_POST, _PNG),
        ("POST /v1/try?product=toy", _PNG),
        ("PUT /v1/plant", "Content-Type: application/json"),
        ("POST /sign-in", "Content-Type: application/x-www-form-urlencoded"),
    ],
)
def test_whoever_leaves_half_way_leaves_nothing_in_the_log(
    service: Running, caplog: pytest.LogCaptureFixture, what: str, kind: str
) -> None:
    asked = service.server.server_state.tasks
    with _stalled(service, 5000, what, kind):
        eventually(lambda: bool(asked))
    eventually(lambda: not asked)
    assert caplog.messages == []


def test_a_single_picture_may_be_larger_than_the_room_for_all(serve: Serve) -> None:
    with serve(max_bodies_bytes=1) as running:
        assert running.post(PICTURE).status_code == 201
        assert running.post(b"no picture").status_code == 415
        assert _post_pieces(running, _pieces(PICTURE), "a").status_code == 201
        assert _held(running) == 0


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        (_POST, _PNG),
        (_POST, "Content-Type: multipart/form-data; boundary=x"),
        ("PUT /v1/plant", "Content-Type: application/json"),
    ],
)
def test_a_body_that_does_not_come_is_not_waited_for(serve: Serve, what: str, kind: str) -> None:
    with serve(body_seconds=0.3) as running:
        with _stalled(running, 5000, what, kind) as line:
            answer = line.makefile("rb").read()  # to the end of the connection
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b":too-slow" in answer
        assert _held(running) == 0
        again = running.post(PICTURE, sequence=1)
        assert (again.status_code, again.json()["replayed"]) == (201, False)
        assert running.summary()["inspected"] == 1

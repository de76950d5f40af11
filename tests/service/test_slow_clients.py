"""Clients that open a connection and then send slowly, or nothing: how long they are waited for."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from inspector.executor import Executor
from tests.service.conftest import Running, Serve
from tests.support.toy_bundle import PASS, toy_picture

HEAD_S = 0.3
_ASK = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
_BEGUN = b"GET /healthz HTTP/1.1\r\nHo"


@pytest.fixture
def hasty(serve: Serve) -> Iterator[Running]:
    """A service that waits for nobody for long."""
    with serve(head_seconds=HEAD_S, body_seconds=HEAD_S) as running:
        yield running


@contextmanager
def _line(running: Running) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as line:
        yield line


def _to_the_end(line: socket.socket) -> bytes:
    """All that still comes before the service hangs up."""
    with line.makefile("rb") as stream:
        return stream.read()


def _answer(line: socket.socket) -> bytes:
    """What comes now: short answers come in one piece."""
    return line.recv(65536)


def _trickle(line: socket.socket, content: bytes) -> None:
    for byte in content:
        line.sendall(bytes([byte]))
        time.sleep(0.02)


def _is_late(answer: bytes) -> bool:
    head, _, document = answer.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    return (
        head.startswith(b"HTTP/1.1 408 ")
        and b"content-type: application/problem+json" in lines
        and b"connection: close" in lines
        and b":too-slow" in document
        and b"INSPECTOR_HEAD_SECONDS" in document
    )


def test_a_head_that_stops_is_told_so_and_cut_off(hasty: Running) -> None:
    with _line(hasty) as line:
        line.sendall(_BEGUN)
        assert _is_late(_to_the_end(line))


def test_a_head_that_comes_a_byte_at_a_time_gains_no_time(hasty: Running) -> None:
    with _line(hasty) as line, pytest.raises(OSError, match=r"reset|pipe|aborted"):
        _trickle(line, _BEGUN + 1000 * b"a")


def test_a_connection_on_which_nothing_comes_is_closed(hasty: Running) -> None:
    with _line(hasty) as line:
        assert _to_the_end(line) == b""


def test_a_connection_that_was_used_may_rest(hasty: Running) -> None:
    with _line(hasty) as line:
        for _ in range(2):
            line.sendall(_ASK)
            assert _answer(line).startswith(b"HTTP/1.1 200 ")
            time.sleep(3 * HEAD_S)


def test_every_further_head_has_its_deadline_too(hasty: Running) -> None:
    with _line(hasty) as line:
        line.sendall(_ASK)
        assert _answer(line).startswith(b"HTTP/1.1 200 ")
        line.sendall(_BEGUN)
        assert _is_late(_to_the_end(line))


def test_a_listener_to_events_is_left_alone(hasty: Running) -> None:
    with _line(hasty) as line:
        line.sendall(b"GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + _BEGUN)
        time.sleep(3 * HEAD_S)
        assert b"event: hello" in _answer(line)
        assert hasty.post(toy_picture(PASS)).status_code == 201
        assert b"event: changed" in _answer(line)


def test_what_was_asked_before_is_answered_first(serve: Serve) -> None:
    """A picture waits for a grader for longer than the next head may take."""
    picture = toy_picture(PASS)
    head = (
        "POST /v1/inspections?product=toy&station=s&sequence=1 HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Content-Type: image/png\r\nContent-Length: {len(picture)}\r\n\r\n"
    )
    with serve(head_seconds=HEAD_S) as running, _line(running) as line:
        executor: Executor = running.app.state.service.intake._executor
        executor.submit(lambda _: time.sleep(3 * HEAD_S))
        line.sendall(head.encode() + picture + _BEGUN)
        answers = _to_the_end(line)
    assert answers.startswith(b"HTTP/1.1 201 ")
    assert answers.count(b"HTTP/1.1 408 ") == 1


def test_the_rest_of_a_body_that_was_answered_is_not_waited_for_for_ever(hasty: Running) -> None:
    with _line(hasty) as line:
        line.sendall(
            b"POST /v1/inspections?product=leather&station=s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Content-Type: image/png\r\nContent-Length: 5000\r\n\r\n"
        )
        assert _answer(line).startswith(b"HTTP/1.1 404 ")
        line.sendall(b"the first of 5000 bytes")
        assert _to_the_end(line) == b""


def test_a_line_break_between_requests_does_not_hold_a_connection(hasty: Running) -> None:
    hasty.server.config.timeout_keep_alive = 1
    with _line(hasty) as line:
        line.sendall(_ASK)
        assert _answer(line).startswith(b"HTTP/1.1 200 ")
        line.sendall(b"\r\n")
        assert _to_the_end(line) == b""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress

import httpx
import pytest

from inspector.errors import StoreUnavailableError
from inspector.executor import Executor, Width
from tests.service.conftest import Running, Serve
from tests.support.toy_bundle import PASS, REJECT, toy_picture
from tests.support.waiting import eventually


@contextmanager
def _occupied(running: Running) -> Iterator[Executor]:
    """Keeps the service's graders busy until the block ends."""
    executor: Executor = running.app.state.service.intake._executor
    begun, leave = threading.Event(), threading.Event()

    def hold(_: Width) -> None:
        begun.set()
        leave.wait()

    held: Future[None] = executor.submit(hold)
    begun.wait()
    try:
        yield executor
    finally:
        leave.set()
        held.result()


def test_a_full_queue_answers_503_and_counts_nothing(serve: Serve) -> None:
    with serve(queue_length=2) as running, ThreadPoolExecutor() as pool:
        with _occupied(running) as executor:
            waiting = [pool.submit(running.post, toy_picture(PASS, seed=n)) for n in range(2)]
            eventually(lambda: executor.waiting >= 2)
            answer = running.post(toy_picture(PASS, seed=2))
            assert answer.status_code == 503
            assert answer.headers["content-type"] == "application/problem+json"
            assert int(answer.headers["retry-after"]) >= 1
            problem = answer.json()
            assert problem["type"].endswith(":busy")
            assert problem["waiting"] == 2
            assert running.summary()["inspected"] == 0
            assert "inspector_waiting 2.0" in running.client.get("/metrics").text
        assert [future.result().status_code for future in waiting] == [201, 201]
        assert running.summary()["inspected"] == 2
        assert running.post(toy_picture(PASS, seed=2)).status_code == 201


def test_those_that_waited_together_are_answered_and_counted_one_by_one(service: Running) -> None:
    """A repeat, a damaged picture and a number used twice keep nothing from the others."""
    first, second = toy_picture(PASS, seed=1), toy_picture(REJECT, seed=2)
    assert service.post(first, sequence=1).status_code == 201
    deliveries = [(first, 1), (b"text", 2), (second, 3), (second, 1), (first, 4), (first, 4)]
    with ThreadPoolExecutor() as pool, _occupied(service) as executor:
        answers = [pool.submit(service.post, body, sequence=n) for body, n in deliveries]
        eventually(lambda: executor.waiting >= len(deliveries))
    statuses = [answer.result().status_code for answer in answers]
    assert statuses[:4] == [200, 415, 201, 409]
    assert sorted(statuses[4:]) == [200, 201]
    summary = service.summary()
    assert (summary["inspected"], summary["rejected"]) == (3, 1)


def test_everything_else_is_answered_while_the_graders_are_busy(service: Running) -> None:
    with _occupied(service):
        for path in ("/healthz", "/readyz", "/metrics", "/v1/inspections", "/v1/products"):
            assert service.client.get(path).status_code == 200


def test_what_was_accepted_is_counted_though_the_client_left(service: Running) -> None:
    with _occupied(service) as executor:
        with pytest.raises(httpx.ReadTimeout):
            service.client.post(
                "/v1/inspections?product=toy&station=s&sequence=1",
                content=toy_picture(PASS),
                headers={"Content-Type": "image/png"},
                timeout=httpx.Timeout(60, read=0.05),
            )
        eventually(lambda: executor.waiting >= 1)
    eventually(lambda: service.summary()["inspected"] >= 1)
    again = service.post(toy_picture(PASS), sequence=1)
    assert (again.status_code, again.json()["replayed"]) == (200, True)
    assert service.summary()["inspected"] == 1


def test_stopping_finishes_what_was_accepted(serve: Serve) -> None:
    with serve() as running, ThreadPoolExecutor() as pool:
        with _occupied(running) as executor:
            waiting = [pool.submit(running.post, toy_picture(PASS, seed=n)) for n in range(5)]
            eventually(lambda: executor.waiting >= 5)
            running.server.should_exit = True
            _wait_until_nobody_is_let_in(running.port)
        answered = [future.result().status_code for future in waiting]
    assert answered == [201] * 5
    with serve() as after:
        assert after.summary()["inspected"] == 5


def _wait_until_nobody_is_let_in(port: int) -> None:
    with suppress(ConnectionError):
        while True:
            socket.create_connection(("127.0.0.1", port)).close()


def test_a_store_that_takes_nothing_answers_503(
    service: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreUnavailableError("The disk is full.")

    with monkeypatch.context() as broken:
        for name in ("record", "ping", "counts"):
            broken.setattr(service.app.state.service.store, name, full)
        answers = [
            service.post(toy_picture(PASS), sequence=1),
            service.client.get("/v1/statistics/summary"),
        ]
        for answer in answers:
            assert answer.status_code == 503
            assert answer.json()["type"].endswith(":store-unavailable")
            assert int(answer.headers["retry-after"]) >= 1
        ready = service.client.get("/readyz")
        assert (ready.status_code, ready.json()["database"]) == (503, "unavailable")
        assert service.client.get("/healthz").status_code == 200
    assert service.post(toy_picture(PASS), sequence=1).status_code == 201
    assert service.summary()["inspected"] == 1

"""Events of a real service, read as a browser reads them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep
from typing import Any

import httpx
import pytest

from service import live
from tests.service.conftest import Running, Serve
from tests.support.toy_bundle import REJECT, toy_picture

Event = dict[str, Any]


@contextmanager
def listening(service: Running, **headers: str) -> Iterator[Iterator[Event]]:
    with (
        httpx.Client(base_url=service.url, timeout=60) as client,
        client.stream("GET", "/v1/events", headers=headers) as stream,
    ):
        assert stream.status_code == 200
        assert stream.headers["content-type"].startswith("text/event-stream")
        yield events(stream)


def events(stream: httpx.Response) -> Iterator[Event]:
    found: dict[str, str] = {}
    for line in stream.iter_lines():
        if line:
            name, _, text = line.partition(": ")
            found[name] = text
        elif found:
            yield {**json.loads(found["data"]), "event": found["event"], "id": found["id"]}
            found = {}


def until(told: Iterator[Event], name: str) -> Event:
    return next(event for event in told if event["event"] == name)


def test_a_verdict_is_told_with_what_was_rejected(service: Running) -> None:
    with listening(service) as told:
        assert next(told)["event"] == "hello"
        assert until(told, "changed")["production"] == 0
        posted = service.post(toy_picture(REJECT), station="el-1").json()
        event = until(told, "changed")
    assert (event["production"], event["simulated"], event["stations"]) == (1, 0, ["el-1"])
    assert [each["id"] for each in event["rejected"]] == [posted["id"]]
    assert event["rejected"][0]["categories"] == ["bright_spot"]


def test_simulated_pictures_are_told_apart(service: Running) -> None:
    with listening(service) as told:
        until(told, "changed")
        service.post(toy_picture(), simulated="true")
        event = until(told, "changed")
    assert (event["production"], event["simulated"]) == (0, 1)


def test_whoever_missed_nothing_is_told_nothing_again(
    service: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "BEAT_S", 0.05)
    with listening(service) as told:
        service.post(toy_picture())
        seen = next(each["id"] for each in told if each.get("production") == 1)
    with listening(service, **{"Last-Event-ID": seen}) as told:
        assert [next(told)["event"] for _ in range(3)] == ["hello", "beat", "beat"]
    with listening(service, **{"Last-Event-ID": "another-1"}) as told:
        assert [next(told)["event"] for _ in range(2)] == ["hello", "changed"]


def test_what_another_process_recorded_is_told_too(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_LOOK_S", 0.05)
    with serve() as one, serve() as other, listening(one) as told:
        until(told, "changed")
        other.post(toy_picture())
        assert until(told, "changed")["version"] > 0


def test_what_another_process_corrected_is_told_too(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_LOOK_S", 0.05)
    with serve() as one, serve() as other:
        posted = one.post(toy_picture(REJECT)).json()
        with listening(one) as told:
            version = until(told, "changed")["version"]
            sleep(0.5)  # the picture is in what was looked at
            answer = other.client.post(
                f"/v1/inspections/{posted['id']}/decisions",
                json={"disposition": "pass", "by": "Li"},
            )
            assert answer.status_code == 201, answer.text
            assert until(told, "changed")["version"] > version


def test_a_person_s_word_is_told(service: Running) -> None:
    with listening(service) as told:
        posted = service.post(toy_picture(REJECT)).json()
        version = next(each["version"] for each in told if each.get("production") == 1)
        answer = service.client.post(
            f"/v1/inspections/{posted['id']}/decisions", json={"disposition": "pass", "by": "Li"}
        )
        assert answer.status_code == 201, answer.text
        assert until(told, "changed")["version"] > version


def test_who_goes_is_forgotten_and_who_listens_delays_no_stop(serve: Serve) -> None:
    with serve() as service:
        hub = service.app.state.service.live
        with listening(service) as told:
            until(told, "changed")
            assert hub.listeners == 1
        service.post(toy_picture())
        with listening(service) as told:
            until(told, "changed")
            service.server.should_exit = True
            assert all(event["event"] in ("changed", "beat") for event in told)
        assert hub.listeners == 0

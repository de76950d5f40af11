"""The first hour: what to do next, and simulated stations that are never taken for production."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from inspector.demo.lines import Line
from inspector.demo.pictures import Picture
from inspector.errors import DataError
from service import rehearsal
from service.first_run import RehearsalAnswer, SetupAnswer
from tests.service.conftest import Running
from tests.support.toy_bundle import PASS, REJECT, REVIEW, toy_picture
from tests.support.waiting import eventually


def _pictures(_folder: Path, advance: Callable[[int, int], None]) -> list[Picture]:
    advance(1, 1)
    return [
        Picture("good.png", lambda: toy_picture(PASS), defective=False),
        Picture("bad.png", lambda: toy_picture(REJECT), defective=True),
    ]


def _nothing(_folder: Path, _advance: Callable[[int, int], None]) -> list[Picture]:
    raise DataError("The pictures are missing.")


def _goods(_station: str, sequence: int) -> dict[str, object]:
    return {"roll": "R-1", "position_m": float(sequence)}


@pytest.fixture(autouse=True)
def lines(monkeypatch: pytest.MonkeyPatch) -> Sequence[Line]:
    found = (
        Line("cells", "el", "toy", "O-1", ("T-1", "T-2"), _goods, _pictures),
        Line("fabric", "look", "strip", "O-2", ("T-3",), _goods, _nothing),
    )
    monkeypatch.setattr(rehearsal, "LINES", found)
    monkeypatch.setattr(rehearsal, "_RATE", 50.0)
    monkeypatch.setattr(rehearsal, "_LOOK_S", 0.02)
    return found


def _state(running: Running) -> RehearsalAnswer:
    return RehearsalAnswer.model_validate_json(running.client.get("/v1/rehearsal").content)


def test_simulated_stations_work_until_they_are_stopped_and_count_apart(service: Running) -> None:
    assert not _state(service).running
    started = service.client.post("/v1/rehearsal", params={"minutes": 5})
    assert started.status_code == 202
    eventually(lambda: _state(service).sent >= 4)
    state = _state(service)
    assert set(state.stations) == {"T-1", "T-2"}
    assert state.silent == ["strip: The pictures are missing."]
    stopped = RehearsalAnswer.model_validate_json(service.client.delete("/v1/rehearsal").content)
    assert not stopped.running
    assert service.summary(simulated=True)["pictures"] == stopped.sent
    assert service.summary()["pictures"] == 0
    assert service.client.get("/v1/plant").json()["version"] == 0  # nobody's plant is touched


def test_they_number_on_where_they_stopped(service: Running) -> None:
    for _ in range(2):
        service.client.post("/v1/rehearsal")
        eventually(lambda: _state(service).sent > 0)
        service.client.delete("/v1/rehearsal")
    records = service.client.get("/v1/inspections", params={"simulated": True}).json()
    numbers = [(each["station"], each["sequence"]) for each in records["inspections"]]
    assert len(numbers) == len(set(numbers))


def test_they_stop_by_themselves(service: Running) -> None:
    inside = service.app.state.service.rehearsal
    inside.start("Li", timedelta(seconds=0.2))
    eventually(lambda: not _state(service).running)


def test_what_to_do_next_follows_what_is_done(service: Running) -> None:
    def setup() -> SetupAnswer:
        return SetupAnswer.model_validate_json(service.client.get("/v1/setup").content)

    first = setup()
    assert first.product
    assert not (first.station or first.plant or first.decision)
    record = service.post(toy_picture(REVIEW)).json()
    service.client.post(
        f"/v1/inspections/{record['id']}/decisions", json={"disposition": "pass", "by": "Li"}
    )
    service.client.put("/v1/plant", json={"name": "Hall 3"})
    after = setup()
    assert (after.station, after.plant, after.decision) == (True, True, True)
    assert not after.complete

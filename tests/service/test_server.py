"""The service as a process: what survives when it is killed, and how it stops."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

import service
from inspector.adapters.sql import open_store
from inspector.errors import StoreUnavailableError, UsageError
from inspector.ports import Filter
from service import Settings
from service.server import listen
from tests.service.conftest import Serve
from tests.support.toy_bundle import PASS, REJECT, toy_picture

_PROGRAM = """
from service import Settings, serve
serve(Settings.load(), port=0, announce=lambda address: print(address, flush=True))
"""


_FEW = 100  # connections and files, as a system may have it that starts programs with few


@contextmanager
def _process(
    models: Path, database: Path, program: str = _PROGRAM
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A service of its own and its address; killed at the end where it still runs."""
    environment = {
        **os.environ,
        "INSPECTOR_MODELS": str(models),
        "INSPECTOR_DATABASE": str(database),
        "INSPECTOR_PRODUCTS": "toy",
        "INSPECTOR_CORES": "2",
    }
    with subprocess.Popen(
        [sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


@dataclass
class _Crowd:
    """Stations that send one picture after the other until the service is gone."""

    url: str
    enough: int
    acknowledged: list[str] = field(default_factory=list)
    reached: threading.Event = field(default_factory=threading.Event)

    def run(self, stations: int) -> list[threading.Thread]:
        threads = [threading.Thread(target=self._station, args=(n,)) for n in range(stations)]
        for thread in threads:
            thread.start()
        return threads

    def _station(self, number: int) -> None:
        pictures = [toy_picture(level, seed=number) for level in (PASS, REJECT)]
        with httpx.Client(base_url=self.url, timeout=60) as client:
            for sequence in range(100_000):
                query = f"product=toy&station=s{number}&sequence={sequence}"
                try:
                    answer = client.post(
                        f"/v1/inspections?{query}",
                        content=pictures[sequence % 2],
                        headers={"Content-Type": "image/png"},
                    )
                except httpx.TransportError:
                    return
                assert answer.status_code == 201, answer.text
                self.acknowledged.append(answer.json()["id"])
                if len(self.acknowledged) >= self.enough:
                    self.reached.set()


def _inspected(database: Path) -> int:
    """How many are counted; holds the counters against the records."""
    store = open_store(str(database))
    try:
        counted = store.tally(Filter())
        store.rebuild_counters()
        assert store.tally(Filter()) == counted
        return sum(counted.dispositions.values())
    finally:
        store.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_what_was_acknowledged_survives_a_kill(models: Path, database: Path, serve: Serve) -> None:
    with _process(models, database) as (process, url):
        crowd = _Crowd(url, enough=60)
        threads = crowd.run(stations=8)
        crowd.reached.wait()
        process.kill()
        for thread in threads:
            thread.join()
    with serve() as after:
        for inspection_id in crowd.acknowledged:
            assert after.client.get(f"/v1/inspections/{inspection_id}").status_code == 200
        # A picture may have been recorded whose answer was still under way; sent again it is
        # answered, not counted.
        inspected = after.summary()["inspected"]
        assert len(crowd.acknowledged) <= inspected <= len(crowd.acknowledged) + 8
    assert _inspected(database) == inspected


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")
@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_answers_what_it_took_in(
    models: Path, database: Path, stop: signal.Signals
) -> None:
    with _process(models, database) as (process, url):
        crowd = _Crowd(url, enough=20)
        threads = crowd.run(stations=4)
        crowd.reached.wait()
        process.send_signal(stop)
        for thread in threads:
            thread.join()
        # By SIGTERM a process ends as one that a supervisor stopped, by Ctrl-C as one that is done.
        assert process.wait() == (0 if stop == signal.SIGINT else -signal.SIGTERM)
    assert _inspected(database) == len(crowd.acknowledged)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_many_connections_that_send_nothing_keep_nobody_out(models: Path, database: Path) -> None:
    limit = (
        "import resource; number = resource.RLIMIT_NOFILE\n"
        f"resource.setrlimit(number, ({_FEW}, resource.getrlimit(number)[1]))\n"
    )
    with _process(models, database, limit + _PROGRAM) as (_, url), ExitStack() as lines:
        port = int(url.rpartition(":")[2])
        _until_it_answers(url)
        for _ in range(2 * _FEW):
            lines.enter_context(socket.create_connection(("127.0.0.1", port)))
        assert httpx.get(f"{url}/readyz").json()["status"] == "ready"


def _until_it_answers(url: str) -> None:
    """Connections wait in line until models are loaded."""
    assert httpx.get(f"{url}/healthz", timeout=60).status_code == 200


def test_an_address_in_use_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"port {port}: Address already in use"):
            listen("127.0.0.1", port)


def test_a_port_that_cannot_be_is_one_sentence() -> None:
    with pytest.raises(UsageError, match="port 99999"):
        listen("127.0.0.1", 99999)


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTOR_DATABASE", "/srv/records.db")
    monkeypatch.setenv("INSPECTOR_PRODUCTS", "fabric, solar-cell")
    monkeypatch.setenv("INSPECTOR_QUEUE_LENGTH", "7")
    monkeypatch.setenv("INSPECTOR_DATA", "/srv/data")  # another command's; not ours to refuse
    settings = Settings.load(cores=None)
    assert settings.database == "/srv/records.db"
    assert settings.products == ("fabric", "solar-cell")
    assert settings.queue_length == 7
    assert settings.cores >= 1


@pytest.mark.parametrize(
    ("name", "value"), [("queue_length", "0"), ("cores", "many"), ("max_body_bytes", "-1")]
)
def test_settings_that_cannot_be_are_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"INSPECTOR_{name.upper()}", value)
    with pytest.raises(UsageError, match=name):
        Settings.load()


def test_a_database_that_cannot_be_opened_is_one_sentence(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("INSPECTOR_MODELS", str(models))
    settings = Settings.load(database=str(tmp_path / "file" / "records.db"))
    with pytest.raises(StoreUnavailableError):
        service.serve(settings, port=0)

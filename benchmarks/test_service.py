"""The service over HTTP, durable counts included, against the bare runtime inside one process.

Reference and service are measured in turn, a few seconds each, several times over; every ratio is
of two neighbours in time.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from benchmarks.common import CORES, Bare, Spread, machine, save
from inspector.bundles import Bundle

GOALS = {"throughput": 0.90, "latency": 1.30}
_CONNECTIONS = 16
_ROUNDS = int(os.environ.get("INSPECTOR_BENCH_ROUNDS", "7"))
_SECONDS = float(os.environ.get("INSPECTOR_BENCH_SECONDS", "3"))
_PROGRAM = """
from service import Settings, serve
serve(Settings.load(), port=0, announce=lambda address: print(address, flush=True))
"""


@dataclass
class _Client:
    """Starts the load generator against a service."""

    address: str
    product: str
    picture: Path
    answers: int = 0

    def load(self, connections: int) -> dict[str, Any]:
        """Rate, latencies and what the generator itself took from the machine."""
        options = {
            "port": self.address.rpartition(":")[2],
            "picture": self.picture,
            "product": self.product,
            "connections": connections,
            "seconds": _SECONDS,
        }
        arguments = [f"--{name}={value}" for name, value in options.items()]
        program = Path(__file__).with_name("load.py")
        done = subprocess.run(
            [sys.executable, str(program), *arguments], capture_output=True, text=True, check=True
        )
        result: dict[str, Any] = json.loads(done.stdout)
        self.answers += len(result["latencies_s"])
        return result


@pytest.fixture
def client(bundle: Bundle, picture: bytes, tmp_path: Path) -> Iterator[_Client]:
    """A service in a process of its own, with an empty database on disk."""
    path = tmp_path / "cell.png"
    path.write_bytes(picture)
    environment = {
        **os.environ,
        "INSPECTOR_DATABASE": str(tmp_path / "records.db"),
        "INSPECTOR_PRODUCTS": bundle.product,
    }
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().strip()
            assert httpx.get(f"{address}/readyz", timeout=120).status_code == 200
            yield _Client(address, bundle.product, path)
        finally:
            process.terminate()


def test_service(bundle: Bundle, picture: bytes, client: _Client) -> None:
    """Throughput at 16 connections and latency at one, each beside its reference."""
    narrow = [Bare(bundle, threads=1) for _ in range(CORES)]
    wide = Bare(bundle, threads=CORES)
    _in_process(narrow, picture, 1.0)
    _in_process([wide], picture, 1.0)
    for connections in (_CONNECTIONS, 1):
        client.load(connections)
    rounds = [_round(narrow, wide, picture, client) for _ in range(_ROUNDS)]
    summary = httpx.get(f"{client.address}/v1/statistics/summary").json()
    assert summary["inspected"] >= client.answers  # every answer stands for a durable record
    columns = {name: Spread.of([entry[name] for entry in rounds]) for name in rounds[0]}
    document = {
        "machine": machine(),
        "goals": GOALS,
        "method": {"rounds": _ROUNDS, "seconds": _SECONDS, "connections": _CONNECTIONS},
        "figures": columns,
        "rounds": rounds,
    }
    print("\n" + save("service", document, _table(columns)))


def _round(narrow: list[Bare], wide: Bare, picture: bytes, client: _Client) -> dict[str, float]:
    reference = _in_process(narrow, picture, _SECONDS)
    busy = client.load(_CONNECTIONS)
    alone = _in_process([wide], picture, _SECONDS)
    idle = client.load(1)
    rate = len(reference) / _SECONDS
    latency_ms = 1e3 * statistics.median(alone)
    http_latency_ms = 1e3 * statistics.median(idle["latencies_s"])
    return {
        "in_process_rate": rate,
        "http_rate": busy["rate"],
        "throughput": busy["rate"] / rate,
        "http_latency_busy_ms": 1e3 * statistics.median(busy["latencies_s"]),
        "in_process_latency_ms": latency_ms,
        "http_latency_ms": http_latency_ms,
        "latency": http_latency_ms / latency_ms,
        "client_share_busy": busy["cpu_s"] / busy["seconds"],
        "client_share_idle": idle["cpu_s"] / idle["seconds"],
    }


def _in_process(graders: list[Bare], picture: bytes, seconds: float) -> list[float]:
    """Seconds of every picture that one thread a grader got through."""
    taken: list[list[float]] = [[] for _ in graders]
    end = time.perf_counter() + seconds
    threads = [
        threading.Thread(target=_grade_until, args=(grader, picture, end, times.append))
        for grader, times in zip(graders, taken, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [value for times in taken for value in times]


def _grade_until(grader: Bare, picture: bytes, end: float, note: Callable[[float], object]) -> None:
    while (started := time.perf_counter()) < end:
        grader(picture)
        note(time.perf_counter() - started)


def _table(columns: dict[str, Spread]) -> list[list[str]]:
    return [
        ["figure", "in process, bare", "over HTTP, recorded", "ratio", "goal"],
        [
            f"pictures a second, {_CONNECTIONS} connections / {CORES} one-thread sessions",
            str(columns["in_process_rate"]),
            str(columns["http_rate"]),
            str(columns["throughput"]),
            f"≥ {GOALS['throughput']:.2f}",
        ],
        [
            f"median latency in ms, 1 connection / one {CORES}-thread session",
            str(columns["in_process_latency_ms"]),
            str(columns["http_latency_ms"]),
            str(columns["latency"]),
            f"≤ {GOALS['latency']:.2f}",
        ],
    ]

"""A closed-loop HTTP load in a process of its own.

Each connection sends its next picture as soon as it has the answer to the last:

    python benchmarks/load.py --port 8000 --picture cell.png --product solar-cell --seconds 5

It speaks just enough HTTP to spend its time waiting: one thread, raw sockets, requests put
together beforehand but for the sequence number. Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import selectors
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Load", "Target", "run_load"]

_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length: "


@dataclass(frozen=True, slots=True)
class Target:
    """Where pictures go; every connection is a station of its own."""

    port: int
    product: str
    picture: bytes
    run: str  # makes the stations' names new for each run, so that nothing is a repeat
    simulated: bool = False

    def request(self, connection: int, sequence: int) -> bytes:
        """The bytes of one request."""
        head = (
            f"POST /v1/inspections?product={self.product}&station={self.run}-{connection}"
            f"&sequence={sequence}&simulated={str(self.simulated).lower()} HTTP/1.1\r\n"
            f"Host: localhost\r\nContent-Type: image/png\r\n"
            f"Content-Length: {len(self.picture)}\r\n\r\n"
        )
        return head.encode("ascii") + self.picture


@dataclass(slots=True)
class Load:
    """What a run of `seconds` gave: `latencies_s` one an answer, in the order they came."""

    seconds: float
    latencies_s: list[float] = field(default_factory=list)
    cpu_s: float = 0.0  # what the client itself took from the machine

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies_s) / self.seconds


def run_load(target: Target, *, connections: int, seconds: float) -> Load:
    """Keep `connections` requests under way for `seconds`. Raises RuntimeError for a refusal."""
    stations = [_Station(target, number) for number in range(connections)]
    load = Load(seconds)
    with selectors.DefaultSelector() as selector:
        for station in stations:
            selector.register(station.socket, selectors.EVENT_READ, station)
        started, cpu = time.perf_counter(), time.process_time()
        for station in stations:
            station.send()
        while (now := time.perf_counter()) - started < seconds:
            for key, _ in selector.select(timeout=seconds - (now - started)):
                _advance(key.data, load)
        load.seconds = time.perf_counter() - started
        load.cpu_s = time.process_time() - cpu
    for station in stations:
        station.socket.close()
    return load


class _Station:
    def __init__(self, target: Target, number: int) -> None:
        self._target = target
        self._number = number
        self._sequence = 0
        self._received = bytearray()
        self.sent_at = 0.0
        self.socket = socket.create_connection(("127.0.0.1", target.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self) -> None:
        request = self._target.request(self._number, self._sequence)
        self._sequence += 1
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> bytes | None:
        """The body of the answer once all of it is there."""
        chunk = self.socket.recv(65536)
        if not chunk:
            raise RuntimeError("the service closed the connection")
        self._received += chunk
        head_end = self._received.find(_END_OF_HEAD)
        if head_end < 0:
            return None
        head = bytes(self._received[:head_end]).lower()
        length = int(head.split(_LENGTH, 1)[1].split(b"\r\n", 1)[0])
        begin = head_end + len(_END_OF_HEAD)
        if len(self._received) < begin + length:
            return None
        body = bytes(self._received[begin:])
        self._received.clear()
        if not head.startswith(b"http/1.1 201"):
            raise RuntimeError(f"{head.decode('latin-1')}\n{body.decode()}")
        return body


def _advance(station: _Station, load: Load) -> None:
    if station.receive() is None:
        return
    load.latencies_s.append(time.perf_counter() - station.sent_at)
    station.send()


def _main() -> None:
    parser = argparse.ArgumentParser(description="Closed-loop load on POST /v1/inspections.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--picture", type=Path, required=True)
    parser.add_argument("--product", required=True)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--run", default=f"load-{time.time_ns()}")
    options = parser.parse_args()
    target = Target(options.port, options.product, options.picture.read_bytes(), options.run)
    load = run_load(target, connections=options.connections, seconds=options.seconds)
    print(
        json.dumps(
            {
                "rate": load.rate,
                "latencies_s": load.latencies_s,
                "cpu_s": load.cpu_s,
                "seconds": load.seconds,
            }
        )
    )


if __name__ == "__main__":
    _main()

"""The demo from its start to its end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from types import FrameType
from typing import Any, Protocol

from inspector.bundles import installed_products
from inspector.demo.client import Client, UnreachableError
from inspector.demo.ledger import Account, total
from inspector.demo.lines import LINES, Line, man
from inspector.demo.pictures import Picture
from inspector.demo.plant import declare, demo_orders, demo_plant
from inspector.demo.samples import write_samples
from inspector.demo.server import Server, ServiceDiedError
from inspector.demo.station import Station
from inspector.errors import DataError, UsageError

__all__ = ["Demo", "Outcome", "Scene", "Screen", "run_demo"]

_LOOK_S = 0.25  # between two looks at the stations
_COUNTED = {
    "good": "pass",
    "undecided": "review",
    "rejected": "reject",
    "cannot_judge": "cannot_judge",
}
"""The service's name for a count, and the disposition it counts."""


@dataclass(frozen=True, slots=True)
class Demo:
    """What to run and where to keep it.

    `seconds` None goes on until Ctrl-C or SIGTERM; `rate` is pictures a second and station.
    """

    folder: Path
    seconds: float | None = None
    rate: float = 4.0

    @property
    def database(self) -> Path:
        """Where the service records."""
        return self.folder / "demo.db"


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything at one moment."""

    address: str
    seconds: float
    accounts: Sequence[Account]
    complaint: str


class Screen(Protocol):
    """Whoever shows the demo to somebody."""

    def say(self, sentence: str) -> None:
        """Show a sentence."""
        ...

    def drawn(self, done: int, total: int) -> None:
        """Show how far the drawing of pictures has come."""
        ...

    def show(self, scene: Scene) -> None:
        """Show the stations; called a few times a second."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known when the stations have stopped.

    `before` and `after` are the service's own summaries of all simulated pictures; `samples`
    names a defective picture of each product.
    """

    last: Scene
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    samples: Mapping[str, Path]

    @property
    def adds_up(self) -> bool:
        """Whether the service counted exactly what the stations got verdicts for."""
        account = total(self.last.accounts)
        return all(
            self.after[count] - self.before[count] == account.disposed(disposition)
            for count, disposition in _COUNTED.items()
        )


def run_demo(demo: Demo, screen: Screen) -> Outcome | None:
    """Run it; None where it was stopped before the service was ready.

    Raises UsageError where there is nothing to show, ServiceDiedError where the service ends,
    OSError where the folder cannot be written.
    """
    demo.folder.mkdir(parents=True, exist_ok=True)
    stop = threading.Event()
    with _stopping(stop), Server(demo.database, demo.folder / "service.log") as server:
        pictures = _pictures(demo.folder, screen)
        samples = write_samples(demo.folder / "samples", pictures)
        server.wait(stop.is_set)
        if stop.is_set():
            return None
        pictures = _gradable(pictures, server.unavailable, screen)
        _declare(demo, server, screen)
        before = _summary(server)
        last = _work(demo, server, pictures, screen, stop)
        return Outcome(last, before, _summary(server), samples)


@contextmanager
def _stopping(stop: threading.Event) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM end the demo in good order instead of wherever it is."""

    def handle(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _pictures(folder: Path, screen: Screen) -> dict[str, list[Picture]]:
    """Pictures of every product that has both pictures and a bundle."""
    found, installed = {}, installed_products()
    for line in LINES:
        if line.product not in installed:
            _silent(line, "no bundle is installed", screen)
            continue
        try:
            found[line.product] = line.pictures(folder, screen.drawn)
        except DataError as error:
            _silent(line, str(error), screen)
    if not found:
        raise UsageError("There is nothing to show: no product has both a bundle and pictures.")
    return found


def _gradable(
    pictures: dict[str, list[Picture]], unavailable: Mapping[str, str], screen: Screen
) -> dict[str, list[Picture]]:
    for line in LINES:
        if line.product in pictures and line.product in unavailable:
            _silent(line, unavailable[line.product], screen)
    return {name: some for name, some in pictures.items() if name not in unavailable}


def _silent(line: Line, reason: str, screen: Screen) -> None:
    reason = reason.rstrip(".")
    screen.say(f"{line.product}: {reason}; {' and '.join(line.stations)} stay silent.")


def _declare(demo: Demo, server: Server, screen: Screen) -> None:
    """Tell the service of the plant; its stations would be counted without it too."""
    now = datetime.now(UTC).replace(microsecond=0)
    try:
        complaint = declare(server.address, demo_plant(demo.rate), demo_orders(demo.rate, now))
    except UnreachableError as error:
        server.check()
        raise ServiceDiedError(f"The service gives no answer: {error}.") from error
    if complaint:
        screen.say(f"The demo's plant is not declared: {complaint}")


def _work(
    demo: Demo,
    server: Server,
    pictures: Mapping[str, Sequence[Picture]],
    screen: Screen,
    stop: threading.Event,
) -> Scene:
    """Let the stations work and show their counts; returns the last ones."""
    ledger, stations = man(pictures, demo.rate, stop)
    started = monotonic()

    def scene() -> Scene:
        seconds = monotonic() - started
        return Scene(server.address, seconds, ledger.accounts(), ledger.complaint)

    with _working(stations, server.address, stop):
        while not stop.is_set():
            now = scene()
            screen.show(now)
            server.check()
            left = _LOOK_S if demo.seconds is None else demo.seconds - now.seconds
            if left <= 0:
                break
            stop.wait(min(left, _LOOK_S))
    return scene()


@contextmanager
def _working(stations: Sequence[Station], address: str, stop: threading.Event) -> Iterator[None]:
    """A thread a station, all at their end when the block is."""
    threads = [
        threading.Thread(target=station.run, args=(address,), name=station.name, daemon=True)
        for station in stations
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _summary(server: Server) -> dict[str, Any]:
    """What the service has counted so far, simulated pictures only."""
    with Client(server.address) as client:
        try:
            answer = client.get("/v1/statistics/summary", {"simulated": "true"})
        except UnreachableError as error:
            server.check()
            raise ServiceDiedError(f"The service gives no answer: {error}.") from error
    return dict(answer.document)

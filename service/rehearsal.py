"""Simulated stations inside the service, for a first look: marked, for a few minutes only.

They send pictures whose truth is known, as `inspector demo` does, and step back whenever a picture
of production waits. What they send is counted apart from all production.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from inspector.demo.lines import LINES, Line
from inspector.demo.pictures import Picture, stream
from inspector.errors import BusyError, DataError, InspectorError
from inspector.ports import Filter, InspectionStore, Recorded
from service.intake.delivery import Delivery
from service.products.products import Products

__all__ = ["Rehearsal", "RehearsalState"]

_RATE = 2.0  # pictures a second and station
_DEFECTIVE = 0.12
_LOOK_S = 0.25

Accept = Callable[[Delivery], "Future[Recorded]"]


@dataclass(frozen=True, slots=True)
class RehearsalState:
    """What the simulated stations do.

    `until` is when they stop by themselves. While pictures are being made `drawn` of `drawing`
    are. `silent` says which stations cannot send, and why.
    """

    running: bool = False
    by: str = ""
    started_at: datetime | None = None
    until: datetime | None = None
    stations: tuple[str, ...] = ()
    sent: int = 0
    drawn: int = 0
    drawing: int = 0
    silent: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


class Rehearsal:
    """Starts and stops the simulated stations. Safe to use from threads."""

    def __init__(
        self,
        accept: Accept,
        waiting: Callable[[], int],
        products: Products,
        store: InspectionStore,
        folder: Path,
    ) -> None:
        """Give pictures to `accept` while `waiting` is 0; keep drawn ones in `folder`."""
        self._accept = accept
        self._waiting = waiting
        self._products = products
        self._store = store
        self._folder = folder
        self._changing = threading.RLock()
        self._state = RehearsalState()
        self._stop = threading.Event()
        self._director: threading.Thread | None = None

    @property
    def state(self) -> RehearsalState:
        """What they do now."""
        return self._state

    def start(self, by: str, lasts: timedelta) -> RehearsalState:
        """Let them work for a while; where they do already, for so long from now on."""
        with self._changing:
            now = datetime.now(UTC)
            if self._state.running:
                return self._say(until=now + lasts)
            self._finish()
            self._stop = threading.Event()
            self._state = RehearsalState(True, by, now, now + lasts)
            self._director = threading.Thread(
                target=self._direct, args=(self._stop,), name="rehearsal", daemon=True
            )
            self._director.start()
            return self._state

    def stop(self) -> RehearsalState:
        """Stop them; nothing is sent any more when this returns."""
        self._stop.set()
        self._finish()
        return self._say(running=False)

    def close(self) -> None:
        """Stop them for good."""
        self.stop()

    def _finish(self) -> None:
        director = self._director
        if director is not None and director is not threading.current_thread():
            director.join()

    def _direct(self, stop: threading.Event) -> None:
        stations: list[threading.Thread] = []
        try:
            for line, pictures in self._lines(stop):
                for name in line.stations:
                    station = threading.Thread(
                        target=self._man, args=(line, name, pictures, stop), name=name, daemon=True
                    )
                    station.start()
                    stations.append(station)
                    self._say(stations=(*self._state.stations, name))
            while not stop.wait(_LOOK_S):
                if datetime.now(UTC) >= (self._state.until or datetime.now(UTC)):
                    break
        finally:
            stop.set()
            for station in stations:
                station.join()
            self._say(running=False)

    def _lines(self, stop: threading.Event) -> Iterator[tuple[Line, Sequence[Picture]]]:
        """Lines whose product can be graded here, each with its pictures as soon as they are."""
        for line in LINES:
            if stop.is_set():
                return
            try:
                self._products.graders(line.product)
                yield line, line.pictures(self._folder, self._advance)
            except (_StoppedError, InspectorError) as error:
                reason = str(error) or "stopped"
                self._say(silent=(*self._state.silent, f"{line.product}: {reason}"))
            except OSError as error:
                self._say(silent=(*self._state.silent, f"{line.product}: {error.strerror}."))

    def _advance(self, done: int, total: int) -> None:
        if self._stop.is_set():
            raise _StoppedError
        self._say(drawn=done, drawing=total)

    def _man(
        self, line: Line, name: str, pictures: Sequence[Picture], stop: threading.Event
    ) -> None:
        """What one station does until it is told to stop."""
        shuffled = stream(list(pictures), _DEFECTIVE, name + os.urandom(4).hex())
        sequence = self._next_sequence(name)
        while not stop.wait(1 / _RATE):
            if self._waiting():
                continue  # production goes first
            delivery = _delivery(line, name, sequence, next(shuffled).load())
            try:
                self._accept(delivery).result()
            except BusyError as error:
                stop.wait(error.retry_after_s)
                continue
            except InspectorError:
                continue  # the service's own log tells of it
            sequence += 1
            self._say(sent=self._state.sent + 1)

    def _next_sequence(self, station: str) -> int:
        selection = Filter(stations=frozenset({station}), simulated=True)
        latest = self._store.page(selection, limit=1).inspections
        return 1 + (latest[0].sequence or 0) if latest else 1

    def _say(self, **news: Any) -> RehearsalState:
        with self._changing:
            self._state = replace(self._state, **news)
            return self._state


class _StoppedError(DataError):
    """Told to stop while pictures were being drawn."""


def _delivery(line: Line, station: str, sequence: int, picture: bytes) -> Delivery:
    return Delivery(
        picture=picture,
        product=line.product,
        station=station,
        arrived_at=datetime.now(UTC),
        sequence=sequence,
        order=line.order,
        simulated=True,
        **line.goods(station, sequence),
    )

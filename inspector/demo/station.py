"""A station: takes a picture every so often and sends it until it is answered."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Any, cast

from inspector.demo.client import Client, UnreachableError, detail
from inspector.demo.goods import Goods
from inspector.demo.ledger import Ledger
from inspector.demo.pictures import Picture

__all__ = ["Station"]

_REPEATED = 0.02  # share of pictures sent twice, as after an answer that was lost on its way
_BUSY = 503
_GIVE_UP_AFTER = 3


@dataclass(slots=True)
class Station:
    """What one camera does; `run` in a thread of its own."""

    name: str
    product: str
    order: str
    pictures: Iterator[Picture]
    pause_s: float
    goods: Goods
    ledger: Ledger
    stop: threading.Event

    def run(self, address: str) -> None:
        """Send pictures until told to stop, numbered on from the last run's last one."""
        chance = random.Random(self.name)  # noqa: S311 - nothing is secret here
        with Client(address) as client:
            sequence = self._next_sequence(client)
            while not self.stop.wait(self.pause_s * chance.uniform(0.7, 1.3)):
                self._inspect(client, sequence, again=chance.random() < _REPEATED)
                sequence += 1

    def _next_sequence(self, client: Client) -> int:
        """One more than the last number the service knows of this station."""
        query = {"station": self.name, "simulated": "true", "limit": 1}
        while not self.stop.is_set():
            try:
                answer = client.get("/v1/inspections", query)
            except UnreachableError:
                self.stop.wait(0.2)
                continue
            records = answer.document["inspections"]
            return int(records[0]["sequence"]) + 1 if records else 1
        return 0

    def _inspect(self, client: Client, sequence: int, *, again: bool) -> None:
        picture = next(self.pictures)
        data, started = picture.load(), perf_counter()
        document = self._deliver(client, data, sequence)
        if document is None:
            return
        waited_ms = 1e3 * (perf_counter() - started)
        self.ledger.answered(self.name, document, picture.defective, waited_ms)
        second = self._deliver(client, data, sequence) if again else None
        if second is not None and second["id"] == document["id"]:
            self.ledger.repeated(self.name)
        elif second is not None:
            self.ledger.refused(self.name, f"sequence {sequence} was counted twice")

    def _deliver(self, client: Client, picture: bytes, sequence: int) -> dict[str, Any] | None:
        """Send a picture, again under the same number where no answer came: it counts once."""
        query, complaint = self._query(sequence), ""
        for _ in range(_GIVE_UP_AFTER):
            try:
                answer = client.post("/v1/inspections", query, picture)
            except UnreachableError as error:
                complaint = f"no answer: {error}"
                self.stop.wait(0.5)
                continue
            if answer.status in (200, 201):
                return cast("dict[str, Any]", answer.document)
            complaint = f"{answer.status}: {detail(answer.document)}"
            if answer.status != _BUSY:
                break
            self.stop.wait(answer.retry_after_s)
        self.ledger.refused(self.name, complaint)
        return None

    def _query(self, sequence: int) -> dict[str, Any]:
        return {
            "product": self.product,
            "station": self.name,
            "sequence": sequence,
            "order": self.order,
            "simulated": "true",
            **self.goods(self.name, sequence),
        }

"""The plant that the demo's stations stand in, declared as any plant is: over HTTP."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from typing import Any

from inspector.demo.client import Client, detail
from inspector.demo.goods import METRES_A_PICTURE
from inspector.demo.lines import LINES, Line
from inspector.plant import Line as PlantLine
from inspector.plant import Order, Plant, ProductData, Shift, Stage, Station

__all__ = ["declare", "demo_orders", "demo_plant"]

_PIXELS = 256  # of a drawn picture of fabric, along the roll and across it
_WIDTH_MM = 1e3 * METRES_A_PICTURE  # a picture is a square, and each begins where the last ended
_ORDERED_FOR = timedelta(minutes=10)  # so that somebody who watches sees an order come true
_NOT_THE_VERSION = 409  # somebody set another one before, which stays


def demo_plant(rate: float) -> Plant:
    """Two lines that work round the clock; `rate` is pictures a second and station."""
    return Plant(
        name="Demo (simulated)",
        lines=tuple(_line(line) for line in LINES),
        shifts=(
            Shift("early", time(6), time(14)),
            Shift("late", time(14), time(22)),
            Shift("night", time(22), time(6)),
        ),
        products=tuple(
            ProductData(
                name=line.product,
                cycle_time_s=1 / (rate * len(line.stations)),
                cuttable_width_mm=_WIDTH_MM if line.along_rolls else None,
            )
            for line in LINES
        ),
    )


def demo_orders(rate: float, now: datetime) -> Iterator[Order]:
    """An order for each line, begun just now; `now` is aware."""
    for line in LINES:
        yield Order(
            name=line.order,
            product=line.product,
            line=line.name,
            quantity=max(1, round(rate * len(line.stations) * _ORDERED_FOR.total_seconds())),
            start=now,
            due=now + _ORDERED_FOR,
        )


def declare(address: str, plant: Plant, orders: Iterable[Order]) -> str:
    """Set what nobody has set yet; returns what the service has against it, empty if nothing.

    Raises UnreachableError where no answer comes.
    """
    documents = [("/v1/plant", plant.as_dict())]
    documents += [(f"/v1/orders/{order.name}", order.as_dict()) for order in orders]
    with Client(address) as client:
        complaints = [_put(client, path, document) for path, document in documents]
    return " ".join(complaint for complaint in complaints if complaint)


def _put(client: Client, path: str, document: dict[str, Any]) -> str:
    answer = client.put(path, document, expected_version=0)
    return "" if answer.status in (200, _NOT_THE_VERSION) else detail(answer.document)


def _line(line: Line) -> PlantLine:
    scale = _WIDTH_MM / _PIXELS if line.along_rolls else None
    stations = tuple(Station(name, scale, products=(line.product,)) for name in line.stations)
    return PlantLine(line.name, (Stage(line.stage, stations),))

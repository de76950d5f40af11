"""The production lines of the demo: what they make, and which pictures show it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspector.demo.goods import Goods, modules, rolls
from inspector.demo.ledger import Ledger
from inspector.demo.pictures import Picture, cells, fabrics, stream
from inspector.demo.station import Station

__all__ = ["LINES", "Advance", "Line", "man"]

Advance = Callable[[int, int], None]
"""Called with how many pictures are drawn, and of how many."""

_DEFECTIVE = 0.15  # share of what a station sends: a bad day, so that there is something to see


@dataclass(frozen=True, slots=True)
class Line:
    """One product, its order, its stations and where its pictures come from."""

    name: str
    stage: str
    product: str
    order: str
    stations: tuple[str, ...]
    goods: Goods
    pictures: Callable[[Path, Advance], list[Picture]]

    @property
    def along_rolls(self) -> bool:
        """Whether it makes rolls, not pieces."""
        return self.goods is rolls


def _cells(_folder: Path, _advance: Advance) -> list[Picture]:
    return cells()


def _fabrics(folder: Path, advance: Advance) -> list[Picture]:
    return fabrics(folder / "pictures" / "fabric", advance)


LINES = (
    Line("cells", "el", "solar-cell", "PV-2401", ("EL-1", "EL-2"), modules, _cells),
    Line("fabric", "inspection", "fabric", "FB-7710", ("LOOM-1", "LOOM-2"), rolls, _fabrics),
)


def man(
    pictures: Mapping[str, Sequence[Picture]], rate: float, stop: threading.Event
) -> tuple[Ledger, list[Station]]:
    """Stations for every product that there are pictures of, and the ledger they write."""
    places = [(line, name) for line in LINES if line.product in pictures for name in line.stations]
    ledger = Ledger([(name, line.product) for line, name in places])
    run = os.urandom(4).hex()  # another order of pictures each time
    stations = [
        Station(
            name=name,
            product=line.product,
            order=line.order,
            pictures=_mixed(pictures[line.product], name + run),
            pause_s=1 / rate,
            goods=line.goods,
            ledger=ledger,
            stop=stop,
        )
        for line, name in places
    ]
    return ledger, stations


def _mixed(pictures: Sequence[Picture], seed: str) -> Iterator[Picture]:
    return stream(pictures, _DEFECTIVE, seed)

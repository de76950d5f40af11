"""Which records an export holds, read from a store as they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from inspector.export.columns import Row
from inspector.fabric import sized
from inspector.plant import Place, Plant, Station
from inspector.ports import Filter, InspectionStore

__all__ = ["rows"]


def rows(store: InspectionStore, selections: Iterable[Filter], plant: Plant) -> Iterator[Row]:
    """Records that match, sized in mm, with their place.

    Selection by selection, oldest first in each.
    """
    stands: dict[str, tuple[Station | None, Place]] = {}  # looked up once a station
    for selection in selections:
        for record in store.stream(selection):
            name = record.station
            if name not in stands:
                stands[name] = plant.station(name), plant.place(name)
            station, place = stands[name]
            yield sized(record, station), place

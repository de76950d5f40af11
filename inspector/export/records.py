"""Which records an export holds, read from a store as they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from inspector.export.columns import Row
from inspector.plant import Place, Plant
from inspector.ports import Filter, InspectionStore

__all__ = ["rows"]


def rows(store: InspectionStore, selections: Iterable[Filter], plant: Plant) -> Iterator[Row]:
    """Records that match, with their place: selection by selection, oldest first in each."""
    places: dict[str, Place] = {}  # looked up once a station, not once a record
    for selection in selections:
        for record in store.stream(selection):
            place = places.get(record.station)
            if place is None:
                place = places[record.station] = plant.place(record.station)
            yield record, place

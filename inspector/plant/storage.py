"""The plant and its orders in the store: documents in numbered versions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from inspector.errors import VersionConflictError
from inspector.plant.orders import Order, in_utc, unmet
from inspector.plant.plant import Plant
from inspector.plant.reading import plant_from_dict, stored_order
from inspector.ports import Document, InspectionStore

__all__ = [
    "StoredOrder",
    "StoredPlant",
    "current_order",
    "current_plant",
    "orders",
    "plant_versions",
    "set_order",
    "set_plant",
    "stored_orders",
]

_PLANT, _ORDER = "plant", "order"


@dataclass(frozen=True, slots=True)
class StoredPlant:
    """A version of the plant, when it was set (None: never) and why; 0 is the empty one."""

    plant: Plant
    version: int = 0
    created_at: datetime | None = None
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "version": self.version,
            "created_at": None if self.created_at is None else in_utc(self.created_at),
            "note": self.note,
            "plant": self.plant.as_dict(),
        }

    @classmethod
    def from_document(cls, document: Document) -> Self:
        """The plant that a document holds. Raises PlantError if it cannot be read."""
        plant = plant_from_dict(document.content)
        return cls(plant, document.version, document.created_at, document.note)


@dataclass(frozen=True, slots=True)
class StoredOrder:
    """A version of an order, when it was set and why."""

    order: Order
    version: int
    created_at: datetime
    note: str = ""

    def as_dict(self, plant: Plant) -> dict[str, Any]:
        """Plain values for JSON; `faults` is what it names and that plant does not declare."""
        missing = unmet(self.order, plant)
        return {
            "version": self.version,
            "created_at": in_utc(self.created_at),
            "note": self.note,
            "order": self.order.as_dict(),
            "faults": [{"place": place, "message": message} for place, message in missing],
        }

    @classmethod
    def from_document(cls, document: Document) -> Self:
        """The order that a document holds. Raises PlantError if it cannot be read."""
        order = stored_order(document.content, document.name)
        return cls(order, document.version, document.created_at, document.note)


def current_plant(store: InspectionStore) -> StoredPlant:
    """The plant in force; an empty one, version 0, where none was set."""
    found = store.current(_PLANT)
    return StoredPlant.from_document(found[0]) if found else StoredPlant(Plant.empty())


def plant_versions(store: InspectionStore) -> tuple[StoredPlant, ...]:
    """All versions that were set, oldest first."""
    return tuple(map(StoredPlant.from_document, store.documents(_PLANT, _PLANT)))


def set_plant(
    store: InspectionStore, plant: Plant, *, note: str = "", expected: int | None = None
) -> StoredPlant:
    """Put a plant in force at once, as a new version; the one in force again changes nothing.

    Raises VersionConflictError where `expected` is given and another version is in force.
    """
    before = current_plant(store)
    if before.version and before.plant == plant:
        _check_version(_PLANT, _PLANT, before.version, expected)
        return before
    stored = store.put_document(_PLANT, _PLANT, plant.as_dict(), note=note, expected=expected)
    return StoredPlant.from_document(stored)


def orders(store: InspectionStore, names: Collection[str] | None = None) -> tuple[Order, ...]:
    """All orders as they are now, or those of some names that were ever set, by name."""
    return tuple(StoredOrder.from_document(each).order for each in store.current(_ORDER, names))


def stored_orders(store: InspectionStore) -> tuple[StoredOrder, ...]:
    """All orders with their versions, by name."""
    return tuple(map(StoredOrder.from_document, store.current(_ORDER)))


def current_order(store: InspectionStore, name: str) -> StoredOrder | None:
    """An order as it is now; None where it was never set."""
    versions = store.documents(_ORDER, name)
    return StoredOrder.from_document(versions[-1]) if versions else None


def set_order(
    store: InspectionStore, order: Order, *, note: str = "", expected: int | None = None
) -> StoredOrder:
    """Create or change an order, as a new version; as it is already, nothing changes.

    Raises VersionConflictError where `expected` is given and another version is in force.
    """
    before = current_order(store, order.name)
    if before is not None and before.order == order:
        _check_version(_ORDER, order.name, before.version, expected)
        return before
    content = order.as_dict()
    stored = store.put_document(_ORDER, order.name, content, note=note, expected=expected)
    return StoredOrder.from_document(stored)


def _check_version(kind: str, name: str, version: int, expected: int | None) -> None:
    if expected not in (None, version):
        raise VersionConflictError(kind=kind, name=name, expected=expected or 0, newest=version)

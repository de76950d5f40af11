"""Plant and orders as versions in a store."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.errors import VersionConflictError
from inspector.plant import (
    Order,
    Plant,
    StoredPlant,
    current_order,
    current_plant,
    orders,
    plant_versions,
    set_order,
    set_plant,
)
from tests.fakes.memory_store import MemoryStore
from tests.support.plants import MILL


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def test_where_nothing_was_set_the_plant_is_empty(store: MemoryStore) -> None:
    assert current_plant(store) == StoredPlant(Plant.empty())
    assert plant_versions(store) == ()
    assert orders(store) == ()
    assert current_order(store, "PO-1") is None


def test_a_plant_is_in_force_at_once_and_its_versions_remain(store: MemoryStore) -> None:
    assert set_plant(store, MILL, note="as built").version == 1
    renamed = replace(MILL, name="Old mill")
    assert set_plant(store, renamed).version == 2
    assert current_plant(store).plant == renamed
    assert [(each.version, each.plant.name, each.note) for each in plant_versions(store)] == [
        (1, "Mill", "as built"),
        (2, "Old mill", ""),
    ]


def test_setting_what_is_in_force_makes_no_version(store: MemoryStore) -> None:
    set_plant(store, MILL)
    assert set_plant(store, MILL).version == 1
    order = Order("PO-1", None, None, 10)
    set_order(store, order)
    assert set_order(store, order).version == 1


def test_a_change_made_from_an_old_version_is_refused(store: MemoryStore) -> None:
    set_plant(store, MILL, expected=0)
    for plant in (MILL, Plant.empty()):
        with pytest.raises(VersionConflictError, match=r"at version 1.*from version 0"):
            set_plant(store, plant, expected=0)
    assert set_plant(store, Plant.empty(), expected=1).version == 2


def test_orders_are_listed_by_name_as_they_are_now(store: MemoryStore) -> None:
    for name, quantity in (("b", 1), ("a", 2), ("b", 3)):
        set_order(store, Order(name, None, None, quantity))
    assert [(order.name, order.quantity) for order in orders(store)] == [("a", 2), ("b", 3)]


def test_an_order_changed_from_an_old_version_is_refused(store: MemoryStore) -> None:
    order = Order("a", None, None, 1)
    set_order(store, order, expected=0)
    for changed in (order, replace(order, quantity=2)):
        with pytest.raises(VersionConflictError):
            set_order(store, changed, expected=7)


def test_an_order_that_was_set_with_more_than_is_taken_now_is_still_read(
    store: MemoryStore,
) -> None:
    order = Order("PO-1", None, None, 10**9)
    store.put_document("order", order.name, {**order.as_dict(), "quantity": 10**12})
    (read,) = orders(store)
    assert read.quantity == 10**12
    assert set_order(store, order).order == order

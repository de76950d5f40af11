"""The plant as data: lines, stages, stations, products, shifts and orders.

It is read when somebody asks, never when a picture comes: a record knows its station and its
order, and which line, stage and shift that means is looked up in the plant now in force.
"""

from inspector.plant.calendar import Calendar, ShiftWindow, Window
from inspector.plant.layout import Line, Place, ProductData, Stage, Station
from inspector.plant.names import LONGEST_NAME, name_fault
from inspector.plant.orders import LARGEST_QUANTITY, Order, unmet
from inspector.plant.plant import Plant
from inspector.plant.reading import order_from_dict, plant_from_dict
from inspector.plant.sheet import orders_from_csv, orders_to_csv
from inspector.plant.shifts import EVERY_DAY, Break, Closed, Extra, Shift, Weekday
from inspector.plant.storage import (
    StoredOrder,
    StoredPlant,
    current_order,
    current_plant,
    orders,
    plant_versions,
    set_order,
    set_plant,
    stored_orders,
)
from inspector.plant.toml import plant_from_toml, plant_to_toml

__all__ = [
    "EVERY_DAY",
    "LARGEST_QUANTITY",
    "LONGEST_NAME",
    "Break",
    "Calendar",
    "Closed",
    "Extra",
    "Line",
    "Order",
    "Place",
    "Plant",
    "ProductData",
    "Shift",
    "ShiftWindow",
    "Stage",
    "Station",
    "StoredOrder",
    "StoredPlant",
    "Weekday",
    "Window",
    "current_order",
    "current_plant",
    "name_fault",
    "order_from_dict",
    "orders",
    "orders_from_csv",
    "orders_to_csv",
    "plant_from_dict",
    "plant_from_toml",
    "plant_to_toml",
    "plant_versions",
    "set_order",
    "set_plant",
    "stored_orders",
    "unmet",
]

"""What plants and orders look like as JSON, for the documentation; tests hold answers against it.

Documents that come are read by `inspector.plant`, which names every fault by its place.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import Field

from inspector.plant import LARGEST_QUANTITY, Weekday
from service.documents import Exact

__all__ = [
    "ORDER",
    "ORDERS",
    "ORDER_ANSWER",
    "PLANT",
    "PLANT_ANSWER",
    "PLANT_SET",
    "PLANT_VERSIONS",
    "OrderAnswer",
    "OrderDocument",
    "OrderList",
    "PlantAnswer",
    "PlantDocument",
    "PlantSet",
    "PlantVersions",
]

_TIME = Field(description="A time of the plant's clock: 06:00, or 06:00:30.", examples=["06:00"])


class StationDocument(Exact):
    """A camera in its place."""

    name: str = Field(description="As pictures name it; it belongs to one stage.")
    mm_per_pixel: float | None = Field(
        default=None, gt=0, description="Size of a pixel on the goods; null: never measured."
    )
    offset_mm: float = Field(
        default=0.0, description="Of the picture's left edge from the cloth's left edge."
    )
    products: list[str] = Field(default=[], description="What it inspects; empty: anything.")


class StageDocument(Exact):
    """A step of the work, which every unit passes at one of the stations."""

    name: str
    stations: list[StationDocument] = Field(default=[])


class LineDocument(Exact):
    """Stages in the order in which work flows."""

    name: str
    stages: list[StageDocument] = Field(default=[])


class BreakDocument(Exact):
    """Planned time off, inside the shift."""

    start: str = _TIME
    end: str = _TIME


class ShiftDocument(Exact):
    """Hours that return every week; `end` not after `start`: it ends on the next day."""

    name: str
    start: str = _TIME
    end: str = _TIME
    days: list[Weekday] = Field(
        default=list(Weekday), description="On which it begins; ranges like mon-fri are read too."
    )
    breaks: list[BreakDocument] = Field(default=[])


class ClosedDocument(Exact):
    """Days on which no shift begins."""

    first: date
    last: date | None = Field(default=None, description="Included; null: one day.")
    reason: str = ""
    shifts: list[str] = Field(default=[], description="Only these do not begin; empty: none does.")


class ExtraDocument(Exact):
    """A shift on a day on which it would not begin, a closed one too."""

    day: date
    shift: str
    start: str | None = Field(default=None, description="With `end`; null: the shift's own hours.")
    end: str | None = None
    breaks: list[BreakDocument] = Field(default=[])


class ProductDocument(Exact):
    """What planning knows of a product."""

    name: str
    cycle_time_s: float | None = Field(default=None, gt=0, description="Planned, unit to unit.")
    cuttable_width_mm: float | None = Field(default=None, gt=0)


class PlantDocument(Exact):
    """Lines, shifts and products; everything may be left out."""

    name: str = ""
    timezone: str = Field(default="UTC", description="IANA name; shifts are in its time.")
    lines: list[LineDocument] = Field(default=[])
    shifts: list[ShiftDocument] = Field(default=[])
    closed: list[ClosedDocument] = Field(default=[])
    extra: list[ExtraDocument] = Field(default=[])
    products: list[ProductDocument] = Field(default=[])


class _Version(Exact):
    version: int = Field(ge=0, description="0: nothing was set yet.")
    created_at: datetime | None
    note: str


class PlantAnswer(_Version):
    """A version of the plant."""

    plant: PlantDocument


class PlantVersions(Exact):
    """All versions that were set, the newest first."""

    versions: list[_Version]


class OrderDocument(Exact):
    """A production order."""

    name: str = Field(description="As pictures name it; may be left out where the address has it.")
    product: str | None = None
    line: str | None = None
    quantity: int = Field(ge=1, le=LARGEST_QUANTITY, description="Planned units.")
    cycle_time_s: float | None = Field(
        default=None, gt=0, description="Planned seconds from unit to unit; null: the product's."
    )
    busy_time_s: float | None = Field(
        default=None, gt=0, description="Planned busy seconds in all; null: of shifts since start."
    )
    start: datetime | None = None
    due: datetime | None = None


class FaultAnswer(Exact):
    """Something that the plant does not declare."""

    place: str
    message: str


class LeftOrder(Exact):
    """An order that is not done, and what it names that was declared before and is not now."""

    order: str
    faults: list[FaultAnswer]


class PlantSet(PlantAnswer):
    """The plant that is in force now, and the orders that it leaves without line or product."""

    left_orders: list[LeftOrder]


class OrderAnswer(Exact):
    """An order as it is now; `faults` says what it names and the plant does not declare."""

    version: int = Field(ge=1)
    created_at: datetime
    note: str
    order: OrderDocument
    faults: list[FaultAnswer]


class OrderList(Exact):
    """Orders by name."""

    orders: list[OrderAnswer]


PLANT: dict[str, Any] = {
    "name": "Hall 3",
    "timezone": "Asia/Shanghai",
    "lines": [
        {
            "name": "weaving",
            "stages": [
                {
                    "name": "loom",
                    "stations": [
                        {
                            "name": "loom-1",
                            "mm_per_pixel": 0.25,
                            "offset_mm": 0.0,
                            "products": ["fabric"],
                        }
                    ],
                }
            ],
        }
    ],
    "shifts": [
        {
            "name": "night",
            "start": "22:00",
            "end": "06:00",
            "days": ["mon", "tue", "wed", "thu", "fri"],
            "breaks": [{"start": "01:30", "end": "02:00"}],
        }
    ],
    "closed": [
        {"first": "2027-02-05", "last": "2027-02-12", "reason": "Spring Festival", "shifts": []}
    ],
    "extra": [{"day": "2027-02-14", "shift": "night", "start": None, "end": None, "breaks": []}],
    "products": [{"name": "fabric", "cycle_time_s": 1.2, "cuttable_width_mm": 1500.0}],
}
_SET = {"version": 3, "created_at": "2026-01-31T00:00:00.113000Z", "note": "loom-1 measured"}
PLANT_ANSWER: dict[str, Any] = {**_SET, "plant": PLANT}
PLANT_SET: dict[str, Any] = {
    **PLANT_ANSWER,
    "left_orders": [
        {
            "order": "PO-6",
            "faults": [
                {"place": "line", "message": "there is no line 'hall 2'; declared are 'weaving'"}
            ],
        }
    ],
}
PLANT_VERSIONS: dict[str, Any] = {
    "versions": [
        _SET,
        {"version": 2, "created_at": "2026-01-30T08:00:00.250000Z", "note": ""},
        {"version": 1, "created_at": "2026-01-30T07:30:00.125000Z", "note": "as built"},
    ]
}
ORDER: dict[str, Any] = {
    "name": "PO-7",
    "product": "fabric",
    "line": "weaving",
    "quantity": 12000,
    "cycle_time_s": 1.2,
    "busy_time_s": 16000.0,
    "start": "2026-01-31T00:00:00Z",
    "due": "2026-02-02T08:00:00Z",
}
ORDER_ANSWER: dict[str, Any] = {
    "version": 1,
    "created_at": "2026-01-31T00:00:00.113000Z",
    "note": "",
    "order": ORDER,
    "faults": [],
}
ORDERS: dict[str, Any] = {"orders": [ORDER_ANSWER]}

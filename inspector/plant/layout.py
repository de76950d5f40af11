"""Where things stand: lines, their stages in the order work flows, and the stations of each."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Line", "Place", "ProductData", "Stage", "Station"]


@dataclass(frozen=True, slots=True)
class Station:
    """A camera in its place.

    `mm_per_pixel` is the size of a pixel on the goods, None where nobody measured it;
    `offset_mm` is how far the picture's left edge lies from the cloth's left edge (negative: the
    camera sees beyond the selvedge); `products` are those that it inspects, empty: any.
    """

    name: str
    mm_per_pixel: float | None = None
    offset_mm: float = 0.0
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the work, which every unit passes at one of the stations."""

    name: str
    stations: tuple[Station, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """Stages in the order in which work flows through them."""

    name: str
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductData:
    """What planning knows of a product.

    `cycle_time_s` is the planned time from one unit to the next at the end of a line,
    `cuttable_width_mm` the width of cloth that can be used; None where nobody said.
    """

    name: str
    cycle_time_s: float | None = None
    cuttable_width_mm: float | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Line and stage of a station; both None for one that nobody assigned."""

    line: str | None = None
    stage: str | None = None

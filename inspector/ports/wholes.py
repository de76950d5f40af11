"""Rolls and modules: what is larger than the piece a picture shows."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

__all__ = ["SeenWhole", "Whole"]


class Whole(StrEnum):
    """What a record may name that it shows a part of, by the name of the field; closed."""

    ROLL = "roll"
    MODULE = "module"


class SeenWhole(NamedTuple):
    """A roll or a module of a product, and when its latest record counts; aware, in UTC."""

    product: str
    name: str
    last_at: datetime

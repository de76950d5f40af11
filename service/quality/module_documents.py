"""What modules look like as JSON, for the documentation; tests hold real answers against it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from inspector.values import Disposition
from service.documents import Exact

__all__ = ["MODULE", "MODULE_MAP", "ModuleAnswer"]


class PlaceAnswer(Exact):
    """A place in the module, from 1."""

    row: int
    column: int


class CellAnswer(PlaceAnswer):
    """The latest look at a cell, by the final word."""

    grade: str
    disposition: Disposition
    categories: list[str]
    decided: bool = Field(description="A person had the final word.")
    looks: int = Field(description="How often it was looked at.")
    inspection: str = Field(description="Id of the latest record.")
    station: str
    counted_at: datetime


class ModuleAnswer(Exact):
    """A module and its cells."""

    module: str
    product: str
    simulated: bool
    rows: int
    columns: int
    grid_declared: bool = Field(
        description="The recipe says how many cells there are; else the grid ends where cells do."
    )
    recipe_version: int | None
    dispositions: dict[Disposition, int]
    grades: dict[str, int]
    categories: dict[str, int]
    cells: list[CellAnswer] = Field(description="Row by row.")
    missing: list[PlaceAnswer] = Field(description="Places nobody has looked at.")
    outside: list[PlaceAnswer] = Field(description="Cells beyond the declared grid.")


MODULE: dict[str, Any] = {
    "module": "M-0042",
    "product": "solar-cell",
    "simulated": False,
    "rows": 1,
    "columns": 2,
    "grid_declared": True,
    "recipe_version": 2,
    "dispositions": {"pass": 0, "review": 0, "reject": 1, "cannot_judge": 0},
    "grades": {"C": 1},
    "categories": {"crack": 1},
    "cells": [
        {
            "row": 1,
            "column": 1,
            "grade": "C",
            "disposition": "reject",
            "categories": ["crack"],
            "decided": False,
            "looks": 1,
            "inspection": "0d6f3c1c2f4b4d5c8b7a6e5f4d3c2b1a",
            "station": "el-1",
            "counted_at": "2026-01-31T00:00:00Z",
        }
    ],
    "missing": [{"row": 1, "column": 2}],
    "outside": [],
}

MODULE_MAP = '<svg xmlns="http://www.w3.org/2000/svg"><title>M-0042 · solar-cell</title></svg>'

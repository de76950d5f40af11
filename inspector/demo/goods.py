"""Where on the goods a station's pictures are taken: along a roll, or cell by cell in a module."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["METRES_A_PICTURE", "Goods", "modules", "rolls"]

Goods = Callable[[str, int], dict[str, Any]]
"""From a station and its running number to what is said about the picture."""

METRES_A_PICTURE = 0.5
_PICTURES_A_ROLL = 200
_ROWS, _COLUMNS = 10, 6


def rolls(station: str, sequence: int) -> dict[str, Any]:
    """Rolls of 100 m, picture after picture."""
    roll, place = divmod(sequence, _PICTURES_A_ROLL)
    return {"roll": f"{station}-{roll:04}", "position_m": place * METRES_A_PICTURE}


def modules(station: str, sequence: int) -> dict[str, Any]:
    """Modules of 60 cells, row after row."""
    module, cell = divmod(sequence, _ROWS * _COLUMNS)
    row, column = divmod(cell, _COLUMNS)
    return {"module": f"{station}-{module:04}", "row": row + 1, "column": column + 1}

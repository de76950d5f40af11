"""What came from a station, by the clock of this program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inspector.values import Disposition, Inspection

__all__ = ["Arrivals"]


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The record of a station that arrived last, and what became of those that came lately.

    `lately` counts units by the final word, one with none is left out. Whatever the camera's own
    clock says plays no part.
    """

    last: Inspection
    lately: Mapping[Disposition, int]

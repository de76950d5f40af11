"""What stations say about a picture."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from inspector.errors import UsageError
from service.documents import Exact
from service.parameters.fields import Moment, Name, OptionalName, Place, Sequence

__all__ = ["Context"]

_FARTHEST_M = 1e6  # a meter that is never set back, over years
_FARTHEST_MM = 1e5


class Context(Exact):
    """What a station says about the picture it sends."""

    product: Name = Field(description="What is to be judged.", examples=["solar-cell"])
    station: Name = Field(description="Where the camera stands.", examples=["el-1"])
    sequence: Sequence | None = Field(
        default=None,
        description="The station's own running number. Sent again with the same picture it "
        "yields the first answer; without it a repeated picture is counted again.",
        examples=[1042],
    )
    order: OptionalName = Field(default=None, description="Production order.", examples=["PO-7"])
    part: OptionalName = Field(default=None, description="Id of the piece.", examples=["C-0091"])
    roll: OptionalName = Field(default=None, description="Id of the roll.", examples=["R-12"])
    position_m: float | None = Field(
        default=None,
        ge=0,
        le=_FARTHEST_M,
        allow_inf_nan=False,
        description="Metres along the roll, at the picture's upper edge.",
    )
    offset_mm: float | None = Field(
        default=None,
        ge=-_FARTHEST_MM,
        le=_FARTHEST_MM,
        allow_inf_nan=False,
        description="How far across the cloth from its station's own offset, in mm.",
    )
    module: OptionalName = Field(
        default=None, description="Id of the module that the cell is in.", examples=["M-0042"]
    )
    row: Place | None = Field(default=None, description="The cell's row in its module, from 1.")
    column: Place | None = Field(default=None, description="The cell's column, from 1.")
    captured_at: Moment | None = Field(
        default=None,
        description="When the picture was taken, with offset (RFC 3339).",
        examples=["2026-01-31T08:00:00+08:00"],
    )
    simulated: bool = Field(
        default=False, description="A rehearsal: kept apart from production figures."
    )

    @model_validator(mode="after")
    def _whole_place(self) -> Self:
        """A cell's place is known entirely or not at all."""
        place = {"module": self.module, "row": self.row, "column": self.column}
        missing = [name for name, value in place.items() if value is None]
        if 0 < len(missing) < len(place):
            raise UsageError(
                f"module, row and column name a cell together; {' and '.join(missing)} is missing.",
                *missing,
            )
        return self

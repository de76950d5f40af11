"""What decisions look like as JSON, for the documentation; tests hold answers against it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from service import examples
from service.documents import Exact, path_parameter
from service.parameters import Name
from service.schemas import DecisionAnswer

__all__ = [
    "DECIDED",
    "DECISION",
    "DECISIONS",
    "INSPECTION_PARAMETER",
    "DecisionDocument",
    "DecisionList",
]


class DecisionDocument(Exact):
    """What a person says about a record."""

    disposition: Literal["pass", "reject", "cannot_judge"] | None = Field(
        description="The final word; null takes the decision before back."
    )
    categories: list[Name] = Field(
        default=[], max_length=50, description="What the piece shows, in the place of the model's."
    )
    by: Name | None = Field(
        default=None,
        description="Who decides; where somebody signed in, by default the name of their key.",
    )
    note: str = Field(default="", max_length=500, description="Why; kept with the decision.")

    @field_validator("categories")
    @classmethod
    def _none_where_taken_back(cls, value: list[str], info: ValidationInfo) -> list[str]:
        if value and info.data.get("disposition", "") is None:
            raise ValueError("a decision that is taken back names no categories")
        return value


class DecisionList(Exact):
    """All that was said about a record, oldest first."""

    decisions: list[DecisionAnswer]


DECISION: dict[str, Any] = {
    "disposition": "pass",
    "categories": [],
    "by": "Li Wei",
    "note": "a reflection, not a crack",
}
_KEPT = {**DECISION, "decided_at": "2026-01-31T00:05:12.250000Z"}
DECISIONS: dict[str, Any] = {"decisions": [_KEPT]}
DECIDED: dict[str, Any] = {
    **examples.INSPECTION,
    "final_disposition": "pass",
    "final_categories": [],
    "decision": _KEPT,
}
INSPECTION_PARAMETER = path_parameter("inspection_id", "The `id` of an earlier answer.")

"""What rolls look like as JSON, for the documentation; tests hold real answers against it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from inspector.fabric import Fault, Need, Quality
from inspector.recipe import HoleRule, PointSystem, YardOrMetre
from inspector.values import Disposition, Severity
from service.documents import Exact

__all__ = ["ROLL", "ROLLS", "ROLL_MAP", "RollAnswer", "RollListAnswer"]


class ScoreAnswer(Exact):
    """Points and quality."""

    system: PointSystem
    points: int = Field(description="After each yard (or metre) was held to the system's most.")
    per_100_yd2: float | None = Field(
        description="Points over length looked at times cuttable width."
    )
    per_100_m2: float | None
    limit_per_100_yd2: float = Field(description="The recipe's, of the four-point system.")
    quality: Quality
    faults: list[Fault] = Field(description="What makes it a second.")
    longest_run: float = Field(description="The longest defect along the roll, in `per`.")
    per: YardOrMetre


class LackAnswer(Exact):
    """What has to be known before there are points."""

    need: Need
    station: str | None
    detail: str = Field(description="What to declare or to send.")


class RollSummary(Exact):
    """A roll in a list. Lengths are along the roll; null where no picture has a place."""

    roll: str
    product: str
    simulated: bool
    orders: list[str]
    stations: list[str]
    first_at: datetime
    last_at: datetime
    pictures: int
    dispositions: dict[Disposition, int] = Field(description="Pictures, by the final word.")
    undecided: int = Field(description="Pictures that wait for a person; charged as they stand.")
    unfit: int = Field(description="Pictures not fit to be judged: what they show is a gap.")
    from_m: float | None
    to_m: float | None
    inspected_m: float | None
    inspected_m2: float | None = Field(description="Of the cuttable width; each place once.")
    inspected_share_of_width: float | None
    gap_m: float | None = Field(description="Length between pictures that nobody looked at.")
    overlap_m: float | None = Field(description="Length that neighbouring pictures share.")
    inspected_again_m: float | None = Field(description="There the latest look counts.")
    ran_backwards: bool
    cuttable_width_mm: float | None
    defect_counts: dict[str, int] = Field(description="Joined defects by category.")
    score: ScoreAnswer | None = Field(description="null: not available, see `missing`.")
    missing: list[LackAnswer]
    recipe_version: int | None = Field(
        description="Whose rules were used; null: general ones, the product has no recipe."
    )


class GapAnswer(Exact):
    """A stretch that nobody looked at."""

    from_m: float
    to_m: float


class ReversalAnswer(Exact):
    """A picture that lies before the one taken before it."""

    inspection: str
    station: str
    from_m: float
    to_m: float


class ClothDefectAnswer(Exact):
    """A defect at its place, joined across pictures."""

    category: str
    severity: Severity
    confidence: float
    position_m: float = Field(description="Where it begins, along the roll.")
    across_mm: float = Field(description="Where it begins, from the cloth's left edge.")
    width_mm: float
    height_mm: float = Field(description="Its length along the roll.")
    inspections: list[str] = Field(description="Ids of the records that show it.")
    points: int | None = Field(description="In each of its yards (or metres); null: no score.")
    yards: int | None = Field(description="In how many it is charged.")
    waived: Literal["edge", "minor"] | None = Field(description="Why it costs nothing.")


class RulesAnswer(Exact):
    """The recipe's rules that it was scored by."""

    system: PointSystem
    per: YardOrMetre
    holes: HoleRule
    hole_mm: float
    hole_categories: list[str]
    continuous_categories: list[str]
    lengths_mm: list[float]
    edge_mm: float
    join_mm: float
    longest_run: float
    material: str
    limit: float
    shipment_limit: float


class RollAnswer(RollSummary):
    """A roll with everything that was found."""

    gaps: list[GapAnswer]
    position_reversed: list[ReversalAnswer]
    unplaced_categories: list[str] = Field(
        description="Named by people, located by no picture; not charged."
    )
    defects: list[ClothDefectAnswer]
    rules: RulesAnswer


class ShipmentAnswer(Exact):
    """The listed rolls of a product taken together (four-point system)."""

    product: str
    rolls: int
    scored: int
    per_100_yd2: float | None
    limit_per_100_yd2: float
    accepted: bool | None


class RollListAnswer(Exact):
    """Rolls of which a picture was taken in the span, the latest first, each as a whole."""

    since: datetime | None
    found: int = Field(description="All there are; `rolls` holds the latest of them.")
    rolls: list[RollSummary]
    shipments: list[ShipmentAnswer]


_SUMMARY: dict[str, Any] = {
    "roll": "R-12",
    "product": "fabric",
    "simulated": False,
    "orders": ["PO-7"],
    "stations": ["loom-3"],
    "first_at": "2026-01-31T08:00:00Z",
    "last_at": "2026-01-31T09:10:00Z",
    "pictures": 247,
    "dispositions": {"pass": 239, "review": 1, "reject": 7, "cannot_judge": 0},
    "undecided": 1,
    "unfit": 0,
    "from_m": 0.0,
    "to_m": 123.5,
    "inspected_m": 123.0,
    "inspected_m2": 181.2,
    "inspected_share_of_width": 1.0,
    "gap_m": 0.5,
    "overlap_m": 2.4,
    "inspected_again_m": 0.0,
    "ran_backwards": False,
    "cuttable_width_mm": 1473.2,
    "defect_counts": {"hole": 2, "weft_line": 6},
    "score": {
        "system": "four_point",
        "points": 23,
        "per_100_yd2": 10.613,
        "per_100_m2": 12.693,
        "limit_per_100_yd2": 28.0,
        "quality": "first",
        "faults": [],
        "longest_run": 0.16,
        "per": "yard",
    },
    "missing": [],
    "recipe_version": 3,
}

ROLLS: dict[str, Any] = {
    "since": "2026-01-24T09:30:00Z",
    "found": 1,
    "rolls": [_SUMMARY],
    "shipments": [
        {
            "product": "fabric",
            "rolls": 1,
            "scored": 1,
            "per_100_yd2": 10.613,
            "limit_per_100_yd2": 20.0,
            "accepted": True,
        }
    ],
}

ROLL: dict[str, Any] = {
    **_SUMMARY,
    "gaps": [{"from_m": 61.0, "to_m": 61.5}],
    "position_reversed": [],
    "unplaced_categories": [],
    "defects": [
        {
            "category": "weft_line",
            "severity": "major",
            "confidence": 0.971,
            "position_m": 12.51,
            "across_mm": 280.0,
            "width_mm": 310.4,
            "height_mm": 3.2,
            "inspections": ["0d6f3c1c2f4b4d5c8b7a6e5f4d3c2b1a"],
            "points": 4,
            "yards": 1,
            "waived": None,
        }
    ],
    "rules": {
        "system": "four_point",
        "per": "yard",
        "holes": "any_four",
        "hole_mm": 25.0,
        "hole_categories": ["hole"],
        "continuous_categories": ["barre", "crease", "shading"],
        "lengths_mm": [75.0, 150.0, 230.0],
        "edge_mm": 25.0,
        "join_mm": 10.0,
        "longest_run": 10.0,
        "material": "cotton",
        "limit": 28.0,
        "shipment_limit": 20.0,
    },
}

ROLL_MAP = '<svg xmlns="http://www.w3.org/2000/svg"><title>R-12 · fabric</title></svg>'

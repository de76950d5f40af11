"""What sampling looks like as JSON, for the documentation; tests hold answers against it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from inspector.sampling import State
from service.documents import Exact
from service.parameters import Name

__all__ = [
    "LOT",
    "PLAN",
    "REPORT",
    "SERIES",
    "LotAnswer",
    "LotReport",
    "PlanAnswer",
    "SeriesList",
]

_LARGEST_LOT = 1_000_000_000


class LotReport(Exact):
    """What was found in the sample of a lot."""

    product: Name = Field(description="What the lot is of.")
    lot: Name = Field(description="Its name; a lot of a product counts once.")
    size: int = Field(ge=1, le=_LARGEST_LOT, description="Units in the lot.")
    inspected: int = Field(ge=1, description="Units drawn at random: as many as the plan says.")
    defective: int = Field(ge=0, description="Defective units among them.")
    aql: float | None = Field(
        default=None, description="Per cent, up to 10; by default that of the product's lot before."
    )
    level: str | None = Field(
        default=None,
        description="I, II, III or S-1 … S-4; by default that of the lot before, or II.",
    )
    resubmitted: bool = Field(
        default=False, description="A rejected lot that comes again, sorted; switches no state."
    )
    corrective_action: str = Field(
        default="",
        max_length=500,
        description="What was put right, once acceptance had been discontinued.",
    )


class PlanAnswer(Exact):
    """How many to inspect of a lot, and how many may be defective."""

    lot: int
    aql: float
    level: str
    inspection: Literal["normal", "tightened"]
    letter: str = Field(description="Sample size code letter of the plan used, arrows followed.")
    sample_size: int
    inspect: int = Field(description="The sample size, or the whole lot where that is smaller.")
    inspect_all: bool
    accept: int = Field(description="Accepted with up to this many defectives.")
    reject: int = Field(description="Rejected from this many on.")
    accepted_at_aql: float | None = Field(
        description="How likely lots of just this quality are accepted; null above AQL 10, which "
        "counts defects per 100 units."
    )
    accepted_95: float | None = Field(description="The share of defectives accepted with 95 %.")
    accepted_10: float | None = Field(description="The share of defectives accepted with 10 %.")


class PresentationAnswer(Exact):
    """A lot as it was presented once."""

    size: int
    inspected: int
    defective: int
    accept: int
    reject: int
    state: State = Field(description="How it was inspected.")
    accepted: bool
    corrective_action: str
    recorded_at: datetime


class LotAnswer(PresentationAnswer):
    """A lot on record, and how the next one is inspected."""

    product: str
    lot: str
    number: int = Field(description="Its place among the product's lots, from 1.")
    aql: float
    level: str
    resubmitted: bool
    next_state: State = Field(description="How the product's next lot is inspected.")
    replayed: bool = Field(description="It was on record already; nothing was added.")


class LotEntryAnswer(Exact):
    """A lot and every time it was presented."""

    product: str
    lot: str
    number: int
    aql: float
    level: str
    accepted: bool = Field(description="The last verdict.")
    presentations: list[PresentationAnswer] = Field(description="The original first.")


class SeriesAnswer(Exact):
    """The lots of a product and where its switching rules stand."""

    product: str
    next_state: State
    recorded: int = Field(description="Lots on record, those not listed included.")
    lots: list[LotEntryAnswer] = Field(description="The newest first.")


class SeriesList(Exact):
    """Lots by product."""

    series: list[SeriesAnswer]


PLAN: dict[str, Any] = {
    "lot": 1200,
    "aql": 1.0,
    "level": "II",
    "inspection": "normal",
    "letter": "J",
    "sample_size": 80,
    "inspect": 80,
    "inspect_all": False,
    "accept": 2,
    "reject": 3,
    "accepted_at_aql": 0.9534,
    "accepted_95": 0.0103,
    "accepted_10": 0.0652,
}
REPORT: dict[str, Any] = {
    "product": "solar-cell",
    "lot": "L-0417",
    "size": 1200,
    "inspected": 80,
    "defective": 3,
    "aql": 1.0,
}
_PRESENTATION: dict[str, Any] = {
    "size": 1200,
    "inspected": 80,
    "defective": 3,
    "accept": 2,
    "reject": 3,
    "state": "normal",
    "accepted": False,
    "corrective_action": "",
    "recorded_at": "2026-01-31T08:00:00+00:00",
}
_NAMED: dict[str, Any] = {
    "product": "solar-cell",
    "lot": "L-0417",
    "number": 12,
    "aql": 1.0,
    "level": "II",
}
LOT: dict[str, Any] = {
    **_NAMED,
    **_PRESENTATION,
    "resubmitted": False,
    "next_state": "normal",
    "replayed": False,
}
SERIES: dict[str, Any] = {
    "series": [
        {
            "product": "solar-cell",
            "next_state": "normal",
            "recorded": 12,
            "lots": [{**_NAMED, "accepted": False, "presentations": [_PRESENTATION]}],
        }
    ]
}

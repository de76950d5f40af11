"""What answers look like, for the documentation; a test holds real answers against it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from inspector.values import Disposition, Severity
from service.documents import Exact

__all__ = [
    "DecisionAnswer",
    "Health",
    "InspectionAnswer",
    "InspectionPage",
    "Problem",
    "ProductList",
    "Readiness",
]


class RegionAnswer(Exact):
    """A rectangle in pixels of the upright posted picture; x grows right, y down."""

    x: int
    y: int
    width: int
    height: int


class DefectAnswer(Exact):
    """One finding."""

    category: str
    confidence: float = Field(ge=0, le=1)
    severity: Severity
    region: RegionAnswer
    size_mm: tuple[float, float] | None = Field(
        description="Width and height, where the station's geometry is declared; worked out when "
        "a record is read, so null in the answer to its picture."
    )
    area: float | None = Field(
        ge=0,
        le=1,
        description="Share of the picture that it covers; null in records of older versions.",
    )
    length: float | None = Field(
        description="Its longest extent in pixels; null in records of older versions."
    )


class BundleAnswer(Exact):
    """The model that gave the verdict."""

    product: str
    version: str
    sha256: str
    precision: Literal["fp32", "int8"]


class RecipeRefAnswer(Exact):
    """The thresholds that gave the verdict; version 0 is the model's own."""

    product: str
    version: int
    sha256: str


class TimingsAnswer(Exact):
    """Milliseconds spent in each stage."""

    decode: float
    preprocess: float
    inference: float
    grading: float
    total: float


class DecisionAnswer(Exact):
    """What a person said about a record."""

    disposition: Disposition | None = Field(
        description="pass, reject or cannot_judge; null: the decision before is taken back."
    )
    categories: list[str]
    by: str
    note: str
    decided_at: datetime


class InspectionAnswer(Exact):
    """A verdict, recorded and counted."""

    id: str
    product: str
    station: str
    sequence: int | None
    order: str | None
    part: str | None
    roll: str | None
    position_m: float | None
    offset_mm: float | None
    module: str | None
    row: int | None
    column: int | None
    disposition: Disposition = Field(description="The model's word.")
    grade: str = Field(description="The plant's own name for the disposition.")
    reason: str | None = Field(description="Why the picture cannot be judged.")
    defects: list[DefectAnswer]
    scores: dict[str, float] = Field(
        description="A probability for each category, and `defective`, which thresholds apply to."
    )
    bundle: BundleAnswer
    recipe: RecipeRefAnswer
    timings_ms: TimingsAnswer
    final_disposition: Disposition = Field(
        description="What is counted: a person's word where there is one, else `disposition`."
    )
    final_categories: list[str] = Field(description="What the piece shows by the final word.")
    decision: DecisionAnswer | None = Field(description="The word of a person that holds.")
    width: int | None = Field(
        description="Pixels of the upright picture; null in records of older versions."
    )
    height: int | None
    digest: str = Field(description="SHA-256 of the picture as it was sent.")
    captured_at: datetime | None
    arrived_at: datetime
    counted_at: datetime = Field(description="The time that statistics use.")
    clock_suspect: bool = Field(description="`captured_at` could not be believed.")
    audit: bool = Field(description="A pass that was drawn for a person to look at.")
    simulated: bool
    replayed: bool = Field(description="An earlier delivery made this record; nothing was added.")


class InspectionPage(Exact):
    """Records, newest first."""

    inspections: list[InspectionAnswer]
    cursor: str | None = Field(description="Asks for what follows; null at the end.")


class ProductAnswer(Exact):
    """A product and the model it is judged by."""

    product: str
    status: Literal["ready", "unavailable"]
    detail: str | None = Field(
        description="Why it is unavailable; where it is ready, why the newest model on disk is not "
        "used and the one before it still is."
    )
    titles: dict[str, str] | None = None
    categories: list[str] | None = None
    licence: str | None = None
    own: bool | None = Field(default=None, description="The plant's own, not a shipped one.")
    metrics: dict[str, Any] | None = Field(
        default=None, description="Accuracy with intervals and protocol, as on the model's card."
    )
    bundle: BundleAnswer | None = None
    recipe: RecipeRefAnswer | None = None


class ProductList(Exact):
    """Every product there is a model for."""

    products: list[ProductAnswer]


class Health(Exact):
    """The process answers."""

    status: Literal["ok"]


class KeptPictures(Exact):
    """Whether pictures are kept; grading does not depend on it."""

    status: Literal["ready", "failing", "off"]
    detail: str | None = Field(description="The newest failure, until a picture is kept again.")
    bytes: int | None = Field(description="What they take; null until they were added up.")
    max_bytes: int
    kept: int = Field(description="Since the start.")
    busy: int = Field(description="Left out since the start, as the disk was too slow.")
    failed: int = Field(description="Refused by the disk since the start.")


class Background(Exact):
    """Whether work beside the requests goes on; grading does not depend on it."""

    status: Literal["ready", "failing"]
    detail: str | None = Field(description="What failed, and why, until it succeeds again.")


class Readiness(Exact):
    """The database takes records and at least one product can be graded."""

    status: Literal["ready"]
    database: Literal["ready"]
    products: list[ProductAnswer]
    pictures: KeptPictures
    background: Background


class Problem(BaseModel):
    """A failure (RFC 9457). Some kinds carry further members."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="Names the kind; does not change between versions.")
    title: str
    status: int
    detail: str = Field(description="A sentence for the person who must act.")
    instance: str

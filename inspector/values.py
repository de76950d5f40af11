"""The values everything else speaks in: frozen, validated, free of any library but NumPy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "BundleRef",
    "Decision",
    "Defect",
    "Disposition",
    "Frame",
    "Inspection",
    "Pixels",
    "RecipeRef",
    "Region",
    "Severity",
    "Timings",
    "Verdict",
]

_PIXEL_TYPES = (np.uint8, np.uint16)
Pixels = NDArray[np.uint8] | NDArray[np.uint16]
"""Pixels of a picture: HxW (grey) or HxWx3 (RGB), uint8 or uint16."""


class Disposition(StrEnum):
    """What becomes of the piece. Closed: every statistic relies on these four."""

    PASS = "pass"
    REVIEW = "review"
    REJECT = "reject"
    CANNOT_JUDGE = "cannot_judge"


class Severity(StrEnum):
    """How grave a defect is; a field of its own, apart from the product's grade."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle in pixels of the upright posted picture; x grows right, y down."""

    x: int
    y: int
    width: int
    height: int

    def __post_init__(self) -> None:
        """Refuse rectangles without area or with a negative corner."""
        if self.width < 1 or self.height < 1 or self.x < 0 or self.y < 0:
            raise ValueError(f"a region needs x, y >= 0 and width, height >= 1, got {self}")

    @property
    def right(self) -> int:
        """First column beyond the rectangle."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """First row beyond the rectangle."""
        return self.y + self.height

    @property
    def area(self) -> int:
        """Pixels inside."""
        return self.width * self.height

    def touches(self, other: Region, gap: int = 0) -> bool:
        """Whether the two overlap, or lie at most `gap` pixels apart in both directions."""
        return (
            self.x <= other.right + gap
            and other.x <= self.right + gap
            and self.y <= other.bottom + gap
            and other.y <= self.bottom + gap
        )

    def union(self, other: Region) -> Region:
        """The smallest rectangle that holds both."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        right, bottom = max(self.right, other.right), max(self.bottom, other.bottom)
        return Region(x, y, right - x, bottom - y)


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A decoded picture, upright.

    `pixels` is HxW or HxWx3 (RGB), uint8 or uint16; `digest` is the SHA-256 (hex) of the bytes
    it was decoded from, which is what makes a repeated delivery recognisable; `source` names
    the container format ("png", "jpeg", …).
    """

    pixels: Pixels
    digest: str
    source: str

    def __post_init__(self) -> None:
        """Refuse arrays that no camera delivers."""
        shape, kind = self.pixels.shape, self.pixels.dtype
        if kind not in _PIXEL_TYPES or len(shape) not in (2, 3) or 0 in shape:
            raise ValueError(f"expected HxW or HxWx3 of uint8 or uint16, got {kind} {shape}")
        if len(shape) == 3 and shape[2] != 3:
            raise ValueError(f"expected 3 colour channels, got {shape[2]}")

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.pixels.shape[1])


@dataclass(frozen=True, slots=True)
class Defect:
    """One finding.

    `size_mm` is (width, height), only where the station's geometry is known. `area` is the share
    (0 … 1) of the picture that the map cells of the finding cover, `length` their longest extent
    in pixels of the upright picture; both are None in records older than these figures.
    """

    category: str
    confidence: float
    severity: Severity
    region: Region
    size_mm: tuple[float, float] | None = None
    area: float | None = None
    length: float | None = None

    def __post_init__(self) -> None:
        """Refuse a confidence or an area that is no share."""
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence must lie in [0, 1], got {self.confidence!r}")
        if self.area is not None and not 0.0 <= self.area <= 1.0:
            raise ValueError(f"area must lie in [0, 1], got {self.area!r}")


@dataclass(frozen=True, slots=True)
class BundleRef:
    """Which model gave a verdict: product, version, content hash and the precision in use."""

    product: str
    version: str
    sha256: str
    precision: str


@dataclass(frozen=True, slots=True)
class RecipeRef:
    """Which thresholds gave a verdict: product, version number (0 = the bundle's own) and hash."""

    product: str
    version: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds spent in each stage of one inspection."""

    decode: float
    preprocess: float
    inference: float
    grading: float
    total: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the grader says about one picture.

    `scores` holds a probability for each category of the bundle and `defective`, the one that
    thresholds apply to; where the bundle tells it, `novelty` too, which is no probability: how
    foreign the picture is, 1 being still usual. `defects` is empty for a pass without findings.
    `reason` says in words why a picture cannot be judged, or why it is left to a person although
    its scores may be clear; it is empty otherwise.
    """

    disposition: Disposition
    grade: str
    defects: tuple[Defect, ...]
    scores: Mapping[str, float]
    bundle: BundleRef
    recipe: RecipeRef
    timings: Timings
    reason: str = ""

    def __post_init__(self) -> None:
        """Freeze the scores too."""
        object.__setattr__(self, "scores", MappingProxyType(dict(self.scores)))

    @property
    def categories(self) -> tuple[str, ...]:
        """Names of the categories found, each once, the surest first."""
        if not self.defects:  # nearly always: it is asked for every record that is counted
            return ()
        ranked = sorted(self.defects, key=lambda defect: -defect.confidence)
        return tuple(dict.fromkeys(defect.category for defect in ranked))


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person says about a record after the model did; `by` names them.

    `disposition` is PASS, REJECT or CANNOT_JUDGE. None takes the decision before it back, and
    the model's word holds again; then there are no `categories` either. `decided_at` is an aware
    UTC datetime.
    """

    disposition: Disposition | None
    categories: tuple[str, ...]
    by: str
    note: str
    decided_at: datetime

    def __post_init__(self) -> None:
        """Refuse a decision that decides nothing or that nobody made; name a category once."""
        object.__setattr__(self, "categories", tuple(dict.fromkeys(self.categories)))
        if self.disposition is Disposition.REVIEW:
            raise ValueError("a decision is pass, reject or cannot_judge; review decides nothing")
        if self.disposition is None and self.categories:
            raise ValueError("a decision that is taken back names no categories")
        if not self.by.strip():
            raise ValueError("a decision names who made it")
        if self.decided_at.utcoffset() is None:
            raise ValueError(f"decided_at needs a time zone, got {self.decided_at!r}")


@dataclass(frozen=True, slots=True)
class Inspection:
    """A verdict together with where and when it was made: one record of production.

    `id` is a UUIDv4 in hex. `sequence` is the station's own running number; without one a
    repeated delivery cannot be told from a new picture. Times are aware UTC datetimes:
    `captured_at` is the camera's, when it gave one, `arrived_at` the service's,
    `counted_at` the one statistics use; `clock_suspect` is set where the camera's time was
    given but could not be believed. `position_m` is metres along the roll, `offset_mm` the
    picture's left edge from the left edge of the cloth; `row` and `column` name the cell in its
    `module`, from 1; `width` and `height` are pixels of the upright picture. `audit` marks a
    record drawn for a second look by a person; `decision` is the last word of a person, None
    where nobody decided or the word was taken back.
    """

    id: str
    product: str
    station: str
    digest: str
    arrived_at: datetime
    counted_at: datetime
    verdict: Verdict
    sequence: int | None = None
    order: str | None = None
    part: str | None = None
    roll: str | None = None
    position_m: float | None = None
    captured_at: datetime | None = None
    clock_suspect: bool = False
    simulated: bool = False
    offset_mm: float | None = None
    module: str | None = None
    row: int | None = None
    column: int | None = None
    width: int | None = None
    height: int | None = None
    audit: bool = False
    decision: Decision | None = None

    def __post_init__(self) -> None:
        """Take an empty name for none, and a decision that was taken back for none."""
        for name in ("order", "part", "roll", "module"):
            if getattr(self, name) == "":
                object.__setattr__(self, name, None)
        if self.decision is not None and self.decision.disposition is None:
            object.__setattr__(self, "decision", None)

    @property
    def unit(self) -> str | None:
        """The piece that the picture shows; None where it is a unit of its own.

        Pictures of one unit at one station are looks at the same piece: the latest counts.
        """
        if self.part is not None:
            return self.part
        if self.module is None or self.row is None or self.column is None:
            return None
        return f"{self.module}/{self.row}/{self.column}"

    @property
    def disposition(self) -> Disposition:
        """The final word: a person's where there is one, else the model's."""
        if self.decision is None or self.decision.disposition is None:
            return self.verdict.disposition
        return self.decision.disposition

    @property
    def categories(self) -> tuple[str, ...]:
        """What the piece shows by the final word, each category once."""
        return self.verdict.categories if self.decision is None else self.decision.categories

"""Records made up for tests: every field filled, everything overridable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

from inspector.values import (
    BundleRef,
    Defect,
    Disposition,
    Inspection,
    RecipeRef,
    Region,
    Severity,
    Timings,
    Verdict,
)

__all__ = ["NOON", "digest_of", "make_inspection", "make_verdict"]

NOON = datetime(2026, 3, 14, 12, 0, 0, tzinfo=UTC)


def digest_of(name: str) -> str:
    """The digest of a picture that goes by this name."""
    return sha256(name.encode()).hexdigest()


def make_verdict(
    disposition: Disposition = Disposition.PASS,
    *,
    shows: Sequence[str] = (),
    bundle: str = "bundle",
    scores: Mapping[str, float] | None = None,
) -> Verdict:
    """A verdict with a finding for each category in `shows`."""
    return Verdict(
        disposition=disposition,
        grade="A",
        defects=tuple(make_defect(category) for category in shows),
        scores={"hole": 0.1, "defective": 0.3} if scores is None else scores,
        bundle=BundleRef("fabric", "1.0", digest_of(bundle), "int8"),
        recipe=RecipeRef("fabric", 3, digest_of("recipe")),
        timings=Timings(1.5, 0.25, 3.125, 0.1, 4.975),
    )


def make_defect(category: str) -> Defect:
    """A finding of the category."""
    return Defect(category, 0.75, Severity.MAJOR, Region(4, 8, 16, 32))


def make_inspection(
    *,
    sequence: int | None = None,
    at: datetime = NOON,
    picture: str = "picture",
    verdict: Verdict | None = None,
    **fields: Any,
) -> Inspection:
    """A record counted `at`, of the picture that goes by a name; `fields` are Inspection's."""
    values: dict[str, Any] = {
        "id": uuid4().hex,
        "product": "fabric",
        "station": "loom-1",
        "digest": digest_of(picture),
        "arrived_at": at,
        "counted_at": at,
        "verdict": make_verdict() if verdict is None else verdict,
        "sequence": sequence,
    }
    return Inspection(**{**values, **fields})

"""Verdicts as plain values: one shape for HTTP answers, `--json` and the database."""

from __future__ import annotations

from typing import Any

from inspector.values import Defect, Verdict

__all__ = ["defect_as_dict", "verdict_as_dict"]


def verdict_as_dict(verdict: Verdict) -> dict[str, Any]:
    """Everything a verdict says, numbers in full; an empty reason is None."""
    bundle, recipe, timings = verdict.bundle, verdict.recipe, verdict.timings
    return {
        "disposition": verdict.disposition.value,
        "grade": verdict.grade,
        "reason": verdict.reason or None,
        "defects": [defect_as_dict(defect) for defect in verdict.defects],
        "scores": dict(verdict.scores),
        "bundle": {
            "product": bundle.product,
            "version": bundle.version,
            "sha256": bundle.sha256,
            "precision": bundle.precision,
        },
        "recipe": {"product": recipe.product, "version": recipe.version, "sha256": recipe.sha256},
        "timings_ms": {
            "decode": timings.decode,
            "preprocess": timings.preprocess,
            "inference": timings.inference,
            "grading": timings.grading,
            "total": timings.total,
        },
    }


def defect_as_dict(defect: Defect) -> dict[str, Any]:
    """One finding; its region in pixels of the upright picture."""
    region = defect.region
    return {
        "category": defect.category,
        "confidence": defect.confidence,
        "severity": defect.severity.value,
        "region": {"x": region.x, "y": region.y, "width": region.width, "height": region.height},
        "size_mm": defect.size_mm,
        "area": defect.area,
        "length": defect.length,
    }

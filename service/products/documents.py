"""What products look like as JSON, for the documentation; tests hold answers against it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from inspector.values import Disposition
from service import examples
from service.documents import Exact
from service.schemas import (
    BundleAnswer,
    DefectAnswer,
    ProductAnswer,
    RecipeRefAnswer,
    TimingsAnswer,
)

__all__ = ["PRODUCT", "TRIED", "ActivateDocument", "ProductDetail", "TriedAnswer"]


class ActivateDocument(Exact):
    """Which version of a product's model is to be in force."""

    sha256: str = Field(
        pattern=r"^[0-9a-f]{64}$", description="As `versions` of the product names it."
    )


class ModelVersionAnswer(Exact):
    """A version of a product's model."""

    version: str
    sha256: str
    in_force: bool
    own: bool = Field(description="The plant's own, not a shipped one.")
    licence: str
    metrics: dict[str, Any]


class ProductDetail(ProductAnswer):
    """A product with all that its model says about itself."""

    versions: list[ModelVersionAnswer] = Field(
        description="Those that can be put in force; the one that is comes first."
    )
    category_names: dict[str, dict[str, str]] | None = None
    severities: dict[str, str] | None = Field(
        default=None, description="Of each category, by the recipe in force."
    )
    licence_note: str | None = None
    card: str | None = Field(default=None, description="The model's card, as safe HTML.")
    certificate: dict[str, Any] | None = Field(
        default=None, description="How far torch, fp32, int8 and machines agree."
    )
    data: dict[str, Any] | None = None
    training: dict[str, Any] | None = None
    input: list[int] | None = Field(default=None, description="Height, width, channels of a tile.")
    files: dict[str, str] | None = Field(default=None, description="SHA-256 of each file.")


class TriedAnswer(Exact):
    """A verdict that is neither recorded nor counted."""

    product: str
    disposition: Disposition
    grade: str
    reason: str | None
    defects: list[DefectAnswer]
    scores: dict[str, float]
    bundle: BundleAnswer
    recipe: RecipeRefAnswer
    timings_ms: TimingsAnswer
    width: int
    height: int
    recorded: Literal[False]


_SHOWN = ("disposition", "grade", "reason", "defects", "scores", "bundle", "recipe")
TRIED: dict[str, Any] = {
    "product": "solar-cell",
    **{name: examples.INSPECTION[name] for name in _SHOWN},
    "timings_ms": examples.INSPECTION["timings_ms"],
    "width": 300,
    "height": 300,
    "recorded": False,
}
_LISTED: dict[str, Any] = examples.PRODUCTS["products"][0]
PRODUCT: dict[str, Any] = {
    **_LISTED,
    "versions": [
        {
            "version": "1.0.0",
            "sha256": _LISTED["bundle"]["sha256"],
            "in_force": True,
            "own": False,
            "licence": _LISTED["licence"],
            "metrics": _LISTED["metrics"],
        }
    ],
    "category_names": {"crack": {"en": "Crack", "zh": "隐裂"}},
    "severities": {"crack": "major", "inactive_area": "critical", "other_defect": "minor"},
    "licence_note": "Weights trained on ELPV pictures: non-commercial, share-alike.",
    "card": "<h2>Solar cells (electroluminescence), version 1.0.0</h2>",
    "certificate": {"torch_fp32_worst_log_odds": 5.8e-05, "torch_fp32_tolerance": 0.002},
    "data": {"datasets": ["elpv"]},
    "training": {"seed": 20240611, "epochs": 23},
    "input": [256, 256, 1],
    "files": {"model.onnx": "2befd33d123b1768b2550556600b815ecf14db19d189f0ef583e83affdac9ad8"},
}

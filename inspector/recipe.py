"""How a product is judged: thresholds and severities, versioned apart from the model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from inspector.errors import RecipeError
from inspector.values import Disposition, RecipeRef, Severity

__all__ = ["CategoryRule", "Recipe", "recipe_from_dict"]

DEFAULT_GRADES: Mapping[str, str] = MappingProxyType(
    {"pass": "A", "review": "?", "reject": "NG", "cannot_judge": "-"}
)


def _probability(name: str, value: float) -> None:
    if not 0.0 <= value <= 1.0:  # also refuses NaN
        raise RecipeError(f"{name} must lie in 0 … 1, got {value}.")


@dataclass(frozen=True, slots=True)
class CategoryRule:
    """When a category is named, which cells make its region, and how grave it is.

    `report_at` and `map_at` are probabilities.
    """

    report_at: float = 0.5
    map_at: float = 0.5
    severity: Severity = Severity.MAJOR

    def __post_init__(self) -> None:
        """Refuse thresholds that are no probability."""
        _probability("report_at", self.report_at)
        _probability("map_at", self.map_at)


@dataclass(frozen=True, slots=True)
class Recipe:
    """One version of how a product is judged.

    A picture whose `defective` score reaches `reject_at` is rejected, from `review_at` on a
    person decides, below it passes. `decide_at` is the single yes-or-no point used where
    accuracy is stated. Under `min_contrast` (standard deviation of 8-bit grey levels) a picture
    shows nothing that could be judged. `version` 0 is the bundle's own default. `grades` gives
    the name the plant uses for each disposition.
    """

    product: str
    review_at: float
    reject_at: float
    decide_at: float = 0.5
    min_contrast: float = 1.0
    categories: Mapping[str, CategoryRule] = field(default_factory=dict)
    grades: Mapping[str, str] = field(default_factory=lambda: DEFAULT_GRADES)
    version: int = 0

    def __post_init__(self) -> None:
        """Freeze the mappings and check every number."""
        object.__setattr__(self, "categories", MappingProxyType(dict(self.categories)))
        object.__setattr__(self, "grades", MappingProxyType(dict(self.grades)))
        for name in ("review_at", "reject_at", "decide_at"):
            _probability(name, getattr(self, name))
        if self.review_at > self.reject_at:
            raise RecipeError(
                f"review_at ({self.review_at}) must not lie above reject_at ({self.reject_at}): "
                "pictures between the two go to review."
            )
        if not 0.0 <= self.min_contrast <= 128.0:
            raise RecipeError(f"min_contrast must lie in 0 … 128, got {self.min_contrast}.")
        missing = set(DEFAULT_GRADES) - set(self.grades)
        if missing or set(self.grades) - set(DEFAULT_GRADES):
            raise RecipeError(
                f"grades must name exactly {sorted(DEFAULT_GRADES)}, got {sorted(self.grades)}."
            )

    def disposition(self, defective: float) -> Disposition:
        """What becomes of a picture with this `defective` score."""
        if defective >= self.reject_at:
            return Disposition.REJECT
        if defective >= self.review_at:
            return Disposition.REVIEW
        return Disposition.PASS

    def rule(self, category: str) -> CategoryRule:
        """The rule of a category; the general default where the recipe is silent."""
        return self.categories.get(category, _DEFAULT_RULE)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON and TOML; `recipe_from_dict` reads them back."""
        return {
            "review_at": self.review_at,
            "reject_at": self.reject_at,
            "decide_at": self.decide_at,
            "min_contrast": self.min_contrast,
            "grades": dict(self.grades),
            "categories": {
                name: {
                    "report_at": rule.report_at,
                    "map_at": rule.map_at,
                    "severity": rule.severity.value,
                }
                for name, rule in self.categories.items()
            },
        }

    @property
    def ref(self) -> RecipeRef:
        """Name, version and content hash, as every verdict carries them."""
        text = json.dumps(self.as_dict(), sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(text.encode()).hexdigest()
        return RecipeRef(self.product, self.version, digest)

    def numbered(self, version: int) -> Recipe:
        """The same settings under a version number."""
        return replace(self, version=version)


_DEFAULT_RULE = CategoryRule()
_FIELDS = ("review_at", "reject_at", "decide_at", "min_contrast", "grades", "categories")


def recipe_from_dict(product: str, values: Mapping[str, Any], *, version: int = 0) -> Recipe:
    """Read what `Recipe.as_dict` wrote, or the `[grading]` table of a bundle.

    Raises RecipeError for an unknown setting, a missing threshold or a value of the wrong type.
    """
    unknown = set(values) - set(_FIELDS)
    if unknown:
        raise RecipeError(
            f"Unknown recipe settings {sorted(unknown)}; expected some of {list(_FIELDS)}."
        )
    try:
        return Recipe(
            product=product,
            version=version,
            review_at=float(values["review_at"]),
            reject_at=float(values["reject_at"]),
            decide_at=float(values.get("decide_at", 0.5)),
            min_contrast=float(values.get("min_contrast", 1.0)),
            grades={**DEFAULT_GRADES, **values.get("grades", {})},
            categories={
                name: _rule_from_dict(name, rule)
                for name, rule in values.get("categories", {}).items()
            },
        )
    except KeyError as error:
        raise RecipeError(f"The recipe for {product!r} lacks {error.args[0]!r}.") from error
    except (TypeError, ValueError) as error:
        raise RecipeError(f"The recipe for {product!r} has an unusable value: {error}.") from error


def _rule_from_dict(name: str, values: Mapping[str, Any]) -> CategoryRule:
    unknown = set(values) - {"report_at", "map_at", "severity"}
    if unknown:
        raise RecipeError(
            f"Unknown settings {sorted(unknown)} for category {name!r}; "
            "expected report_at, map_at, severity."
        )
    return CategoryRule(
        report_at=float(values.get("report_at", 0.5)),
        map_at=float(values.get("map_at", 0.5)),
        severity=Severity(values.get("severity", "major")),
    )

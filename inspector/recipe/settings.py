"""How a product is judged: thresholds and severities, versioned apart from the model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, TypeVar

from inspector.errors import RecipeError
from inspector.recipe.cells import CellRules, cell_rules_from_dict
from inspector.recipe.checks import at_least, known_settings, number, one_of, probability
from inspector.recipe.fabric import FabricRules, fabric_rules_from_dict
from inspector.values import Defect, Disposition, RecipeRef, Severity

__all__ = ["CategoryRule", "Recipe", "recipe_from_dict"]

_Section = TypeVar("_Section")
DEFAULT_GRADES: Mapping[str, str] = MappingProxyType(
    {"pass": "A", "review": "?", "reject": "NG", "cannot_judge": "-"}
)


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
        probability("report_at", self.report_at)
        probability("map_at", self.map_at)


@dataclass(frozen=True, slots=True)
class Recipe:
    """One version of how a product is judged.

    A picture whose `defective` score reaches `reject_at` is rejected, from `review_at` on a
    person decides, below it passes. `decide_at` is the single yes-or-no point used where
    accuracy is stated. Under `min_contrast` (standard deviation of 8-bit grey levels) a picture
    shows nothing that could be judged. A picture whose novelty reaches `foreign_at` cannot be
    judged, one that reaches `unfamiliar_at` is for a person, and none that reaches `no_pass_at`
    passes: a person decides instead. None takes the bundle's own limit.
    `version` 0 is the bundle's own default. `grades` gives
    the name the plant uses for each disposition. `audit_share` is the share of passes that are
    drawn at random for a person to look at, without which nobody knows what escapes. `fabric`
    and `cells` are None where the product is scored by general rules or has no grades of cells.
    """

    product: str
    review_at: float
    reject_at: float
    decide_at: float = 0.5
    min_contrast: float = 1.0
    categories: Mapping[str, CategoryRule] = field(default_factory=dict)
    grades: Mapping[str, str] = field(default_factory=lambda: DEFAULT_GRADES)
    version: int = 0
    audit_share: float = 0.0
    fabric: FabricRules | None = None
    cells: CellRules | None = None
    unfamiliar_at: float | None = None
    foreign_at: float | None = None
    no_pass_at: float | None = None

    def __post_init__(self) -> None:
        """Freeze the mappings and check every number."""
        object.__setattr__(self, "categories", MappingProxyType(dict(self.categories)))
        object.__setattr__(self, "grades", MappingProxyType(dict(self.grades)))
        for name in ("review_at", "reject_at", "decide_at", "audit_share"):
            probability(name, getattr(self, name))
        if self.review_at > self.reject_at:
            raise RecipeError(
                f"review_at ({self.review_at}) must not lie above reject_at ({self.reject_at}): "
                "pictures between the two go to review."
            )
        if not 0.0 <= self.min_contrast <= 128.0:
            raise RecipeError(f"min_contrast must lie in 0 … 128, got {self.min_contrast}.")
        self._check_novelty()
        missing = set(DEFAULT_GRADES) - set(self.grades)
        if missing or set(self.grades) - set(DEFAULT_GRADES):
            raise RecipeError(
                f"grades must name exactly {sorted(DEFAULT_GRADES)}, got {sorted(self.grades)}."
            )

    def _check_novelty(self) -> None:
        for name in _NOVELTY_LIMITS:
            if getattr(self, name) is not None:
                at_least(name, getattr(self, name))
        if self.foreign_at is None:
            return
        for name in ("unfamiliar_at", "no_pass_at"):
            limit = getattr(self, name)
            if limit is not None and limit > self.foreign_at:
                raise RecipeError(
                    f"{name} ({limit}) must not lie above foreign_at ({self.foreign_at}): "
                    "pictures between the two go to review."
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

    def grade(
        self, disposition: Disposition, defects: tuple[Defect, ...], *, area: float, side: float
    ) -> str:
        """The name of the grade: by the criteria of cells where there are any.

        `area` is the share of the picture that all defects cover together, `side` the cell's
        side in pixels. Without criteria it is the plant's name for the disposition.
        """
        plain = self.grades[disposition]
        if self.cells is None:
            return plain
        return self.cells.grade(disposition, defects, area=area, side=side) or plain

    def draws(self, inspection_id: str) -> bool:
        """Whether a pass with this id is among those drawn for a person to look at.

        The draw is a hash of the id: anyone can repeat it, nobody can foresee it.
        """
        drawn = int.from_bytes(hashlib.sha256(inspection_id.encode()).digest()[:8])
        return drawn < self.audit_share * 2**64

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON and TOML; `recipe_from_dict` reads them back.

        Sections that are not set are left out, so that the hash of a recipe without them stays
        what it was.
        """
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
            **({"audit_share": self.audit_share} if self.audit_share else {}),
            **{
                name: getattr(self, name)
                for name in _NOVELTY_LIMITS
                if getattr(self, name) is not None
            },
            **({"fabric": self.fabric.as_dict()} if self.fabric is not None else {}),
            **({"cells": self.cells.as_dict()} if self.cells is not None else {}),
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
_SECTIONS = ("fabric", "cells")
_NOVELTY_LIMITS = ("unfamiliar_at", "foreign_at", "no_pass_at")
_FIELDS = (
    "review_at",
    "reject_at",
    "decide_at",
    "min_contrast",
    "grades",
    "categories",
    "audit_share",
    *_NOVELTY_LIMITS,
    *_SECTIONS,
)


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
            review_at=number("review_at", values["review_at"]),
            reject_at=number("reject_at", values["reject_at"]),
            decide_at=number("decide_at", values.get("decide_at", 0.5)),
            min_contrast=number("min_contrast", values.get("min_contrast", 1.0)),
            grades={**DEFAULT_GRADES, **values.get("grades", {})},
            categories={
                name: _rule_from_dict(name, rule)
                for name, rule in values.get("categories", {}).items()
            },
            audit_share=number("audit_share", values.get("audit_share", 0.0)),
            fabric=_section(values, "fabric", fabric_rules_from_dict),
            cells=_section(values, "cells", cell_rules_from_dict),
            **{
                name: number(name, values[name])
                for name in _NOVELTY_LIMITS
                if values.get(name) is not None
            },
        )
    except KeyError as error:
        raise RecipeError(f"The recipe for {product!r} lacks {error.args[0]!r}.") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise RecipeError(f"The recipe for {product!r} has an unusable value: {error}.") from error


def _section(
    values: Mapping[str, Any], name: str, read: Callable[[Mapping[str, Any]], _Section]
) -> _Section | None:
    return read(values[name]) if name in values else None


def _rule_from_dict(name: str, values: Mapping[str, Any]) -> CategoryRule:
    known_settings(f"category {name!r}", values, ("report_at", "map_at", "severity"))
    place = f"categories.{name}"
    return CategoryRule(
        report_at=number(f"{place}.report_at", values.get("report_at", 0.5)),
        map_at=number(f"{place}.map_at", values.get("map_at", 0.5)),
        severity=one_of(f"{place}.severity", Severity, values.get("severity", "major")),
    )

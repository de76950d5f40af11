"""A verdict in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.bundles import Bundle
    from inspector.values import BundleRef, Defect, RecipeRef, Verdict

__all__ = ["category_title", "found", "in_both", "judged_by"]


def category_title(bundle: Bundle, category: str) -> str:
    """A category in English and Chinese, as far as the bundle knows them."""
    return in_both(bundle.category_names.get(category, {})) or category


def in_both(names: Mapping[str, str], between: str = " ") -> str:
    """A name in English and Chinese, as far as it is known; once where both are one."""
    from inspector.bundles.naming import spoken

    return spoken(names, ("en", "zh"), between)


def found(bundle: Bundle, verdict: Verdict) -> str:
    """What is wrong with a picture, a line a finding; why it cannot be judged, where it cannot."""
    return "\n".join(_in_words(bundle, defect) for defect in verdict.defects) or verdict.reason


def judged_by(bundle: BundleRef, recipe: RecipeRef) -> str:
    """Which model and which thresholds, for the line below a table."""
    thresholds = f"recipe {recipe.version}" if recipe.version else "the bundle's own recipe"
    return (
        f"{bundle.product} {bundle.version} ({bundle.precision}, {bundle.sha256[:12]}), "
        f"{thresholds}"
    )


def _in_words(bundle: Bundle, defect: Defect) -> str:
    region = defect.region
    return (
        f"{category_title(bundle, defect.category)} {defect.confidence:.2f}, "
        f"{region.width}×{region.height} px at ({region.x}, {region.y})"
    )

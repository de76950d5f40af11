"""From labelled scores to bands, next to those in force, and to the recipe that uses them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from inspector.costs import Bands, Claim, Costs, Saving, best_bands, saving_over
from inspector.costs.labelled import Table
from inspector.errors import DataError
from inspector.recipe import Recipe

__all__ = ["FEWEST", "Calibration", "calibrate"]

FEWEST = 10
"""Of good and of defective pictures each: under so many no band is worth its name."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """The bands found, what they would save, and the recipe that would be in force with them."""

    pictures: int
    defective: int
    costs: Costs
    bands: Bands
    saving: Saving
    before: Recipe
    after: Recipe

    @property
    def changes(self) -> bool:
        """Whether the bands differ from those in force."""
        return self.after.as_dict() != self.before.as_dict()

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        costs = self.costs
        return {
            "product": self.before.product,
            "pictures": self.pictures,
            "defective": self.defective,
            "costs": {"escape": costs.escape, "reject": costs.reject, "review": costs.review},
            "in_force": {
                "version": self.before.version,
                "review_at": self.before.review_at,
                "reject_at": self.before.reject_at,
            },
            "bands": self.bands.as_dict(),
            "comparison": self.saving.as_dict(),
        }


def calibrate(table: Table, costs: Costs, recipe: Recipe, claim: Claim | None) -> Calibration:
    """The best bands for labelled scores, next to those of the recipe in force.

    Raises DataError where there are too few pictures of a kind, or too few for the claim.
    """
    defective = int(table.defective.sum())
    _check(defective, len(table) - defective)
    bands = best_bands(table, costs, claim=claim)
    saving = saving_over(table, (recipe.review_at, recipe.reject_at), costs, claim=claim)
    after = replace(recipe, review_at=bands.review_at, reject_at=bands.reject_at)
    return Calibration(len(table), defective, costs, bands, saving, recipe, after)


def _check(defective: int, good: int) -> None:
    if defective < FEWEST or good < FEWEST:
        raise DataError(
            f"Bands take at least {FEWEST} good and {FEWEST} defective pictures that can be "
            f"judged; there are {good:,} good and {defective:,} defective."
        )

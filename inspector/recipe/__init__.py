"""How a product is judged: thresholds, severities, points and grades, apart from the model."""

from inspector.recipe.cells import MOST_CELLS, CellRules, GradeRule, Most
from inspector.recipe.differences import Difference, differences
from inspector.recipe.fabric import (
    USUAL_LIMITS,
    FabricRules,
    HoleRule,
    Limits,
    PointSystem,
    YardOrMetre,
)
from inspector.recipe.faults import checked_recipe, unknown_categories
from inspector.recipe.settings import CategoryRule, Recipe, recipe_from_dict

__all__ = [
    "MOST_CELLS",
    "USUAL_LIMITS",
    "CategoryRule",
    "CellRules",
    "Difference",
    "FabricRules",
    "GradeRule",
    "HoleRule",
    "Limits",
    "Most",
    "PointSystem",
    "Recipe",
    "YardOrMetre",
    "checked_recipe",
    "differences",
    "recipe_from_dict",
    "unknown_categories",
]

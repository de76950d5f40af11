"""How a product is judged: thresholds, severities, points and grades, apart from the model."""

from inspector.recipe.cells import CellRules, GradeRule, Most
from inspector.recipe.fabric import (
    USUAL_LIMITS,
    FabricRules,
    HoleRule,
    Limits,
    PointSystem,
    YardOrMetre,
)
from inspector.recipe.settings import CategoryRule, Recipe, recipe_from_dict

__all__ = [
    "USUAL_LIMITS",
    "CategoryRule",
    "CellRules",
    "FabricRules",
    "GradeRule",
    "HoleRule",
    "Limits",
    "Most",
    "PointSystem",
    "Recipe",
    "YardOrMetre",
    "recipe_from_dict",
]

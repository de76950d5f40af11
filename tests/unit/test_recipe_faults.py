"""Everything that is wrong with a recipe, each fault at its place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.errors import RecipeError, RecipeFaultsError
from inspector.recipe import (
    CategoryRule,
    Recipe,
    checked_recipe,
    differences,
    recipe_from_dict,
    unknown_categories,
)

CATEGORIES = ("hole", "stain")
SHARES = st.floats(0, 1)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(-2, 2) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=4,
)
NAMES = st.sampled_from(
    ["review_at", "reject_at", "min_contrast", "grades", "categories", "fabric", "cells", "other"]
)


def faults(values: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(RecipeFaultsError) as raised:
        checked_recipe("cloth", values, CATEGORIES)
    return dict(raised.value.faults)


@given(st.tuples(SHARES, SHARES).map(sorted), SHARES, st.floats(0, 128))
def test_a_recipe_that_is_in_order_is_read_as_it_is(
    bands: list[float], report_at: float, contrast: float
) -> None:
    rules = {"hole": CategoryRule(report_at=report_at)}
    low, high = bands
    recipe = Recipe("cloth", low, high, min_contrast=contrast, categories=rules)
    assert checked_recipe("cloth", recipe.as_dict(), CATEGORIES) == recipe


@given(st.dictionaries(NAMES, ANYTHING))
def test_what_is_taken_can_be_read_and_what_cannot_is_refused(values: dict[str, Any]) -> None:
    try:
        taken = checked_recipe("cloth", values, CATEGORIES)
    except RecipeFaultsError:
        return
    assert recipe_from_dict("cloth", taken.as_dict()) == taken


def test_one_fault_does_not_hide_the_next() -> None:
    found = faults(
        {
            "review_at": "half",
            "decide_at": True,
            "grades": {"pass": "A", "perfect": "A+"},
            "categories": {"hole": {"report_at": -1, "sevrity": "major"}, "stain": 5},
            "fabric": {"lengths_mm": [3, 2, 1], "system": "metric"},
            "cells": {"rows": 0},
        }
    )
    assert set(found) == {
        "review_at",
        "reject_at",
        "decide_at",
        "grades.perfect",
        "categories.hole.report_at",
        "categories.hole.sevrity",
        "categories.stain",
        "fabric.lengths_mm",
        "fabric.system",
        "cells",
    }


def test_settings_that_only_together_make_no_sense_are_told() -> None:
    fine = {"review_at": 0.2, "reject_at": 0.6}
    assert set(faults({"review_at": 0.7, "reject_at": 0.6})) == {"review_at"}
    for lower in ("unfamiliar_at", "no_pass_at"):
        assert set(faults({**fine, lower: 2.0, "foreign_at": 1.5})) == {lower}
    assert set(faults({**fine, "fabric": {"material": "glass"}})) == {"fabric"}
    assert set(faults({**fine, "categories": {"crack": {}}})) == {"categories.crack"}


def test_categories_that_rules_of_cloth_name_by_default_may_be_lacking() -> None:
    recipe = recipe_from_dict("cloth", {"review_at": 0, "reject_at": 1, "fabric": {}})
    assert unknown_categories(recipe, CATEGORIES) == []
    named = {"review_at": 0, "reject_at": 1, "fabric": {"hole_categories": ["gap"]}}
    assert unknown_categories(recipe_from_dict("cloth", named), CATEGORIES) == ["gap"]


def test_differences_are_told_setting_by_setting() -> None:
    before = Recipe("cloth", 0.2, 0.6)
    after = Recipe("cloth", 0.3, 0.6, categories={"hole": CategoryRule(map_at=0.4)})
    found = [(each.name, each.before, each.after) for each in differences(before, after)]
    assert found == [("categories.hole.map_at", 0.5, 0.4), ("review_at", 0.2, 0.3)]
    assert list(differences(before, before)) == []


def test_the_error_is_one_of_recipes() -> None:
    with pytest.raises(RecipeError, match="reject_at"):
        checked_recipe("cloth", {"review_at": 0.1}, CATEGORIES)

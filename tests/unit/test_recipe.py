from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.errors import RecipeError
from inspector.recipe import CategoryRule, Recipe, recipe_from_dict
from inspector.values import Disposition, Severity

SHARES = st.floats(0, 1)
RULES = st.builds(CategoryRule, SHARES, SHARES, st.sampled_from(Severity))


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    low, high = sorted((draw(SHARES), draw(SHARES)))
    rules = draw(st.dictionaries(st.sampled_from(["hole", "stain", "crease"]), RULES))
    return Recipe("cloth", low, high, draw(SHARES), draw(st.floats(0, 128)), rules)


@given(recipes())
def test_a_recipe_survives_being_written_and_read(recipe: Recipe) -> None:
    read = recipe_from_dict("cloth", recipe.as_dict())
    assert read == recipe
    assert read.ref == recipe.ref


@given(recipes(), SHARES)
def test_a_higher_score_is_never_judged_better(recipe: Recipe, score: float) -> None:
    order = [Disposition.PASS, Disposition.REVIEW, Disposition.REJECT]
    lower = order.index(recipe.disposition(score / 2))
    assert lower <= order.index(recipe.disposition(score))


def test_the_hash_follows_the_settings_not_the_version() -> None:
    recipe = Recipe("cloth", 0.2, 0.8)
    assert recipe.numbered(3).ref.sha256 == recipe.ref.sha256
    assert Recipe("cloth", 0.2, 0.7).ref.sha256 != recipe.ref.sha256


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"review_at": 0.9, "reject_at": 0.5}, "must not lie above"),
        ({"review_at": -0.1, "reject_at": 0.5}, "review_at must lie in 0 … 1, got -0.1"),
        ({"review_at": 0.1, "reject_at": float("nan")}, "reject_at must lie in"),
        ({"review_at": 0.1}, "lacks 'reject_at'"),
        (
            {"review_at": 0.1, "reject_at": 0.5, "reject": 1},
            r"Unknown recipe settings \['reject'\]",
        ),
        ({"review_at": 0.1, "reject_at": "high"}, "unusable value"),
        ({"review_at": 0.1, "reject_at": 0.5, "min_contrast": 500}, "min_contrast"),
        ({"review_at": 0.1, "reject_at": 0.5, "grades": {"good": "A"}}, "grades must name"),
        (
            {"review_at": 0.1, "reject_at": 0.5, "categories": {"hole": {"at": 1}}},
            "for category 'hole'",
        ),
        (
            {"review_at": 0.1, "reject_at": 0.5, "categories": {"hole": {"severity": "odd"}}},
            "unusable value",
        ),
    ],
)
def test_contradictions_are_refused_in_words(values: dict[str, object], words: str) -> None:
    with pytest.raises(RecipeError, match=words):
        recipe_from_dict("cloth", values)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.errors import RecipeError
from inspector.recipe import (
    CategoryRule,
    CellRules,
    FabricRules,
    GradeRule,
    HoleRule,
    Most,
    PointSystem,
    Recipe,
    YardOrMetre,
    recipe_from_dict,
)
from inspector.values import Defect, Disposition, Region, Severity

SHARES = st.floats(0, 1)
RULES = st.builds(CategoryRule, SHARES, SHARES, st.sampled_from(Severity))

AMOUNTS = st.one_of(st.none(), SHARES)
MOSTS = st.builds(Most, AMOUNTS, AMOUNTS, st.one_of(st.none(), st.integers(0, 9)))
GRADES = st.builds(
    GradeRule,
    st.text(min_size=1).filter(str.strip),
    MOSTS,
    st.dictionaries(st.sampled_from(["crack", "stain"]), MOSTS),
    st.sampled_from([Disposition.PASS, Disposition.REVIEW, Disposition.REJECT]),
)
CELLS = st.builds(
    CellRules,
    st.lists(GRADES, max_size=4, unique_by=lambda rule: rule.name).map(tuple),
    st.one_of(st.none(), st.text()),
    st.one_of(st.none(), st.integers(1, 30)),
    st.one_of(st.none(), st.integers(1, 30)),
)
FABRICS = st.builds(
    FabricRules,
    system=st.sampled_from(PointSystem),
    per=st.sampled_from(YardOrMetre),
    holes=st.sampled_from(HoleRule),
    continuous_categories=st.lists(st.text()).map(tuple),
    edge_mm=st.floats(0, 100),
    material=st.sampled_from(["cotton", "linen", "leather"]),
    limit=st.floats(0, 100),
)


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    low, high = sorted((draw(SHARES), draw(SHARES)))
    rules = draw(st.dictionaries(st.sampled_from(["hole", "stain", "crease"]), RULES))
    return Recipe(
        "cloth",
        low,
        high,
        draw(SHARES),
        draw(st.floats(0, 128)),
        rules,
        audit_share=draw(SHARES),
        fabric=draw(st.one_of(st.none(), FABRICS)),
        cells=draw(st.one_of(st.none(), CELLS)),
        no_pass_at=draw(st.one_of(st.none(), st.floats(0, 100))),
    )


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
        ({"review_at": 0.1, "reject_at": 0.5, "audit_share": 2}, "audit_share must lie in 0 … 1"),
        (
            {"review_at": 0.1, "reject_at": 0.5, "no_pass_at": 3.0, "foreign_at": 2.0},
            r"no_pass_at \(3.0\) must not lie above foreign_at",
        ),
    ],
)
def test_contradictions_are_refused_in_words(values: dict[str, object], words: str) -> None:
    with pytest.raises(RecipeError, match=words):
        recipe_from_dict("cloth", values)


BASE = {"review_at": 0.2, "reject_at": 0.8}


def test_a_recipe_without_the_newer_sections_has_the_hash_it_always_had() -> None:
    digest = "3c0b504b26e3"
    assert Recipe("cloth", 0.2, 0.8).ref.sha256.startswith(digest)
    assert recipe_from_dict("cloth", {**BASE, "audit_share": 0}).ref.sha256.startswith(digest)
    assert not recipe_from_dict("cloth", {**BASE, "fabric": {}}).ref.sha256.startswith(digest)


@pytest.mark.parametrize(
    ("fabric", "limits"),
    [
        ({}, (28, 20)),
        ({"material": "linen"}, (40, 32)),
        ({"material": "silk", "limit": 45}, (45, 40)),
        ({"material": "leather", "limit": 10, "shipment_limit": 8}, (10, 8)),
    ],
)
def test_limits_left_out_are_the_usual_ones_of_the_material(
    fabric: dict[str, object], limits: tuple[float, float]
) -> None:
    rules = recipe_from_dict("cloth", {**BASE, "fabric": fabric}).fabric
    assert rules is not None
    assert (rules.limit, rules.shipment_limit) == limits


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ({"fabric": {"limits": 3}}, r"Unknown settings \['limits'\] for fabric"),
        ({"fabric": 3}, "fabric must be a table"),
        ({"fabric": {"material": "leather"}}, "no limits are usual"),
        ({"fabric": {"limit": -1}}, "fabric.limit must be a number from 0 on, got -1"),
        ({"fabric": {"limit": float("inf")}}, "fabric.limit must be"),
        ({"fabric": {"system": "three_point"}}, "unusable value"),
        ({"fabric": {"lengths_mm": [75, 150]}}, "three rising lengths"),
        ({"fabric": {"lengths_mm": [75, 75, 150]}}, "three rising lengths"),
        ({"fabric": {"hole_categories": "hole"}}, "must be a list of names"),
        ({"cells": {"grade": []}}, r"Unknown settings \['grade'\] for cells"),
        ({"cells": {"grades": {"name": "A"}}}, "list of tables"),
        ({"cells": {"grades": [{"max_area": 0.1}]}}, "needs a name"),
        ({"cells": {"grades": [{"name": " "}]}}, "needs a name"),
        ({"cells": {"grades": [{"name": "A"}, {"name": "A"}]}}, "names A more than once"),
        ({"cells": {"grades": [{"name": "A", "max_area": 1.5}]}}, "share of 0 … 1"),
        ({"cells": {"grades": [{"name": "A", "max_length": -1}]}}, "from 0 on"),
        ({"cells": {"grades": [{"name": "A", "max_count": 1.5}]}}, "whole number"),
        ({"cells": {"grades": [{"name": "A", "worst": "cannot_judge"}]}}, "must be one of"),
        ({"cells": {"grades": [{"name": "A", "categories": {"x": {"area": 1}}}]}}, "Unknown"),
        ({"cells": {"grades": [{"name": "A", "categories": 3}]}}, "unusable value"),
        ({"cells": {"rows": 0}}, "cells.rows must be from 1 to 100, got 0"),
        ({"cells": {"columns": 101}}, "cells.columns must be from 1 to 100, got 101"),
        ({"cells": {"rows": "six"}}, "cells.rows must be a whole number"),
    ],
)
def test_sections_that_make_no_sense_are_refused(section: dict[str, object], words: str) -> None:
    with pytest.raises(RecipeError, match=words):
        recipe_from_dict("cloth", {**BASE, **section})


CELL_RULES = {
    "otherwise": "C",
    "grades": [
        {"name": "A", "worst": "pass"},
        {"name": "B+", "max_area": 0.01, "max_count": 1, "worst": "review"},
        {"name": "B", "max_area": 0.1, "categories": {"crack": {"max_length": 0.5}}},
    ],
}


def found(category: str = "crack", *, area: float = 0.005, length: float = 20.0) -> Defect:
    return Defect(category, 0.9, Severity.MAJOR, Region(0, 0, 9, 9), area=area, length=length)


@pytest.mark.parametrize(
    ("disposition", "defects", "grade"),
    [
        (Disposition.PASS, [], "A"),
        (Disposition.REVIEW, [found()], "B+"),
        (Disposition.REJECT, [found()], "B"),
        (Disposition.REVIEW, [found(), found()], "B"),
        (Disposition.REVIEW, [found(area=0.05)], "B"),
        (Disposition.REJECT, [found(length=50)], "B"),
        (Disposition.REJECT, [found(length=51)], "C"),
        (Disposition.REJECT, [found("stain", length=51)], "B"),
        (Disposition.REJECT, [found("stain", area=0.06), found(area=0.05)], "C"),
        (Disposition.CANNOT_JUDGE, [], "-"),
    ],
)
def test_the_first_grade_whose_criteria_hold_wins(
    disposition: Disposition, defects: list[Defect], grade: str
) -> None:
    recipe = recipe_from_dict("cell", {**BASE, "cells": CELL_RULES})
    area = sum(defect.area or 0 for defect in defects)
    assert recipe.grade(disposition, tuple(defects), area=area, side=100) == grade


@pytest.mark.parametrize("disposition", Disposition)
def test_without_criteria_a_grade_is_the_name_of_the_disposition(disposition: Disposition) -> None:
    recipe = Recipe("cloth", 0.2, 0.8)
    grade = recipe.grade(disposition, (found(),), area=0.5, side=100)
    assert grade == recipe.grades[disposition]


def test_a_cell_that_fits_no_grade_keeps_the_name_of_its_disposition() -> None:
    cells = {"grades": [{"name": "A", "max_count": 0}]}
    recipe = recipe_from_dict("cell", {**BASE, "cells": cells})
    assert recipe.grade(Disposition.REJECT, (found(),), area=0.1, side=100) == "NG"


@pytest.mark.parametrize(("share", "least", "most"), [(0, 0, 0), (0.05, 60, 140), (1, 2000, 2000)])
def test_passes_are_drawn_for_audit_by_their_share_and_always_the_same(
    share: float, least: int, most: int
) -> None:
    recipe = Recipe("cloth", 0.2, 0.8, audit_share=share)
    drawn = [recipe.draws(f"{number:032x}") for number in range(2000)]
    assert least <= sum(drawn) <= most
    assert drawn == [recipe.draws(f"{number:032x}") for number in range(2000)]

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.modules import Module, arrange, draw_module
from inspector.recipe import CellRules, Recipe
from inspector.values import Decision, Disposition, Inspection
from tests.fakes.records import NOON, make_inspection, make_verdict

RECIPE = Recipe("solar-cell", review_at=0.2, reject_at=0.8)
DECLARED = replace(RECIPE, cells=CellRules(rows=2, columns=3))


def cell(
    row: int,
    column: int,
    disposition: Disposition = Disposition.PASS,
    *shows: str,
    grade: str = "A",
    taken: int = 0,
    decision: Decision | None = None,
) -> Inspection:
    return make_inspection(
        at=NOON + timedelta(seconds=taken),
        verdict=replace(make_verdict(disposition, shows=shows), grade=grade),
        module="M-1",
        row=row,
        column=column,
        decision=decision,
    )


def test_the_latest_look_at_a_cell_counts() -> None:
    bad = cell(1, 1, Disposition.REJECT, "crack", grade="NG", taken=0)
    good = cell(1, 1, taken=5)
    module = arrange([good, bad], RECIPE)
    (found,) = module.cells
    assert (found.grade, found.disposition, found.looks) == ("A", Disposition.PASS, 2)
    assert found.latest == good


def test_cells_nobody_looked_at_are_missing() -> None:
    module = arrange([cell(1, 1), cell(2, 3)], DECLARED)
    assert module.missing == ((1, 2), (1, 3), (2, 1), (2, 2))
    assert module.outside == ()
    assert module.declared


def test_without_a_declared_grid_it_reaches_as_far_as_cells_were_seen() -> None:
    module = arrange([cell(2, 1)], RECIPE)
    assert (module.rows, module.columns, module.declared) == (2, 1, False)
    assert module.missing == ((1, 1),)


def test_a_cell_beyond_the_declared_grid_is_shown_and_named() -> None:
    module = arrange([cell(3, 1)], DECLARED)
    assert module.outside == ((3, 1),)
    assert (module.rows, module.columns) == (3, 3)


def test_a_module_of_which_nothing_is_known_is_empty() -> None:
    module = arrange([], RECIPE)
    assert (module.rows, module.columns, module.cells, module.missing) == (0, 0, (), ())


@pytest.mark.parametrize(
    ("decided", "grade"),
    [(Disposition.PASS, "A"), (Disposition.REJECT, "C"), (Disposition.CANNOT_JUDGE, "-")],
)
def test_a_persons_word_gives_the_grade_where_it_differs(decided: Disposition, grade: str) -> None:
    decision = Decision(decided, (), "Li", "", NOON)
    rejected = cell(1, 1, Disposition.REJECT, "crack", grade="C", decision=decision)
    (found,) = arrange([rejected], RECIPE).cells
    assert (found.grade, found.disposition, found.decided) == (grade, decided, True)


@given(
    st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6), st.integers(0, 3)), max_size=20),
    st.randoms(use_true_random=False),
)
def test_each_place_is_seen_or_missing(places: list[tuple[int, int, int]], random: Random) -> None:
    records = [cell(row, column, taken=taken) for row, column, taken in places]
    module = arrange(records, DECLARED)
    assert len(module.cells) + len(module.missing) == module.rows * module.columns
    assert sum(found.looks for found in module.cells) == len(records)
    assert arrange(random.sample(records, len(records)), DECLARED) == module


def drawn(module: Module, title: str = "M-1", language: str = "en", **names: str) -> list[str]:
    sheet = ET.fromstring(draw_module(module, title=title, language=language, names=names))
    return [text for element in sheet.iter() if (text := element.text)]


def test_the_map_shows_grades_places_and_what_is_missing() -> None:
    records = [cell(1, 1), cell(1, 2, Disposition.REJECT, "crack", grade="NG")]
    words = drawn(arrange(records, DECLARED), crack="Crack")
    assert "Crack (1)" in words
    assert "row 1, column 2 · NG · reject · Crack" in words
    assert words.count("—") == 4
    assert "cells inspected: 2, missing: 4 · pass 1 · reject 1" in words


def test_the_map_speaks_chinese() -> None:
    words = drawn(arrange([cell(1, 1)], RECIPE), language="zh")
    assert "合格" in words
    assert any("判定方案未说明" in text for text in words)


@given(st.text(min_size=1, max_size=20), st.sampled_from(["en", "zh"]))
def test_any_name_makes_valid_xml(name: str, language: str) -> None:
    shown = cell(1, 1, Disposition.REJECT, name, grade=name)
    drawn(arrange([shown], RECIPE), title=name, language=language, **{name: name})

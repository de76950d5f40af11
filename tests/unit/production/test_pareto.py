"""Defect analysis of a question."""

from __future__ import annotations

from inspector.ports import InspectionStore
from inspector.production import Scope, defect_analysis
from tests.support.small_plant import REJECT, REVIEW, made, on


def test_defects_are_gathered_over_all_stages_with_the_rest_last(store: InspectionStore) -> None:
    reader = on(
        store,
        [
            made("w1", REJECT, "hole"),
            made("f1", REJECT, "hole", "stain"),
            made("f1", REVIEW, "crease"),
            made("f1"),
        ],
    )
    found = defect_analysis(reader, Scope(line="A"), top=1)
    assert [(bar.category, bar.count, bar.cumulative) for bar in found.bars] == [
        ("hole", 2, 0.5),
        (None, 2, 1.0),
    ]
    assert (found.inspected, found.defective) == (4, 2)
    assert found.as_dict()["bars"][1]["category"] is None


def test_nothing_found_has_no_bars(store: InspectionStore) -> None:
    assert defect_analysis(on(store, [made("f1")]), Scope()).bars == ()

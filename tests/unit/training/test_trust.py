"""Bands and calibration of a bundle, as its manifest and its card tell them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from xml.etree import ElementTree as ET

from inspector.costs import Costs, Labelled, effect, reliability
from inspector.costs.labelled import table_of
from inspector.evaluation import Evaluation
from inspector.training.trust import (
    PLOT,
    bands_of,
    bands_told,
    calibration_told,
    with_bands,
    write_plot,
)

CONTENT: dict[str, Any] = {"grading": {"review_at": 0.2, "reject_at": 0.6, "min_contrast": 1.0}}
ENOUGH = [Labelled(0.3 + number / 200, True) for number in range(100)] + [
    Labelled(0.6 - number / 200, False) for number in range(100)
]
PRICES = Costs(1, 1)
USUAL = CONTENT["grading"]


def test_the_manifest_gets_the_bands_and_what_they_rest_on() -> None:
    bands = bands_of(table_of(ENOUGH), USUAL)
    assert bands is not None and bands.escapes_held
    content = with_bands(CONTENT, bands)
    assert content["grading"]["review_at"] == bands.review_at <= 0.305
    assert content["grading"]["reject_at"] == bands.reject_at > 0.55
    assert content["grading"]["min_contrast"] == 1.0
    assert content["bands"]["defective"] == 100
    assert CONTENT["grading"]["review_at"] == 0.2


def test_a_slice_without_defects_leaves_the_bands_as_they_are() -> None:
    assert bands_of(table_of(ENOUGH[100:]), USUAL) is None
    assert with_bands(CONTENT, None) == CONTENT


def test_with_too_few_pictures_the_more_careful_of_two_thresholds_stands() -> None:
    apart = [*(Labelled(0.5, True) for _ in range(8)), *(Labelled(0.1, False) for _ in range(8))]
    bands = bands_of(table_of(apart), {"review_at": 0.2, "reject_at": 0.6})
    assert bands is not None
    assert (bands.review_at, bands.reject_at) == (0.2, 0.6)
    mixed = [Labelled(0.1, True), Labelled(0.9, False)]
    bands = bands_of(table_of(mixed), {"review_at": 0.2, "reject_at": 0.6})
    assert bands is not None
    assert bands.review_at <= 0.1 and bands.reject_at > 0.9


def test_the_card_says_how_the_bands_were_chosen_and_what_they_do() -> None:
    bands = bands_of(table_of(ENOUGH), USUAL)
    assert bands is not None
    told = "\n".join(bands_told(bands.as_dict(), effect(ENOUGH, 0.4, 0.5, PRICES)))
    assert "100 defective and 100 good pictures of the calibration slice" in told
    assert "there were enough" in told
    assert "| escape rate (of the defective) | 20.0% | 13.3% to 28.9% |" in told
    assert "20 of 100 defective pictures escaped" in told
    few = bands_of(table_of(ENOUGH[95:105]), USUAL)
    assert few is not None
    assert "too few for that" in "\n".join(bands_told(few.as_dict(), effect([], 0, 1, PRICES)))
    assert list(bands_told(None, None)) == []


def test_the_plot_is_a_drawing_with_a_point_a_bin(tmp_path: Path) -> None:
    found = reliability(ENOUGH)
    assert found is not None
    evaluation = cast(Evaluation, SimpleNamespace(product="a<b", calibration=found))
    write_plot(tmp_path, evaluation)
    root = ET.parse(tmp_path / PLOT).getroot()
    points = [each for each in root.iter() if each.tag.endswith("path")]
    assert len(points) == len(found.bins)
    told = "\n".join(calibration_told(found))
    assert f"]({PLOT})" in told and f"{found.error:.3f}" in told
    assert list(calibration_told(None)) == []
    write_plot(tmp_path / "none", cast(Evaluation, SimpleNamespace(calibration=None)))

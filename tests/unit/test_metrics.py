"""Figures of merit against values known from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from inspector.metrics import accuracy, auroc, f1, recall, with_interval


def truths(values: Sequence[int]) -> NDArray[np.bool_]:
    return np.array(values, bool)


@pytest.mark.parametrize(
    ("truth", "score", "expected"),
    [
        ([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], 0.75),  # scikit-learn's own example
        ([0, 1], [0.5, 0.5], 0.5),
        ([0, 0, 1, 1], [1, 2, 2, 3], 0.875),
        ([1, 1, 0, 0], [1, 2, 3, 4], 0.0),
        ([0, 1, 1, 0, 1], [0.2, 0.2, 0.2, 0.2, 0.9], 4 / 6),
    ],
)
def test_auroc(truth: Sequence[int], score: Sequence[float], expected: float) -> None:
    assert auroc(truths(truth), np.array(score, float)) == pytest.approx(expected)


def test_auroc_is_undefined_for_one_class() -> None:
    assert np.isnan(auroc(truths([1, 1]), np.array([0.1, 0.2])))
    assert np.isnan(auroc(truths([0]), np.array([0.1])))


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=2, max_size=40))
def test_auroc_counts_pairs(rows: Sequence[tuple[bool, int]]) -> None:
    positives = [score for truth, score in rows if truth]
    negatives = [score for truth, score in rows if not truth]
    found = auroc(truths([truth for truth, _ in rows]), np.array([s for _, s in rows], float))
    if not positives or not negatives:
        assert np.isnan(found)
        return
    pairs = [(p > n) + 0.5 * (p == n) for p in positives for n in negatives]
    assert found == pytest.approx(sum(pairs) / len(pairs))


def test_f1_accuracy_and_recall() -> None:
    truth, said = truths([1, 1, 1, 0, 0, 0, 0, 0]), truths([1, 1, 0, 1, 0, 0, 0, 0])
    assert f1(truth, said) == pytest.approx(2 / 3)
    assert accuracy(truth, said) == pytest.approx(0.75)
    assert recall(truth, said) == pytest.approx(2 / 3)


def test_what_has_no_denominator_is_undefined() -> None:
    nothing = truths([0, 0])
    assert np.isnan(f1(nothing, nothing))
    assert np.isnan(recall(nothing, nothing))
    assert np.isnan(accuracy(truths([]), truths([])))


class TestIntervals:
    def test_an_undefined_value_has_none(self) -> None:
        figure = with_interval(auroc, truths([1, 1]), np.array([0.1, 0.2]), ["a", "b"])
        assert (figure.value, figure.interval) == (None, [None, None])

    def test_the_same_pictures_give_the_same_interval(self) -> None:
        chance = np.random.default_rng(5)
        truth, score = chance.random(80) < 0.4, chance.random(80)
        groups = [str(number) for number in range(80)]
        first = with_interval(auroc, truth, score, groups)
        assert first == with_interval(auroc, truth, score, groups)
        assert first.value is not None and first.low is not None and first.high is not None
        assert first.low < first.value < first.high

    def test_an_accuracy_has_about_its_binomial_width(self) -> None:
        truth = np.ones(400, bool)
        said = np.arange(400) < 320
        figure = with_interval(accuracy, truth, said, [str(number) for number in range(400)])
        assert figure.low == pytest.approx(0.8 - 1.96 * 0.02, abs=0.01)
        assert figure.high == pytest.approx(0.8 + 1.96 * 0.02, abs=0.01)

    def test_groups_make_it_wider(self) -> None:
        """Ten copies of a picture say no more than one."""
        truth = np.ones(200, bool)
        said = np.arange(200) % 20 < 16
        alone = with_interval(accuracy, truth, said, [str(number) for number in range(200)])
        copies = [str(number % 20) for number in range(200)]
        together = with_interval(accuracy, truth, said, copies)
        assert alone.high is not None and alone.low is not None
        assert together.high is not None and together.low is not None
        assert together.high - together.low > 2 * (alone.high - alone.low)

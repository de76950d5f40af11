"""Are scores probabilities?"""

from __future__ import annotations

import numpy as np
import pytest

from inspector.costs import Labelled, reliability


def drawn(n: int, power: float, seed: int = 0) -> list[Labelled]:
    """Scores whose truth comes true with probability score ** power."""
    chance = np.random.default_rng(seed)
    scores = chance.random(n)
    truth = chance.random(n) < scores**power
    return [Labelled(float(s), bool(t)) for s, t in zip(scores, truth, strict=True)]


def test_the_error_is_the_mean_gap_between_score_and_truth() -> None:
    pictures = [Labelled(0.25, True)] * 2 + [Labelled(0.25, False)] * 2 + [Labelled(0.9, True)] * 4
    found = reliability(pictures)
    assert found is not None
    assert found.error == pytest.approx(0.5 * 0.25 + 0.5 * 0.1)
    assert [(each.low, each.n, each.observed) for each in found.bins] == [
        (0.2, 4, 0.5),
        (0.9, 4, 1),
    ]
    assert all(each.interval[0] <= each.observed <= each.interval[1] for each in found.bins)


def test_probabilities_have_hardly_an_error_and_other_scores_have_one() -> None:
    honest, boastful = reliability(drawn(4000, 1)), reliability(drawn(4000, 3))
    assert honest is not None and boastful is not None
    assert honest.error < 0.03
    assert boastful.error > 0.2
    assert honest.interval[1] < boastful.interval[0]


def test_a_score_of_one_belongs_to_the_last_bin_and_nothing_has_no_error() -> None:
    found = reliability([Labelled(1.0, True)])
    assert found is not None
    assert found.bins[0].low == 0.9
    assert reliability([]) is None

"""Bands for bundles that nobody has told any costs."""

from __future__ import annotations

import numpy as np
import pytest

from inspector.costs import Labelled, default_bands
from inspector.errors import DataError


def drawn(n: int, chance: np.random.Generator) -> list[Labelled]:
    """Half of the pictures defective; scores of both kinds overlap a good deal."""
    truth = chance.random(n) < 0.5
    odds = chance.normal(0, 1.5, n) + np.where(truth, 1.5, -1.5)
    return [
        Labelled(float(1 / (1 + np.exp(-each))), bool(defective))
        for each, defective in zip(odds, truth, strict=True)
    ]


def test_escapes_and_overkill_of_fresh_pictures_are_bounded_on_average() -> None:
    chance = np.random.default_rng(5)
    fresh = drawn(20_000, chance)
    scores = {
        kind: np.array([x.score for x in fresh if x.defective is kind]) for kind in (True, False)
    }
    found = [default_bands(drawn(250, chance)) for _ in range(60)]
    escapes = [(scores[True] < each.review_at).mean() for each in found]
    overkill = [(scores[False] >= each.reject_at).mean() for each in found]
    assert all(each.escapes_held and each.overkill_held for each in found)
    assert np.mean(escapes) <= 0.02
    assert np.mean(overkill) <= 0.05
    # And no more careful than that needs: the bound is nearly used up.
    assert np.mean(escapes) > 0.005
    assert np.mean(overkill) > 0.03


def test_too_few_pictures_give_the_most_careful_bands_and_say_so() -> None:
    pictures = [
        Labelled(0.3, True),
        Labelled(0.9, True),
        Labelled(0.6, False),
        Labelled(0.1, False),
    ]
    found = default_bands(pictures)
    assert not found.escapes_held and not found.overkill_held
    assert found.review_at <= 0.3 and found.reject_at > 0.6
    assert (found.defective, found.good) == (2, 2)


def test_kinds_that_lie_apart_need_no_review() -> None:
    pictures = [Labelled(0.9, True)] * 60 + [Labelled(0.1, False)] * 60
    found = default_bands(pictures)
    assert found.review_at == found.reject_at == 0.5


def test_one_kind_alone_is_refused() -> None:
    with pytest.raises(DataError, match="0 good and 1 defective"):
        default_bands([Labelled(0.5, True)])


def test_scores_of_one_can_always_be_rejected() -> None:
    found = default_bands([Labelled(1.0, False), Labelled(1.0, True), Labelled(0.2, True)])
    assert found.review_at <= 0.2 and found.reject_at == 1.0

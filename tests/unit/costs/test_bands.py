"""The cheapest bands, against every pair there is."""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from inspector.costs import Claim, Costs, Labelled, best_bands, effect, saving_over
from inspector.costs.labelled import table_of
from inspector.errors import DataError

COSTS = Costs(escape=100, reject=10, review=1)

pictures = st.lists(
    st.builds(Labelled, st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.7, 0.9, 1.0]), st.booleans()),
    min_size=2,
    max_size=20,
)
prices = st.sampled_from([0.5, 1.0, 3.0, 20.0, 100.0])


def process(n: int, share: float, seed: int, apart: float = 3.0) -> list[Labelled]:
    """Pictures of a process with so many defective ones."""
    chance = np.random.default_rng(seed)
    truth = chance.random(n) < share
    odds = chance.normal(0, 1.5, n) + np.where(truth, apart, -apart) / 1.5
    scores = 1 / (1 + np.exp(-odds))
    return [Labelled(float(s), bool(d)) for s, d in zip(scores, truth, strict=True)]


@settings(max_examples=15, deadline=None)
@given(pictures, prices, prices, st.none() | prices)
def test_no_pair_of_thresholds_is_cheaper(
    labelled: list[Labelled], escape: float, reject: float, review: float | None
) -> None:
    assume(len({item.defective for item in labelled}) == 2)
    costs = Costs(escape, reject, review)
    found = best_bands(labelled, costs)
    steps = sorted({0.0, 0.05, 0.2, 0.3, 0.6, 0.8, 0.95, 1.0})
    pairs = list(combinations_with_replacement(steps, 2))
    if review is None:
        pairs = [(at, at) for at in steps]
    cheapest = min(effect(labelled, *pair, costs).cost_per_1000 or 0.0 for pair in pairs)
    assert found.effect.cost_per_1000 == pytest.approx(cheapest)
    again = effect(labelled, found.review_at, found.reject_at, costs)
    assert again == found.effect


def test_bands_follow_the_costs() -> None:
    labelled = process(1000, 0.2, seed=1)
    usual = best_bands(labelled, COSTS)
    graver = best_bands(labelled, Costs(escape=1000, reject=10, review=1))
    dearer = best_bands(labelled, Costs(escape=100, reject=10, review=9))
    assert graver.review_at <= usual.review_at
    assert graver.effect.escapes <= usual.effect.escapes
    assert dearer.effect.reviewed < usual.effect.reviewed
    assert best_bands(labelled, Costs(escape=100, reject=10)).effect.reviewed == 0


def test_intervals_hold_the_thresholds_and_narrow_with_more_pictures() -> None:
    few, many = (best_bands(process(n, 0.2, seed=2), COSTS) for n in (300, 4000))
    for bands in (few, many):
        assert bands.review_at_interval[0] <= bands.review_at <= bands.review_at_interval[1]
        assert bands.reject_at_interval[0] <= bands.reject_at <= bands.reject_at_interval[1]
    widths = [high - low for low, high in (few.cost_interval, many.cost_interval)]
    assert widths[1] < widths[0] / 2


def test_what_to_expect_of_fresh_pictures_is_no_rosier_than_what_comes() -> None:
    """On average over many histories; the figure on the history itself is far too rosy."""
    labelled = [process(400, 0.2, seed) for seed in range(6)]
    fresh = process(20_000, 0.2, seed=99)
    found = [best_bands(each, COSTS) for each in labelled]
    comes = np.mean(
        [effect(fresh, each.review_at, each.reject_at, COSTS).cost_per_1000 for each in found]
    )
    expected = np.mean([each.fresh.cost_per_1000 for each in found])
    believed = np.mean([each.effect.cost_per_1000 for each in found])
    assert believed < 0.85 * comes
    assert expected > 0.9 * comes


def test_with_a_claim_the_review_threshold_honours_its_bound() -> None:
    labelled = process(4000, 0.2, seed=3)
    cheap = Costs(escape=2, reject=100, review=50)
    free = best_bands(labelled, cheap)
    bound = best_bands(labelled, cheap, claim=Claim(0.01))
    assert bound.bound is not None
    assert bound.review_at <= bound.bound.review_at < free.review_at
    assert bound.effect.escape_rate_of_defective is not None
    assert bound.effect.escape_rate_of_defective <= 0.01
    fresh = effect(process(20_000, 0.2, seed=98), bound.review_at, bound.reject_at, cheap)
    assert fresh.escape_rate_of_defective is not None
    assert fresh.escape_rate_of_defective <= 0.01


def test_bands_follow_the_share_of_defective_pictures_in_production() -> None:
    """Where hardly anything is defective, fewer are rejected and looked at."""
    table = table_of(process(1000, 0.5, seed=6))
    even, rare = best_bands(table, COSTS), best_bands(table.mixed(0.01), COSTS)
    assert rare.review_at > even.review_at
    assert rare.effect.defective / rare.effect.pictures == pytest.approx(0.01)
    # What is asked of the defective ones alone does not depend on how many there are.
    before, after = (effect(each, 0.3, 0.8, COSTS) for each in (table, table.mixed(0.01)))
    assert before.escape_rate_of_defective == pytest.approx(after.escape_rate_of_defective)
    assert before.escape_interval == pytest.approx(after.escape_interval)
    assert after.review_share is not None and after.review_interval is not None
    assert after.review_interval[0] < after.review_share < after.review_interval[1]
    with pytest.raises(DataError, match="between 0 and 1"):
        table.mixed(1.0)


def test_a_saving_is_shown_where_bands_in_force_are_bad_and_not_where_they_are_good() -> None:
    labelled = process(1000, 0.2, seed=7)
    bad = saving_over(labelled, (0.001, 0.999), COSTS)
    assert bad.shown and bad.per_1000 is not None and bad.per_1000 > 0
    best = best_bands(labelled, COSTS)
    good = saving_over(labelled, (best.review_at, best.reject_at), COSTS)
    assert not good.shown
    assert good.now == best.effect
    unknown = saving_over(labelled, (0.1, 0.9), Costs(100, 10))
    assert unknown.per_1000 is None and not unknown.shown


def test_thresholds_are_short_numbers() -> None:
    bands = best_bands([Labelled(0.1, False), Labelled(0.9, True)] * 5, COSTS)
    assert (bands.review_at, bands.reject_at) == (0.5, 0.5)


def test_the_same_pictures_give_the_same_bands() -> None:
    labelled = process(100, 0.2, seed=5)
    assert best_bands(labelled, COSTS) == best_bands(labelled, COSTS)


@pytest.mark.parametrize("defective", [True, False])
def test_one_class_alone_is_refused(defective: bool) -> None:
    missing = "good" if defective else "defective"
    with pytest.raises(DataError, match=f"none of these 3 is {missing}"):
        best_bands([Labelled(0.5, defective)] * 3, COSTS)


def test_pictures_of_one_group_are_refused() -> None:
    with pytest.raises(DataError, match="one group"):
        best_bands([Labelled(0.1, False, "roll"), Labelled(0.9, True, "roll")], COSTS)


def test_a_claim_that_needs_more_defectives_is_refused() -> None:
    with pytest.raises(DataError, match=r"299 independent .* there are 60, so 239 are missing"):
        best_bands(
            [Labelled(0.9, True)] * 60 + [Labelled(0.1, False)] * 60, COSTS, claim=Claim(0.01)
        )

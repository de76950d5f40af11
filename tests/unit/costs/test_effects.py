"""What bands would have done, counted by hand and against laws of their own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.costs import Costs, Labelled, effect
from inspector.errors import DataError
from inspector.statistics import wilson_interval

COSTS = Costs(escape=100, reject=10, review=1)
PICTURES = (
    [Labelled(0.1, defective=False)] * 6
    + [Labelled(0.1, defective=True)]
    + [Labelled(0.4, defective=False)] * 2
    + [Labelled(0.9, defective=True)] * 3
    + [Labelled(0.9, defective=False)]
)

labelled = st.lists(
    st.builds(Labelled, st.floats(0, 1), st.booleans(), st.sampled_from(["", "a", "b"])),
    min_size=1,
    max_size=40,
)
thresholds = st.tuples(st.floats(0, 1), st.floats(0, 1))


def test_escapes_overkill_and_cost_are_counted() -> None:
    found = effect(PICTURES, 0.3, 0.8, COSTS)
    assert (found.passed, found.reviewed, found.rejected) == (7, 2, 4)
    assert (found.escapes, found.overkill) == (1, 1)
    assert found.escape_rate_of_defective == 1 / 4
    assert found.escape_interval == pytest.approx(wilson_interval(1, 4))
    assert found.overkill_rate_of_good == 1 / 9
    assert found.automation_rate == pytest.approx(11 / 13)
    assert found.cost_per_1000 == pytest.approx(1000 * (100 + 10 + 2) / 13)


def test_a_score_on_the_threshold_belongs_to_the_band_above() -> None:
    found = effect([Labelled(0.5, defective=True)], 0.5, 0.5, COSTS)
    assert (found.passed, found.reviewed, found.rejected) == (0, 0, 1)


def test_rates_of_nothing_are_undefined() -> None:
    found = effect([Labelled(0.2, defective=False)], 0.5, 0.5, COSTS)
    assert found.escape_rate_of_defective is None
    assert found.escape_interval is None
    assert effect([], 0.5, 0.5, COSTS).review_share is None
    assert effect([], 0.5, 0.5, COSTS).cost_per_1000 is None


def test_without_a_cost_of_review_reviewed_pictures_have_no_cost() -> None:
    costs = Costs(escape=100, reject=10)
    assert effect(PICTURES, 0.3, 0.8, costs).cost_per_1000 is None
    assert effect(PICTURES, 0.3, 0.3, costs).cost_per_1000 is not None


def test_a_drawn_picture_counts_for_all_it_stands_for() -> None:
    """Of 1000 passes 20 were looked at, one defective; all 100 rejects were defective."""
    passes = [Labelled(0.1, defective=number == 0, weight=50) for number in range(20)]
    rejects = [Labelled(0.9, defective=True)] * 100
    found = effect([*passes, *rejects], 0.5, 0.5, COSTS)
    assert (found.pictures, found.passed, found.escapes) == (1100, 1000, 50)
    assert found.escape_rate_of_defective == pytest.approx(50 / 150)
    assert found.escape_interval is not None
    low, high = found.escape_interval
    # As sure as one in twenty is, not as fifty in 1000 would be.
    assert low < 0.15 and high > 0.6


def test_pictures_of_one_group_make_the_interval_wider() -> None:
    alike = [Labelled(0.1 if roll < 2 else 0.9, True, f"roll{roll}") for roll in range(10)] * 20
    apart = [Labelled(item.score, item.defective) for item in alike]
    grouped, single = (effect(each, 0.5, 0.5, COSTS).escape_interval for each in (alike, apart))
    assert grouped is not None and single is not None
    assert grouped == pytest.approx(wilson_interval(2, 10))
    assert single[0] > grouped[0] and single[1] < grouped[1]


@given(labelled, thresholds)
def test_every_picture_goes_one_way_and_rates_lie_in_their_intervals(
    pictures: list[Labelled], pair: tuple[float, float]
) -> None:
    found = effect(pictures, min(pair), max(pair), COSTS)
    assert found.passed + found.reviewed + found.rejected == found.pictures == len(pictures)
    for rate, interval in (
        (found.escape_rate_of_defective, found.escape_interval),
        (found.overkill_rate_of_good, found.overkill_interval),
        (found.review_share, found.review_interval),
        (found.automation_rate, found.automation_interval),
    ):
        assert (rate is None) == (interval is None)
        if rate is not None and interval is not None:
            assert 0 <= interval[0] <= rate + 1e-9 and rate <= interval[1] + 1e-9 <= 1 + 2e-9


@given(labelled, st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)).map(sorted))
def test_a_higher_review_threshold_never_lets_fewer_escape(
    pictures: list[Labelled], steps: list[float]
) -> None:
    lower, higher, reject_at = steps
    before, after = (effect(pictures, at, reject_at, COSTS) for at in (lower, higher))
    assert before.escapes <= after.escapes
    assert before.reviewed >= after.reviewed


def test_bad_values_are_refused() -> None:
    with pytest.raises(DataError, match="0 … 1"):
        Labelled(1.2, defective=True)
    with pytest.raises(DataError, match="0 … 1"):
        Labelled(float("nan"), defective=True)
    with pytest.raises(DataError, match="1 picture or more"):
        Labelled(0.5, defective=True, weight=0.5)
    with pytest.raises(DataError, match="review"):
        Costs(escape=1, reject=1, review=-1)
    with pytest.raises(DataError, match="both cost"):
        Costs(escape=0, reject=1)
    with pytest.raises(ValueError, match="review_at <= reject_at"):
        effect([], 0.6, 0.5, COSTS)

"""Sampling plans, against cells typed from the printed tables and against laws of the standard."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from inspector.errors import UsageError
from inspector.sampling import AQLS, LEVELS, sampling_plan
from inspector.sampling.tables import code_letter

lots = st.integers(1, 1_000_000)
aqls = st.sampled_from(AQLS)
levels = st.sampled_from(sorted(LEVELS))
# ISO 2859-1 table 2-A, one row a code letter that level II gives: a lot size, then by AQL
# 0.65, 1.0, 1.5, 2.5, 4.0, 6.5 (sample size, accept number).
NORMAL = {
    8: [(20, 0), (13, 0), (8, 0), (5, 0), (3, 0), (2, 0)],
    90: [(20, 0), (13, 0), (8, 0), (20, 1), (13, 1), (13, 2)],
    150: [(20, 0), (13, 0), (32, 1), (20, 1), (20, 2), (20, 3)],
    280: [(20, 0), (50, 1), (32, 1), (32, 2), (32, 3), (32, 5)],
    500: [(80, 1), (50, 1), (50, 2), (50, 3), (50, 5), (50, 7)],
    1200: [(80, 1), (80, 2), (80, 3), (80, 5), (80, 7), (80, 10)],
    3200: [(125, 2), (125, 3), (125, 5), (125, 7), (125, 10), (125, 14)],
    10000: [(200, 3), (200, 5), (200, 7), (200, 10), (200, 14), (200, 21)],
    35000: [(315, 5), (315, 7), (315, 10), (315, 14), (315, 21), (200, 21)],
}
# Table 2-B, tightened, the same way.
TIGHTENED = {
    280: [(32, 0), (80, 1), (50, 1), (32, 1), (32, 2), (32, 3)],
    500: [(125, 1), (80, 1), (50, 1), (50, 2), (50, 3), (50, 5)],
    1200: [(125, 1), (80, 1), (80, 2), (80, 3), (80, 5), (80, 8)],
    3200: [(125, 1), (125, 2), (125, 3), (125, 5), (125, 8), (125, 12)],
    10000: [(200, 2), (200, 3), (200, 5), (200, 8), (200, 12), (200, 18)],
}


@pytest.mark.parametrize(("table", "tightened"), [(NORMAL, False), (TIGHTENED, True)])
def test_cells_are_those_of_the_printed_tables(
    table: dict[int, list[tuple[int, int]]], tightened: bool
) -> None:
    for lot, row in table.items():
        plans = [
            sampling_plan(lot, aql, tightened=tightened) for aql in (0.65, 1.0, 1.5, 2.5, 4.0, 6.5)
        ]
        assert [(plan.size, plan.accept) for plan in plans] == row, lot


@pytest.mark.parametrize(
    ("lot", "level", "letter"),
    [
        (2, "II", "A"),
        (1200, "I", "G"),
        (1201, "II", "K"),
        (1200, "III", "K"),
        (500_000, "II", "P"),
        (500_001, "III", "R"),
        (3200, "S-1", "C"),
        (3200, "S-2", "D"),
        (3200, "S-3", "E"),
        (3200, "S-4", "G"),
    ],
)
def test_code_letters_are_those_of_table_1(lot: int, level: str, letter: str) -> None:
    assert code_letter(lot, level) == letter


@pytest.mark.parametrize(
    ("lot", "aql", "tightened", "expected"),
    [
        (8, 10.0, False, ("C", 5, 1)),  # the arrow leads over two rows
        (8, 10.0, True, ("D", 8, 1)),
        (600_000, 0.015, False, ("P", 800, 0)),  # at the foot of the table it is turned round
        (600_000, 0.015, True, ("Q", 1250, 0)),
        (600_000, 0.025, True, ("S", 3150, 1)),  # the letter only an arrow leads to
    ],
)
def test_arrows_at_the_corners_of_the_table(
    lot: int, aql: float, tightened: bool, expected: tuple[str, int, int]
) -> None:
    plan = sampling_plan(lot, aql, "III" if lot > 8 else "II", tightened=tightened)
    assert (plan.letter, plan.size, plan.accept) == expected


def test_a_sample_as_large_as_the_lot_means_all_of_it() -> None:
    whole = sampling_plan(80, 0.10)
    assert (whole.size, whole.inspected, whole.inspects_all) == (125, 80, True)
    part = sampling_plan(1200, 1.0)
    assert (part.inspected, part.inspects_all) == (80, False)


@given(lots, lots, aqls, levels, st.booleans())
def test_larger_lots_are_never_accepted_on_less(
    one: int, other: int, aql: float, level: str, tightened: bool
) -> None:
    small, large = (
        sampling_plan(lot, aql, level, tightened=tightened) for lot in sorted((one, other))
    )
    assert small.size <= large.size
    assert small.accept <= large.accept


@given(lots, levels, st.booleans())
def test_a_more_lenient_limit_accepts_a_larger_share(lot: int, level: str, tightened: bool) -> None:
    plans = [sampling_plan(lot, aql, level, tightened=tightened) for aql in AQLS]
    for strict, lenient in pairwise(plans):
        assert strict.accept <= lenient.accept
        assert strict.accept / strict.size <= lenient.accept / lenient.size


@given(lots, aqls, levels)
def test_tightened_inspection_accepts_a_smaller_share(lot: int, aql: float, level: str) -> None:
    normal, tightened = (sampling_plan(lot, aql, level, tightened=hard) for hard in (False, True))
    assert tightened.accept / tightened.size <= normal.accept / normal.size
    assert (tightened.size, tightened.accept) != (normal.size, normal.accept)


@given(st.integers(1, 600_000), st.sampled_from(AQLS[:16]), levels, st.floats(0, 1))
def test_acceptance_is_the_binomial_sum(lot: int, aql: float, level: str, share: float) -> None:
    plan = sampling_plan(lot, aql, level)
    expected = stats.binom.cdf(plan.accept, plan.inspected, share)
    assert plan.acceptance_probability(share) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@given(lots, st.sampled_from(AQLS[:16]), st.floats(0, 1), st.floats(0, 1))
def test_worse_lots_are_accepted_less_often(lot: int, aql: float, one: float, other: float) -> None:
    plan = sampling_plan(lot, aql)
    better, worse = (plan.acceptance_probability(share) for share in sorted((one, other)))
    assert better is not None
    assert worse is not None
    assert worse <= better + 1e-12
    assert plan.acceptance_probability(0.0) == 1.0


@given(st.integers(30, 600_000), st.sampled_from(AQLS[:16]), st.floats(0.01, 0.99))
def test_quality_and_probability_are_each_others_inverse(
    lot: int, aql: float, probability: float
) -> None:
    plan = sampling_plan(lot, aql)
    share = plan.quality_accepted_with(probability)
    assert share is not None
    assert plan.acceptance_probability(share) == pytest.approx(probability, abs=1e-9)


def test_a_well_known_plan_has_its_well_known_risks() -> None:
    """K at AQL 1.0 (n 125, Ac 3): table 5 and 6 of the standard give 1.10 % and 5.27 %."""
    plan = sampling_plan(3200, 1.0)
    assert plan.quality_accepted_with(0.95) == pytest.approx(0.0110, abs=5e-5)
    assert plan.quality_accepted_with(0.10) == pytest.approx(0.0527, abs=5e-5)


def test_defects_per_hundred_units_have_no_share_of_units() -> None:
    plan = sampling_plan(8, 65.0)
    assert (plan.size, plan.accept) == (2, 3)
    assert plan.acceptance_probability(0.5) is None
    assert plan.quality_accepted_with(0.1) is None


@pytest.mark.parametrize(
    ("lot", "aql", "level", "expected"),
    [
        (0, 1.0, "II", "at least 1 unit"),
        (100, 0.9, "II", "no AQL 0.9"),
        (100, float("nan"), "II", "no AQL nan"),
        (100, 1.0, "2", "no inspection level '2'"),
    ],
)
def test_what_no_table_has_is_refused(lot: int, aql: float, level: str, expected: str) -> None:
    with pytest.raises(UsageError, match=expected):
        sampling_plan(lot, aql, level)

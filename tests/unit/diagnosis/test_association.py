"""Tests of fourfold tables, against scipy and statsmodels, which the product does not use."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.multitest import multipletests

from inspector.diagnosis.association import (
    Fourfold,
    Method,
    associate,
    benjamini_hochberg,
    common_odds_ratio,
)


@st.composite
def tables(draw: st.DrawFn, most: int = 40) -> Fourfold:
    there, elsewhere = draw(st.integers(0, most)), draw(st.integers(0, most))
    return Fourfold(draw(st.integers(0, there)), there, draw(st.integers(0, elsewhere)), elsewhere)


def square(table: Fourfold) -> list[list[int]]:
    """Cases and the rest, there and elsewhere, as the libraries take them."""
    return [
        [table.there, table.n_there - table.there],
        [table.elsewhere, table.n_elsewhere - table.elsewhere],
    ]


@given(tables(most=12))
def test_one_sparse_table_is_fishers_exact_test(table: Fourfold) -> None:
    found = associate([table])
    assume(found is not None and found.test is Method.EXACT)
    assert found is not None
    assert found.p == pytest.approx(stats.fisher_exact(square(table)).pvalue, rel=1e-6)


def test_one_large_table_is_the_score_test_but_for_its_factor() -> None:
    table = Fourfold(40, 500, 60, 1500)
    found = associate([table])
    assert found is not None
    pearson = stats.chi2_contingency(square(table), correction=False).statistic
    expected = stats.chi2.sf(pearson * (table.total - 1) / table.total, 1)
    assert found.test is Method.MANTEL_HAENSZEL
    assert found.p == pytest.approx(expected, rel=1e-9)
    assert found.higher


@given(st.lists(tables(most=200), min_size=1, max_size=4))
def test_several_large_tables_are_the_mantel_haenszel_test(strata: list[Fourfold]) -> None:
    found = associate(strata)
    assume(found is not None and found.test is Method.MANTEL_HAENSZEL)
    assert found is not None
    library = StratifiedTable(
        [np.array(square(each), float) for each in strata if each.informative]
    )
    # From its statistic, because its p value is 1 - cdf, which loses digits when it is small.
    expected = stats.chi2.sf(library.test_null_odds(correction=False).statistic, 1)
    assert found.p == pytest.approx(expected, rel=1e-6, abs=1e-290)


@given(st.lists(tables(most=60), min_size=1, max_size=4))
def test_the_common_odds_ratio_is_that_of_statsmodels(strata: list[Fourfold]) -> None:
    found = common_odds_ratio(strata)
    assume(found.interval is not None)
    assert found.interval is not None
    library = StratifiedTable(
        [np.array(square(each), float) for each in strata if each.informative]
    )
    assert found.value == pytest.approx(library.oddsratio_pooled, rel=1e-9)
    assert found.interval == pytest.approx(library.oddsratio_pooled_confint(), rel=1e-5)


def test_several_sparse_tables_are_told_by_counting_all_that_could_have_come() -> None:
    """The exact conditional test, by listing every pair of tables with these margins."""
    strata = [Fourfold(3, 5, 1, 7), Fourfold(2, 4, 0, 6)]
    chances = {
        (a, b): stats.hypergeom.pmf(a, 12, 4, 5) * stats.hypergeom.pmf(b, 10, 2, 4)
        for a in range(5)
        for b in range(3)
    }
    sums = [sum(chance for pair, chance in chances.items() if sum(pair) == n) for n in range(7)]
    found = associate(strata)
    assert found is not None
    assert found.test is Method.EXACT
    assert found.p == pytest.approx(sum(each for each in sums if each <= sums[5] * (1 + 1e-7)))
    assert found.smallest_p == pytest.approx(sums[6])


@given(tables(), st.lists(st.sampled_from([Fourfold(0, 9, 0, 9), Fourfold(3, 7, 0, 0)])))
def test_strata_that_tell_nothing_change_nothing(table: Fourfold, empty: list[Fourfold]) -> None:
    assert associate([table, *empty]) == associate([table])
    assert common_odds_ratio([table, *empty]) == common_odds_ratio([table])


def test_nothing_to_compare_is_no_test() -> None:
    assert associate([]) is None
    assert associate([Fourfold(0, 10, 0, 10), Fourfold(1, 3, 0, 0)]) is None


@given(tables(), st.floats(1.0, 9.0))
def test_noise_makes_every_test_less_sure(table: Fourfold, dispersion: float) -> None:
    calm, noisy = associate([table]), associate([table], dispersion=dispersion)
    assume(calm is not None)
    assert calm is not None
    assert noisy is not None
    assert noisy.p >= calm.p * (1 - 1e-9)


def test_noise_divides_the_normal_deviate_by_its_root() -> None:
    """Without skewness, which two parts of the same size do not have."""
    for table in (Fourfold(60, 1000, 100, 1000), Fourfold(4, 20, 0, 20)):
        calm, noisy = associate([table]), associate([table], dispersion=4.0)
        assert calm is not None
        assert noisy is not None
        deviates = [stats.norm.isf(each.p / 2) for each in (calm, noisy)]
        assert deviates[0] == pytest.approx(2 * deviates[1])


def test_noise_lengthens_the_tail_as_runs_of_defects_do() -> None:
    """A small part of a noisy plant, against the negative binomial of that mean and variance."""
    table, dispersion = Fourfold(60, 1000, 3000, 100_000), 3.0
    found = associate([table], dispersion=dispersion)
    assert found is not None
    size = found.expected / (dispersion - 1)
    tail = stats.nbinom.sf(59.5, size, 1 / dispersion)
    assert found.p / 2 == pytest.approx(tail, rel=0.2)
    assert found.p / 2 > 2 * stats.norm.sf((60 - found.expected) / np.sqrt(3 * found.expected))


@given(tables())
def test_both_sides_see_the_same_difference(table: Fourfold) -> None:
    mirrored = Fourfold(table.elsewhere, table.n_elsewhere, table.there, table.n_there)
    one, other = associate([table]), associate([mirrored])
    assert (one is None) == (other is None)
    if one and other and one.test is other.test:
        assert one.p == pytest.approx(other.p, rel=1e-9)


def test_a_difference_beyond_all_doubt_still_has_a_p_value() -> None:
    found = associate([Fourfold(90_000, 100_000, 10, 100_000)])
    assert found is not None
    assert 0.0 < found.p < 1e-200


@given(st.lists(st.floats(0.0, 1.0), max_size=30))
def test_correction_for_many_looks_is_that_of_statsmodels(p_values: list[float]) -> None:
    expected = multipletests(p_values, method="fdr_bh")[1] if p_values else []
    assert benjamini_hochberg(p_values) == pytest.approx(list(expected))

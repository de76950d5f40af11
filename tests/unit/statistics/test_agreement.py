"""Attribute measurement systems analysis."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from inspector.statistics import GOOD_KAPPA, Agreement

cells = st.integers(0, 10_000)


@given(cells, cells, cells, cells)
def test_kappa_is_statsmodels(tp: int, fn: int, fp: int, tn: int) -> None:
    made = Agreement(tp, fn, fp, tn)
    if made.kappa is None:
        assert (tp + fp, tn + fn, tp + fn, tn + fp).count(0) >= 2
        return
    theirs = cohens_kappa(np.array([[tp, fp], [fn, tn]]), return_results=False)
    assert made.kappa == pytest.approx(theirs, abs=1e-9)


def test_a_study_by_hand() -> None:
    made = Agreement(true_reject=45, escape=3, overkill=6, true_pass=97)
    assert made.effectiveness == pytest.approx(142 / 151)
    assert made.miss_rate_of_defective == 3 / 48
    assert made.false_alarm_rate_of_good == 6 / 103
    assert made.kappa is not None
    assert made.kappa > GOOD_KAPPA
    assert made.acceptable is False


@pytest.mark.parametrize(
    ("made", "acceptable"),
    [
        (Agreement(98, 2, 5, 95), True),
        (Agreement(97, 3, 5, 95), False),
        (Agreement(98, 2, 6, 94), False),
        (Agreement(0, 0, 5, 95), None),
    ],
)
def test_limits_are_those_of_aiag(made: Agreement, acceptable: bool | None) -> None:
    assert made.acceptable is acceptable


def test_nothing_audited_agrees_with_nothing() -> None:
    none = Agreement(0, 0, 0, 0)
    assert none.as_dict() == {
        "effectiveness": None,
        "miss_rate_of_defective": None,
        "false_alarm_rate_of_good": None,
        "kappa": None,
        "acceptable": None,
    }

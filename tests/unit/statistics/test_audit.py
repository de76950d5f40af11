"""Escape and overkill estimated from audited pieces."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.ports import Count
from inspector.statistics import (
    Audit,
    Stratum,
    audit_of,
    defectives_needed,
    rate_shown_by_zero_misses,
    wilson_interval,
)
from inspector.values import Disposition

PASS, REVIEW, REJECT = Disposition.PASS, Disposition.REVIEW, Disposition.REJECT


def stratum(
    said: Disposition, units: int, examined: int = 0, defective: int = 0, *, fair: bool = True
) -> Stratum:
    return Stratum(said, units, examined, defective, representative=fair)


def audit(
    passed: tuple[int, int, int],
    review: tuple[int, int, int] = (0, 0, 0),
    rejected: tuple[int, int, int] = (0, 0, 0),
) -> Audit:
    return Audit(stratum(PASS, *passed), stratum(REVIEW, *review), stratum(REJECT, *rejected))


def count(
    units: int,
    said: Disposition,
    final: Disposition | None = None,
    *,
    drawn: bool = False,
    decided: bool | None = None,
) -> Count:
    return Count(
        pictures=units,
        units=units,
        first=units,
        said=said,
        disposition=said if final is None else final,
        decided=final is not None if decided is None else decided,
        audit=drawn,
    )


def test_strata_are_weighted_by_how_many_units_they_stand_for() -> None:
    """1 of 100 audited passes defective stands for 90 of 9,000; 800 of 900 rejects are right."""
    made = audit((9000, 100, 1), (100, 100, 40), (900, 90, 80))
    assert made.escape_rate_of_defective == pytest.approx(90 / (90 + 40 + 800))
    assert made.overkill_rate_of_good == pytest.approx(100 / (100 + 60 + 8910))
    assert made.outgoing_escape_rate_of_passed == 0.01
    assert made.outgoing_escape_interval == wilson_interval(1, 100)
    assert made.missing is None


def test_no_audited_passes_no_escape_rate() -> None:
    made = audit((9000, 0, 0), (100, 100, 40), (900, 900, 800))
    assert made.escape_rate_of_defective is None
    assert made.escape_interval is None
    assert made.overkill_rate_of_good is None
    assert made.outgoing_escape_rate_of_passed is None
    assert made.audited_defectives is None
    assert made.agreement is None
    assert made.missing == "no passed units drawn for audit were judged by a person"


def test_rejects_that_people_picked_for_themselves_prove_nothing() -> None:
    made = Audit(
        stratum(PASS, 9000, 100, 1), stratum(REVIEW, 0), stratum(REJECT, 900, 50, 0, fair=False)
    )
    assert made.overkill_rate_of_good is None
    assert made.missing is not None
    assert "rejected" in made.missing
    assert made.outgoing_escape_rate_of_passed == 0.01  # which needs no rejects


def test_nothing_inspected_is_said() -> None:
    assert audit((0, 0, 0)).missing == "nothing was inspected"
    assert audit((0, 0, 0)).escape_rate_of_defective is None


def test_without_defectives_overkill_is_still_known() -> None:
    made = audit((1000, 100, 0), rejected=(10, 10, 0))
    assert made.escape_rate_of_defective is None
    assert made.missing == "people found no defective unit to escape"
    assert made.overkill_rate_of_good == 10 / 1010


@pytest.mark.parametrize(("defectives", "rate"), [(299, 0.01), (2995, 0.001), (1, 0.95)])
def test_zero_misses_show_what_the_tables_say(defectives: int, rate: float) -> None:
    shown = rate_shown_by_zero_misses(defectives)
    assert shown is not None
    assert shown <= rate + 1e-12
    assert defectives_needed(rate) == defectives
    if defectives > 1:
        before = rate_shown_by_zero_misses(defectives - 1)
        assert before is not None
        assert before > rate


def test_zero_misses_of_nothing_show_nothing() -> None:
    assert rate_shown_by_zero_misses(0) is None
    with pytest.raises(ValueError, match="defectives >= 0"):
        rate_shown_by_zero_misses(-1)
    with pytest.raises(ValueError, match="rate between 0 and 1"):
        defectives_needed(0.0)


def test_everything_audited_counts_every_defective() -> None:
    made = audit((10_000, 10_000, 0), rejected=(299, 299, 299))
    assert made.audited_defectives == 299
    assert made.zero_misses_show == rate_shown_by_zero_misses(299)


def test_reviewed_rejects_prove_no_more_than_the_passes_that_were_audited() -> None:
    """With 1 pass in 100 looked at, 300 certain rejects say as much as 3 would."""
    made = audit((10_000, 100, 0), rejected=(300, 300, 300))
    assert made.audited_defectives == 3
    assert audit((10_000, 100, 1), rejected=(300, 300, 300)).zero_misses_show is None


strata = st.tuples(st.integers(0, 5000), st.integers(0, 5000), st.integers(0, 5000)).map(
    lambda three: (max(three), sorted(three)[1], min(three))
)


@given(strata, strata, strata)
def test_estimates_stay_shares_and_lie_in_their_intervals(
    passed: tuple[int, int, int], review: tuple[int, int, int], rejected: tuple[int, int, int]
) -> None:
    made = audit(passed, review, rejected)
    for value, interval in (
        (made.escape_rate_of_defective, made.escape_interval),
        (made.overkill_rate_of_good, made.overkill_interval),
        (made.outgoing_escape_rate_of_passed, made.outgoing_escape_interval),
    ):
        assert (value is None) == (interval is None)
        if value is not None and interval is not None:
            assert 0 <= interval[0] <= value + 1e-9
            assert value - 1e-9 <= interval[1] <= 1


@pytest.mark.parametrize("escape", [0.02, 0.3])
def test_intervals_hold_the_truth_as_often_as_they_say(escape: float) -> None:
    """A plant of 20,000 units with 5 % defective, 1 in 20 passes and every other reject audited."""
    chance = np.random.default_rng(20_260_314)
    held, trials = 0, 400
    for _ in range(trials):
        defective = chance.binomial(20_000, 0.05)
        escaped = chance.binomial(defective, escape)
        overkill = chance.binomial(20_000 - defective, 0.01)
        passed = 20_000 - defective - overkill + escaped
        rejected = defective - escaped + overkill
        seen, looked = passed // 20, rejected // 2
        made = audit(
            (passed, seen, int(chance.hypergeometric(escaped, passed - escaped, seen))),
            rejected=(
                rejected,
                looked,
                int(chance.hypergeometric(rejected - overkill, overkill, looked)),
            ),
        )
        assert made.escape_interval is not None
        held += made.escape_interval[0] <= escaped / defective <= made.escape_interval[1]
    assert held / trials >= 0.93


def test_strata_come_from_what_the_model_said_and_people_found() -> None:
    made = audit_of(
        [
            count(9700, PASS),
            count(98, PASS, PASS, drawn=True),
            count(2, PASS, REJECT, drawn=True),
            count(50, PASS, drawn=True),  # drawn, nobody has looked yet
            count(30, PASS, REJECT),  # found by chance further down the line
            count(7, REVIEW),
            count(20, REVIEW, PASS),
            count(10, REVIEW, REJECT),
            count(300, REJECT),
            count(45, REJECT, REJECT, drawn=True),
            count(5, REJECT, PASS, drawn=True),
            count(4, REJECT, Disposition.CANNOT_JUDGE, drawn=True),
            count(11, Disposition.CANNOT_JUDGE),
        ]
    )
    assert made.passed == stratum(PASS, 9880, 100, 2)
    assert made.review == stratum(REVIEW, 37, 30, 10)
    assert made.rejected == stratum(REJECT, 354, 50, 45)


def test_rejects_that_were_all_reviewed_need_no_draw() -> None:
    made = audit_of([count(40, REJECT, REJECT), count(10, REJECT, PASS)])
    assert made.rejected == stratum(REJECT, 50, 50, 40)
    some = audit_of([count(40, REJECT), count(10, REJECT, PASS)])
    assert not some.rejected.representative


def test_agreement_leaves_out_what_the_model_left_to_people() -> None:
    made = audit((900, 90, 9), (100, 100, 50), (100, 100, 80)).agreement
    assert made is not None
    assert made.total == pytest.approx(1000)
    assert made.miss_rate_of_defective == pytest.approx(90 / 170)
    assert made.false_alarm_rate_of_good == pytest.approx(20 / 830)


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="0 <= defective <= examined <= units"):
        stratum(PASS, 10, 11)


def test_plain_values_are_finite() -> None:
    plain = audit((1000, 100, 0), rejected=(100, 100, 90)).as_dict()
    numbers = [value for value in plain.values() if isinstance(value, float)]
    assert all(math.isfinite(number) for number in numbers)
    assert [each["said"] for each in plain["strata"]] == ["pass", "review", "reject"]

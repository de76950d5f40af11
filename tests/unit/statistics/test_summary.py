"""From counts to the figures of a board."""

import pytest

from inspector.ports import Tally
from inspector.statistics import Summary, summarise, wilson_interval
from inspector.values import Disposition


def test_counts_become_figures() -> None:
    tally = Tally(
        {
            Disposition.PASS: 985,
            Disposition.REJECT: 15,
            Disposition.REVIEW: 40,
            Disposition.CANNOT_JUDGE: 7,
        },
        {"stain": 5, "hole": 9, "crease": 5, "knot": 0},
    )
    summary = summarise(tally)
    assert summary == Summary(
        good=985,
        rejected=15,
        undecided=40,
        cannot_judge=7,
        pass_rate=0.985,
        pass_rate_interval=wilson_interval(985, 1000),
        categories=summary.categories,
    )
    assert summary.categories == (("hole", 9), ("crease", 5), ("stain", 5))
    assert summary.inspected == 1047


@pytest.mark.parametrize("undecided", [0, 12])
def test_the_pass_rate_is_undefined_until_something_is_judged(undecided: int) -> None:
    summary = summarise(Tally({Disposition.REVIEW: undecided}, {}))
    assert summary.pass_rate is None
    assert summary.pass_rate_interval is None
    assert summary.undecided == undecided

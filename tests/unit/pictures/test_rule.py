"""Which pictures are kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.pictures import Kind, Rule
from inspector.values import Disposition, Inspection
from tests.fakes.records import digest_of, make_inspection, make_verdict


def judged(word: Disposition, **fields: object) -> Inspection:
    return make_inspection(verdict=make_verdict(word), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("word", [each for each in Disposition if each is not Disposition.PASS])
def test_what_did_not_pass_is_kept(word: Disposition) -> None:
    assert Rule(passed_share=0.0).keeps(judged(word))


def test_passes_drawn_for_audit_are_kept() -> None:
    assert Rule(passed_share=0.0).keeps(judged(Disposition.PASS, audit=True))


def test_of_passes_a_share_is_kept_always_the_same() -> None:
    passes = [
        replace(judged(Disposition.PASS), digest=digest_of(f"picture {number}"))
        for number in range(20_000)
    ]
    kept = [Rule(passed_share=0.01).keeps(each) for each in passes]
    assert 140 < sum(kept) < 260
    assert kept == [Rule(passed_share=0.01).keeps(each) for each in passes]


@given(st.floats(0, 1), st.floats(0, 1), st.binary(min_size=1))
def test_a_larger_share_keeps_all_that_a_smaller_one_does(
    one: float, other: float, picture: bytes
) -> None:
    inspection = replace(judged(Disposition.PASS), digest=digest_of(picture.hex()))
    smaller, larger = sorted((one, other))
    if Rule(passed_share=smaller).keeps(inspection):
        assert Rule(passed_share=larger).keeps(inspection)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_none_and_all_mean_it(share: float) -> None:
    kept = [
        Rule(passed_share=share).keeps(replace(judged(Disposition.PASS), digest=digit * 64))
        for digit in "0f"
    ]
    assert kept == [bool(share)] * 2


@pytest.mark.parametrize(
    ("inspection", "kind"),
    [
        (judged(Disposition.PASS), Kind.PASSED),
        (judged(Disposition.PASS, audit=True), Kind.OTHERS),
        (judged(Disposition.CANNOT_JUDGE), Kind.OTHERS),
        (judged(Disposition.REJECT, simulated=True), Kind.SIMULATED),
    ],
)
def test_rehearsals_go_first_then_passes(inspection: Inspection, kind: Kind) -> None:
    assert Rule().kind(inspection) is kind


@pytest.mark.parametrize("rule", [{"passed_share": 1.1}, {"passed_share": -1}, {"max_bytes": -1}])
def test_a_rule_that_makes_no_sense_is_refused(rule: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must"):
        Rule(**rule)  # type: ignore[arg-type]

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from inspector.fabric import ClothDefect, join_defects
from inspector.values import Severity
from tests.support.cloth import defect_at

DEFECTS = st.lists(
    st.builds(
        defect_at,
        st.integers(0, 300),
        x=st.integers(0, 300),
        width=st.integers(1, 60),
        height=st.integers(1, 60),
        category=st.sampled_from(["hole", "stain"]),
        severity=st.sampled_from(Severity),
        picture=st.sampled_from("abcdef"),
    ),
    max_size=25,
)


def test_parts_of_one_defect_in_two_pictures_are_one() -> None:
    upper = defect_at(480, height=20, picture="a", severity=Severity.MINOR)
    lower = defect_at(500, height=30, x=105, picture="b")
    (joined,) = join_defects([upper, lower])
    assert joined.place == upper.place.union(lower.place)
    assert joined.pictures == ("a", "b")
    assert joined.severity is Severity.MAJOR


def test_defects_a_little_apart_are_joined_within_the_tolerance() -> None:
    apart = [defect_at(0, height=10), defect_at(18, height=10)]
    assert len(join_defects(apart, 7.9)) == 2
    assert len(join_defects(apart, 8.0)) == 1


def test_categories_are_kept_apart() -> None:
    assert len(join_defects([defect_at(0), defect_at(0, category="hole")])) == 2


def test_what_touches_through_others_is_one() -> None:
    chain = [defect_at(10 * step, height=10) for step in range(6)]
    assert len(join_defects([chain[0], chain[5]])) == 2
    assert len(join_defects(chain)) == 1


@given(DEFECTS, st.integers(0, 20), st.randoms(use_true_random=False))
def test_the_order_does_not_matter(defects: list[ClothDefect], gap: int, random: Random) -> None:
    shuffled = random.sample(defects, len(defects))
    assert join_defects(shuffled, gap) == join_defects(defects, gap)


@given(DEFECTS, st.integers(0, 20))
def test_everything_is_covered_and_nothing_is_made_up(defects: list[ClothDefect], gap: int) -> None:
    joined = join_defects(defects, gap)
    assert len(joined) <= len(defects)
    for defect in defects:
        assert any(
            each.category == defect.category and each.place.union(defect.place) == each.place
            for each in joined
        )
    assert {each.category for each in joined} == {each.category for each in defects}


@given(DEFECTS, st.integers(0, 20))
def test_a_wider_tolerance_joins_no_less(defects: list[ClothDefect], gap: int) -> None:
    assert len(join_defects(defects, gap + 5)) <= len(join_defects(defects, gap))

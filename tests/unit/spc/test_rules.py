"""The rules, against their definitions written out naively and against published run lengths."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.spc import DEFAULT_RULES, Rule, Run, Side, runs

# Values on the lines themselves come up often: there a strict and a loose rule differ.
distances = st.lists(
    st.one_of(st.sampled_from([x / 2 for x in range(-8, 9)]), st.floats(-4, 4)), max_size=40
)
Pattern = Callable[[Sequence[float]], Side | bool | None]


def above(sigmas: float, wanted: int) -> Pattern:
    """Both ends and at least `wanted` points of a window lie beyond, all on one side."""

    def pattern(window: Sequence[float]) -> Side | None:
        for side, sign in ((Side.HIGH, 1), (Side.LOW, -1)):
            beyond = [sign * z > sigmas for z in window]
            if beyond[0] and beyond[-1] and sum(beyond) >= wanted:
                return side
        return None

    return pattern


def trend(window: Sequence[float]) -> Side | None:
    if all(one < other for one, other in combinations(window, 2)):
        return Side.HIGH
    return Side.LOW if all(one > other for one, other in combinations(window, 2)) else None


def alternates(window: Sequence[float]) -> bool:
    triples = zip(window, window[1:], window[2:], strict=False)
    return all(a < b > c or a > b < c for a, b, c in triples)


NAIVE: dict[Rule, tuple[range, Pattern]] = {
    Rule.WE1: (range(1, 2), above(3, 1)),
    Rule.WE2: (range(2, 4), above(2, 2)),
    Rule.WE3: (range(4, 6), above(1, 4)),
    Rule.WE4: (range(8, 9), above(0, 8)),
    Rule.NELSON1: (range(1, 2), above(3, 1)),
    Rule.NELSON2: (range(9, 10), above(0, 9)),
    Rule.NELSON3: (range(6, 7), trend),
    Rule.NELSON4: (range(14, 15), alternates),
    Rule.NELSON5: (range(2, 4), above(2, 2)),
    Rule.NELSON6: (range(4, 6), above(1, 4)),
    Rule.NELSON7: (range(15, 16), lambda window: all(-1 < z < 1 for z in window)),
    Rule.NELSON8: (range(8, 9), lambda window: not any(-1 <= z <= 1 for z in window)),
}


def naive(rule: Rule, z: Sequence[float]) -> set[Run]:
    """Every window of every length that fits, then overlaps and neighbours joined."""
    sizes, pattern = NAIVE[rule]
    hits: dict[Side | None, set[int]] = {}
    joined: dict[Side | None, set[int]] = {}
    for size in sizes:
        for first in range(len(z) - size + 1):
            found = pattern(z[first : first + size])
            if found:
                side = found if isinstance(found, Side) else None
                hits.setdefault(side, set()).update(range(first, first + size))
                joined.setdefault(side, set()).update(range(first, first + size - 1))
    if rule is Rule.NELSON3:  # one trend may begin at the point where another ends
        return _stretches(joined, extra=1)
    return _stretches(hits, extra=0)


def _stretches(members: dict[Side | None, set[int]], extra: int) -> set[Run]:
    return {
        Run(first, last + extra, side)
        for side, found in members.items()
        for first in found
        if first - 1 not in found
        for last in [next(index for index in range(first, 99) if index + 1 not in found)]
    }


@pytest.mark.parametrize("rule", Rule)
@given(z=distances)
def test_a_rule_is_its_definition(rule: Rule, z: list[float]) -> None:
    found = runs(rule, z)
    assert set(found) == naive(rule, z)
    assert len(found) == len(set(found))
    assert list(found) == sorted(found, key=lambda run: run.first)


LEVEL = [0.5, -0.5] * 2

EXAMPLES = {
    Rule.WE1: [*LEVEL, 3.1, *LEVEL],
    Rule.WE2: [*LEVEL, 2.1, 0.0, 2.1, *LEVEL],
    Rule.WE3: [*LEVEL, -1.1, -1.1, 0.0, -1.1, -1.1, *LEVEL],
    Rule.WE4: [*LEVEL, *[-0.1] * 8, 0.5],
    Rule.NELSON1: [*LEVEL, -3.1],
    Rule.NELSON2: [*LEVEL, -0.5, *[0.1] * 9, -0.5],
    Rule.NELSON3: [0.0, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.5],
    Rule.NELSON4: [0.0, 0.0, *[0.5, -0.5] * 7, -0.5],
    Rule.NELSON5: [*LEVEL, -2.1, -2.1],
    Rule.NELSON6: [1.1, 1.1, 1.1, 1.1],
    Rule.NELSON7: [2.0, *[0.9, 0.9, -0.9] * 5, 2.0],
    Rule.NELSON8: [0.0, *[1.1, -1.1] * 4, 0.0],
}
FOUND = {
    Rule.WE1: Run(4, 4, Side.HIGH),
    Rule.WE2: Run(4, 6, Side.HIGH),
    Rule.WE3: Run(4, 8, Side.LOW),
    Rule.WE4: Run(3, 11, Side.LOW),
    Rule.NELSON1: Run(4, 4, Side.LOW),
    Rule.NELSON2: Run(5, 13, Side.HIGH),
    Rule.NELSON3: Run(1, 6, Side.HIGH),
    Rule.NELSON4: Run(1, 15),
    Rule.NELSON5: Run(4, 5, Side.LOW),
    Rule.NELSON6: Run(0, 3, Side.HIGH),
    Rule.NELSON7: Run(1, 15),
    Rule.NELSON8: Run(1, 8),
}


@pytest.mark.parametrize("rule", Rule)
def test_a_run_begins_and_ends_where_the_pattern_does(rule: Rule) -> None:
    assert runs(rule, EXAMPLES[rule]) == (FOUND[rule],)


@pytest.mark.parametrize("rule", Rule)
@given(z=distances)
def test_sides_mirror(rule: Rule, z: list[float]) -> None:
    mirrored = {Side.HIGH: Side.LOW, Side.LOW: Side.HIGH, None: None}
    flipped = runs(rule, [-each for each in z])
    assert {Run(run.first, run.last, mirrored[run.side]) for run in flipped} == set(runs(rule, z))


@pytest.mark.parametrize("rule", Rule)
@given(z=distances, more=st.floats(-4, 4))
def test_a_new_point_takes_no_run_back(rule: Rule, z: list[float], more: float) -> None:
    later = runs(rule, [*z, more])
    for run in runs(rule, z):
        assert any(
            each.first == run.first and each.last >= run.last and each.side == run.side
            for each in later
        )


@pytest.mark.parametrize(
    ("rules", "published"),
    [
        ([Rule.WE1], 370.40),
        ([Rule.WE1, Rule.WE2], 225.44),
        ([Rule.WE1, Rule.WE4], 152.73),
        ([Rule.WE1, Rule.WE2, Rule.WE3, Rule.WE4], 91.75),
    ],
    ids=["we1", "we1+we2", "default", "all"],
)
def test_false_alarms_come_as_rarely_as_published(rules: list[Rule], published: float) -> None:
    """Mean points until a false alarm: C. W. Champ and W. H. Woodall, Technometrics 29 (1987)."""
    chance = np.random.default_rng(1987)
    lengths = [_until_alarm(chance, rules) for _ in range(2_500)]
    error = np.std(lengths) / np.sqrt(len(lengths))
    assert abs(np.mean(lengths) - published) < 3 * error
    assert error < 0.025 * published


def _until_alarm(chance: np.random.Generator, rules: Sequence[Rule]) -> int:
    """Points until a rule is broken; no Western Electric rule looks further back than eight."""
    seen, tail = 0, np.empty(0)
    while True:
        window = np.concatenate([tail, chance.standard_normal(128)]).tolist()
        if _broken(rules, window):
            first = bisect(range(len(window)), 0, key=lambda end: _broken(rules, window[:end]))
            return seen - len(tail) + first
        seen, tail = seen + 128, np.array(window[-7:])


def _broken(rules: Sequence[Rule], z: Sequence[float]) -> bool:
    return any(runs(rule, z) for rule in rules)


def test_the_default_is_a_jump_and_a_shift() -> None:
    assert DEFAULT_RULES == (Rule.WE1, Rule.WE4)


def test_every_rule_is_put_into_words() -> None:
    assert all(rule.meaning for rule in Rule)


def test_a_distance_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        runs(Rule.WE1, [float("nan")])

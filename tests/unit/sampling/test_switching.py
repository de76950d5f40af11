"""Switching rules, step by step and as laws over any history."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.sampling import START, State, Switching

GOOD, BAD = True, False
histories = st.lists(st.booleans(), max_size=60)


def after_lots(verdicts: Iterable[bool], start: Switching = START) -> Switching:
    """Where a series stands after these verdicts, oldest first."""
    return reduce(Switching.after, verdicts, start)


def state(*verdicts: bool) -> State:
    return after_lots(verdicts).state


def run(verdicts: list[bool]) -> list[Switching]:
    """Where a series stands before each lot and after the last, as far as it goes."""
    standings = [START]
    for verdict in verdicts:
        if standings[-1].state is State.DISCONTINUED:
            break
        standings.append(standings[-1].after(verdict))
    return standings


def test_two_rejected_of_five_or_fewer_tighten() -> None:
    assert state(BAD) is State.NORMAL
    assert state(BAD, BAD) is State.TIGHTENED
    assert state(BAD, GOOD, GOOD, GOOD, BAD) is State.TIGHTENED
    assert state(BAD, GOOD, GOOD, GOOD, GOOD, BAD) is State.NORMAL


def test_five_accepted_in_a_row_bring_it_back() -> None:
    assert state(BAD, BAD, GOOD, GOOD, GOOD, GOOD) is State.TIGHTENED
    assert state(BAD, BAD, GOOD, GOOD, GOOD, GOOD, GOOD) is State.NORMAL
    assert state(BAD, BAD, GOOD, GOOD, GOOD, GOOD, BAD, GOOD) is State.TIGHTENED


def test_what_was_rejected_before_the_return_is_forgotten() -> None:
    back = after_lots([BAD, BAD, *[GOOD] * 5])
    assert back == START
    assert back.after(BAD).state is State.NORMAL


def test_five_rejected_on_tightened_end_it_even_with_accepted_ones_between() -> None:
    on_tightened = [BAD, GOOD, BAD, GOOD, GOOD, BAD, GOOD, BAD, GOOD]
    assert state(BAD, BAD, *on_tightened) is State.TIGHTENED
    assert state(BAD, BAD, *on_tightened, BAD) is State.DISCONTINUED


def test_after_the_end_no_lot_is_judged_until_the_process_was_put_right() -> None:
    ended = after_lots([BAD] * 7)
    with pytest.raises(ValueError, match="discontinued"):
        ended.after(GOOD)
    resumed = ended.resumed()
    assert resumed.state is State.TIGHTENED
    assert after_lots([GOOD] * 5, resumed).state is State.NORMAL
    assert after_lots([BAD] * 4, resumed).state is State.TIGHTENED
    assert START.resumed() is START


@given(histories)
def test_only_neighbouring_states_follow_each_other(verdicts: list[bool]) -> None:
    allowed = {
        (State.NORMAL, State.TIGHTENED),
        (State.TIGHTENED, State.NORMAL),
        (State.TIGHTENED, State.DISCONTINUED),
    }
    standings = run(verdicts)
    for before, after in pairwise(standings):
        assert before.state is after.state or (before.state, after.state) in allowed


@given(histories)
def test_a_switch_is_told_by_the_lots_before_it(verdicts: list[bool]) -> None:
    """An independent reading of the rules, from the raw list of verdicts."""
    began, standings = 0, run(verdicts)
    for place, (before, after) in enumerate(pairwise(standings), start=1):
        since = verdicts[began:place]
        if before.state is State.NORMAL:
            switches = since[-5:].count(BAD) >= 2
        else:
            switches = since.count(BAD) == 5 or (len(since) >= 5 and all(since[-5:]))
        assert (before.state is not after.state) == switches
        began = place if switches else began


@given(histories)
def test_memory_stays_short(verdicts: list[bool]) -> None:
    assert all(len(standing.verdicts) <= 24 for standing in run(verdicts))

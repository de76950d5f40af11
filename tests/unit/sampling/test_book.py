"""Lots on record: decided by the plan in force, counted once, in the order they came."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from inspector.errors import LotConflictError, UsageError
from inspector.ports import Document
from inspector.sampling import LotAnswer, LotEntry, State, all_series, record_lot, series_of
from tests.fakes.memory_store import MemoryStore
from tests.fakes.records import NOON

FIRST = LotEntry("fabric", "L-1", size=1200, inspected=80, defective=2, aql=1.0)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def record(store: MemoryStore, **changes: Any) -> LotAnswer:
    """Report a lot of 1,200 at AQL 1.0 with 2 defectives among 80, unless told otherwise."""
    return record_lot(store, replace(FIRST, **changes), NOON)


def record_many(store: MemoryStore, verdicts: str, start: int = 1) -> State:
    """Report lots one after another, `.` accepted and `x` rejected; gives how the next is done."""
    state = series_of(store, "fabric").standing.state
    for number, verdict in enumerate(verdicts, start):
        defective = 0 if verdict == "." else 10
        state = record(store, lot=f"L-{number}", defective=defective).next_state
    return state


def test_a_lot_is_decided_by_its_plan(store: MemoryStore) -> None:
    accepted = record(store)
    assert accepted.presentation.accepted
    assert (accepted.presentation.accept, accepted.next_state) == (2, State.NORMAL)
    rejected = record(store, lot="L-2", defective=3)
    assert not rejected.presentation.accepted
    assert rejected.lot.number == 2


def test_aql_and_level_are_those_of_the_lot_before(store: MemoryStore) -> None:
    record(store, level="I", inspected=50, defective=0)
    later = record(store, lot="L-2", aql=None, inspected=50, defective=0)
    assert (later.lot.aql, later.lot.level) == (1.0, "I")
    with pytest.raises(UsageError, match="first lot of 'cell' needs an AQL"):
        record(store, product="cell", aql=None)


def test_another_sample_than_the_plans_is_refused(store: MemoryStore) -> None:
    with pytest.raises(UsageError, match="asks for 80 inspected units of 1200, got 100"):
        record(store, inspected=100)
    assert series_of(store, "fabric").lots == ()


def test_a_small_lot_is_inspected_whole(store: MemoryStore) -> None:
    assert record(store, size=40, aql=0.10, inspected=40, defective=0).presentation.accepted


def test_rejected_lots_tighten_and_the_next_is_inspected_that_way(store: MemoryStore) -> None:
    assert record_many(store, "xx") is State.TIGHTENED
    assert not record(store, lot="L-3", defective=2).presentation.accepted  # accepts 1 now
    again = record(store, lot="L-4", defective=1)
    assert (again.presentation.state, again.presentation.accept) == (State.TIGHTENED, 1)


def test_the_same_report_again_is_answered_the_same_and_not_counted(store: MemoryStore) -> None:
    first = record(store, defective=3)
    record(store, lot="L-2")
    again = record_lot(store, replace(FIRST, defective=3), NOON + timedelta(hours=1))
    assert again.replayed
    assert again.presentation == first.presentation
    assert [lot.lot for lot in series_of(store, "fabric").lots] == ["L-1", "L-2"]
    assert series_of(store, "fabric").standing.verdicts == (False, True)


def test_another_report_about_the_same_lot_is_a_conflict(store: MemoryStore) -> None:
    record(store)
    with pytest.raises(LotConflictError, match=r"2 defective of 80 .* says 1 defective of 80"):
        record(store, defective=1)


def test_a_sorted_lot_that_comes_again_changes_its_verdict_and_no_state(
    store: MemoryStore,
) -> None:
    record(store, defective=3)
    again = record(store, size=1100, defective=1, resubmitted=True)
    assert again.presentation.accepted
    lot = series_of(store, "fabric").find("L-1")
    assert lot is not None
    assert lot.last.accepted and not lot.original.accepted
    assert series_of(store, "fabric").standing.verdicts == (False,)
    assert record(store, size=1100, defective=1, resubmitted=True).replayed


def test_only_a_rejected_lot_comes_again(store: MemoryStore) -> None:
    with pytest.raises(UsageError, match="is not on record"):
        record(store, resubmitted=True)
    record(store)
    with pytest.raises(UsageError, match="was accepted"):
        record(store, resubmitted=True, defective=1)


def test_discontinued_acceptance_goes_on_only_after_a_corrective_action(
    store: MemoryStore,
) -> None:
    assert record_many(store, "xx" + "xx.xxx") is State.DISCONTINUED
    with pytest.raises(UsageError, match="is discontinued"):
        record(store, lot="L-9", defective=0)
    resumed = record(store, lot="L-9", defective=0, corrective_action="new reed fitted")
    assert resumed.presentation.state is State.TIGHTENED
    assert resumed.next_state is State.TIGHTENED
    assert record_many(store, "....", start=10) is State.NORMAL


def test_products_have_series_of_their_own(store: MemoryStore) -> None:
    record(store, product="a/b", lot="c", defective=9)
    record(store, product="a", lot="b/c")
    assert [(each.product, len(each.lots)) for each in all_series(store)] == [("a", 1), ("a/b", 1)]


def test_defects_per_hundred_units_are_not_kept(store: MemoryStore) -> None:
    with pytest.raises(UsageError, match="counts defects per 100 units"):
        record(store, aql=15.0)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"size": 0}, "at least 1 unit"),
        ({"defective": 81}, "81 cannot be defective"),
        ({"defective": -1}, "-1 cannot be defective"),
        ({"lot": " "}, "lot: expected"),
        ({"product": "x" * 65}, "product: expected 1 to 64"),
    ],
)
def test_reports_that_cannot_be_are_refused(changes: dict[str, Any], expected: str) -> None:
    with pytest.raises(UsageError, match=expected):
        replace(FIRST, **changes)


class Crossed(MemoryStore):
    """A store in which somebody else's report of the same lot arrives in the last moment."""

    def __init__(self, theirs: LotEntry) -> None:
        super().__init__()
        self.theirs: LotEntry | None = theirs

    def put_document(self, *args: Any, **kwargs: Any) -> Document:
        theirs, self.theirs = self.theirs, None
        if theirs:
            record_lot(self, theirs, NOON)
        return super().put_document(*args, **kwargs)


def test_the_same_lot_reported_twice_at_once_is_counted_once() -> None:
    store = Crossed(FIRST)
    assert record(store).replayed
    with pytest.raises(LotConflictError):
        record(Crossed(replace(FIRST, defective=0)))

"""Group commits: each caller gets its own answer, whatever happens to the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future
from threading import Event

import pytest

from inspector.errors import BusyError, KeyConflictError, StoreUnavailableError, UsageError
from inspector.ports import Filter, Recorded
from inspector.recorder import GroupCommitter
from inspector.values import Inspection
from tests.fakes.memory_store import MemoryStore
from tests.fakes.records import make_inspection

PATIENCE_S = 30  # only ever waited for in full when a test fails


class GatedStore(MemoryStore):
    """A store whose commits wait until the gate is open, as a slow disk would make them."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = Event()
        self.entered = Event()

    def record(self, batch: Sequence[Inspection]) -> list[Recorded | KeyConflictError]:
        self.entered.set()
        assert self.gate.wait(PATIENCE_S)
        return super().record(batch)


@pytest.fixture
def store() -> GatedStore:
    return GatedStore()


@pytest.fixture
def committer(store: GatedStore) -> Iterator[GroupCommitter]:
    with GroupCommitter(store, capacity=4, largest_batch=3) as committer:
        yield committer
        store.gate.set()


def occupy(committer: GroupCommitter, store: GatedStore) -> Future[Recorded]:
    """Have a commit of one record under way and waiting at the gate."""
    future = committer.submit(make_inspection())
    assert store.entered.wait(PATIENCE_S)
    return future


def test_a_record_alone_is_committed_at_once(committer: GroupCommitter, store: GatedStore) -> None:
    store.gate.set()
    inspection = make_inspection(sequence=1)
    assert committer.submit(inspection).result(PATIENCE_S) == Recorded(inspection, replayed=False)
    assert store.get(inspection.id) == inspection


def test_what_gathers_during_a_commit_goes_into_the_next(
    committer: GroupCommitter, store: GatedStore
) -> None:
    futures = [occupy(committer, store)]
    futures += [committer.submit(make_inspection()) for _ in range(4)]
    store.gate.set()
    assert not any(future.result(PATIENCE_S).replayed for future in futures)
    assert store.batches == [1, 3, 1]


def test_a_full_queue_takes_nothing_in(committer: GroupCommitter, store: GatedStore) -> None:
    occupy(committer, store)
    futures = [committer.submit(make_inspection()) for _ in range(4)]
    refused = make_inspection()
    with pytest.raises(BusyError) as caught:
        committer.submit(refused)
    assert caught.value.waiting == 4
    assert caught.value.retry_after_s >= 1
    store.gate.set()
    for future in futures:
        future.result(PATIENCE_S)
    assert store.get(refused.id) is None
    assert committer.submit(refused).result(PATIENCE_S).inspection == refused


def test_replay_and_conflict_reach_the_caller_they_concern(
    committer: GroupCommitter, store: GatedStore
) -> None:
    occupy(committer, store)
    first = make_inspection(sequence=1)
    futures = [
        committer.submit(item)
        for item in (first, make_inspection(sequence=1), make_inspection(sequence=1, picture="b"))
    ]
    store.gate.set()
    assert futures[0].result(PATIENCE_S) == Recorded(first, replayed=False)
    assert futures[1].result(PATIENCE_S) == Recorded(first, replayed=True)
    assert isinstance(futures[2].exception(PATIENCE_S), KeyConflictError)


def test_a_failing_store_fails_its_batch_and_later_ones_work(
    committer: GroupCommitter, store: GatedStore
) -> None:
    store.broken = True
    futures = [occupy(committer, store), committer.submit(make_inspection())]
    store.gate.set()
    for future in futures:
        assert isinstance(future.exception(PATIENCE_S), StoreUnavailableError)
    store.broken = False
    committer.submit(make_inspection()).result(PATIENCE_S)
    assert sum(store.tally(Filter()).dispositions.values()) == 1


def test_an_unexpected_error_is_told_and_outlived(
    committer: GroupCommitter, store: GatedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_: Sequence[Inspection]) -> list[Recorded | KeyConflictError]:
        raise ZeroDivisionError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr(store, "record", stumble)
        error = committer.submit(make_inspection()).exception(PATIENCE_S)
    assert isinstance(error, StoreUnavailableError)
    assert isinstance(error.__cause__, ZeroDivisionError)
    store.gate.set()
    committer.submit(make_inspection()).result(PATIENCE_S)


def test_a_record_that_cannot_be_kept_takes_no_other_along(
    committer: GroupCommitter, store: GatedStore
) -> None:
    occupy(committer, store)
    impossible = committer.submit(make_inspection(sequence=2**63))
    possible = committer.submit(make_inspection(sequence=1))
    store.gate.set()
    assert isinstance(impossible.exception(PATIENCE_S), UsageError)
    assert not possible.result(PATIENCE_S).replayed


def test_a_record_nobody_waits_for_any_more_is_left_out(
    committer: GroupCommitter, store: GatedStore
) -> None:
    occupy(committer, store)
    unwanted = make_inspection()
    future = committer.submit(unwanted)
    wanted = committer.submit(make_inspection())
    assert future.cancel()
    store.gate.set()
    wanted.result(PATIENCE_S)
    assert store.get(unwanted.id) is None
    with pytest.raises(CancelledError):
        future.result(PATIENCE_S)


def test_closing_commits_what_waits_and_takes_in_no_more(store: GatedStore) -> None:
    committer = GroupCommitter(store)
    futures = [committer.submit(make_inspection()) for _ in range(20)]
    store.gate.set()
    committer.close()
    assert all(future.done() for future in futures)
    assert sum(store.tally(Filter()).dispositions.values()) == 20
    with pytest.raises(StoreUnavailableError):
        committer.submit(make_inspection())
    committer.close()


@pytest.mark.parametrize(("capacity", "largest_batch"), [(0, 1), (1, 0)])
def test_sizes_below_one_are_refused(capacity: int, largest_batch: int) -> None:
    with pytest.raises(ValueError, match="must be >= 1"):
        GroupCommitter(MemoryStore(), capacity=capacity, largest_batch=largest_batch)

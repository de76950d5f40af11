"""Commits records in groups, so that waiting for the disk does not cost throughput.

A durable commit takes as long for a hundred records as for one. While one commit is under way
the next records gather, and the commit after it takes them all; a record that comes alone is
committed at once, without waiting for company, unless the caller says that company is on its way.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Self

from inspector.errors import BusyError, KeyConflictError, StoreUnavailableError, UsageError
from inspector.ports import InspectionStore, Recorded
from inspector.values import Inspection

__all__ = ["GroupCommitter"]

_Item = tuple[Inspection, Future[Recorded]]

_RETRY_AFTER_S = 1  # a full queue is a second's work at most


class GroupCommitter:
    """One thread between many callers and a store; a context manager that drains at its end."""

    def __init__(
        self,
        store: InspectionStore,
        *,
        capacity: int = 1024,
        largest_batch: int = 512,
        linger_s: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """Start the thread. `capacity` records may wait; the store stays the caller's to close.

        `linger_s` is asked before each commit how many seconds it may wait for more records: a
        commit costs processor time too, which a machine that is busy grading has better use for.
        """
        if capacity < 1 or largest_batch < 1:
            raise ValueError(
                f"capacity and largest_batch must be >= 1, got {capacity} and {largest_batch}"
            )
        self._store = store
        self._capacity = capacity
        self._largest_batch = largest_batch
        self._linger_s = linger_s
        self._stop = threading.Event()
        self._waiting: deque[_Item] = deque()
        self._changed = threading.Condition()
        self._closing = False
        self._failing = False
        self._thread = threading.Thread(target=self._run, name="group-committer", daemon=True)
        self._thread.start()

    def submit(self, inspection: Inspection) -> Future[Recorded]:
        """Queue a record; the future is done once it is durable.

        The future raises KeyConflictError where the station used the number for another picture,
        StoreUnavailableError where the store kept nothing, UsageError for a value that it cannot
        keep. Cancelling it before its commit begins leaves the record out.
        Raises BusyError when the queue is full and StoreUnavailableError after `close`; in both
        cases nothing was taken in.
        """
        future: Future[Recorded] = Future()
        with self._changed:
            if self._closing:
                raise StoreUnavailableError(
                    "Recording has ended because the program is stopping; this picture was not "
                    "counted. Send it again when the program is back."
                )
            if len(self._waiting) >= self._capacity:
                raise BusyError(len(self._waiting), _RETRY_AFTER_S)
            self._waiting.append((inspection, future))
            self._changed.notify()
        return future

    @property
    def failing(self) -> bool:
        """Whether the store kept nothing when it was last given a record."""
        return self._failing

    def close(self) -> None:
        """Take in nothing more, commit what waits, and return when that is done."""
        with self._changed:
            self._closing = True
            self._stop.set()
            self._changed.notify()
        self._thread.join()

    def __enter__(self) -> Self:
        """Use it in a `with` block."""
        return self

    def __exit__(self, *raised: object) -> None:
        """Drain and stop."""
        self.close()

    def _run(self) -> None:
        while batch := self._take():
            # A caller that gave up has cancelled its future; what nobody waits for is left out.
            self._commit([item for item in batch if item[1].set_running_or_notify_cancel()])

    def _take(self) -> list[_Item]:
        """Everything that waits, up to the largest batch; empty only when closing."""
        with self._changed:
            while not self._waiting and not self._closing:
                self._changed.wait()
        if (seconds := self._linger_s()) > 0:
            self._stop.wait(seconds)  # not on the condition, which every record would wake
        with self._changed:
            count = min(len(self._waiting), self._largest_batch)
            return [self._waiting.popleft() for _ in range(count)]

    def _commit(self, batch: Sequence[_Item]) -> None:
        try:
            answers = self._store.record([inspection for inspection, _ in batch])
        except UsageError as error:
            self._commit_apart(batch, error)
        except StoreUnavailableError as error:
            self._failing = True
            _fail(batch, error)
        except Exception as error:  # noqa: BLE001 - the thread must outlive any failure
            self._failing = True
            _fail(batch, _unexpected(error))
        else:
            self._failing = False
            for (_, future), answer in zip(batch, answers, strict=True):
                _resolve(future, answer)

    def _commit_apart(self, batch: Sequence[_Item], error: UsageError) -> None:
        """Keep one record that no store can hold from taking the others of its batch along."""
        if len(batch) == 1:
            _fail(batch, error)
            return
        for item in batch:
            self._commit([item])


def _resolve(future: Future[Recorded], answer: Recorded | KeyConflictError) -> None:
    if isinstance(answer, KeyConflictError):
        future.set_exception(answer)
    else:
        future.set_result(answer)


def _fail(batch: Sequence[_Item], error: Exception) -> None:
    for _, future in batch:
        future.set_exception(error)


def _unexpected(error: Exception) -> StoreUnavailableError:
    failure = StoreUnavailableError(
        f"Recording failed unexpectedly and nothing was kept ({type(error).__name__}: {error}); "
        "send the picture again."
    )
    failure.__cause__ = error
    return failure

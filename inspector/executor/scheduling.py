"""A bounded queue in front of a fixed number of threads, which decides how wide each picture runs.

A picture alone is answered soonest by a session that spreads over all cores; several at once are
done soonest by one-thread sessions side by side. Which of the two it is shows in the queue: a
picture that finds everything idle, and is still alone when a thread takes it, runs WIDE and has
all cores to itself; every other runs NARROW, at most one a core. Neither starts beside the other,
so there are never more busy threads than cores.

Where more wait than there are cores, a thread takes several of a kind at once: pictures of one
product go through its graph together in less time than one after another.
"""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import Enum
from time import perf_counter
from typing import Any, Protocol, Self, TypeVar

from inspector.errors import BusyError

__all__ = ["MOST_TOGETHER", "Executor", "JointWork", "Width", "Work"]

T = TypeVar("T")
In_contra = TypeVar("In_contra", contravariant=True)
Out_co = TypeVar("Out_co", covariant=True)

MOST_TOGETHER = 4
"""Pieces of work taken at once: more saves next to nothing and delays the first of them."""

_LONGEST_RETRY_S = 60


class Width(Enum):
    """How much of the machine a piece of work may take."""

    WIDE = "all cores"
    NARROW = "one core"


Work = Callable[[Width], T]
"""Something to do, told how wide it may run; called once, in a thread of the executor."""


class JointWork(Hashable, Protocol[In_contra, Out_co]):
    """Work on items that is cheaper for several at once.

    Items are done together where their work is equal. An exception among the results is its
    item's alone; after one that is raised, each item is tried by itself.
    """

    def __call__(self, items: Sequence[In_contra], width: Width) -> Sequence[Out_co | Exception]:
        """One result for each item."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class _Alone:
    """Work that is equal to no other, and so is done by itself."""

    work: Work[Any]

    def __call__(self, items: Sequence[None], width: Width) -> list[Any]:
        return [self.work(width) for _ in items]


@dataclass(frozen=True, slots=True)
class _Task:
    work: JointWork[Any, Any]
    item: Any
    had_company: bool  # something ran or waited when it came
    future: Future[Any] = field(default_factory=Future)


class Executor:
    """Runs work on `cores` threads; a context manager that finishes what it took in."""

    def __init__(
        self, *, cores: int, capacity: int, clock: Callable[[], float] = perf_counter
    ) -> None:
        """Start the threads. At most `capacity` pieces of work wait; `clock` counts seconds."""
        if cores < 1 or capacity < 1:
            raise ValueError(f"cores and capacity must be >= 1, got {cores} and {capacity}")
        self._cores = cores
        self._capacity = capacity
        self._clock = clock
        self._waiting: deque[_Task] = deque()
        self._wide = False
        self._narrow = 0
        self._typical_s = 0.0
        self._closing = False
        self._changed = threading.Condition()
        self._threads = [
            threading.Thread(target=self._run, name=f"grader-{number}") for number in range(cores)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def waiting(self) -> int:
        """How many pieces of work wait for a thread."""
        return len(self._waiting)

    @property
    def backlog_s(self) -> float:
        """Seconds for which the work that waits will keep the cores busy, as far as is known."""
        return len(self._waiting) * self._typical_s / self._cores

    def submit(self, work: Work[T]) -> Future[T]:
        """Queue work; the future is done once it ran, with its result or what it raised.

        The thread and its cores are free again before the future's callbacks run, in that
        thread. Work cancelled before it began is not run.
        Raises BusyError where the queue is full or the executor is closing: nothing was taken in.
        """
        return self.submit_joint(_Alone(work), None)

    def submit_joint(self, work: JointWork[In_contra, Out_co], item: In_contra) -> Future[Out_co]:
        """Queue an item that may be done together with those that wait beside it; as `submit`."""
        with self._changed:
            self._check_room()
            company = bool(self._wide or self._narrow or self._waiting)
            task = _Task(work, item, had_company=company)
            self._waiting.append(task)
            self._changed.notify()
        return task.future

    def check_room(self) -> None:
        """Raise BusyError where `submit` would; room may be gone by the time it is used."""
        with self._changed:
            self._check_room()

    def close(self) -> None:
        """Take in nothing more, finish what waits, end the threads; closing twice does no harm."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> Self:
        """Use it in a `with` block."""
        return self

    def __exit__(self, *raised: object) -> None:
        """Finish and end."""
        self.close()

    def _check_room(self) -> None:
        if self._closing or len(self._waiting) >= self._capacity:
            raise BusyError(len(self._waiting), self._retry_after_s())

    def _retry_after_s(self) -> int:
        """When the work that waits now will be done, in whole seconds."""
        return min(max(1, math.ceil(self.backlog_s)), _LONGEST_RETRY_S)

    def _run(self) -> None:
        while (taken := self._take()) is not None:
            self._carry_out(*taken)

    def _take(self) -> tuple[list[_Task], Width] | None:
        """The next tasks and how wide they run, once they may start; None when all is done."""
        with self._changed:
            while not self._may_start():
                if self._closing and not self._waiting:
                    return None
                self._changed.wait()
            tasks = self._next_of_a_kind()
            alone = not (tasks[0].had_company or self._narrow or self._waiting)
            if alone:
                self._wide = True
                return tasks, Width.WIDE
            self._narrow += 1
            return tasks, Width.NARROW

    def _may_start(self) -> bool:
        return bool(self._waiting) and not self._wide and self._narrow < self._cores

    def _next_of_a_kind(self) -> list[_Task]:
        """The first that waits, and those behind it as far as one core's share of all goes."""
        share = min(MOST_TOGETHER, math.ceil(len(self._waiting) / self._cores))
        tasks = [self._waiting.popleft()]
        while len(tasks) < share and self._waiting[0].work == tasks[0].work:
            tasks.append(self._waiting.popleft())
        return tasks

    def _carry_out(self, tasks: Sequence[_Task], width: Width) -> None:
        wanted = [task for task in tasks if task.future.set_running_or_notify_cancel()]
        if not wanted:
            self._release(width)
            return
        started = self._clock()
        results = _results(wanted, width)
        self._release(width, (self._clock() - started) / len(wanted))
        for task, result in zip(wanted, results, strict=True):
            if isinstance(result, BaseException):
                task.future.set_exception(result)
            else:
                task.future.set_result(result)

    def _release(self, width: Width, seconds: float | None = None) -> None:
        with self._changed:
            if width is Width.WIDE:
                self._wide = False
            else:
                self._narrow -= 1
            if seconds is not None:
                self._typical_s += 0.1 * (seconds - self._typical_s)
            # The thread that releases takes the next task itself; the others are woken only where
            # there is more than that, or where they must learn that all is done.
            if len(self._waiting) > 1 or self._closing:
                self._changed.notify_all()


def _results(tasks: Sequence[_Task], width: Width) -> Sequence[Any]:
    """The result of each, or what it raised."""
    try:
        return tasks[0].work([task.item for task in tasks], width)
    except BaseException as error:  # noqa: BLE001 - whoever waits for the future is told
        if len(tasks) == 1:
            return [error]
    return [result for task in tasks for result in _results([task], width)]

"""A bounded queue in front of a fixed number of threads, which decides how wide each picture runs.

A picture alone is answered soonest by a session that spreads over all cores; several at once are
done soonest by one-thread sessions side by side. Which of the two it is shows in the queue: a
picture that finds everything idle, and is still alone when a thread takes it, runs WIDE and has
all cores to itself; every other runs NARROW, at most one a core. Neither starts beside the other,
so there are never more busy threads than cores.
"""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import Enum
from time import perf_counter
from types import TracebackType
from typing import Any, Self, TypeVar

from inspector.errors import BusyError

__all__ = ["Executor", "Width", "Work"]

T = TypeVar("T")

_LONGEST_RETRY_S = 60


class Width(Enum):
    """How much of the machine a piece of work may take."""

    WIDE = "all cores"
    NARROW = "one core"


Work = Callable[[Width], T]
"""Something to do, told how wide it may run; called once, in a thread of the executor."""


@dataclass(frozen=True, slots=True)
class _Task:
    work: Work[Any]
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
        with self._changed:
            self._check_room()
            task = _Task(work, had_company=bool(self._wide or self._narrow or self._waiting))
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

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
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

    def _take(self) -> tuple[_Task, Width] | None:
        """The next task and how wide it runs, once it may start; None when all is done."""
        with self._changed:
            while not self._may_start():
                if self._closing and not self._waiting:
                    return None
                self._changed.wait()
            task = self._waiting.popleft()
            alone = not (task.had_company or self._narrow or self._waiting)
            if alone:
                self._wide = True
                return task, Width.WIDE
            self._narrow += 1
            return task, Width.NARROW

    def _may_start(self) -> bool:
        return bool(self._waiting) and not self._wide and self._narrow < self._cores

    def _carry_out(self, task: _Task, width: Width) -> None:
        if not task.future.set_running_or_notify_cancel():
            self._release(width)
            return
        started = self._clock()
        try:
            result = task.work(width)
        except BaseException as error:  # noqa: BLE001 - whoever waits for the future is told
            self._release(width, self._clock() - started)
            task.future.set_exception(error)
        else:
            self._release(width, self._clock() - started)
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

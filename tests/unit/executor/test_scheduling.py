from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager

import pytest

from inspector.errors import BusyError
from inspector.executor import Executor, Width
from inspector.executor.scheduling import MOST_TOGETHER


class Task:
    """Work that begins and ends when the test says so, and remembers how wide it ran."""

    def __init__(self, log: list[str] | None = None) -> None:
        self.begun = threading.Event()
        self.end = threading.Event()
        self.width: Width | None = None
        self.thread = ""
        self._log = log if log is not None else []

    def __call__(self, width: Width) -> str:
        self.width = width
        self.thread = threading.current_thread().name
        self._log.append("begin")
        self.begun.set()
        self.end.wait()
        self._log.append("end")
        return "done"


@contextmanager
def executor_of(cores: int, capacity: int = 100) -> Iterator[Executor]:
    with Executor(cores=cores, capacity=capacity) as executor:
        yield executor


def test_a_task_alone_runs_wide() -> None:
    with executor_of(cores=2) as executor:
        for _ in range(3):
            task = Task()
            task.end.set()
            assert executor.submit(task).result() == "done"
            assert task.width is Width.WIDE
            assert task.thread.startswith("grader-")


def test_tasks_that_come_meanwhile_wait_for_the_wide_one_and_run_side_by_side() -> None:
    with executor_of(cores=2) as executor:
        first, second, third = Task(), Task(), Task()
        done = [executor.submit(first)]
        first.begun.wait()
        done += [executor.submit(task) for task in (second, third)]
        assert executor.waiting == 2
        assert not second.begun.is_set()
        first.end.set()
        second.begun.wait()  # both begin although neither has ended
        third.begun.wait()
        for task in (second, third):
            task.end.set()
        assert [future.result() for future in done] == ["done"] * 3
        assert [task.width for task in (first, second, third)] == [
            Width.WIDE,
            Width.NARROW,
            Width.NARROW,
        ]


def test_one_that_had_to_wait_runs_narrow_so_that_the_next_can_run_beside_it() -> None:
    with executor_of(cores=2) as executor:
        first, second, third = Task(), Task(), Task()
        executor.submit(first)
        first.begun.wait()
        executor.submit(second)
        first.end.set()
        second.begun.wait()
        done = executor.submit(third)
        third.begun.wait()
        second.end.set()
        third.end.set()
        done.result()
        assert (second.width, third.width) == (Width.NARROW, Width.NARROW)


def test_it_runs_wide_again_once_all_is_quiet() -> None:
    with executor_of(cores=2) as executor:
        tasks = [Task() for _ in range(4)]
        done = [executor.submit(task) for task in tasks]
        for task in tasks:
            task.end.set()
        for future in done:
            future.result()
        last = Task()
        last.end.set()
        executor.submit(last).result()
        assert last.width is Width.WIDE


@pytest.mark.parametrize("cores", [1, 2, 5])
def test_no_more_run_than_there_are_cores_and_nothing_beside_a_wide_one(cores: int) -> None:
    lock = threading.Lock()
    running: list[Width] = []
    seen: list[tuple[Width, ...]] = []

    def work(width: Width) -> None:
        with lock:
            running.append(width)
            seen.append(tuple(running))
        with lock:
            running.remove(width)

    with executor_of(cores=cores, capacity=2000) as executor:
        for future in [executor.submit(work) for _ in range(1000)]:
            future.result()
    assert len(seen) == 1000
    assert all(len(together) <= cores for together in seen)
    assert all(len(together) == 1 for together in seen if Width.WIDE in together)


def test_the_core_is_free_before_the_answer_goes_out() -> None:
    """Else the sender's next task would find company that is none, and run narrow for ever."""
    with executor_of(cores=2) as executor:
        widths: list[Width] = []
        finished = threading.Event()

        def send(left: int) -> None:
            future = executor.submit(widths.append)
            if left:
                future.add_done_callback(lambda _: send(left - 1))
            else:
                future.add_done_callback(lambda _: finished.set())

        send(50)
        finished.wait()
        assert set(widths) == {Width.WIDE}


def test_a_full_queue_refuses_and_says_when_to_come_again() -> None:
    readings = iter(range(0, 10_000, 120))  # every task takes two minutes by this clock
    with Executor(cores=1, capacity=2, clock=lambda: next(readings)) as executor:
        task = Task()
        task.end.set()
        executor.submit(task).result()
        held = Task()
        done = [executor.submit(held)]
        held.begun.wait()
        done += [executor.submit(task) for _ in range(2)]
        with pytest.raises(BusyError) as refused:
            executor.submit(task)
        assert refused.value.waiting == 2
        assert refused.value.retry_after_s == 24  # two tasks of a tenth of what the last took
        with pytest.raises(BusyError):
            executor.check_room()
        held.end.set()
        assert [future.result() for future in done] == ["done"] * 3
        executor.check_room()


def test_an_error_goes_to_the_one_who_asked_and_to_nobody_else() -> None:
    def fail(_: Width) -> None:
        raise ZeroDivisionError

    with executor_of(cores=1) as executor:
        failed = executor.submit(fail)
        task = Task()
        task.end.set()
        assert executor.submit(task).result() == "done"
        with pytest.raises(ZeroDivisionError):
            failed.result()


def test_work_cancelled_while_it_waits_is_left_out() -> None:
    with executor_of(cores=1) as executor:
        held, cancelled, last = Task(), Task(), Task()
        executor.submit(held)
        held.begun.wait()
        waiting = executor.submit(cancelled)
        done = executor.submit(last)
        assert waiting.cancel()
        held.end.set()
        last.end.set()
        assert done.result() == "done"
        assert not cancelled.begun.is_set()


def test_closing_finishes_what_waits_and_leaves_no_thread() -> None:
    before = set(threading.enumerate())
    executor = Executor(cores=2, capacity=10)
    held = Task()
    done: list[Future[str]] = [executor.submit(held)]
    held.begun.wait()
    done += [executor.submit(held) for _ in range(5)]
    held.end.set()
    executor.close()
    executor.close()
    assert [future.result(timeout=0) for future in done] == ["done"] * 6
    assert set(threading.enumerate()) == before
    with pytest.raises(BusyError):
        executor.submit(held)


@pytest.mark.parametrize(("cores", "capacity"), [(0, 1), (1, 0)])
def test_sizes_that_make_no_sense_are_refused(cores: int, capacity: int) -> None:
    with pytest.raises(ValueError, match=">= 1"):
        Executor(cores=cores, capacity=capacity)


class Joint:
    """Joint work that notes what it did together; items below 0 raise."""

    def __init__(self) -> None:
        self.groups: list[tuple[int, ...]] = []

    def __call__(self, items: Sequence[int], width: Width) -> list[int | Exception]:
        assert width is Width.NARROW
        self.groups.append(tuple(items))
        if min(items) < 0:
            raise ZeroDivisionError
        return [item if item % 2 == 0 else ValueError(item) for item in items]


@contextmanager
def held(executor: Executor) -> Iterator[None]:
    """Every core is busy until the block ends."""
    tasks = [Task() for _ in range(2)]
    for task in tasks:
        executor.submit(task)
    tasks[0].begun.wait()
    yield
    for task in tasks:
        task.end.set()


def test_those_of_a_kind_that_wait_are_done_together_a_core_its_share() -> None:
    first, second = Joint(), Joint()
    with executor_of(cores=1) as executor:
        with held(executor):
            done = [executor.submit_joint(first, item) for item in range(0, 20, 2)]
            other = executor.submit_joint(second, 2)
        assert [future.result() for future in done] == list(range(0, 20, 2))
        assert other.result() == 2
    assert [len(group) for group in first.groups] == [MOST_TOGETHER, MOST_TOGETHER, 2]
    assert sum(first.groups, ()) == tuple(range(0, 20, 2))
    assert second.groups == [(2,)]


def test_cores_share_what_waits_before_one_takes_more_than_its_share() -> None:
    joint = Joint()
    with executor_of(cores=2) as executor:
        with held(executor):
            done = [executor.submit_joint(joint, item) for item in (0, 2)]
        for future in done:
            future.result()
    assert sorted(joint.groups) == [(0,), (2,)]


def test_an_item_that_fails_fails_alone() -> None:
    joint = Joint()
    with executor_of(cores=1) as executor:
        with held(executor):
            told, fine = executor.submit_joint(joint, 1), executor.submit_joint(joint, 2)
        with pytest.raises(ValueError, match="1"):
            told.result()
        assert fine.result() == 2
        with held(executor):
            raised, spared = executor.submit_joint(joint, -1), executor.submit_joint(joint, 4)
        with pytest.raises(ZeroDivisionError):
            raised.result()
        assert spared.result() == 4


def test_what_is_cancelled_while_it_waits_is_not_done_with_the_others() -> None:
    joint = Joint()
    with executor_of(cores=1) as executor:
        with held(executor):
            cancelled, last = executor.submit_joint(joint, 2), executor.submit_joint(joint, 4)
            assert cancelled.cancel()
        assert last.result() == 4
    assert joint.groups == [(4,)]

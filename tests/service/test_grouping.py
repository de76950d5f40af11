"""Commits wait for company while the hall is busy, and for nobody when it is not."""

from __future__ import annotations

import threading

import pytest

from inspector.executor import Executor, Width
from inspector.recorder import GroupCommitter
from service.app import _linger_s
from tests.fakes.memory_store import MemoryStore
from tests.fakes.records import make_inspection


def test_records_that_come_while_a_commit_lingers_share_it_and_closing_ends_the_wait() -> None:
    store = MemoryStore()
    lingering = threading.Event()

    def linger_s() -> float:
        lingering.set()
        return 3600.0

    with GroupCommitter(store, linger_s=linger_s) as committer:
        answers = [committer.submit(make_inspection(sequence=0))]
        lingering.wait()
        answers += [committer.submit(make_inspection(sequence=n)) for n in (1, 2)]
    assert [answer.result().replayed for answer in answers] == [False] * 3
    assert store.batches == [3]


@pytest.mark.parametrize(("waiting", "seconds"), [(0, 0.0), (2, 0.01), (40, 0.1)])
def test_a_commit_lingers_half_as_long_as_the_graders_stay_busy(
    waiting: int, seconds: float
) -> None:
    readings = iter([0.0, 0.1])  # a picture that took 0.1 s, a tenth of which is remembered
    with Executor(cores=1, capacity=100, clock=lambda: next(readings, 0.1)) as executor:
        executor.submit(lambda _: None).result()
        begun, end = threading.Event(), threading.Event()

        def hold(_: Width) -> None:
            begun.set()
            end.wait()

        executor.submit(hold)
        begun.wait()
        for _ in range(waiting):
            executor.submit(hold)
        assert _linger_s(executor) == pytest.approx(seconds)
        end.set()

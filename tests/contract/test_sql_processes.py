"""Several processes on one database, and processes that die in the middle."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import pytest

from inspector.adapters.sql import open_store
from inspector.ports import Filter
from tests.fakes.memory_store import MemoryStore
from tests.support.databases import counted, record_ids, settle

ROOT = Path(__file__).parents[2]
CHILD = ROOT / "tests" / "support" / "recording_child.py"


def start_recording(
    address: str, station: str, *, batch: int, batches: int = 0, pieces: int = 0
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(CHILD), address, station, *map(str, (batch, batches, pieces))],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


@pytest.mark.parametrize(("batch", "after"), [(1, 1), (1, 40), (5, 63)])
def test_what_was_acknowledged_survives_a_kill(address: str, batch: int, after: int) -> None:
    with start_recording(address, "loom-1", batch=batch) as child:
        assert child.stdout is not None
        printed = list(islice(child.stdout, after))
        child.kill()
        printed += child.stdout.readlines()
    # A last line that was cut off had been acknowledged too, but cannot be looked up.
    acknowledged = {line.strip() for line in printed if line.endswith("\n")} - {"replay"}
    assert len(acknowledged) > after // 2

    store = open_store(address)
    settle(address)
    kept = record_ids(address)
    assert acknowledged <= kept
    before = counted(address)
    assert sum(store.tally(Filter()).dispositions.values()) == len(kept)
    store.rebuild_counters()
    assert counted(address) == before
    store.close()


def test_processes_that_deliver_the_same_make_one_record_each(address: str) -> None:
    open_store(address).close()
    children = [start_recording(address, "loom-1", batch=4, batches=25) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        outputs = list(pool.map(lambda child: child.communicate()[0].split(), children))
    assert [child.returncode for child in children] == [0, 0, 0]
    printed = Counter(word for output in outputs for word in output)
    replays = printed.pop("replay")
    assert set(printed) == record_ids(address)
    assert len(printed) == 100
    assert set(printed.values()) == {1}
    # Seven batches of each process end with a repeated record.
    assert replays == 2 * 100 + 3 * 6

    before = counted(address)
    store = open_store(address)
    assert sum(store.tally(Filter()).dispositions.values()) == 100
    store.rebuild_counters()
    store.close()
    assert counted(address) == before


def test_processes_that_look_at_the_same_pieces_agree_on_the_latest(address: str) -> None:
    open_store(address).close()
    children = [start_recording(address, "loom-1", batch=3, batches=15, pieces=4) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda child: child.communicate(), children))
    assert [child.returncode for child in children] == [0, 0, 0]
    store, plain = open_store(address), MemoryStore()
    plain.record(list(store.stream(Filter())))
    assert store.counts(Filter(), every=60) == plain.counts(Filter(), every=60)
    (total,) = store.counts(Filter())
    assert (total.pictures, total.units, total.first) == (135, 4, 4)
    assert store.verify_counters() == []
    store.close()


def test_processes_may_open_a_new_database_at_once(address: str) -> None:
    children = [start_recording(address, f"loom-{n}", batch=1, batches=1) for n in range(4)]
    for child in children:
        child.communicate()
    assert [child.returncode for child in children] == [0, 0, 0, 0]
    assert len(record_ids(address)) == 4


def test_threads_may_open_new_databases_at_once(tmp_path: Path) -> None:
    def open_and_close(number: int) -> None:
        open_store(str(tmp_path / f"{number % 2}.db")).close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(open_and_close, range(4)))

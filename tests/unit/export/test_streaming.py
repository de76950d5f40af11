"""However many records there are, a few are held at a time."""

from __future__ import annotations

import tracemalloc
from itertools import islice

import pyarrow as pa
import pytest

from inspector.export import Format, rows, written
from inspector.plant import Line, Plant, Stage, Station
from inspector.ports import Filter
from tests.fakes.endless_store import EndlessStore

MEBIBYTE = 2**20
SIZE = 40_000


@pytest.mark.parametrize("form", Format)
def test_memory_does_not_grow_with_the_records(form: Format) -> None:
    store = EndlessStore(SIZE)
    arrow = pa.default_memory_pool()
    before, arrow_peak = arrow.bytes_allocated(), 0
    try:
        for _ in written(rows(store, [Filter()], Plant.empty()), form):
            arrow_peak = max(arrow_peak, arrow.bytes_allocated() - before)
            # Only the last records are watched, which takes several times as long: 20,000 that
            # were held would be 12 MiB of text alone.
            if store.given >= SIZE - 20_000 and not tracemalloc.is_tracing():
                tracemalloc.start()
        assert tracemalloc.is_tracing()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert store.given == SIZE
    assert peak < 8 * MEBIBYTE
    assert arrow_peak < 32 * MEBIBYTE


@pytest.mark.parametrize("form", Format)
def test_no_more_is_read_than_is_taken(form: Format) -> None:
    store = EndlessStore(100_000)
    chunks = written(rows(store, [Filter()], Plant.empty()), form)
    taken = list(islice(chunks, 2))
    assert len(taken) == 2
    assert store.given < 50_000
    assert not store.left.is_set()
    chunks.close()
    assert store.left.is_set()


def test_selections_follow_each_other_and_stations_have_their_place() -> None:
    plant = Plant(lines=(Line("Line 1", (Stage("final", (Station("loom-1"),)),)),))
    store = EndlessStore(2)
    found = list(rows(store, [Filter(product="a"), Filter(product="b")], plant))
    assert [selection.product for selection in store.selections] == ["a", "b"]
    assert {(place.line, place.stage) for _, place in found} == {("Line 1", "final")}

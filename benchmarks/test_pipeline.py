"""Bytes to verdict, against bare decode and `session.run` on the same picture and threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.common import CORES, PRODUCT, Bare, Spread, interleaved, machine, save
from inspector import Inspector
from inspector.bundles import Bundle

GOAL = 1.10
_ROUNDS = 300
_THREADS = sorted({1, CORES})


@pytest.mark.parametrize("threads", _THREADS)
def test_bare(benchmark: BenchmarkFixture, bundle: Bundle, picture: bytes, threads: int) -> None:
    """Decode, resize and run."""
    _benchmark(benchmark, Bare(bundle, threads=threads), picture, threads)


@pytest.mark.parametrize("threads", _THREADS)
@pytest.mark.usefixtures("bundle")
def test_inspect(benchmark: BenchmarkFixture, picture: bytes, threads: int) -> None:
    """Bytes to verdict."""
    _benchmark(benchmark, Inspector.load(PRODUCT, threads=threads).inspect, picture, threads)


def test_ratio(bundle: Bundle, picture: bytes) -> None:
    """Both in turn, so that what slows the machine down slows both."""
    measured = {threads: _measure(bundle, picture, threads) for threads in _THREADS}
    rows = [
        [str(threads), str(found["bare_ms"]), str(found["inspect_ms"]), f"{found['ratio']:.3f}"]
        for threads, found in measured.items()
    ]
    header = ["threads", "bare, ms", "bytes → verdict, ms", f"ratio (goal ≤ {GOAL})"]
    document = {"machine": machine(), "goal": GOAL, "by_threads": measured}
    print("\n" + save("pipeline", document, [header, *rows]))


def _benchmark(
    benchmark: Any, grade: Callable[[bytes], object], picture: bytes, threads: int
) -> None:
    benchmark.group = f"one picture, {threads} thread(s)"
    benchmark.pedantic(grade, (picture,), rounds=100, warmup_rounds=20)


def _measure(bundle: Bundle, picture: bytes, threads: int) -> dict[str, Any]:
    bare = Bare(bundle, threads=threads)
    inspector = Inspector.load(PRODUCT, threads=threads)
    timings: list[Any] = []
    bare_s, inspect_s = interleaved(
        [lambda: bare(picture), lambda: timings.append(inspector.inspect(picture).timings)],
        rounds=_ROUNDS,
    )
    stages = [asdict(entry) for entry in timings[-_ROUNDS:]]
    bare_ms, inspect_ms = (
        Spread.of([1e3 * value for value in taken]) for taken in (bare_s, inspect_s)
    )
    return {
        "bare_ms": bare_ms,
        "inspect_ms": inspect_ms,
        "ratio": inspect_ms.median / bare_ms.median,
        "stages_ms": {name: Spread.of([entry[name] for entry in stages]) for name in stages[0]},
    }

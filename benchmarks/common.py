"""What the benchmarks share: the subject, the bare reference, the machine, the written results."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnxruntime as ort

from inspector.bundles import Bundle, find_bundle
from inspector.synthetic import draw_cell

__all__ = ["CORES", "PRODUCT", "Bare", "Spread", "encoded_cell", "interleaved", "machine", "save"]

PRODUCT = os.environ.get("INSPECTOR_BENCH_PRODUCT", "solar-cell")
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
RESULTS = Path(__file__).parent / "results"

_PACKAGES = ("fastapi", "numpy", "onnxruntime", "opencv-python-headless", "uvicorn", "uvloop")


def encoded_cell() -> bytes:
    """A cracked solar cell of 300x300 pixels as PNG, the size and format of the real ones."""
    _, encoded = cv2.imencode(".png", draw_cell(seed=2, defect="crack").pixels)
    return encoded.tobytes()


class Bare:
    """The least that can be called grading: decode, resize, `session.run`, and nothing else.

    ONNX Runtime as it comes, with nothing set but the number of threads.
    """

    def __init__(self, bundle: Bundle, *, threads: int) -> None:
        """Load the graph that serving would use."""
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        self._geometry = bundle.geometry
        self._session = ort.InferenceSession(
            bundle.graph(bundle.default_precision), options, providers=["CPUExecutionProvider"]
        )

    def __call__(self, picture: bytes) -> Any:
        """Log-odds and maps of one 8-bit grey picture."""
        pixels = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_GRAYSCALE)
        assert pixels is not None
        size = (self._geometry.width, self._geometry.height)
        tile = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
        return self._session.run(None, {"pixels": tile[np.newaxis, ..., np.newaxis]})


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and quartiles of some measurements."""

    median: float
    lower: float
    upper: float
    count: int

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """At least two values."""
        lower, median, upper = statistics.quantiles(values, n=4, method="inclusive")
        return cls(median, lower, upper, len(values))

    def __str__(self) -> str:
        """Median, with the quartiles in brackets."""
        return f"{self.median:.3g} [{self.lower:.3g}, {self.upper:.3g}]"


def machine() -> dict[str, Any]:
    """Where and with what a figure was measured."""
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": _processor(),
        "cores": CORES,
        "load_average_before": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "system": platform.platform(),
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in _PACKAGES},
        "commit": _commit(),
        "bundle": _bundle(),
    }


_REST_S = 0.2
_BLOCK = 25


def interleaved(
    calls: Sequence[Callable[[], object]], *, rounds: int, warm_up: int = 20
) -> list[list[float]]:
    """Seconds of each call, in turn by blocks, so that whatever drifts hits all alike.

    The threads of a session as it comes go on spinning after a run and would take a core from
    whoever is measured next, hence the rest before a block.
    """
    for call in calls:
        for _ in range(warm_up):
            call()
    taken: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds // _BLOCK):
        for call, seconds in zip(calls, taken, strict=True):
            time.sleep(_REST_S)
            seconds.extend(_timed(call) for _ in range(_BLOCK))
    return taken


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def save(name: str, document: dict[str, Any], table: Sequence[Sequence[str]]) -> str:
    """Write results/NAME.json and results/NAME.md; returns the table."""
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(document, indent=1, default=asdict)
    (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    header, *rows = table
    lines = [_row(header), _row(["---"] * len(header)), *map(_row, rows)]
    markdown = "\n".join(lines)
    note = ", ".join(
        f"{key} {document['machine'][key]}" for key in ("processor", "cores", "commit")
    )
    (RESULTS / f"{name}.md").write_text(f"{markdown}\n\nMeasured on {note}.\n", encoding="utf-8")
    return markdown


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())


def _version(package: str) -> str | None:
    try:
        return version(package)
    except ModuleNotFoundError:
        return None


def _commit() -> str:
    found = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
    )
    return found.stdout.strip() or "unknown"


def _bundle() -> dict[str, str]:
    bundle = find_bundle(PRODUCT)
    return asdict(bundle.ref(bundle.default_precision))

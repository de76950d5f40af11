"""How well `inspector teach` finds defects that it never saw, and how long its graph takes.

    python -m benchmarks.teaching --data ../datasets

Each cloth is taught several times from other good tiles; what was measured once is kept in a cache
folder, so that an interrupted run goes on. Settings are the same for all cloths; they were chosen
by comparing results on these (docs/teaching.md).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from platformdirs import user_cache_path

from benchmarks.common import machine
from benchmarks.teaching_cloths import CLOTHS, Cloth, draw, open_cloth
from inspector import teaching
from inspector.adapters.onnx import OnnxSession
from inspector.metrics import auroc
from inspector.teaching.backbone import backbone_file, load_backbone
from inspector.teaching.graph import taught_graph
from inspector.teaching.lessons import Lesson, study
from inspector.teaching.scoring import Threshold, place
from inspector.teaching.tiles import Cut

RATE = 0.02
MEASURED = (
    "distances",
    "eight_bit",
    "expected",
    "front",
    "graph",
    "lessons",
    "memory",
    "nodes",
    "scoring",
)
ROUNDS, A_ROUND = 15, 8
RESULTS = Path(__file__).parent / "results"
_METHOD = """\
`python -m benchmarks.teaching --data DIR`, cores used: {cores}. Means over the draws of good tiles,
in brackets the 95 % interval of the mean (Student). The threshold is set for 2 % false rejects,
from the good tiles alone. Settings are the same for all cloths; they were chosen with these.
"""
_HEAD = """\
| cloth | taught with | good / defective tiles | AUROC | lowest | false rejects | found | seconds |
|---|---:|---:|---|---:|---:|---:|---:|
"""
_SPEED = """\
A tile of 256 by 256 takes {taught_ms:.1f} ms of one processor (least {taught_ms_least:.1f}); the
backbone alone, at the tile's full size and in turns with it, {backbone_ms:.1f} (least
{backbone_ms_least:.1f}); ratio {ratio:.2f}.
"""
# Two-sided 95 % quantiles of Student's t by degrees of freedom.
STUDENT = {1: 12.71, 2: 4.30, 3: 3.18, 4: 2.78, 5: 2.57, 6: 2.45, 7: 2.36, 8: 2.31, 9: 2.26}


def main() -> None:
    """Measure what is not in the cache yet, then write the table."""
    parser = argparse.ArgumentParser(description="Measure inspector teach.")
    parser.add_argument("--data", type=Path, required=True, help="the folder of data sets")
    parser.add_argument("--seeds", type=int, default=5, help="how often each cloth is taught")
    parser.add_argument(
        "--cache", type=Path, default=user_cache_path("defect-inspector") / "teaching"
    )
    parser.add_argument("--cloth", action="append", choices=CLOTHS, help="by default all")
    given = parser.parse_args()
    folder = given.cache / _fingerprint()
    rows = {
        name: _measured(name, given.data, given.seeds, folder) for name in given.cloth or CLOTHS
    }
    document = {
        "machine": machine(),
        "cloths": rows,
        "speed": _speed(open_cloth("aitex 02", given.data)),
    }
    if given.cloth is None:
        (RESULTS / "teaching.json").write_text(json.dumps(document, indent=1) + "\n", "utf-8")
        (RESULTS / "teaching.md").write_text(table(document), "utf-8")
    print(table(document))


def _measured(name: str, data: Path, seeds: int, folder: Path) -> list[dict[str, Any]]:
    cloth: Cloth | None = None
    runs = []
    for seed in range(seeds):
        kept = folder / f"{name.replace(' ', '-')}-{seed}.json"
        if not kept.is_file():
            cloth = cloth or open_cloth(name, data)
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps(_run(cloth, seed)), "utf-8")
        runs.append(json.loads(kept.read_text("utf-8")))
        print(f"{name}, seed {seed}: AUROC {runs[-1]['auroc']:.4f}", flush=True)
    return runs


def _run(cloth: Cloth, seed: int) -> dict[str, Any]:
    drawn = draw(cloth, seed)
    started = perf_counter()
    lesson = _lesson(cloth, drawn.taught, seed)
    seconds = perf_counter() - started
    good, defective = (
        _anomaly(lesson, tiles) for tiles in (cloth.good[drawn.tested], cloth.defective)
    )
    threshold = place(lesson.good, RATE)
    truth = np.repeat([False, True], [len(good), len(defective)])
    strips = np.asarray(cloth.defective_groups)
    found = defective > threshold.at
    return {
        "auroc": auroc(truth, np.concatenate([good, defective])),
        "false_rejects": float((good > threshold.at).mean()),
        "found": float(found.mean()),
        "found_pictures": float(np.mean([found[strips == each].any() for each in set(strips)])),
        "good": len(good),
        "defective": len(defective),
        "pictures": len(set(strips)),
        "seconds": seconds,
    }


def _lesson(cloth: Cloth, rows: NDArray[np.int64], seed: int) -> Lesson:
    tiles = cloth.good[rows][..., None]
    return study(load_backbone(), Cut(tiles, np.arange(len(tiles)), 1.0), seed, lambda _: None)


def _anomaly(lesson: Lesson, tiles: NDArray[np.uint8]) -> NDArray[np.float64]:
    return lesson.tile_anomaly(Cut(tiles[..., None], np.arange(len(tiles)), 1.0), lambda _: None)


def _speed(cloth: Cloth) -> dict[str, float]:
    """Milliseconds of a processor for a tile of 256 by 256, in turns with the plain backbone.

    The processor's time and not the clock's: on one thread they are the same, unless others want
    the processor as well.
    """
    lesson = _lesson(cloth, draw(cloth, 0).taught, 0)
    graph = taught_graph(
        lesson.backbone, lesson.memory, lesson.scoring(Threshold(0.0, 1.0)), lesson.tile
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        path.write_bytes(graph.SerializeToString())
        taught = OnnxSession(path, threads=1)
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    plain = ort.InferenceSession(str(backbone_file()), options)
    planes = np.random.default_rng(0).normal(0, 0.3, (1, 3, 256, 256)).astype(np.float32)
    subjects = {
        "taught": lambda: taught.run(cloth.good[:1][..., None]),
        "backbone": lambda: plain.run(None, {"planes": planes}),
    }
    times: dict[str, list[float]] = {name: [] for name in subjects}
    for _ in range(ROUNDS):
        for name, call in subjects.items():
            started = process_time()
            for _ in range(A_ROUND):
                call()
            times[name].append(1e3 * (process_time() - started) / A_ROUND)
    ratios = [one / other for one, other in zip(times["taught"], times["backbone"], strict=True)]
    return {
        "taught_ms": statistics.median(times["taught"]),
        "taught_ms_least": min(times["taught"]),
        "backbone_ms": statistics.median(times["backbone"]),
        "backbone_ms_least": min(times["backbone"]),
        "ratio": statistics.median(ratios),
    }


def table(document: Mapping[str, Any]) -> str:
    """The results as Markdown."""
    speed = document["speed"]
    parts = [
        "# inspector teach\n",
        _METHOD.format(cores=document["machine"]["cores"]),
        _HEAD + "\n".join(_row(name, runs) for name, runs in document["cloths"].items()) + "\n",
        _overall(document["cloths"]),
        _SPEED.format(**speed),
    ]
    return "\n".join(part for part in parts if part)


def _overall(cloths: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    aitex = [runs for name, runs in cloths.items() if name.startswith("aitex")]
    if not aitex:
        return ""
    means = [statistics.mean(run["auroc"] for run in runs) for runs in aitex]
    return f"AITEX, mean over fabrics: {statistics.mean(means):.4f}, lowest {min(means):.4f}.\n"


def _row(name: str, runs: Sequence[Mapping[str, Any]]) -> str:
    values = [run["auroc"] for run in runs]
    mean = {key: statistics.mean(run[key] for run in runs) for key in runs[0]}
    half = 0.0
    if len(values) > 1:
        half = STUDENT.get(len(values) - 1, 2.0) * statistics.stdev(values) / math.sqrt(len(values))
    return (
        f"| {name} | {20 if name.startswith('tilda') else 40} "
        f"| {mean['good']:.0f} / {mean['defective']:.0f} "
        f"| {mean['auroc']:.4f} [{mean['auroc'] - half:.4f}, {min(1.0, mean['auroc'] + half):.4f}] "
        f"| {min(values):.4f} | {100 * mean['false_rejects']:.1f} % | {100 * mean['found']:.1f} % "
        f"| {mean['seconds']:.1f} |"
    )


def _fingerprint() -> str:
    """Changes with the code and the backbone that are measured."""
    package = Path(teaching.__file__).parent
    files = [*(package / f"{name}.py" for name in MEASURED), backbone_file()]
    files.append(Path(__file__).with_name("teaching_cloths.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


if __name__ == "__main__":
    main()

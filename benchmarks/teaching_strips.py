"""How well whole strips are told apart by what `inspector teach` made of good ones alone.

    python -m benchmarks.teaching_strips --data ../datasets

AITEX by fabric, table and selvedge included, as a camera sees them: taught from all good strips
of a fabric but one, asked about that one and a share of the defective ones, for each good strip in
turn. Each bundle is written and loaded as its user would do it. A fabric with fewer good strips
than teaching wants is passed over. What was measured once is kept in a cache folder.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from platformdirs import user_cache_path

from benchmarks.common import machine
from inspector import Inspector, teaching
from inspector.datasets import Sample, open_dataset
from inspector.evaluation import Task, task_of
from inspector.grading import DEFECTIVE
from inspector.teaching import TeachRequest, teach

FEWEST = 10
RESULTS = Path(__file__).parent / "results"
_METHOD = """\
`python -m benchmarks.teaching_strips --data DIR`: {strips} strips of 4096 by 256 pixels, each
judged by a bundle taught from {fewest} other good strips of its fabric, for 2 % false rejects. No
defect was shown to any bundle. Intervals from 1000 redraws of whole groups.
"""
_HEAD = """\
| fabric | strips | defective | AUROC | rejected or to review, of the defective | of the good |
|---|---:|---:|---|---:|---:|
"""
_READING = """\
"all" ranks strips of all fabrics together by the probability that each one's own bundle states.
Some strips that the data set calls good do show a speck, or fluff on the selvedge, and count as
errors here.
"""

Row = Mapping[str, Any]


def main() -> None:
    """Measure what is not in the cache yet, then write the table."""
    parser = argparse.ArgumentParser(description="Measure inspector teach on whole strips.")
    parser.add_argument("--data", type=Path, required=True, help="the folder of data sets")
    parser.add_argument(
        "--cache", type=Path, default=user_cache_path("defect-inspector") / "teaching-strips"
    )
    given = parser.parse_args()
    rows = list(_rows(given.data, given.cache / _fingerprint()))
    document = {"machine": machine(), "figures": figures(rows), "strips": rows}
    (RESULTS / "teaching-strips.json").write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    (RESULTS / "teaching-strips.md").write_text(table(document), "utf-8")
    print(table(document))


def _rows(data: Path, cache: Path) -> Iterator[Row]:
    samples = open_dataset("aitex", data).samples
    cache.mkdir(parents=True, exist_ok=True)
    for fabric in sorted({sample.facets["fabric"] for sample in samples}):
        mine = [sample for sample in samples if sample.facets["fabric"] == fabric]
        for number, (good, asked) in enumerate(_turns(mine)):
            kept = cache / f"{fabric}-{number}.json"
            if not kept.is_file():
                kept.write_text(json.dumps(_answers(fabric, good, asked)), "utf-8")
            answers = json.loads(kept.read_text("utf-8"))
            print(f"fabric {fabric}, turn {number + 1}: {len(answers)} strips", flush=True)
            yield from answers


def _turns(samples: Sequence[Sample]) -> Iterator[tuple[list[Sample], list[Sample]]]:
    """What is taught with and what is asked about, each strip once."""
    good = [sample for sample in samples if sample.truth(DEFECTIVE) == 0]
    others = [sample for sample in samples if sample.truth(DEFECTIVE) != 0]
    if len(good) <= FEWEST:
        return
    for number, left_out in enumerate(good):
        taught = [sample for sample in good if sample.group != left_out.group]
        yield taught, [left_out, *others[number :: len(good)]]


def _answers(fabric: str, good: Sequence[Sample], asked: Sequence[Sample]) -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "good"
        folder.mkdir()
        for sample in good:
            (folder / Path(sample.path).name).write_bytes(sample.load())
        request = TeachRequest(folder, "cloth", Path(name) / "models", accept_outliers=True)
        inspector = Inspector.load(teach(request).folder, threads=2)
        return [_answer(inspector, fabric, len(good), sample) for sample in asked]


def _answer(inspector: Inspector, fabric: str, good: int, sample: Sample) -> Row:
    verdict = inspector.inspect(sample.load())
    return {
        "fabric": fabric,
        "strip": sample.path,
        "group": sample.group,
        "taught_with": good,
        "truth": sample.truth(DEFECTIVE),
        "defective": verdict.scores[DEFECTIVE],
        "disposition": verdict.disposition.value,
    }


def figures(rows: Sequence[Row]) -> Mapping[str, Any]:
    """Of all fabrics together and of each: the task's figures, and how many did not pass."""
    scored = [row for row in rows if row["truth"] is not None]
    fabrics = sorted({row["fabric"] for row in scored})
    groups = {name: [row for row in scored if row["fabric"] == name] for name in fabrics}
    return {name: _figures(mine) for name, mine in ({"all": scored} | groups).items()}


def _figures(rows: Sequence[Row]) -> Mapping[str, Any]:
    truth = np.array([row["truth"] == 1 for row in rows])
    score = np.array([row["defective"] for row in rows])
    held = np.array([row["disposition"] != "pass" for row in rows])
    task: Task = task_of(truth, score, [row["group"] for row in rows], 0.5)
    return {
        **task.as_json(),
        "held_defective": _share(held[truth]),
        "held_good": _share(held[~truth]),
    }


def _share(held: Any) -> float | None:
    return float(held.mean()) if len(held) else None


def table(document: Mapping[str, Any]) -> str:
    """The results as Markdown."""
    taught = [row["taught_with"] for row in document["strips"]]
    rows = [_line(name, each) for name, each in document["figures"].items()]
    defined = [
        each["auroc"]
        for name, each in document["figures"].items()
        if name != "all" and each["auroc"] is not None
    ]
    return "\n".join(
        [
            "# Whole strips, taught from good ones\n",
            _METHOD.format(strips=len(taught), fewest=min(taught)),
            _HEAD + "\n".join(rows) + "\n",
            f"Mean over fabrics with both: {math.fsum(defined) / len(defined):.3f}.\n",
            _READING,
        ]
    )


def _line(name: str, each: Mapping[str, Any]) -> str:
    auroc = "—"
    if each["auroc"] is not None:
        low, high = each["auroc_interval"]
        auroc = f"{each['auroc']:.3f} [{low:.3f}, {high:.3f}]"
    held = (each["held_defective"], each["held_good"])
    shares = " | ".join("—" if share is None else f"{100 * share:.0f} %" for share in held)
    return f"| {name} | {each['n']} | {each['positives']} | {auroc} | {shares} |"


def _fingerprint() -> str:
    """Changes with the code that teaches and with this file."""
    package = Path(teaching.__file__).parent
    files = [*sorted(package.glob("*.py")), Path(__file__)]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


if __name__ == "__main__":
    main()

"""How well whole strips are told apart by what `inspector teach` made of good ones alone.

    python -m benchmarks.teaching_strips --data ../datasets

AITEX by fabric, table and selvedge included, as a camera sees them. A bundle is taught from all
good strips of a fabric but those that teaching names as strange, written and loaded as its user
would do it, and asked about all others. What a good strip scores that was taught with is what
teaching itself found by a memory without it, in five folds.
A fabric with fewer good strips than teaching wants is passed over.
"""

from __future__ import annotations

import argparse
import json
import math
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common import CORES, machine
from inspector import Inspector
from inspector.datasets import Sample, open_dataset
from inspector.errors import TeachingError
from inspector.evaluation import Task, task_of
from inspector.grading import DEFECTIVE
from inspector.teaching import Taught, TeachRequest, teach
from inspector.teaching.pictures import FEWEST
from inspector.teaching.scoring import tamed

RESULTS = Path(__file__).parent / "results"
_METHOD = """\
`python -m benchmarks.teaching_strips --data DIR`: {strips} strips of 4096 by 256 pixels, each
judged by what was taught from good strips of its fabric, for 2 % false rejects: {fewest} or {most}
of them, which were themselves judged by a memory without them, in five folds. Strips that teaching
named as strange were not taught with, and count as good. No defect was shown to any bundle.
Intervals from 1000 redraws of whole groups.
"""
_HEAD = """\
| fabric | strips | defective | AUROC | rejected or to review, of the defective | of the good |
|---|---:|---:|---|---:|---:|
"""
_READING = """\
"all" ranks strips of all fabrics together by the probability that each one's own bundle states.
The good strips placed the threshold, so the last column flatters; and how widely tiles count as
looking alike was chosen with these strips, for all fabrics alike. Some strips that the data set
calls good do show a speck, or fluff on the selvedge, and count as errors here.

Of fabrics 00, 01 and 02 some defective strips lie on another table than every good one of their
fabric, and some of those were taken at another scale as well: they can be told without seeing a
defect. "taken alike" leaves them out, and is the figure to go by.
"""
Row = Mapping[str, Any]


def main() -> None:
    """Measure, then write the table."""
    parser = argparse.ArgumentParser(description="Measure inspector teach on whole strips.")
    parser.add_argument("--data", type=Path, required=True, help="the folder of data sets")
    given = parser.parse_args()
    rows = list(_rows(given.data))
    document = {"machine": machine(), "figures": figures(rows), "strips": rows}
    (RESULTS / "teaching-strips.json").write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    (RESULTS / "teaching-strips.md").write_text(table(document), "utf-8")
    print(table(document))


def _rows(data: Path) -> Iterator[Row]:
    samples = open_dataset("aitex", data).samples
    for fabric in sorted({sample.facets["fabric"] for sample in samples}):
        mine = [sample for sample in samples if sample.facets["fabric"] == fabric]
        good = [sample for sample in mine if sample.truth(DEFECTIVE) == 0]
        others = [sample for sample in mine if sample.truth(DEFECTIVE) != 0]
        if len(good) < FEWEST:
            continue
        yield from _answers(good, others)
        print(f"fabric {fabric}: {len(mine)} strips", flush=True)


def _answers(good: Sequence[Sample], others: Sequence[Sample]) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "good"
        folder.mkdir()
        for sample in good:
            _file(folder, sample).write_bytes(sample.load())
        taught = _taught(TeachRequest(folder, "cloth", Path(name) / "models"))
        inspector = Inspector.load(taught.folder, threads=CORES)
        for sample in [*good, *others]:
            own = taught.scores.get(f"{folder.name}/{_file(folder, sample).name}")
            yield _row(sample, taught, _asked(inspector, sample) if own is None else tamed(own))


def _file(folder: Path, sample: Sample) -> Path:
    return folder / Path(sample.path).name


def _taught(request: TeachRequest) -> Taught:
    """Pictures that are named as strange are moved away, as long as enough are left."""
    try:
        return teach(request)
    except TeachingError as error:
        files = list(request.good.iterdir())
        if len(files) - len(error.pictures) >= FEWEST:
            for named in error.pictures:
                (request.good.parent / named).unlink()
        return teach(replace(request, accept_outliers=True))


def _asked(inspector: Inspector, sample: Sample) -> float:
    probability = inspector.inspect(sample.load()).scores[DEFECTIVE]
    return math.log(probability / (1 - probability))


def _row(sample: Sample, taught: Taught, log_odds: float) -> Row:
    return {
        "fabric": sample.facets["fabric"],
        "strip": sample.path,
        "group": sample.group,
        "taught_with": taught.pictures,
        "truth": sample.truth(DEFECTIVE),
        "table": sample.facets["table"],
        "log_odds": log_odds,
        "review_from": math.log(taught.review_at / (1 - taught.review_at)),
    }


def figures(rows: Sequence[Row]) -> Mapping[str, Any]:
    """Of all fabrics together and of each: the task's figures, and how many did not pass."""
    scored = [row for row in rows if row["truth"] is not None]
    fabrics = sorted({row["fabric"] for row in scored})
    groups = {name: [row for row in scored if row["fabric"] == name] for name in fabrics}
    alike = [row for row in scored if row["table"] == "as good strips"]
    parts = {"all": scored, "all, taken alike": alike, **groups}
    return {name: _figures(mine) for name, mine in parts.items()}


def _figures(rows: Sequence[Row]) -> Mapping[str, Any]:
    truth = np.array([row["truth"] == 1 for row in rows])
    score = np.array([row["log_odds"] for row in rows])
    held = np.array([row["log_odds"] >= row["review_from"] for row in rows])
    task: Task = task_of(truth, score, [row["group"] for row in rows], 0.0)
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
        if not name.startswith("all") and each["auroc"] is not None
    ]
    return "\n".join(
        [
            "# Whole strips, taught from good ones\n",
            _METHOD.format(strips=len(taught), fewest=min(taught), most=max(taught)),
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


if __name__ == "__main__":
    main()

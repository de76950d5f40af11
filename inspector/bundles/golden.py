"""Golden cases: pictures and the answers a bundle gave at export.

Run again wherever a bundle is activated, they tell whether this machine's decoder, resize and
runtime still compute what was exported. The pictures are files (so that decoding is covered)
drawn by the project; the answers are the log-odds of both graphs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspector.adapters.decoding import decode
from inspector.bundles.manifest import Precision
from inspector.errors import BundleError, GoldenMismatchError
from inspector.ports import ModelSession
from inspector.preprocess import Geometry, prepare

__all__ = ["FOLDER", "Answer", "compare", "read_answers", "run_case", "write_golden"]

FOLDER = "golden"
_ANSWERS = "answers.json"


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """Log-odds a graph gave for a picture of N tiles: `defective` N, `logits` NxK, float64."""

    defective: NDArray[np.float64]
    logits: NDArray[np.float64]

    def distance(self, other: Answer) -> float:
        """Largest absolute difference in log-odds; infinite where the shapes differ."""
        if self.defective.shape != other.defective.shape or self.logits.shape != other.logits.shape:
            return float("inf")
        return max(
            float(np.abs(self.defective - other.defective).max()),
            float(np.abs(self.logits - other.logits).max()),
        )


def run_case(picture: bytes, geometry: Geometry, session: ModelSession) -> Answer:
    """Decode, prepare and run one picture, the way serving does."""
    output = session.run(prepare(decode(picture).pixels, geometry).pixels)
    return Answer(output.defective.astype(np.float64), output.logits.astype(np.float64))


def write_golden(
    folder: Path,
    pictures: Mapping[str, bytes],
    geometry: Geometry,
    sessions: Mapping[Precision, ModelSession],
    tolerance: float,
) -> tuple[str, ...]:
    """Write pictures and answers below a bundle's folder; returns the files' names in it.

    `pictures` maps a file name to encoded bytes; `tolerance` is the largest difference in
    log-odds another machine may show.
    """
    golden = folder / FOLDER
    golden.mkdir(parents=True, exist_ok=True)
    answers = {
        precision.value: {
            name: _as_json(run_case(data, geometry, session)) for name, data in pictures.items()
        }
        for precision, session in sessions.items()
    }
    for name, data in pictures.items():
        (golden / name).write_bytes(data)
    document = {"tolerance": tolerance, "answers": answers}
    (golden / _ANSWERS).write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return tuple(f"{FOLDER}/{name}" for name in (*sorted(pictures), _ANSWERS))


def read_answers(folder: Path, precision: Precision) -> tuple[float, dict[str, Answer]]:
    """Tolerance and expected answers by picture. Raises BundleError where they are unusable."""
    path = folder / FOLDER / _ANSWERS
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        answers = {
            name: Answer(np.asarray(entry["defective"]), np.asarray(entry["logits"]))
            for name, entry in document["answers"][precision.value].items()
        }
        return float(document["tolerance"]), answers
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise BundleError(f"The golden cases in {path} are unusable: {error}.") from error


def compare(folder: Path, geometry: Geometry, session: ModelSession, precision: Precision) -> float:
    """Run every golden case; returns the worst difference in log-odds.

    Raises GoldenMismatchError naming the case where the difference exceeds the tolerance, and
    BundleError where there are no cases.
    """
    tolerance, expected = read_answers(folder, precision)
    if not expected:
        raise BundleError(f"{folder} has no golden cases, so it cannot be verified.")
    distances = {
        name: answer.distance(_run_file(folder / FOLDER / name, geometry, session))
        for name, answer in expected.items()
    }
    worst = max(distances, key=lambda name: distances[name])
    if not distances[worst] <= tolerance:  # also catches NaN
        raise GoldenMismatchError(
            f"{folder.name}: golden case {worst} differs by {distances[worst]:.3g} in log-odds "
            f"from the answer given at export (tolerance {tolerance:g}). This machine's decoder, "
            "resize or runtime computes something else; the bundle is not used."
        )
    return distances[worst]


def _run_file(path: Path, geometry: Geometry, session: ModelSession) -> Answer:
    try:
        return run_case(path.read_bytes(), geometry, session)
    except OSError as error:
        raise BundleError(f"{path} cannot be read: {error.strerror}.") from error


def _as_json(answer: Answer) -> dict[str, Sequence[object]]:
    return {"defective": answer.defective.tolist(), "logits": answer.logits.tolist()}

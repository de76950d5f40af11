"""Golden cases: pictures, what they look like as tiles, and the answers a bundle gave at export.

Run again wherever a bundle is activated, they tell whether this machine's decoder, resize and
runtime still compute what was exported. The pictures are files (so that decoding is covered)
drawn by the project. Of their tiles, block means and slopes are kept: they show a wrong channel
order, scale, interpolation or rounding by itself, however little the model minds it. The answers
are the log-odds, and the novelty, of both graphs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from inspector.adapters.decoding import decode
from inspector.bundles.manifest import Precision
from inspector.errors import BundleError, GoldenMismatchError
from inspector.ports import ModelSession
from inspector.preprocess import Geometry, prepare

__all__ = [
    "FOLDER",
    "LEVEL_TOLERANCE",
    "Answer",
    "Match",
    "Seen",
    "compare",
    "read_answers",
    "run_case",
    "write_golden",
]

FOLDER = "golden"
LEVEL_TOLERANCE = 0.25
"""Grey levels by which a block's mean, or the mean slope, may differ: cutting off instead of
rounding moves a mean by half a level, another decoder of JPEG by less than a tenth."""

_ANSWERS = "answers.json"
_BLOCKS = 8
_Value = TypeVar("_Value")
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What a graph said of a picture of N tiles.

    Log-odds `defective` N and `logits` NxK, and `novelty` N where the graph tells it; float64.
    """

    defective: Numbers
    logits: Numbers
    novelty: Numbers | None = None

    def distance(self, other: Answer) -> float:
        """Largest absolute difference; infinite where the shapes differ."""
        if (self.novelty is None) != (other.novelty is None):
            return float("inf")
        mine, theirs = self._parts(), other._parts()
        return max(_distance(a, b) for a, b in zip(mine, theirs, strict=True))

    def as_json(self) -> dict[str, Any]:
        """Plain lists; `of_json` reads them back."""
        told = {} if self.novelty is None else {"novelty": self.novelty.tolist()}
        return {"defective": self.defective.tolist(), "logits": self.logits.tolist(), **told}

    @classmethod
    def of_json(cls, entry: Mapping[str, Any]) -> Answer:
        """What `as_json` wrote."""
        novelty = np.asarray(entry["novelty"]) if "novelty" in entry else None
        return cls(np.asarray(entry["defective"]), np.asarray(entry["logits"]), novelty)

    def _parts(self) -> tuple[Numbers, ...]:
        told = () if self.novelty is None else (self.novelty,)
        return (self.defective, self.logits, *told)


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What a picture looks like as N tiles, in grey levels.

    `levels` are the means of blocks, N x 8 x 8 x channels (fewer blocks for tiny tiles); `slopes`
    the mean differences between neighbouring pixels across and down, N x 2.
    """

    levels: Numbers
    slopes: Numbers

    @classmethod
    def of(cls, tiles: NDArray[np.uint8]) -> Seen:
        """Look at tiles NxHxWxC, to a thousandth of a level."""
        pixels = tiles.astype(np.float64)
        across = np.abs(np.diff(pixels, axis=2)).mean(axis=(1, 2, 3))
        down = np.abs(np.diff(pixels, axis=1)).mean(axis=(1, 2, 3))
        slopes = np.stack([across, down], axis=1)
        return cls(_block_means(pixels).round(3), slopes.round(3))

    def distance(self, other: Seen) -> float:
        """Largest absolute difference in grey levels; infinite where the shapes differ."""
        return max(_distance(self.levels, other.levels), _distance(self.slopes, other.slopes))

    def as_json(self) -> dict[str, Any]:
        """Plain lists; `of_json` reads them back."""
        return {"levels": self.levels.tolist(), "slopes": self.slopes.tolist()}

    @classmethod
    def of_json(cls, entry: Mapping[str, Any]) -> Seen:
        """What `as_json` wrote."""
        return cls(np.asarray(entry["levels"]), np.asarray(entry["slopes"]))


@dataclass(frozen=True, slots=True)
class Match:
    """How nearly this machine does what was exported: the worst of all cases.

    `log_odds` with its case, and `levels` with its own; the latter are None for a bundle that
    does not say what its tiles look like. Each stays within its tolerance.
    """

    cases: int
    log_odds: float
    log_odds_case: str
    log_odds_tolerance: float
    levels: float | None = None
    levels_case: str | None = None
    levels_tolerance: float | None = None


def run_case(picture: bytes, geometry: Geometry, session: ModelSession) -> Answer:
    """Decode, prepare and run one picture, the way serving does."""
    return _answer(_tiles(picture, geometry), session)


def write_golden(
    folder: Path,
    pictures: Mapping[str, bytes],
    geometry: Geometry,
    sessions: Mapping[Precision, ModelSession],
    tolerance: float,
) -> tuple[str, ...]:
    """Write pictures, their looks and answers below a bundle's folder; returns the files' names.

    `pictures` maps a file name to encoded bytes; `tolerance` is the largest difference in
    log-odds another machine may show.
    """
    golden = folder / FOLDER
    golden.mkdir(parents=True, exist_ok=True)
    tiles = {name: _tiles(data, geometry) for name, data in pictures.items()}
    answers = {
        precision.value: {name: _answer(part, session).as_json() for name, part in tiles.items()}
        for precision, session in sessions.items()
    }
    for name, data in pictures.items():
        (golden / name).write_bytes(data)
    document = {
        "tolerance": tolerance,
        "answers": answers,
        "level_tolerance": LEVEL_TOLERANCE,
        "tiles": {name: Seen.of(part).as_json() for name, part in tiles.items()},
    }
    (golden / _ANSWERS).write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return tuple(f"{FOLDER}/{name}" for name in (*sorted(pictures), _ANSWERS))


def read_answers(folder: Path, precision: Precision) -> tuple[float, dict[str, Answer]]:
    """Tolerance and expected answers by picture. Raises BundleError where they are unusable."""
    return _read(folder, lambda document: _answers(document, precision))


def compare(folder: Path, geometry: Geometry, session: ModelSession, precision: Precision) -> Match:
    """Run every golden case; returns the worst differences.

    Raises GoldenMismatchError naming the case where a difference exceeds its tolerance, and
    BundleError where there are no cases.
    """
    tolerance, expected = read_answers(folder, precision)
    if not expected:
        raise BundleError(f"{folder} has no golden cases, so it cannot be verified.")
    tiles = {name: _tiles(_file(folder / FOLDER / name), geometry) for name in expected}
    looks = _compare_looks(folder, tiles)
    distances = {
        name: answer.distance(_answer(tiles[name], session)) for name, answer in expected.items()
    }
    worst = _worst(distances)
    if not distances[worst] <= tolerance:  # also catches NaN
        raise GoldenMismatchError(
            f"{folder.name}: golden case {worst} differs by {distances[worst]:.3g} in log-odds "
            f"from the answer given at export (tolerance {tolerance:g}). This machine's decoder, "
            "resize or runtime computes something else; the bundle is not used."
        )
    return Match(len(expected), distances[worst], worst, tolerance, *looks)


def _compare_looks(
    folder: Path, tiles: Mapping[str, NDArray[np.uint8]]
) -> tuple[float, str, float] | tuple[()]:
    """The worst difference in grey levels, its case and the tolerance; nothing if none is kept."""
    tolerance, expected = _read(folder, _looks)
    if not expected:
        return ()
    distances = {name: seen.distance(Seen.of(tiles[name])) for name, seen in expected.items()}
    worst = _worst(distances)
    if not distances[worst] <= tolerance:
        raise GoldenMismatchError(
            f"{folder.name}: golden case {worst} comes out of this machine's decoder and resize "
            f"with grey levels that differ by {distances[worst]:.3g} from those at export "
            f"(tolerance {tolerance:g}): another channel order, scale, interpolation or rounding. "
            "The bundle is not used."
        )
    return distances[worst], worst, tolerance


def _read(folder: Path, part: Callable[[Any], _Value]) -> _Value:
    path = folder / FOLDER / _ANSWERS
    try:
        return part(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise BundleError(f"The golden cases in {path} are unusable: {error}.") from error


def _answers(document: Any, precision: Precision) -> tuple[float, dict[str, Answer]]:
    entries = document["answers"][precision.value].items()
    return float(document["tolerance"]), {name: Answer.of_json(entry) for name, entry in entries}


def _looks(document: Any) -> tuple[float, dict[str, Seen]]:
    looks = {name: Seen.of_json(entry) for name, entry in document.get("tiles", {}).items()}
    return float(document.get("level_tolerance", LEVEL_TOLERANCE)), looks


def _tiles(picture: bytes, geometry: Geometry) -> NDArray[np.uint8]:
    return prepare(decode(picture).pixels, geometry).pixels


def _answer(tiles: NDArray[np.uint8], session: ModelSession) -> Answer:
    output = session.run(tiles)
    novelty = None if output.novelty is None else output.novelty.astype(np.float64)
    return Answer(output.defective.astype(np.float64), output.logits.astype(np.float64), novelty)


def _file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BundleError(f"{path} cannot be read: {error.strerror}.") from error


def _block_means(pixels: Numbers) -> Numbers:
    count, height, width, channels = pixels.shape
    blocks = min(_BLOCKS, height, width)
    rows, columns = height // blocks, width // blocks
    whole = pixels[:, : rows * blocks, : columns * blocks]
    cut = whole.reshape(count, blocks, rows, blocks, columns, channels)
    return np.asarray(cut.mean(axis=(2, 4)))


def _distance(one: Numbers, other: Numbers) -> float:
    return float("inf") if one.shape != other.shape else float(np.abs(one - other).max())


def _worst(distances: Mapping[str, float]) -> str:
    """The case that differs most; one that is not even a number before all others."""
    return max(distances, key=lambda name: (np.isnan(distances[name]), distances[name]))

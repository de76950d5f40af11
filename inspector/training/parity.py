"""The parity certificate: torch, the float graph and the 8-bit graph do the same, or no bundle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from inspector.adapters.decoding import decode
from inspector.adapters.onnx import OnnxSession
from inspector.bundles.golden import LEVEL_TOLERANCE
from inspector.bundles.manifest import Precision
from inspector.errors import BundleError
from inspector.metrics import auroc
from inspector.pipeline import parts_of
from inspector.preprocess import Geometry, prepare
from inspector.training.graph import GraphNet
from inspector.training.predict import Held, known

__all__ = ["GOLDEN_TOLERANCE", "certify"]

# Largest differences allowed: in log-odds between torch and the float graph, and in
# probability between the float and the 8-bit graph (mean over held pictures).
FLOAT_TOLERANCE = 2e-3
INT8_TOLERANCE = 0.05
# The 8-bit graph is in use only while it ranks this nearly as well as the float one; on a
# slice so small that two swapped pairs weigh more, two swapped pairs are allowed.
AUROC_TOLERANCE, SWAPPED_PAIRS = 0.003, 2
GOLDEN_TOLERANCE = 0.25
"""What another machine's decoder and arithmetic may change in a golden answer, in log-odds."""

Tiles = NDArray[np.uint8]
Sessions = Mapping[Precision, OnnxSession]


def certify(
    exported: GraphNet, sessions: Sessions, held: Held, pictures: Mapping[str, bytes]
) -> dict[str, Any]:
    """The [parity] of bundle.toml, and under "default" the precision to use.

    Torch is compared with the float graph on the golden pictures, the float graph with the 8-bit
    one there and on the held pictures. Raises BundleError where they differ by more than the
    tolerances.
    """
    golden = {name: _tiles(data, held.plan.geometry) for name, data in pictures.items()}
    cases = {name: _case(exported, sessions, tiles) for name, tiles in golden.items()}
    worst = max(case["torch_fp32"] for case in cases.values())
    _refuse_above(worst, FLOAT_TOLERANCE, "torch and the float32 graph", "log-odds")
    shown = [picture[..., None] for picture in held.pictures] or list(golden.values())
    fp32, int8 = (_scores(sessions[precision], shown) for precision in Precision)
    difference = float(np.abs(_share(fp32) - _share(int8)).mean())
    _refuse_above(difference, INT8_TOLERANCE, "the float32 and the 8-bit graph", "probability")
    lost = _auroc_lost(held, fp32, int8)
    return {
        "torch_fp32_worst_log_odds": worst,
        "torch_fp32_tolerance": FLOAT_TOLERANCE,
        "fp32_int8_mean_probability": difference,
        "fp32_int8_tolerance": INT8_TOLERANCE,
        "fp32_int8_auroc_lost": lost,
        "compared_on": "golden cases (torch, fp32) and the calibration slice (fp32, int8)",
        "machine_log_odds_tolerance": GOLDEN_TOLERANCE,
        "machine_levels_tolerance": LEVEL_TOLERANCE,
        "default": "int8" if lost <= _auroc_tolerance(held) else "fp32",
        "cases": cases,
    }


def _tiles(picture: bytes, geometry: Geometry) -> Tiles:
    return prepare(decode(picture).pixels, geometry).pixels


def _case(exported: GraphNet, sessions: Sessions, tiles: Tiles) -> dict[str, float]:
    """Worst differences on one golden picture: log-odds; of its defective score, probability."""
    exact, rounded = (sessions[each].run(tiles).defective.astype(np.float64) for each in Precision)
    return {
        "torch_fp32": _torch_distance(exported, sessions[Precision.FP32], tiles),
        "fp32_int8_probability": float(np.abs(_share(exact) - _share(rounded)).max()),
    }


def _torch_distance(exported: GraphNet, session: OnnxSession, tiles: Tiles) -> float:
    with torch.inference_mode():
        defective, logits, maps, _ = exported(torch.from_numpy(tiles))
    output = session.run(tiles)
    pairs = ((defective, output.defective), (logits, output.logits), (maps, output.maps))
    return max(float(np.abs(ours.numpy() - theirs).max()) for ours, theirs in pairs)


def _scores(session: OnnxSession, pictures: Sequence[Tiles]) -> NDArray[np.float64]:
    return np.array([_score(session, picture) for picture in pictures])


def _score(session: OnnxSession, tiles: Tiles) -> float:
    """A picture's, in as many runs as in serving."""
    return max(float(session.run(tiles[part]).defective.max()) for part in parts_of(len(tiles)))


def _auroc_lost(held: Held, fp32: NDArray[np.float64], int8: NDArray[np.float64]) -> float:
    """How much worse the 8-bit graph ranks the held pictures; 0 where that is undefined."""
    use, truth = known(held.samples, "defective", held.plan.datasets[0])
    if not truth.any() or truth.all():
        return 0.0
    return auroc(truth, fp32[use]) - auroc(truth, int8[use])


def _auroc_tolerance(held: Held) -> float:
    _, truth = known(held.samples, "defective", held.plan.datasets[0])
    pairs = int(truth.sum()) * int((~truth).sum())
    return max(AUROC_TOLERANCE, SWAPPED_PAIRS / pairs) + 1e-9 if pairs else AUROC_TOLERANCE


def _share(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def _refuse_above(difference: float, tolerance: float, pair: str, unit: str) -> None:
    if not difference <= tolerance:  # also catches NaN
        raise BundleError(
            f"The export is refused: {pair} differ by {difference:.3g} in {unit}, at most "
            f"{tolerance:g} is allowed. The bundle was not written."
        )

"""The certificate: what this machine's decoder, resize and runtime may not do differently."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector.adapters import decoding
from inspector.adapters.onnx import OnnxSession
from inspector.bundles import Precision, activate, read_bundle
from inspector.bundles.golden import LEVEL_TOLERANCE, write_golden
from inspector.bundles.verify import match_here
from inspector.bundles.writing import write_manifest
from inspector.errors import BundleError, GoldenMismatchError
from inspector.preprocess import Geometry, Mode, Tiles, prepare
from inspector.training.golden_pictures import golden_pictures
from inspector.values import Frame, Pixels
from tests.support.toy_bundle import write_toy_bundle

RELAXED = 50.0
"""A tolerance of answers so large that only the looks of the tiles can be at fault."""

Prepare = Callable[[Pixels, Geometry], Tiles]


def rewrite_manifest(folder: Path) -> None:
    content = tomllib.loads((folder / "bundle.toml").read_text("utf-8"))
    content.pop("files")
    write_manifest(folder, content)


def certified(models: Path, mode: str = "resize", tolerance: float = RELAXED) -> Path:
    folder = write_toy_bundle(models, mode=mode)
    sessions = {
        precision: OnnxSession(folder / precision.file_name, threads=1) for precision in Precision
    }
    geometry = read_bundle(folder).geometry
    write_golden(folder, golden_pictures(geometry), geometry, sessions, tolerance)
    rewrite_manifest(folder)
    return folder


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certified(tmp_path_factory.mktemp("models"))


def run_here(folder: Path) -> None:
    activate(read_bundle(folder), Precision.FP32, threads=1)


def use_prepare(monkeypatch: pytest.MonkeyPatch, changed: Prepare) -> None:
    monkeypatch.setattr("inspector.bundles.golden.prepare", changed)


def use_decode(monkeypatch: pytest.MonkeyPatch, change: Callable[[Pixels], Pixels]) -> None:
    def decode(data: bytes) -> Frame:
        frame = decoding.decode(data)
        return replace(frame, pixels=change(frame.pixels))

    monkeypatch.setattr("inspector.bundles.golden.decode", decode)


def test_the_machine_that_wrote_it_does_the_same(bundle: Path) -> None:
    match = match_here(read_bundle(bundle), Precision.FP32)
    assert (match.log_odds, match.levels_tolerance) == (0, LEVEL_TOLERANCE)
    assert match.levels == 0
    assert match.cases == 11


@pytest.mark.parametrize("interpolation", ["nearest", "linear", "cubic"])
def test_another_interpolation_is_caught(
    bundle: Path, monkeypatch: pytest.MonkeyPatch, interpolation: str
) -> None:
    use_prepare(
        monkeypatch,
        lambda pixels, geometry: prepare(pixels, replace(geometry, interpolation=interpolation)),
    )
    with pytest.raises(GoldenMismatchError, match="grey levels that differ"):
        run_here(bundle)


def test_another_channel_order_is_caught(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_decode(monkeypatch, lambda pixels: pixels if pixels.ndim == 2 else pixels[..., ::-1].copy())
    with pytest.raises(GoldenMismatchError, match=r"golden case tinted\."):
        run_here(bundle)


def test_another_bit_depth_is_caught(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_prepare(
        monkeypatch, lambda pixels, geometry: prepare(pixels, replace(geometry, bit_depth=15))
    )
    with pytest.raises(GoldenMismatchError, match=r"golden case (deep\.png|rounded\.tiff)"):
        run_here(bundle)


def test_levels_stretched_by_content_are_caught(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stretched(pixels: Pixels) -> Pixels:
        most = 255 if pixels.dtype == np.uint8 else 65535
        wide = np.round(pixels * (most / float(pixels.max())))
        return wide.astype(np.uint8) if most == 255 else wide.astype(np.uint16)

    use_decode(monkeypatch, stretched)
    with pytest.raises(GoldenMismatchError):
        run_here(bundle)


def test_cutting_off_sixteen_bits_instead_of_rounding_is_caught(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_decode(
        monkeypatch,
        lambda pixels: pixels if pixels.dtype == np.uint8 else (pixels >> 8).astype(np.uint8),
    )
    with pytest.raises(GoldenMismatchError, match=r"golden case rounded\.tiff"):
        run_here(bundle)


def test_cutting_off_after_the_resize_instead_of_rounding_is_caught(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(pixels: Pixels, geometry: Geometry) -> Tiles:
        own = replace(geometry, width=pixels.shape[1], height=pixels.shape[0], mode=Mode.RESIZE)
        whole = prepare(pixels, own)
        fine = whole.pixels[0].astype(np.float32)
        small = cv2.resize(fine, (geometry.width, geometry.height), interpolation=cv2.INTER_AREA)
        return replace(whole, pixels=small.astype(np.uint8)[None, :, :, None])

    use_prepare(monkeypatch, cut_off)
    with pytest.raises(GoldenMismatchError, match="rounding"):
        run_here(bundle)


def test_a_decoder_that_ignores_exif_is_caught(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "_FLAGS", decoding._FLAGS | cv2.IMREAD_IGNORE_ORIENTATION)
    with pytest.raises(GoldenMismatchError, match=r"turned\.jpg"):
        run_here(bundle)


def test_another_decoder_of_jpeg_that_errs_by_a_level_is_accepted(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(5)

    def nearly(pixels: Pixels) -> Pixels:
        if pixels.dtype != np.uint8 or pixels.ndim == 3:
            return pixels
        error = rng.integers(-1, 2, pixels.shape) * (rng.random(pixels.shape) < 0.1)
        return (pixels + error).clip(0, 255).astype(np.uint8)

    use_decode(monkeypatch, nearly)
    run_here(bundle)


def test_tiles_cut_elsewhere_are_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = certified(tmp_path, mode="tiles")
    use_prepare(
        monkeypatch, lambda pixels, geometry: prepare(pixels, replace(geometry, overlap=24))
    )
    with pytest.raises(GoldenMismatchError):
        run_here(folder)


def test_another_answer_of_the_runtime_is_caught(tmp_path: Path) -> None:
    folder = certified(tmp_path, tolerance=0.01)
    answers = folder / "golden" / "answers.json"
    document = json.loads(answers.read_text("utf-8"))
    document["answers"]["fp32"]["dark.bmp"]["logits"][0][1] -= 0.02
    answers.write_text(json.dumps(document), "utf-8")
    rewrite_manifest(folder)
    with pytest.raises(GoldenMismatchError, match=r"dark\.bmp differs by 0\.02 in log-odds"):
        run_here(folder)


def test_another_novelty_is_caught(tmp_path: Path) -> None:
    folder = write_toy_bundle(tmp_path, novelty=True)
    answers = folder / "golden" / "answers.json"
    document = json.loads(answers.read_text("utf-8"))
    case = document["answers"]["fp32"]["spot-192.png"]
    case["novelty"][0] += 0.5
    answers.write_text(json.dumps(document), "utf-8")
    rewrite_manifest(folder)
    with pytest.raises(GoldenMismatchError, match=r"spot-192\.png differs by 0\.5"):
        run_here(folder)
    del case["novelty"]
    answers.write_text(json.dumps(document), "utf-8")
    rewrite_manifest(folder)
    with pytest.raises(GoldenMismatchError, match="differs by inf"):
        run_here(folder)


def test_a_bundle_of_an_older_version_is_compared_by_its_answers(tmp_path: Path) -> None:
    folder = certified(tmp_path)
    answers = folder / "golden" / "answers.json"
    document = json.loads(answers.read_text("utf-8"))
    del document["tiles"], document["level_tolerance"]
    answers.write_text(json.dumps(document), "utf-8")
    rewrite_manifest(folder)
    match = match_here(read_bundle(folder), Precision.INT8)
    assert match.levels is None
    assert match.log_odds == 0


def test_looks_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    folder = certified(tmp_path)
    answers = folder / "golden" / "answers.json"
    document = json.loads(answers.read_text("utf-8"))
    document["tiles"]["dark.bmp"] = {"levels": "grey"}
    answers.write_text(json.dumps(document), "utf-8")
    rewrite_manifest(folder)
    with pytest.raises(BundleError, match="unusable"):
        run_here(folder)

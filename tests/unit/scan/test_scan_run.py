from __future__ import annotations

import io
import os
import struct
import threading
import zlib
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from inspector import Disposition, Inspector
from inspector.bundles import Precision, read_bundle
from inspector.bundles.verify import open_session
from inspector.ports import GraphOutput
from inspector.scan import Scanned, list_pictures, scan
from tests.support.toy_bundle import PASS, REJECT, toy_picture, write_toy_bundle


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Inspector:
    return Inspector.load(write_toy_bundle(tmp_path_factory.mktemp("models")))


def scanned(toy: Inspector, folder: Path, workers: int | None = None) -> dict[str, Scanned]:
    results = list(scan(toy, list_pictures(folder), workers=workers))
    assert [result.path for result in results] == sorted(result.path for result in results)
    return {result.path: result for result in results}


def enormous_png() -> bytes:
    """A header that announces 50,000 x 50,000 pixels, and nothing behind it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def several(image_format: str) -> bytes:
    stream = io.BytesIO()
    pages = [Image.new("L", (64, 64), level) for level in (90, 120)]
    pages[0].save(stream, image_format, save_all=True, append_images=pages[1:])
    return stream.getvalue()


UNREADABLE = {
    "empty.png": (b"", "0 bytes came"),
    "text.jpg": (b"no picture at all", "no picture this grader reads"),
    "cut.png": (toy_picture(REJECT)[:700], "does not decode"),
    "enormous.png": (enormous_png(), "the limit is 64,000,000"),
    "pages.tif": (several("TIFF"), "holds 2 pictures"),
    "moving.webp": (several("WEBP"), "holds 2 pictures"),
    "moving.png": (several("PNG"), "holds 2 pictures"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_does_not_decode_is_listed_with_the_reason_and_the_scan_goes_on(
    toy: Inspector, tmp_path: Path, name: str
) -> None:
    data, reason = UNREADABLE[name]
    (tmp_path / name).write_bytes(data)
    for neighbour in ("a.png", "z.png"):
        (tmp_path / neighbour).write_bytes(toy_picture(PASS))
    results = scanned(toy, tmp_path)
    assert results[name].verdict is None
    assert reason in results[name].reason
    for neighbour in ("a.png", "z.png"):
        verdict = results[neighbour].verdict
        assert verdict is not None
        assert verdict.disposition is Disposition.PASS


def test_files_that_are_not_to_be_read_are_listed_unread(toy: Inspector, tmp_path: Path) -> None:
    (tmp_path / "broken.png").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe.png")
    with (tmp_path / "sparse.tif").open("wb") as stream:
        stream.truncate(1 << 40)  # a terabyte of nothing
    results = scanned(toy, tmp_path)
    assert "No such file" in results["broken.png"].reason
    assert "a device or a pipe" in results["pipe.png"].reason
    assert "the limit is" in results["sparse.tif"].reason


@pytest.mark.parametrize("workers", [1, 7])
def test_results_do_not_depend_on_how_many_work(
    toy: Inspector, tmp_path: Path, workers: int
) -> None:
    for number in range(40):
        level = REJECT if number % 3 == 0 else PASS
        (tmp_path / f"{number}.png").write_bytes(toy_picture(level, seed=number))
    for path, result in scanned(toy, tmp_path, workers).items():
        expected = toy.inspect((tmp_path / path).read_bytes())
        assert result.verdict is not None
        assert result.verdict.scores == expected.scores
        assert result.verdict.defects == expected.defects


class CountingSession:
    """A session that counts how often it runs."""

    def __init__(self, inner: object) -> None:
        self._inner = inner
        self._lock = threading.Lock()
        self.runs = 0

    def run(self, tiles: NDArray[np.uint8]) -> GraphOutput:
        with self._lock:
            self.runs += 1
        output: GraphOutput = self._inner.run(tiles)  # type: ignore[attr-defined]
        return output


def test_few_pictures_are_in_hand_however_many_there_are(tmp_path: Path) -> None:
    bundle = read_bundle(write_toy_bundle(tmp_path / "models"))
    session = CountingSession(open_session(bundle, Precision.INT8, threads=1))
    counted = Inspector(bundle, session, precision=Precision.INT8)
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(200):
        (folder / f"{number}.png").write_bytes(toy_picture(PASS))
    results = scan(counted, list_pictures(folder), workers=2)
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert session.runs <= 20


def test_regions_lie_in_the_upright_picture(toy: Inspector, tmp_path: Path) -> None:
    picture = Image.open(io.BytesIO(toy_picture(REJECT, width=128, height=96)))
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = ("lying.jpg", "lying.png", "lying.tif", "lying.webp")
    for name in lying:
        picture.save(tmp_path / name, exif=exif)
    results = scanned(toy, tmp_path)
    for name in lying:
        result = results[name]
        assert result.verdict is not None
        for defect in result.verdict.defects:
            assert defect.region.right <= 96
            assert defect.region.bottom <= 128


def test_a_picture_that_cannot_be_judged_keeps_its_score_and_says_why(
    toy: Inspector, tmp_path: Path
) -> None:
    Image.new("L", (100, 80), 128).save(tmp_path / "grey.png")
    result = scanned(toy, tmp_path)["grey.png"]
    assert result.verdict is not None
    assert result.verdict.disposition is Disposition.CANNOT_JUDGE
    assert "shows next to nothing" in result.reason
    assert 0 < result.verdict.scores["defective"] < 1

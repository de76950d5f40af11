from __future__ import annotations

import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from inspector.adapters.decoding import Limits, decode, digest_of
from inspector.errors import (
    DamagedPictureError,
    EmptyPictureError,
    OversizePictureError,
    PictureError,
    UnsupportedPictureError,
)

ENCODINGS = [".png", ".bmp", ".tiff", ".jpg", ".webp"]


@pytest.fixture
def grey() -> NDArray[np.uint8]:
    noise = np.random.default_rng(3).integers(0, 256, (40, 60), np.uint8)
    return cv2.GaussianBlur(noise, (0, 0), 3).astype(np.uint8)


def encoded(suffix: str, pixels: NDArray[np.uint8] | NDArray[np.uint16]) -> bytes:
    return cv2.imencode(suffix, pixels)[1].tobytes()


@pytest.mark.parametrize("suffix", [".png", ".bmp", ".tiff"])
def test_lossless_grey_comes_back_exactly(suffix: str, grey: NDArray[np.uint8]) -> None:
    frame = decode(encoded(suffix, grey))
    np.testing.assert_array_equal(frame.pixels, grey)


@pytest.mark.parametrize("suffix", [".png", ".bmp", ".tiff"])
def test_colour_comes_back_as_red_green_blue(suffix: str) -> None:
    blue_green_red = np.zeros((8, 8, 3), np.uint8)
    blue_green_red[..., 2] = 200
    assert decode(encoded(suffix, blue_green_red)).pixels[0, 0].tolist() == [200, 0, 0]


@pytest.mark.parametrize("suffix", [".jpg", ".webp"])
def test_lossy_formats_decode_closely(suffix: str, grey: NDArray[np.uint8]) -> None:
    pixels = decode(encoded(suffix, grey)).pixels
    first = pixels if pixels.ndim == 2 else pixels[..., 0]
    assert np.abs(first.astype(int) - grey).mean() < 3


@pytest.mark.parametrize("suffix", [".png", ".tiff"])
def test_sixteen_bits_are_kept(suffix: str, grey: NDArray[np.uint8]) -> None:
    deep = grey.astype(np.uint16) * 256 + 7
    pixels = decode(encoded(suffix, deep)).pixels
    assert pixels.dtype == np.uint16
    np.testing.assert_array_equal(pixels, deep)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_exif_orientation_is_applied(kind: str, grey: NDArray[np.uint8]) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    stream = io.BytesIO()
    Image.fromarray(grey).save(stream, kind, exif=exif)
    assert decode(stream.getvalue()).pixels.shape[:2] == (60, 40)


def test_transparency_is_dropped_not_blended() -> None:
    picture = np.full((8, 8, 4), 90, np.uint8)
    picture[..., 3] = 0
    assert (decode(encoded(".png", picture)).pixels == 90).all()


@pytest.mark.parametrize("suffix", ENCODINGS)
@pytest.mark.parametrize("kept", [0.02, 0.5, 0.97])
def test_a_file_cut_short_is_refused(suffix: str, kept: float, grey: NDArray[np.uint8]) -> None:
    data = encoded(suffix, cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR).astype(np.uint8))
    with pytest.raises(PictureError):
        decode(data[: int(len(data) * kept)])


def test_no_bytes_are_named_as_such() -> None:
    with pytest.raises(EmptyPictureError, match="0 bytes"):
        decode(b"")


def test_text_is_no_picture() -> None:
    with pytest.raises(UnsupportedPictureError, match=r"expected JPEG.*begin with b'hello"):
        decode(b"hello, this is no picture")


@pytest.mark.parametrize("kind", ["TIFF", "WEBP", "PNG"])
def test_a_file_with_several_pictures_is_refused(kind: str, grey: NDArray[np.uint8]) -> None:
    stream = io.BytesIO()
    first, second = Image.fromarray(grey), Image.fromarray(255 - grey)
    first.save(stream, kind, save_all=True, append_images=[second])
    with pytest.raises(UnsupportedPictureError, match="holds 2 pictures"):
        decode(stream.getvalue())


def test_an_animated_gif_is_refused(grey: NDArray[np.uint8]) -> None:
    stream = io.BytesIO()
    Image.fromarray(grey).save(stream, "GIF", save_all=True)
    with pytest.raises(UnsupportedPictureError):
        decode(stream.getvalue())


@pytest.mark.parametrize("side", [10_000, 50_000])
def test_a_huge_picture_is_refused_from_its_header(side: int) -> None:
    with pytest.raises(OversizePictureError, match="limit is 64,000,000"):
        decode(png_header(side, side))


def test_a_picture_without_pixels_is_refused() -> None:
    with pytest.raises(PictureError):
        decode(png_header(0, 0))


def test_too_many_bytes_are_refused_unread() -> None:
    with pytest.raises(OversizePictureError, match="11 bytes; the limit is 10"):
        decode(b"x" * 11, Limits(max_bytes=10))


def test_floating_point_pixels_are_refused() -> None:
    data = encoded(".tiff", np.ones((4, 4), np.float32))  # type: ignore[arg-type]
    with pytest.raises(UnsupportedPictureError, match="float32"):
        decode(data)


def test_a_picture_cut_off_in_its_header_is_named_damaged(grey: NDArray[np.uint8]) -> None:
    with pytest.raises(DamagedPictureError, match="damaged"):
        decode(encoded(".png", grey)[:20])


def test_a_damaged_body_behind_a_good_header_is_named_damaged(grey: NDArray[np.uint8]) -> None:
    data = bytearray(encoded(".png", grey))
    data[80:-20] = bytes(len(data) - 100)
    with pytest.raises(DamagedPictureError):
        decode(bytes(data))


def test_the_digest_is_of_the_posted_bytes(grey: NDArray[np.uint8]) -> None:
    data = encoded(".png", grey)
    assert decode(data).digest == digest_of(data)


def png_header(width: int, height: int) -> bytes:
    """A PNG whose header promises pixels that never come."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 64))


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

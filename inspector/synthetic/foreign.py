"""Pictures that show neither cloth nor cell, to measure whether a model knows that.

Each kind stands for something that reaches a station's camera by mistake: a dead sensor, a lamp, a
thermal camera, a sheet of paper, a hand, the hall behind an open door, a target for adjusting the
lens. `spoil` takes a picture of the product and ruins it as a camera would.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum

import cv2
import numpy as np

from inspector.synthetic._types import Field, Pixels, check_seed, check_size
from inspector.synthetic.grid import smooth_noise
from inspector.synthetic.lighting import lens

__all__ = ["Fault", "ForeignKind", "draw_foreign", "spoil"]

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


class ForeignKind(StrEnum):
    """What a drawn foreign picture shows."""

    NOISE = "noise"
    LAMP = "lamp"
    THERMAL = "thermal"
    TEXT = "text"
    HAND = "hand"
    HALL = "hall"
    CLOUDS = "clouds"
    TARGET = "target"


class Fault(StrEnum):
    """How a picture of the product is ruined."""

    DEFOCUSED = "defocused"
    OVEREXPOSED = "overexposed"
    UNDEREXPOSED = "underexposed"
    SHAKEN = "shaken"


def draw_foreign(kind: ForeignKind | str, height: int, width: int, *, seed: int) -> Pixels:
    """Draw a picture of height x width pixels; the same arguments give the same picture."""
    check_size(height, width)
    check_seed(seed)
    kind = ForeignKind(kind)
    # A key a kind, so that two kinds of one seed share nothing.
    rng = np.random.default_rng([seed, list(ForeignKind).index(kind)])
    return _levels(_DRAWN[kind](height, width, rng))


def spoil(pixels: Pixels, fault: Fault | str, *, seed: int) -> Pixels:
    """A picture (H x W, grey) as it comes out of focus, wrongly exposed or moved."""
    check_seed(seed)
    rng = np.random.default_rng(seed)
    return _levels(_SPOILT[Fault(fault)](pixels.astype(np.float32), rng))


def _noise(height: int, width: int, rng: np.random.Generator) -> Field:
    """A sensor without light, amplified: white noise, in some with bright pixels."""
    grey = rng.normal(rng.uniform(40, 200), rng.uniform(15, 70), (height, width))
    if rng.random() < 0.5:
        grey[rng.random((height, width)) < rng.uniform(0.01, 0.2)] = 255
    return np.asarray(grey, np.float32)


def _lamp(height: int, width: int, rng: np.random.Generator) -> Field:
    """A ramp of light with a glare spot: the camera sees a lamp or an empty, lit table."""
    y, x = _axes(height, width)
    turn = rng.uniform(0, 2 * math.pi)
    ramp = 128 + rng.uniform(40, 120) * (math.cos(turn) * x + math.sin(turn) * y)
    middle = rng.uniform(-0.8, 0.8, 2)
    distance = np.hypot(x - middle[0], y - middle[1])
    glare = rng.uniform(0, 200) * np.exp(-((distance / rng.uniform(0.2, 0.8)) ** 2))
    return _grain(ramp + glare, rng.uniform(0.5, 3), rng)


def _thermal(height: int, width: int, rng: np.random.Generator) -> Field:
    """Warm bodies on a cool ground from a coarse sensor with stripes of its own, enlarged."""
    rows, columns = max(8, height // 6), max(8, width // 6)
    y, x = _axes(rows, columns)
    warm = np.full((rows, columns), rng.uniform(30, 90), np.float32)
    for _ in range(int(rng.integers(2, 7))):
        middle, size = rng.uniform(-1, 1, 2), rng.uniform(0.08, 0.5, 2)
        body = np.exp(-((((x - middle[0]) / size[0]) ** 2 + ((y - middle[1]) / size[1]) ** 2) ** 2))
        warm += np.asarray(rng.uniform(40, 160) * body, np.float32)
    warm += np.asarray(rng.normal(0, 3, (1, columns)) + rng.normal(0, 2, (rows, columns)))
    large = cv2.resize(warm, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(large, np.float32)


def _text(height: int, width: int, rng: np.random.Generator) -> Field:
    """A printed sheet: lines of letters, dark on white or the other way round."""
    page = np.full((height, width), int(rng.integers(200, 250)), np.uint8)
    size = float(rng.uniform(0.4, 1.1))
    step = round(34 * size)
    for line in range(step, height + step, step):
        words = "".join(rng.choice(list(_LETTERS + " " * 12), width // 5))
        cv2.putText(page, words, (8, line), cv2.FONT_HERSHEY_COMPLEX, size, 30, 1 + round(size))
    sheet = _turned(page.astype(np.float32), rng.uniform(-8, 8))
    return _grain(255 - sheet if rng.random() < 0.3 else sheet, rng.uniform(0.5, 3), rng)


def _hand(height: int, width: int, rng: np.random.Generator) -> Field:
    """A palm with five fingers, soft at its outline, over an even or mottled ground."""
    side = min(height, width)
    mask = np.zeros((height, width), np.float32)
    palm = (rng.uniform(0.35, 0.65) * width, rng.uniform(0.5, 0.7) * height)
    radius = side * rng.uniform(0.16, 0.24)
    cv2.circle(mask, _point(palm), round(radius), 1.0, -1, cv2.LINE_AA)
    start = rng.uniform(-math.pi, math.pi)
    for finger in range(5):
        turn = start + (finger - 2) * rng.uniform(0.3, 0.45)
        reach = radius * (rng.uniform(1.9, 2.6) if finger else 1.7)
        tip = (palm[0] + reach * math.sin(turn), palm[1] - reach * math.cos(turn))
        cv2.line(mask, _point(palm), _point(tip), 1.0, round(radius * 0.42), cv2.LINE_AA)
    arm = (palm[0] - 6 * radius * math.sin(start), palm[1] + 6 * radius * math.cos(start))
    cv2.line(mask, _point(palm), _point(arm), 1.0, round(radius * 1.3), cv2.LINE_AA)
    mask = lens(mask, float(rng.uniform(1.0, 3.0)))
    shade = lens(mask, radius * 0.3)
    skin = rng.uniform(120, 210) * (0.55 + 0.45 * shade) + 6 * smooth_noise(height, width, 6, rng)
    ground = rng.uniform(15, 110) + rng.uniform(0, 12) * smooth_noise(height, width, 30, rng)
    return _grain(mask * skin + (1 - mask) * ground, rng.uniform(1, 3), rng)


def _hall(height: int, width: int, rng: np.random.Generator) -> Field:
    """Boxes, bars and shadows one before the other: what a camera sees without its product."""
    scene = np.full((height, width), rng.uniform(40, 200), np.float32)
    scale = max(height, width)
    for _ in range(int(rng.integers(12, 40))):
        middle = rng.uniform((0, 0), (width, height))
        sides = rng.uniform(0.03, 0.4, 2) * scale
        corners = cv2.boxPoints((tuple(middle), tuple(sides), float(rng.uniform(0, 180))))
        cv2.fillPoly(scene, [np.rint(corners).astype(np.int32)], float(rng.uniform(0, 255)))
    y, x = _axes(height, width)
    light = 1 + rng.uniform(-0.3, 0.3) * x + rng.uniform(-0.3, 0.3) * y
    return _grain(lens(scene, float(rng.uniform(0.6, 1.6))) * light, rng.uniform(1, 4), rng)


def _clouds(height: int, width: int, rng: np.random.Generator) -> Field:
    """Noise whose power falls with the square of the frequency, as that of photographs does."""
    down = np.fft.fftfreq(height)[:, None] * height
    across = np.fft.rfftfreq(width)[None, :] * width
    frequency = np.maximum(np.hypot(down, across), 1)
    waves = np.fft.rfft2(rng.standard_normal((height, width)))
    field = np.fft.irfft2(waves / frequency ** rng.uniform(0.8, 1.6), s=(height, width))
    field = (field - field.mean()) / field.std()
    return np.asarray(rng.uniform(90, 160) + rng.uniform(25, 60) * field, np.float32)


def _target(height: int, width: int, rng: np.random.Generator) -> Field:
    """A chequered target for adjusting a lens."""
    side = int(rng.integers(6, 48))
    rows, columns = np.arange(height)[:, None] // side, np.arange(width)[None, :] // side
    low, high = rng.uniform(0, 90), rng.uniform(160, 255)
    board = np.where((rows + columns) % 2 == 0, low, high).astype(np.float32)
    return _grain(_turned(board, rng.uniform(-20, 20)), rng.uniform(0.5, 4), rng)


def _defocused(pixels: Field, rng: np.random.Generator) -> Field:
    return lens(pixels, float(rng.uniform(5, 12)))


def _overexposed(pixels: Field, rng: np.random.Generator) -> Field:
    return np.asarray(pixels * rng.uniform(3, 6) + rng.uniform(60, 120), np.float32)


def _underexposed(pixels: Field, rng: np.random.Generator) -> Field:
    return _grain(pixels * rng.uniform(0.01, 0.04), rng.uniform(0.5, 1.5), rng)


def _shaken(pixels: Field, rng: np.random.Generator) -> Field:
    """Moved along a line during the exposure."""
    reach = int(rng.integers(21, 61)) | 1
    kernel = np.zeros((reach, reach), np.float32)
    turn = rng.uniform(0, math.pi)
    half = np.array([math.cos(turn), math.sin(turn)]) * (reach // 2)
    ends = [_point(reach // 2 + sign * half) for sign in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1.0, 1)
    return np.asarray(cv2.filter2D(pixels, -1, kernel / kernel.sum()), np.float32)


_Draw = Callable[[int, int, np.random.Generator], Field]
_DRAWN: dict[ForeignKind, _Draw] = {
    ForeignKind.NOISE: _noise,
    ForeignKind.LAMP: _lamp,
    ForeignKind.THERMAL: _thermal,
    ForeignKind.TEXT: _text,
    ForeignKind.HAND: _hand,
    ForeignKind.HALL: _hall,
    ForeignKind.CLOUDS: _clouds,
    ForeignKind.TARGET: _target,
}
_SPOILT: dict[Fault, Callable[[Field, np.random.Generator], Field]] = {
    Fault.DEFOCUSED: _defocused,
    Fault.OVEREXPOSED: _overexposed,
    Fault.UNDEREXPOSED: _underexposed,
    Fault.SHAKEN: _shaken,
}


def _axes(height: int, width: int) -> tuple[Field, Field]:
    """Rows and columns from -1 to 1, ready to be combined."""
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    return y, np.linspace(-1, 1, width, dtype=np.float32)[None, :]


def _turned(picture: Field, degrees: float) -> Field:
    """Turned about the middle and enlarged so that no corner stays empty."""
    height, width = picture.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.25)
    turned = cv2.warpAffine(picture, turn, (width, height), borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(turned, np.float32)


def _grain(picture: Field, spread: float, rng: np.random.Generator) -> Field:
    grain = rng.standard_normal(picture.shape, dtype=np.float32)
    return np.asarray(picture + np.float32(spread) * grain, np.float32)


def _point(place: tuple[float, float] | Field) -> tuple[int, int]:
    return round(float(place[0])), round(float(place[1]))


def _levels(grey: Field) -> Pixels:
    return np.asarray(np.clip(np.rint(grey), 0, 255), np.uint8)

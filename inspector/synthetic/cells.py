"""Electroluminescence pictures of solar cells, simple ones, with known defects."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np

from inspector.synthetic._types import Field, Mask, Pixels, check_range, check_seed
from inspector.synthetic.grid import smooth_noise

SIDE = 300
"""Height and width of a cell's picture in pixels."""

INSET = 5
"""Dark frame between a cell and its neighbours, in pixels."""


class CellDefect(StrEnum):
    """What can be wrong with a drawn cell."""

    CRACK = "crack"
    INACTIVE = "inactive"
    DEAD = "dead"

    @classmethod
    def parse(cls, name: str) -> CellDefect:
        """Return the defect called `name`; a ValueError lists the choices."""
        try:
            return cls(name)
        except ValueError:
            choices = ", ".join(defect.value for defect in cls)
            raise ValueError(f"unknown cell defect {name!r}; choose one of {choices}") from None


@dataclass(frozen=True, slots=True, eq=False)
class CellPicture:
    """A drawn cell with its truth."""

    pixels: Pixels
    """SIDE x SIDE, grey."""
    mask: Mask
    """SIDE x SIDE, True on the defect; all False for a good cell."""
    defect: CellDefect | None
    seed: int


def draw_cell(
    *,
    defect: CellDefect | str | None = None,
    seed: int,
    mono: bool = True,
    busbars: int = 3,
) -> CellPicture:
    """Draw one cell: monocrystalline with cut corners, or polycrystalline with dark grains.

    `dead` leaves a cell almost black; `inactive` a region cut off by a crack.
    """
    check_seed(seed)
    check_range("busbars", busbars, 0, 12)
    kind = None if defect is None else CellDefect.parse(defect)
    body_rng, fault_rng, noise_rng = (
        np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(3)
    )
    light = _wafer(mono, body_rng)
    light *= _metal(busbars, body_rng)
    outline = _outline(mono)
    mask = _spoil(light, kind, outline, fault_rng)
    return CellPicture(_expose(light, outline, noise_rng), mask, kind, seed)


def _wafer(mono: bool, rng: np.random.Generator) -> Field:
    """Return the light of the bare wafer about its mean 1."""
    x = np.linspace(-1, 1, SIDE, dtype=np.float32)
    bow = 1 - np.float32(rng.uniform(0.03, 0.12)) * (x[None, :] ** 2 + x[:, None] ** 2)
    tilt = 1 + np.float32(rng.uniform(-0.08, 0.08)) * x[None, :]
    light = bow * tilt * (1 + np.float32(0.03) * smooth_noise(SIDE, SIDE, 40, rng))
    if not mono:
        # Dislocations gather in some grains: patches within which fine dark clouds stand.
        where = np.clip(smooth_noise(SIDE, SIDE, 42, rng) * 1.3, 0, 1)
        fine = smooth_noise(SIDE, SIDE, 13, rng) + 0.5 * smooth_noise(SIDE, SIDE, 5, rng)
        light *= 1 - np.float32(0.42) * where * np.clip(0.7 * fine + 0.3, 0, 1)
    return np.asarray(light, dtype=np.float32)


def _metal(busbars: int, rng: np.random.Generator) -> Field:
    """Return the factor by which fingers and busbars shade the cell."""
    rows = np.arange(SIDE, dtype=np.float32)[:, None]
    columns = np.arange(SIDE, dtype=np.float32)[None, :]
    fingers = 1 - np.float32(0.018) * (1 + np.cos(2 * math.pi * columns / 3.9))
    # Light falls off from each busbar, as the current it feeds does.
    shade = np.ones((SIDE, 1), np.float32)
    feed = np.zeros((SIDE, 1), np.float32)
    width = float(rng.uniform(1.6, 3.0))
    for bar in range(busbars):
        middle = SIDE * (bar + 0.5) / busbars
        away = np.abs(rows - middle)
        shade *= 1 - 0.34 * (1 - np.tanh((away - width) * 1.1))
        feed = np.maximum(feed, np.exp(-away * busbars / 150))
    lit = 0.93 + 0.12 * feed if busbars else np.ones_like(feed)
    return np.asarray(fingers * shade * lit, dtype=np.float32)


def _outline(mono: bool) -> Field:
    """Return 1 on the cell and 0 off it, soft at the edge, corners cut for mono."""
    drawn = np.zeros((SIDE, SIDE), np.uint8)
    low, high, cut = INSET, SIDE - 1 - INSET, 26 if mono else 3
    corners = [
        (low + cut, low),
        (high - cut, low),
        (high, low + cut),
        (high, high - cut),
        (high - cut, high),
        (low + cut, high),
        (low, high - cut),
        (low, low + cut),
    ]
    cv2.fillPoly(drawn, [np.array(corners, np.int32)], 255)
    soft = cv2.GaussianBlur(drawn, (0, 0), 1.8)
    return np.asarray(soft, dtype=np.float32) * np.float32(1 / 255)


def _spoil(light: Field, kind: CellDefect | None, outline: Field, rng: np.random.Generator) -> Mask:
    """Work the defect into `light` in place; return its mask."""
    cell = outline > 0.5
    if kind is CellDefect.CRACK:
        return _crack(light, rng) & cell
    if kind is CellDefect.INACTIVE:
        return _inactive(light, rng) & cell
    if kind is CellDefect.DEAD:
        light *= np.float32(rng.uniform(0.02, 0.05))
        return np.asarray(cell)
    return np.zeros((SIDE, SIDE), np.bool_)


def _line(points: Field, thickness: int) -> Pixels:
    """Return a polyline drawn at 255, SIDE x SIDE, its flanks smoothed."""
    drawn = np.zeros((SIDE, SIDE), np.uint8)
    fixed = np.rint(points * 16).astype(np.int32).reshape(-1, 1, 2)
    cv2.polylines(drawn, [fixed], False, 255, thickness, cv2.LINE_AA, 4)
    return drawn


def _jagged(start: Field, stop: Field, rng: np.random.Generator) -> Field:
    """Return a polyline of 24 points (column, row) from start to stop with small kinks."""
    share = np.linspace(0, 1, 24, dtype=np.float32)[:, None]
    size = 0.015 * float(np.hypot(*(stop - start)))
    kinks = np.cumsum(rng.normal(0, size, (24, 2)), axis=0)
    kinks -= share * kinks[-1]
    return np.asarray(start + share * (stop - start) + kinks, dtype=np.float32)


def _crack(light: Field, rng: np.random.Generator) -> Mask:
    """Draw a crack with one branch."""
    turn = float(rng.uniform(0, math.pi))
    reach = float(rng.uniform(45, 110))
    middle = rng.uniform(95, 205, 2).astype(np.float32)
    half = np.array([math.cos(turn), math.sin(turn)], np.float32) * np.float32(reach)
    trunk = _jagged(middle - half, middle + half, rng)
    fork = turn + float(rng.choice([-1, 1]) * rng.uniform(0.5, 1.1))
    twig = np.array([math.cos(fork), math.sin(fork)], np.float32) * np.float32(0.6 * reach)
    root = trunk[int(rng.integers(8, 16))]
    lines = np.maximum(_line(trunk, 2), _line(_jagged(root, root + twig, rng), 1))
    soft = np.asarray(cv2.GaussianBlur(lines, (0, 0), 0.9), dtype=np.float32) / 255
    light *= 1 - np.float32(rng.uniform(0.6, 0.8)) * soft
    return np.asarray(cv2.dilate(lines, np.ones((3, 3), np.uint8)) > 60)


def _inactive(light: Field, rng: np.random.Generator) -> Mask:
    """Darken the region that a crack from one side to the next cuts off."""
    first, second = rng.uniform(90, 190, 2)
    start, stop = np.array([-4, first], np.float32), np.array([second, -4], np.float32)
    border = _jagged(start, stop, rng)
    corner = np.concatenate((border, np.array([[-4, -4]], np.float32)))
    area = np.zeros((SIDE, SIDE), np.uint8)
    cv2.fillPoly(area, [np.rint(corner * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    crack = _line(border, 2)
    flips = tuple(axis for axis in (0, 1) if rng.random() < 0.5)
    area, crack = np.flip(area, flips).copy(), np.flip(crack, flips).copy()
    dark = np.asarray(cv2.GaussianBlur(area, (0, 0), 1.2), dtype=np.float32) / 255
    light *= 1 - np.float32(rng.uniform(0.55, 0.85)) * dark
    edge = np.asarray(cv2.GaussianBlur(crack, (0, 0), 0.9), dtype=np.float32) / 255
    light *= 1 - np.float32(0.5) * edge
    return np.asarray((area > 127) | (crack > 60))


def _expose(light: Field, outline: Field, rng: np.random.Generator) -> Pixels:
    """Return the grey picture, SIDE x SIDE."""
    brightness = float(rng.uniform(110, 185))
    frame = np.float32(0.28 if float(light.mean()) > 0.2 else 0.02)
    seen = cv2.GaussianBlur(outline * light + (1 - outline) * frame, (0, 0), 0.8)
    grey = np.asarray(seen, dtype=np.float32) * np.float32(brightness)
    grey += rng.standard_normal((SIDE, SIDE), dtype=np.float32) * np.float32(1.6)
    return np.asarray(np.clip(np.rint(grey), 0, 255), dtype=np.uint8)

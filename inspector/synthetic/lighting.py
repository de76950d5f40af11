"""From reflectance to grey values: illumination, optics and the sensor."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from inspector.synthetic._types import Field, Pixels, check_range


@dataclass(frozen=True, slots=True)
class Lighting:
    """Lamp, lens and sensor. The defaults are an evenly lit line camera."""

    brightness: float = 112.0
    """Mean grey value of flawless cloth at the picture's centre, 0 to 255."""
    gradient: float = 0.08
    """Relative change of the light from the centre to the edge it falls from."""
    direction_deg: float = 20.0
    """Where the gradient points; 0 is to the right, 90 down."""
    vignetting: float = 0.06
    """Relative loss of light in the corners."""
    noise: float = 2.0
    """Standard deviation of the sensor noise at grey 128, in grey values."""
    blur_px: float = 0.55
    """Standard deviation of the lens blur."""

    def __post_init__(self) -> None:
        """Check the ranges."""
        check_range("brightness", self.brightness, 1.0, 255.0)
        check_range("gradient", self.gradient, 0.0, 0.6)
        check_range("direction_deg", self.direction_deg, -360.0, 360.0)
        check_range("vignetting", self.vignetting, 0.0, 0.8)
        check_range("noise", self.noise, 0.0, 40.0)
        check_range("blur_px", self.blur_px, 0.0, 6.0)


def random_lighting(rng: np.random.Generator) -> Lighting:
    """Return a plausible station's light."""
    return Lighting(
        brightness=float(rng.uniform(75, 145)),
        gradient=float(rng.uniform(0.0, 0.14)),
        direction_deg=float(rng.uniform(0, 360)),
        vignetting=float(rng.uniform(0.0, 0.12)),
        noise=float(rng.uniform(1.0, 3.5)),
        blur_px=float(rng.uniform(0.4, 0.75)),
    )


def lens(canvas: Field, sigma: float) -> Field:
    """Return `canvas` blurred by `sigma` samples."""
    if sigma <= 0:
        return canvas
    return np.asarray(cv2.GaussianBlur(canvas, (0, 0), sigma), dtype=np.float32)


def illumination(height: int, width: int, lighting: Lighting) -> Field:
    """Return the height x width factor by which the light differs from the centre's."""
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    turn = math.radians(lighting.direction_deg)
    slope = math.cos(turn) * x + math.sin(turn) * y
    corner = 0.5 * (x * x + y * y)
    light = (1 + lighting.gradient * slope) * (1 - lighting.vignetting * corner)
    return np.asarray(light, dtype=np.float32)


def expose(reflectance: Field, lighting: Lighting, rng: np.random.Generator) -> Pixels:
    """Return the picture of a reflectance field whose flawless mean is 1, both H x W."""
    height, width = reflectance.shape
    grey = reflectance * illumination(height, width, lighting) * np.float32(lighting.brightness)
    if lighting.noise > 0:
        # Half read noise, half photon noise, which grows with the square root of the light.
        spread = 0.5 + np.sqrt(np.clip(grey, 0, 255) * np.float32(0.25 / 128))
        grey = grey + rng.standard_normal((height, width), dtype=np.float32) * (
            spread * np.float32(lighting.noise)
        )
    return np.asarray(np.clip(np.rint(grey), 0, 255), dtype=np.uint8)

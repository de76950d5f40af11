"""Light and sensor: where it is bright, and how much it is noisy."""

from __future__ import annotations

import numpy as np
import pytest

from inspector.synthetic import Lighting
from inspector.synthetic.lighting import expose, illumination

FLAT = np.ones((120, 160), np.float32)


def test_gradient_points_where_it_is_told() -> None:
    right = illumination(50, 50, Lighting(gradient=0.2, direction_deg=0, vignetting=0))
    down = illumination(50, 50, Lighting(gradient=0.2, direction_deg=90, vignetting=0))
    assert right[25, -1] == pytest.approx(1.2, abs=1e-3)
    assert right[25, 0] == pytest.approx(0.8, abs=1e-3)
    assert down[-1, 25] == pytest.approx(1.2, abs=1e-3)
    assert down[0, 25] == pytest.approx(0.8, abs=1e-3)


def test_vignetting_darkens_the_corners() -> None:
    light = illumination(51, 51, Lighting(gradient=0, vignetting=0.3))
    assert light[25, 25] == pytest.approx(1)
    assert light[0, 0] == pytest.approx(0.7)


@pytest.mark.parametrize("noise", [1.0, 4.0])
def test_noise_has_the_spread_asked_for(noise: float) -> None:
    lighting = Lighting(brightness=128, gradient=0, vignetting=0, noise=noise)
    pixels = expose(FLAT, lighting, np.random.default_rng(0))
    assert pixels.std() == pytest.approx(noise, rel=0.12)


def test_overexposure_saturates_instead_of_wrapping() -> None:
    lighting = Lighting(brightness=200, noise=0)
    assert expose(FLAT * 3, lighting, np.random.default_rng(0)).min() == 255


@pytest.mark.parametrize(
    ("field", "value"), [("brightness", 0.0), ("noise", -1.0), ("vignetting", 2.0)]
)
def test_light_that_cannot_be_is_refused(field: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"{field} must lie between .*, got {value}"):
        Lighting(**{field: value})

"""What a cloth is made of, and a plausible one chosen at random."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from inspector.synthetic._types import check_range
from inspector.synthetic.weave import Weave


class Selvedge(StrEnum):
    """On which side of the picture the cloth ends, if on any."""

    NONE = "none"
    LEFT = "left"
    RIGHT = "right"

    @classmethod
    def parse(cls, name: str) -> Selvedge:
        """Return the side called `name`; a ValueError lists the choices."""
        try:
            return cls(name)
        except ValueError:
            choices = ", ".join(side.value for side in cls)
            raise ValueError(f"unknown selvedge {name!r}; choose one of {choices}") from None


@dataclass(frozen=True, slots=True)
class Cloth:
    """A cloth as a camera resolves it. Lengths in pixels, shades relative to one another.

    In a knit an "end" is a wale (column of loops) and a "pick" a course (row of loops).
    """

    weave: Weave | str = Weave.PLAIN
    yarn_px: float = 5.0
    """Distance from one warp end to the next."""
    pick_ratio: float = 1.0
    """Distance from one pick to the next, as a multiple of `yarn_px`."""
    cover: float = 0.9
    """Yarn thickness as a share of the distance between yarns; 1 leaves no gap."""
    unevenness: float = 0.1
    """Relative standard deviation of yarn thickness."""
    fibre: float = 0.12
    """Relative strength of the fibre noise along the yarns."""
    gloss: float = 0.3
    """Strength of the highlight on top of each float."""
    warp_shade: float = 1.0
    weft_shade: float = 0.85
    contrast: float = 0.8
    """1 keeps the full contrast between lit yarn and shadow, 0 is flat grey."""
    angle_deg: float = 0.0
    """Rotation of the cloth under the camera."""
    wobble: float = 0.4
    """Largest wandering of the yarns from a straight line, in yarn distances."""
    selvedge: Selvedge | str = Selvedge.NONE

    def __post_init__(self) -> None:
        """Check ranges and turn names into enum members."""
        object.__setattr__(self, "weave", Weave.parse(self.weave))
        object.__setattr__(self, "selvedge", Selvedge.parse(self.selvedge))
        check_range("yarn_px", self.yarn_px, 2.5, 40.0)
        check_range("pick_ratio", self.pick_ratio, 0.5, 2.0)
        check_range("cover", self.cover, 0.4, 1.2)
        check_range("unevenness", self.unevenness, 0.0, 0.4)
        check_range("fibre", self.fibre, 0.0, 0.6)
        check_range("gloss", self.gloss, 0.0, 1.0)
        check_range("warp_shade", self.warp_shade, 0.1, 2.0)
        check_range("weft_shade", self.weft_shade, 0.1, 2.0)
        check_range("contrast", self.contrast, 0.05, 1.5)
        check_range("angle_deg", self.angle_deg, -45.0, 45.0)
        check_range("wobble", self.wobble, 0.0, 2.0)


def random_cloth(weave: Weave | str, rng: np.random.Generator) -> Cloth:
    """Return a plausible cloth of the given weave, seen by a camera at 3 to 9 px a yarn."""
    structure = Weave.parse(weave)
    knit = structure is Weave.KNIT
    return Cloth(
        weave=structure,
        yarn_px=float(rng.uniform(8.0, 13.0) if knit else rng.uniform(3.2, 6.5)),
        pick_ratio=float(rng.uniform(0.65, 0.8) if knit else rng.uniform(0.8, 1.15)),
        cover=float(rng.uniform(0.85, 1.0)),
        unevenness=float(rng.uniform(0.04, 0.07) if knit else rng.uniform(0.05, 0.13)),
        fibre=float(rng.uniform(0.08, 0.2)),
        gloss=float(rng.uniform(0.15, 0.45)),
        warp_shade=1.0,
        weft_shade=float(rng.uniform(0.62, 1.05)),
        contrast=float(rng.uniform(0.5, 0.9)),
        angle_deg=float(rng.uniform(-2.0, 2.0)),
        wobble=float(rng.uniform(0.15, 0.6)),
    )

"""Pictures of cloth with known defects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from inspector.synthetic._types import Field, Mask, Pixels, check_seed, check_size
from inspector.synthetic.cloth import Cloth, Selvedge, random_cloth
from inspector.synthetic.defects import DefectKind, make_defect
from inspector.synthetic.lighting import Lighting, expose, lens, random_lighting
from inspector.synthetic.loom import Loom, thread_up
from inspector.synthetic.strokes import paint
from inspector.synthetic.surface import weave_surface
from inspector.synthetic.weave import Weave


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle in pixels; x and y are its upper left corner."""

    x: int
    y: int
    width: int
    height: int

    @classmethod
    def around(cls, mask: Mask) -> Box:
        """Return the smallest box that holds the mask; an empty mask gives an empty box."""
        rows, columns = np.nonzero(mask.any(axis=1))[0], np.nonzero(mask.any(axis=0))[0]
        if rows.size == 0:
            return cls(0, 0, 0, 0)
        x, y = int(columns[0]), int(rows[0])
        return cls(x, y, int(columns[-1]) + 1 - x, int(rows[-1]) + 1 - y)


@dataclass(frozen=True, slots=True, eq=False)
class DrawnDefect:
    """One defect and where it lies."""

    kind: DefectKind
    category: str
    """One of `CATEGORIES`."""
    mask: Mask
    """height x width, True on the defect."""
    box: Box


@dataclass(frozen=True, slots=True, eq=False)
class FabricPicture:
    """A drawn picture with its truth.

    Drawing again with the same seed, `cloth` and `lighting` and no defects gives the flawless
    twin: equal everywhere but at the defects.
    """

    pixels: Pixels
    """height x width, grey."""
    masks: tuple[DrawnDefect, ...]
    cloth: Cloth
    lighting: Lighting
    seed: int

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories present, each once, in the order drawn; empty when flawless."""
        return tuple(dict.fromkeys(defect.category for defect in self.masks))


def draw_cloth(
    height: int, width: int, cloth: Cloth, lighting: Lighting, rng: np.random.Generator
) -> Pixels:
    """Return a grey picture (height x width) of flawless cloth."""
    yarn_rng, light_rng = rng.spawn(2)
    pixels, _ = _draw(height, width, cloth, lighting, yarn_rng, light_rng, ())
    return pixels


def draw_fabric(
    height: int,
    width: int,
    *,
    weave: Weave | str = Weave.PLAIN,
    defects: Sequence[DefectKind | str] = (),
    seed: int,
    cloth: Cloth | None = None,
    lighting: Lighting | None = None,
) -> FabricPicture:
    """Draw cloth with the defects named; the same arguments give the same picture.

    Cloth and lighting are chosen from the seed unless given; a given cloth brings its own
    weave. A cut selvedge adds a selvedge to a cloth that has none.
    """
    check_seed(seed)
    kinds = tuple(DefectKind.parse(name) for name in defects)
    choice, yarn, light, fault = (
        np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(4)
    )
    drawn_cloth, drawn_light = random_cloth(weave, choice), random_lighting(choice)
    cloth = drawn_cloth if cloth is None else cloth
    lighting = drawn_light if lighting is None else lighting
    if DefectKind.CUT_SELVEDGE in kinds and cloth.selvedge == Selvedge.NONE:
        side = Selvedge.LEFT if choice.random() < 0.5 else Selvedge.RIGHT
        cloth = replace(cloth, selvedge=side)
    faults = tuple(zip(kinds, fault.spawn(len(kinds)), strict=True))
    pixels, masks = _draw(height, width, cloth, lighting, yarn, light, faults)
    drawn = tuple(
        DrawnDefect(kind, kind.category, mask, Box.around(mask))
        for kind, mask in zip(kinds, masks, strict=True)
    )
    return FabricPicture(pixels, drawn, cloth, lighting, seed)


def _draw(
    height: int,
    width: int,
    cloth: Cloth,
    lighting: Lighting,
    yarn_rng: np.random.Generator,
    light_rng: np.random.Generator,
    faults: Sequence[tuple[DefectKind, np.random.Generator]],
) -> tuple[Pixels, list[Mask]]:
    """Return the picture and one mask a fault, all height x width.

    Each fault has a random stream of its own, so that adding one changes nothing elsewhere.
    """
    check_size(height, width)
    loom = thread_up(height, width, cloth, yarn_rng)
    made = [make_defect(kind, loom, rng) for kind, rng in faults]
    canvas = weave_surface(loom, yarn_rng)
    paint(canvas, loom.strokes)
    canvas *= loom.tint
    columns, rows = loom.grid.lookup(cloth.wobble, yarn_rng)
    masks = [loom.grid.sample_mask(mask, columns, rows) for mask in made]
    seen = _photograph(loom, canvas, columns, rows, lighting)
    return expose(seen, lighting, light_rng), masks


def _photograph(
    loom: Loom, canvas: Field, columns: Field, rows: Field, lighting: Lighting
) -> Field:
    """Return reflectance times fold shading as the lens projects it, height x width."""
    # Samples are about half a pixel: blurring by most of one also keeps the weave from aliasing.
    blurred = lens(canvas, max(0.7, lighting.blur_px * loom.grid.scale))
    for fold in loom.folds:
        columns = columns + fold.dx * np.float32(loom.grid.step_x / loom.grid.pitch_x)
    seen = loom.grid.sample(blurred, columns, rows)
    # Contrast turns about the flawless mean, so that it does not change the exposure.
    seen = np.maximum(1 + np.float32(loom.cloth.contrast) * (seen - 1), 0)
    for fold in loom.folds:
        seen = seen * fold.gain
    return np.asarray(seen, dtype=np.float32)

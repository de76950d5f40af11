"""A stream of plausible fabric pictures for demonstrations."""

from __future__ import annotations

import numpy as np

from inspector.synthetic._types import check_range, check_seed
from inspector.synthetic.defects import DefectKind
from inspector.synthetic.fabric import FabricPicture, draw_fabric
from inspector.synthetic.weave import Weave


def demo_fabric(
    seed: int, *, defect_share: float = 0.2, height: int = 256, width: int = 256
) -> FabricPicture:
    """Draw a picture of a random weave, with one random defect in `defect_share` of the seeds."""
    check_seed(seed)
    check_range("defect_share", defect_share, 0.0, 1.0)
    # A key of its own keeps these choices apart from draw_fabric's, which uses the bare seed.
    rng = np.random.default_rng([seed, 1])
    weave = Weave(rng.choice([weave.value for weave in Weave]))
    kind = DefectKind(rng.choice([kind.value for kind in DefectKind]))
    defects = (kind,) if rng.random() < defect_share else ()
    return draw_fabric(height, width, weave=weave, defects=defects, seed=seed)

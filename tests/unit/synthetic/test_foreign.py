from __future__ import annotations

import numpy as np
import pytest

from inspector.synthetic import draw_fabric
from inspector.synthetic.foreign import Fault, ForeignKind, draw_foreign, spoil


@pytest.mark.parametrize("kind", ForeignKind)
def test_a_foreign_picture_is_drawn_alike_for_a_seed_and_otherwise_for_another(
    kind: ForeignKind,
) -> None:
    picture = draw_foreign(kind, 120, 160, seed=4)
    assert picture.shape == (120, 160)
    assert picture.dtype == np.uint8
    assert np.array_equal(picture, draw_foreign(kind.value, 120, 160, seed=4))
    assert not np.array_equal(picture, draw_foreign(kind, 120, 160, seed=5))
    assert picture.std() > 5


@pytest.mark.parametrize("fault", Fault)
def test_a_spoilt_picture_shows_the_product_no_more(fault: Fault) -> None:
    cloth = draw_fabric(128, 160, seed=1).pixels
    spoilt = spoil(cloth, fault, seed=2)
    assert spoilt.shape == cloth.shape
    assert np.array_equal(spoilt, spoil(cloth, fault, seed=2))
    detail = np.abs(np.diff(spoilt.astype(float), axis=1)).mean()
    assert detail < 0.6 * np.abs(np.diff(cloth.astype(float), axis=1)).mean()


def test_sizes_and_seeds_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="height"):
        draw_foreign("noise", 1, 100, seed=0)
    with pytest.raises(ValueError, match="seed"):
        draw_foreign("noise", 100, 100, seed=-1)

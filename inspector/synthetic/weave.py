"""How threads cross: the weaves, and which thread lies on top at each crossing."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from inspector.synthetic._types import Mask


class Weave(StrEnum):
    """The structures that can be drawn. Knit is plain jersey seen from its face."""

    PLAIN = "plain"
    TWILL = "twill"
    SATIN = "satin"
    KNIT = "knit"

    @classmethod
    def parse(cls, name: str) -> Weave:
        """Return the weave called `name`; a ValueError lists the choices."""
        try:
            return cls(name)
        except ValueError:
            choices = ", ".join(weave.value for weave in cls)
            raise ValueError(f"unknown weave {name!r}; choose one of {choices}") from None


def interlacing(weave: Weave, picks: int, ends: int) -> Mask:
    """Return picks x ends, True where the warp end passes over the weft pick."""
    pick = np.arange(picks)[:, None]
    end = np.arange(ends)[None, :]
    if weave is Weave.TWILL:  # 2/2: over two, under two, one step to the side a pick
        return np.asarray((pick - end) % 4 < 2)
    if weave is Weave.SATIN:  # 5-end, step 2: scattered binding points, long warp floats
        return np.asarray((end - 2 * pick) % 5 != 0)
    return np.asarray((pick + end) % 2 == 0)


def selvedge_interlacing(picks: int, ends: int) -> Mask:
    """Return the 2/2 rib that binds a cloth's edge, same meaning as `interlacing`."""
    pick = np.arange(picks)[:, None]
    end = np.arange(ends)[None, :]
    return np.asarray((pick // 2 + end) % 2 == 0)

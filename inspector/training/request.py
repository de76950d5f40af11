"""What a training run is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["Request"]


@dataclass(frozen=True, slots=True)
class Request:
    """What to train, from where, to where.

    `data` is the folder of data sets; the bundle is written to `out`/`product`. `plan` is the
    train.toml, by default that of the bundle folder. A checkpoint is written after every epoch
    below `checkpoints` (by default in the user's cache folder); with `resume` a run goes on from
    it, to the same result as one that was never interrupted. `epochs` stops early and `limit`
    takes only that many pictures of each subset: both for a quick try, whose bundle says so.
    With `renew` nothing is trained: the bundle is written anew from a finished run's checkpoint.
    """

    product: str
    data: Path
    out: Path
    resume: bool = True
    epochs: int | None = None
    limit: int | None = None
    plan: Path | None = None
    checkpoints: Path | None = None
    renew: bool = False

"""A picture file's bytes, taken only where they can be a picture's."""

from __future__ import annotations

import stat
from pathlib import Path

from inspector.adapters.decoding import DEFAULT_LIMITS, Limits
from inspector.errors import OversizePictureError, UnsupportedPictureError

__all__ = ["read_picture"]


def read_picture(path: Path, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Read a file whole, unless it is too large to be graded or would never end.

    Raises OSError where it cannot be read, PictureError where reading it is pointless.
    """
    state = path.stat()
    if stat.S_ISDIR(state.st_mode):
        raise UnsupportedPictureError(f"{path.name} is a folder, not a picture.")
    if not stat.S_ISREG(state.st_mode):
        raise UnsupportedPictureError(f"{path.name} is a device or a pipe, not a file.")
    if state.st_size > limits.max_bytes:
        raise OversizePictureError(
            f"The file has {state.st_size:,} bytes; the limit is {limits.max_bytes:,}."
        )
    return path.read_bytes()

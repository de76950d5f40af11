"""Where a taught bundle goes: is the name free, is there room, what becomes of the former one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inspector.bundles import find_bundle
from inspector.bundles.versions import is_own, keep
from inspector.bundles.writing import replaced
from inspector.errors import BundleError, InspectorError, UnknownProductError, UsageError
from inspector.teaching.request import TeachRequest

__all__ = ["check_place", "placed"]

_ROOM = 32 * 1024 * 1024  # more than any taught bundle takes


def check_place(request: TeachRequest) -> None:
    """Raises UsageError for a name that cannot be used, BundleError where there is no room."""
    taken = _taken_by(request)
    if taken and not request.replace:
        raise UsageError(
            f"There is a bundle for {request.product!r} already ({taken}). Choose another name, or "
            "say --replace to teach it anew."
        )
    folder = request.out
    while not folder.exists():
        folder = folder.parent
    if not folder.is_dir():
        raise UsageError(f"{request.out} cannot be made: {folder} is no folder.")
    free = shutil.disk_usage(folder).free
    if free < _ROOM:
        raise BundleError(
            f"{folder} has {free // 1024**2} MB left on its disk; a bundle needs up to "
            f"{_ROOM // 1024**2} MB. Nothing was written."
        )


@contextmanager
def placed(request: TeachRequest) -> Iterator[Path]:
    """An empty folder that becomes the product's bundle when it is finished, and only then.

    A bundle of the plant's own that was there is kept among the former ones.
    """
    try:
        _keep_former(request)
        with replaced(request.out / request.product) as fresh:
            yield fresh
    except OSError as error:
        raise BundleError(
            f"The bundle cannot be written to {request.out}: {error.strerror or error}. What was "
            "there before is still there."
        ) from error


def _taken_by(request: TeachRequest) -> Path | None:
    target = request.out / request.product
    try:
        return find_bundle(request.product).folder
    except UnknownProductError:
        return target if target.exists() else None
    except BundleError:
        return target


def _keep_former(request: TeachRequest) -> None:
    try:
        former = find_bundle(request.product)
    except InspectorError:
        return  # none, or one so damaged that nobody could go back to it
    if is_own(former) and former.folder == request.out / request.product:
        keep(former)

"""The same work on every labelled picture, on all cores; damaged files are reported together."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from inspector.adapting.labels import LabelledPicture, check_files, distinct, some_of
from inspector.cores import usable_cores
from inspector.errors import DataError, PictureError
from inspector.scan.reading import read_picture

__all__ = ["Done", "Progress", "on_all"]

_Result = TypeVar("_Result")
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Done(Generic[_Result]):
    """What came of one picture."""

    picture: LabelledPicture
    result: _Result


@dataclass(frozen=True, slots=True)
class _Tried(Generic[_Result]):
    digest: str
    result: _Result | None
    fault: str = ""


def on_all(
    pictures: Sequence[LabelledPicture],
    work: Callable[[bytes], _Result],
    progress: Progress | None = None,
) -> tuple[Done[_Result], ...]:
    """Do the work on each distinct picture's bytes, in their order.

    `progress(done, total)` is called after each. Raises DataError where files are missing or
    damaged (all of them are named) and where one picture has two labels.
    """
    check_files(pictures)
    tried: list[_Tried[_Result]] = []
    with ThreadPoolExecutor(usable_cores(), thread_name_prefix="labelled") as pool:
        for each in pool.map(lambda picture: _try(picture, work), pictures):
            tried.append(each)
            if progress is not None:
                progress(len(tried), len(pictures))
    faults = [
        f"{picture.name} ({each.fault.rstrip('.')})"
        for picture, each in zip(pictures, tried, strict=True)
        if each.result is None
    ]
    if faults:
        raise DataError(
            f"{len(faults):,} of {len(pictures):,} labelled pictures cannot be read: "
            f"{some_of(faults)}. Take them out or put sound files in their place."
        )
    return _kept(pictures, tried)


def _kept(
    pictures: Sequence[LabelledPicture], tried: Sequence[_Tried[_Result]]
) -> tuple[Done[_Result], ...]:
    found = {picture.name: each for picture, each in zip(pictures, tried, strict=True)}
    first = distinct(pictures, {name: each.digest for name, each in found.items()})
    results = ((picture, found[picture.name].result) for picture in first)
    return tuple(Done(picture, result) for picture, result in results if result is not None)


def _try(picture: LabelledPicture, work: Callable[[bytes], _Result]) -> _Tried[_Result]:
    try:
        data = read_picture(picture.path)
        return _Tried(hashlib.sha256(data).hexdigest(), work(data))
    except OSError as error:
        return _Tried("", None, error.strerror or str(error))
    except PictureError as error:
        return _Tried("", None, str(error))

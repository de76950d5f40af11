"""The grader mapped over files, as many at once as there are cores, in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from inspector.cores import usable_cores
from inspector.errors import PictureError
from inspector.pipeline import Inspector
from inspector.scan.listing import Listing
from inspector.scan.reading import read_picture
from inspector.values import Verdict

__all__ = ["Scanned", "scan"]

_AHEAD = 8  # pictures in hand for each core: enough to keep it busy, few enough for any memory


@dataclass(frozen=True, slots=True)
class Scanned:
    """What came of one file: a verdict, or why there is none."""

    path: str
    verdict: Verdict | None
    reason: str = ""


def scan(
    inspector: Inspector, listing: Listing, *, workers: int | None = None
) -> Iterator[Scanned]:
    """Grade what a listing names and yield a result for each, in the order of their paths.

    `inspector` should hold a one-thread session: calls share it side by side. A file that cannot
    be read or decoded yields its reason, and so does a folder that could not be read. However
    many files there are, only a few are held at a time.
    """
    count = workers or usable_cores()
    paths = iter(sorted([*listing.pictures, *listing.closed]))
    with ThreadPoolExecutor(count, thread_name_prefix="scan") as pool:
        waiting: deque[Future[Scanned]] = deque()
        try:
            for path in paths:
                waiting.append(pool.submit(_grade, inspector, listing, path))
                if len(waiting) >= count * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:  # when the caller stops early
                future.cancel()


def _grade(inspector: Inspector, listing: Listing, path: str) -> Scanned:
    if path in listing.closed:
        return Scanned(path, None, reason=f"The folder cannot be read: {listing.closed[path]}.")
    try:
        verdict = inspector.inspect(read_picture(listing.folder / path))
    except OSError as error:
        return Scanned(path, None, reason=f"The file cannot be read: {error.strerror or error}.")
    except PictureError as error:
        return Scanned(path, None, reason=str(error))
    return Scanned(path, verdict, verdict.reason)

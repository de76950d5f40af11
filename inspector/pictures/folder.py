"""Pictures as files, named by their digest: a folder that any program can look into.

    pictures/others/5f/5f70bf18…   did not pass, or drawn for audit
    pictures/passed/…              passes that were drawn
    pictures/simulated/…
    pictures/incoming/…            being written

A file's time of change is when its picture was last delivered, so that the folder alone says what
goes first and nothing has to be kept in step with it.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from heapq import nsmallest
from pathlib import Path
from typing import NamedTuple

from inspector.errors import PicturesUnavailableError
from inspector.pictures.port import Kind

__all__ = ["PictureFolder"]

_AT_ONCE = 10_000  # files looked at together when room is made: bounds the memory it takes
_LEFTOVER_S = 3600.0
_DIGITS = 64
_HEX = frozenset("0123456789abcdef")


class _File(NamedTuple):
    """A picture's file, in the order in which they go."""

    changed_ns: int
    size: int
    path: str


class PictureFolder:
    """A `PictureStore` in a folder, which is made when the first picture comes.

    Several processes may share it. Files are not forced to the disk, which would take time from
    the records beside them; a picture that a power cut has spoilt is known by its digest and
    counts as not there.
    """

    def __init__(self, folder: Path) -> None:
        """Use this folder."""
        self._folder = folder

    def put(self, digest: str, picture: bytes, kind: Kind, at: datetime) -> int:
        """Write it beside its place, then move it there in one step."""
        moment = int(at.timestamp() * 1e9)
        with _translated(self._folder):
            place = self._place(kind, digest)
            place.parent.mkdir(parents=True, exist_ok=True)
            if self._is_there(kind, digest, len(picture), moment):
                return 0
            self._write(place, picture, moment)
            return len(picture)

    def get(self, digest: str) -> bytes | None:
        """Read it, and look whether it is what was put."""
        with _translated(self._folder):
            for _ in range(2):  # it may be moved to another kind between two looks
                for kind in reversed(Kind):
                    picture = self._read(self._place(kind, digest), digest)
                    if picture is not None:
                        return picture
            return None

    def has(self, digest: str) -> bool:
        """Look for its file."""
        with _translated(self._folder):
            return self._find(digest) is not None

    def size(self) -> int:
        """Add up the files."""
        with _translated(self._folder):
            return sum(file.size for kind in Kind for file in self._files(kind))

    def free(self) -> int:
        """Ask the disk that the folder lies on, or will."""
        with _translated(self._folder):
            existing = next(path for path in (self._folder, *self._folder.parents) if path.exists())
            return shutil.disk_usage(existing).free

    def trim(self, limit: int) -> int:
        """Remove the oldest of the least kind until it fits."""
        with _translated(self._folder):
            left = self.size()
            for kind in Kind:
                while left > limit and (oldest := nsmallest(_AT_ONCE, self._files(kind))):
                    for file in oldest:
                        if left <= limit:
                            break
                        left -= file.size
                        Path(file.path).unlink(missing_ok=True)  # another may have been faster
            return left

    def forget(self, before: datetime) -> int:
        """Remove what is older, and what a program that was killed left behind."""
        with _translated(self._folder):
            _remove_older(_files_in(self._folder / "incoming"), time.time() - _LEFTOVER_S)
            limit = before.timestamp()
            return sum(_remove_older(self._files(kind), limit) for kind in Kind)

    def _place(self, kind: Kind, digest: str) -> Path:
        if len(digest) != _DIGITS or not _HEX.issuperset(digest):
            raise ValueError(f"expected a SHA-256 in lower-case hex, got {digest!r}")
        return self._folder / kind.value / digest[:2] / digest

    def _find(self, digest: str) -> tuple[Kind, Path] | None:
        places = ((kind, self._place(kind, digest)) for kind in reversed(Kind))
        return next(((kind, path) for kind, path in places if path.exists()), None)

    def _is_there(self, kind: Kind, digest: str, size: int, moment: int) -> bool:
        """Whether it is; if so it is now dated and placed as this delivery asks."""
        with suppress(FileNotFoundError):  # another process may remove it at any time
            there = self._find(digest)
            if there is None or there[1].stat().st_size != size:
                return False
            path = there[1]
            if kind.rank > there[0].rank:
                path = path.replace(self._place(kind, digest))
            if path.stat().st_mtime_ns < moment:
                os.utime(path, ns=(moment, moment))
            return True
        return False

    def _write(self, place: Path, picture: bytes, moment: int) -> None:
        incoming = self._folder / "incoming"
        incoming.mkdir(exist_ok=True)
        draft = incoming / f"{place.name}.{os.getpid()}.{threading.get_ident()}"
        try:
            draft.write_bytes(picture)
            os.utime(draft, ns=(moment, moment))
            draft.replace(place)
        except OSError:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise

    def _read(self, path: Path, digest: str) -> bytes | None:
        try:
            picture = path.read_bytes()
        except FileNotFoundError:
            return None
        if sha256(picture).hexdigest() == digest:
            return picture
        path.unlink(missing_ok=True)
        return None

    def _files(self, kind: Kind) -> Iterator[_File]:
        root = self._folder / kind.value
        if root.is_dir():
            for part in os.scandir(root):
                yield from _files_in(Path(part.path))


def _files_in(folder: Path) -> Iterator[_File]:
    """Files as they are now; those that go meanwhile are left out."""
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):
                found = entry.stat()
                yield _File(found.st_mtime_ns, found.st_size, entry.path)


def _remove_older(files: Iterator[_File], limit_s: float) -> int:
    old = [file.path for file in files if file.changed_ns < limit_s * 1e9]
    for path in old:
        Path(path).unlink(missing_ok=True)
    return len(old)


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise PicturesUnavailableError(
            f"The folder of kept pictures, {folder}, cannot be used: {reason}. Verdicts are given "
            "and recorded as before. Free some space or give this user the right to write there."
        ) from error

"""Which pictures lie below a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

from inspector.adapters.decoding import SUFFIXES
from inspector.errors import UsageError

__all__ = ["Listing", "list_pictures"]

_Identity = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Listing:
    """Paths relative to `folder`, with forward slashes, sorted.

    `closed` maps a folder below it that could not be read (its path ends in a slash) to the
    reason.
    """

    folder: Path
    pictures: tuple[str, ...]
    closed: Mapping[str, str]


def list_pictures(folder: Path) -> Listing:
    """Find every file with a picture's ending, upper or lower case, hidden ones left out.

    Links to folders are followed, each folder is visited once, by its own path rather than by
    a link where it has both. Raises UsageError where `folder` is no folder, OSError where it
    cannot be read.
    """
    if not folder.is_dir():
        state = "is not a folder" if folder.exists() else "does not exist"
        raise UsageError(f"{folder} {state}; name the folder that holds the pictures.")
    walk = _Walk()
    pictures = sorted(walk.pictures(folder))
    if "" in walk.closed:
        raise UsageError(f"The folder {folder} cannot be read: {walk.closed['']}.")
    return Listing(folder, tuple(pictures), walk.closed)


class _Walk:
    """One walk through a tree; remembers where it has been, so that links make no circle."""

    def __init__(self) -> None:
        self.closed: dict[str, str] = {}
        self._links: list[tuple[str, str]] = []
        self._seen: set[_Identity] = set()

    def pictures(self, folder: Path) -> Iterator[str]:
        yield from self._tree(os.fspath(folder), "")
        # Links last: what lies in the tree itself is known by its own path.
        while self._links:
            self._links.sort(reverse=True)
            prefix, place = self._links.pop()
            yield from self._tree(place, prefix)

    def _tree(self, place: str, prefix: str) -> Iterator[str]:
        waiting = [(place, prefix)]
        while waiting:
            place, prefix = waiting.pop()
            for entry in self._entries(place, prefix):
                path = prefix + entry.name
                if _is_folder(entry):
                    found = (path + "/", entry.path)
                    if entry.is_symlink():
                        self._links.append(found)
                    else:
                        waiting.append((found[1], found[0]))
                elif PurePath(entry.name).suffix.lower() in SUFFIXES:
                    yield path

    def _entries(self, place: str, prefix: str) -> list[os.DirEntry[str]]:
        try:
            state = Path(place).stat()
            identity = (state.st_dev, state.st_ino)
            if identity in self._seen:
                return []
            self._seen.add(identity)
            with os.scandir(place) as entries:
                return [entry for entry in entries if not entry.name.startswith(".")]
        except OSError as error:
            self.closed[prefix] = error.strerror or str(error)
            return []


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads in a circle: a file that will not open
        return False

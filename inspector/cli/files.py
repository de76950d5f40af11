"""Files that commands read, and those that they write: whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from inspector.errors import UsageError
from inspector.utf8 import not_utf8

__all__ = ["STDOUT", "text_of", "whole_file"]

STDOUT = "-"
"""Named instead of a file, it means standard output, or standard input where one is read."""


def text_of(path: Path) -> str:
    """What a file says; `-` is standard input. Raises UsageError for bytes that are no UTF-8."""
    try:
        if str(path) == STDOUT:
            return sys.stdin.buffer.read().decode("utf-8-sig")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(not_utf8(path)) from error


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that gets its name once everything is in it and on the disk; `-` is stdout.

    Where the block ends by an exception nothing is left behind, and a file that stood there
    before is as it was. Raises UsageError for a folder, OSError where the disk refuses.
    """
    if str(path) == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if path.is_dir():
        raise UsageError(f"{path} is a folder; name the file to write.")
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with unfinished.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
    except OSError as error:
        if error.filename == str(unfinished):
            error.filename = str(path)
        raise
    finally:
        unfinished.unlink(missing_ok=True)

"""From an exception to one plain sentence on stderr and an exit code."""

from __future__ import annotations

import os
import sys

from typer import Abort, TyperException

from inspector.cli.exits import FAILED, INTERRUPTED, PASSED, StoppedError
from inspector.cli.output import complain, note
from inspector.errors import InspectorError

__all__ = ["TRACEBACK_VARIABLE", "in_words", "put_into_words"]

TRACEBACK_VARIABLE = "INSPECTOR_TRACEBACK"
"""Set to anything, it lets a fault of this program show where it happened."""


def put_into_words(error: BaseException) -> int:
    """Say what went wrong; returns the exit code."""
    if isinstance(error, SystemExit):
        # Libraries leave this way, over a broken pipe say, and know nothing of our codes.
        return FAILED if error.code else PASSED
    if isinstance(error, BrokenPipeError):
        return _reader_left()
    if isinstance(error, TyperException):
        return _misused(error)
    if isinstance(error, KeyboardInterrupt | Abort | StoppedError):
        note(str(error) or "Interrupted.")
        return INTERRUPTED
    if isinstance(error, InspectorError):
        complain(str(error))
    elif isinstance(error, OSError):
        complain(in_words(error))
    elif isinstance(error, MemoryError):
        complain("This machine has not enough memory for that.")
    else:
        _own_fault(error)
    return FAILED


def in_words(error: OSError) -> str:
    """A file, a disk or a network that refuses, as one sentence."""
    reason = error.strerror or str(error) or type(error).__name__
    where = f"{os.fspath(error.filename)!s}: " if isinstance(error.filename, str) else ""
    return f"{where}{reason}."


def _misused(error: TyperException) -> int:
    context = getattr(error, "ctx", None)
    message = " ".join(error.format_message().split()).replace("?.", "?")
    if message:  # empty where the help has been shown instead
        path = context.command_path if context is not None else "inspector"
        complain(f"{message}{'' if message[-1] in '.?!' else '.'} See {path} --help.")
    return FAILED


def _reader_left() -> int:
    """Whoever read our output (`| head`) has gone; there is nobody to tell."""
    # The interpreter flushes once more as it ends, and would complain of the same.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return FAILED


def _own_fault(error: BaseException) -> None:
    if os.environ.get(TRACEBACK_VARIABLE):
        raise error
    complain(
        f"This is a fault of the program ({type(error).__name__}: {error}). Please report it with "
        f"what is printed when the same command runs with {TRACEBACK_VARIABLE}=1."
    )

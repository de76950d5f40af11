"""What the exit codes mean."""

from __future__ import annotations

from inspector.errors import InspectorError

__all__ = ["FAILED", "INTERRUPTED", "NOT_PASSED", "PASSED", "StoppedError"]

PASSED = 0
"""All pictures passed, or the job is done."""

NOT_PASSED = 1
"""The job is done and at least one picture did not pass."""

FAILED = 2
"""The job could not be done."""

INTERRUPTED = 130
"""Stopped by Ctrl-C, as shells report it."""


class StoppedError(InspectorError):
    """Stopped by Ctrl-C; the message says what is left behind."""

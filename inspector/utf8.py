"""What to say of a file that is not the UTF-8 text it has to be."""

from __future__ import annotations

from pathlib import Path

__all__ = ["not_utf8"]


def not_utf8(path: Path) -> str:
    """The sentence; Excel in Chinese saves tables as GBK unless it is told otherwise."""
    return f'{path} is not UTF-8 text; save it as UTF-8 (a table in Excel: Save As, "CSV UTF-8").'

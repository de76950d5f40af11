"""Grades pictures of fabric and solar cells, and counts the verdicts.

>>> from inspector import Inspector
>>> verdict = Inspector.load("solar-cell").inspect(picture_bytes)  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.pipeline import Inspector
    from inspector.values import Defect, Disposition, Region, Severity, Verdict

__all__ = ["Defect", "Disposition", "Inspector", "Region", "Severity", "Verdict"]

_HOMES = {
    "Defect": "inspector.values",
    "Disposition": "inspector.values",
    "Inspector": "inspector.pipeline",
    "Region": "inspector.values",
    "Severity": "inspector.values",
    "Verdict": "inspector.values",
}


def __getattr__(name: str) -> object:
    """Load a name at its first use: `inspector --help` need not wait for OpenCV."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names, loaded or not."""
    return sorted({*globals(), *__all__})

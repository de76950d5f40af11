"""Grades pictures of fabric and solar cells, and counts the verdicts.

>>> from inspector import Inspector
>>> verdict = Inspector.load("solar-cell").inspect(picture_bytes)  # doctest: +SKIP
"""

from inspector.pipeline import Inspector
from inspector.values import Defect, Disposition, Region, Severity, Verdict

__all__ = ["Defect", "Disposition", "Inspector", "Region", "Severity", "Verdict"]

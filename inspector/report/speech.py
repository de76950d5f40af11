"""A report and the language it is told in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inspector.charts import Catalogue, Formats
from inspector.report.contents import Report

__all__ = ["Speech"]


@dataclass(frozen=True, slots=True)
class Speech:
    """A report with the words and numbers of a language; `titles` names categories."""

    report: Report
    words: Catalogue
    formats: Formats
    titles: Mapping[str, str]

    def title(self, category: str) -> str:
        """What a category is called."""
        return self.titles.get(category, category)

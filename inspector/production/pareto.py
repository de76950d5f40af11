"""Defect analysis 疵品分析: which defects make up most of what is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from inspector.ports import Dimension
from inspector.production.reader import Reader
from inspector.production.scope import Scope
from inspector.production.totals import by_category, figures
from inspector.statistics import ParetoBar, pareto

__all__ = ["Analysis", "defect_analysis"]


@dataclass(frozen=True, slots=True)
class Analysis:
    """Bars over all stages that are meant, and how many units were looked at there.

    A unit that shows two categories counts under both; `defective` are the units whose final
    word is reject. A unit that waits for a person counts under what the model found.
    """

    bars: tuple[ParetoBar, ...]
    inspected: int
    defective: int

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON, unrounded; the gathered rest has the category null."""
        return {
            "inspected": self.inspected,
            "rejected": self.defective,
            "bars": [
                {
                    "category": bar.category,
                    "units": bar.count,
                    "share": bar.share,
                    "cumulative_share": bar.cumulative,
                }
                for bar in self.bars
            ],
        }


def defect_analysis(reader: Reader, scope: Scope, *, top: int | None = None) -> Analysis:
    """Categories by how many units show them, falling; beyond `top` gathered into one, last.

    Raises UsageError for a line, stage or shift that the plant does not have.
    """
    shown = by_category(reader.counts(scope, by=(Dimension.CATEGORY,)))
    became = figures(reader.counts(scope, by=(Dimension.DISPOSITION,)))
    return Analysis(pareto(shown, top=top), became.inspected, became.rejected)

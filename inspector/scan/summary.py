"""What a scan adds up to."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from inspector.ports import Tally
from inspector.scan.run import Scanned
from inspector.statistics import Summary, summarise
from inspector.values import BundleRef, Disposition, RecipeRef

__all__ = ["SUMMARY", "ScanSummary", "Totals"]

SUMMARY = "summary.json"


@dataclass(slots=True)
class Totals:
    """Counts while a scan runs."""

    dispositions: Counter[Disposition] = field(default_factory=Counter)
    categories: Counter[str] = field(default_factory=Counter)
    unreadable: int = 0

    def add(self, scanned: Scanned) -> None:
        """Count one result."""
        if scanned.verdict is None:
            self.unreadable += 1
            return
        self.dispositions[scanned.verdict.disposition] += 1
        self.categories.update(scanned.verdict.categories)

    @property
    def files(self) -> int:
        """All results counted."""
        return self.dispositions.total() + self.unreadable


@dataclass(frozen=True, slots=True)
class ScanSummary:
    """A finished scan: what was graded with what, and the figures."""

    product: str
    folder: str
    bundle: BundleRef
    recipe: RecipeRef
    started_at: datetime
    seconds: float
    unreadable: int
    figures: Summary

    @classmethod
    def of(
        cls,
        totals: Totals,
        *,
        folder: Path,
        bundle: BundleRef,
        recipe: RecipeRef,
        started_at: datetime,
        seconds: float,
    ) -> ScanSummary:
        """Close the books."""
        figures = summarise(Tally(totals.dispositions, totals.categories))
        return cls(
            product=bundle.product,
            folder=str(folder),
            bundle=bundle,
            recipe=recipe,
            started_at=started_at,
            seconds=seconds,
            unreadable=totals.unreadable,
            figures=figures,
        )

    @property
    def files(self) -> int:
        """Rows of the table."""
        return self.figures.inspected + self.unreadable

    @property
    def all_passed(self) -> bool:
        """Whether nothing needs anyone's attention."""
        return self.figures.good == self.files

    def as_json(self) -> dict[str, Any]:
        """Plain values; figures under the names the service gives them."""
        figures, bundle, recipe = self.figures, self.bundle, self.recipe
        return {
            "product": self.product,
            "folder": self.folder,
            "started_at": self.started_at.isoformat(),
            "seconds": self.seconds,
            "files": self.files,
            "good": figures.good,
            "rejected": figures.rejected,
            "undecided": figures.undecided,
            "cannot_judge": figures.cannot_judge,
            "unreadable": self.unreadable,
            "pass_rate": figures.pass_rate,
            "pass_rate_interval": figures.pass_rate_interval,
            "categories": [
                {"category": name, "units": units} for name, units in figures.categories
            ],
            "bundle": {
                "product": bundle.product,
                "version": bundle.version,
                "sha256": bundle.sha256,
                "precision": bundle.precision,
            },
            "recipe": {"version": recipe.version, "sha256": recipe.sha256},
        }

    def write(self, folder: Path) -> Path:
        """Write summary.json, whole or not at all."""
        path, unfinished = folder / SUMMARY, folder / "summary.part.json"
        text = json.dumps(self.as_json(), ensure_ascii=False, indent=2) + "\n"
        unfinished.write_text(text, encoding="utf-8", errors="backslashreplace")
        return unfinished.replace(path)

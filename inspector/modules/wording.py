"""What a module map says, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inspector.modules.grid import Cell, Module
from inspector.values import Disposition

__all__ = ["LANGUAGES", "Wording"]


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language."""

    dispositions: Mapping[Disposition, str]
    not_seen: str
    seen: str
    outside: str
    undeclared: str
    place: str
    decided: str
    between: str

    def head(self, module: Module) -> str:
        """What is there and what is not, in a line."""
        said = [self.seen.format(len(module.cells), len(module.missing))]
        said += [
            f"{self.dispositions[disposition]} {count}"
            for disposition, count in module.dispositions.items()
            if count
        ]
        if module.outside:
            said.append(self.outside.format(len(module.outside)))
        if not module.declared:
            said.append(self.undeclared)
        return " · ".join(said)

    def cell(self, cell: Cell, names: Mapping[str, str]) -> str:
        """A cell in words."""
        place = self.place.format(cell.row, cell.column)
        shown = self.between.join(names.get(name, name) for name in cell.categories)
        parts = (place, cell.grade, self.dispositions[cell.disposition], shown)
        return " · ".join(part for part in (*parts, self.decided if cell.decided else "") if part)


LANGUAGES: Mapping[str, Wording] = {
    "en": Wording(
        dispositions={
            Disposition.PASS: "pass",
            Disposition.REVIEW: "review",
            Disposition.REJECT: "reject",
            Disposition.CANNOT_JUDGE: "cannot judge",
        },
        not_seen="not inspected",
        seen="cells inspected: {}, missing: {}",
        outside="cells beyond the declared grid: {}",
        undeclared="the recipe does not say how many cells there are",
        place="row {}, column {}",
        decided="decided by a person",
        between=", ",
    ),
    "zh": Wording(
        dispositions={
            Disposition.PASS: "合格",
            Disposition.REVIEW: "待判",
            Disposition.REJECT: "不合格",
            Disposition.CANNOT_JUDGE: "无法判定",
        },
        not_seen="未检",
        seen="已检电池片 {} 片，缺 {} 片",
        outside="超出所设行列的电池片：{} 片",
        undeclared="判定方案未说明共有多少电池片",
        place="第 {} 行第 {} 列",
        decided="人工判定",
        between="、",
    ),
}
"""The languages a map can be drawn in."""

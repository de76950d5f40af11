"""The defects that can be drawn, and the inspection category each belongs to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from inspector.synthetic import surface_faults, yarn_faults
from inspector.synthetic._types import Mask
from inspector.synthetic.loom import Loom


class DefectKind(StrEnum):
    """A fault by the way it arises. In a knit, ends are wales and picks are courses."""

    BROKEN_END = "broken_end"
    """断经: a warp yarn is missing for a length (in a knit: a dropped stitch, a ladder)."""
    COARSE_END = "coarse_end"
    """粗经: a warp yarn is too thick for a length."""
    LOOSE_END = "loose_end"
    """断经 with the broken yarn lying on the cloth."""
    MISSING_PICK = "missing_pick"
    """缺纬: a weft yarn is missing across the width."""
    COARSE_PICK = "coarse_pick"
    """粗纬: a weft yarn is too thick across the width."""
    SLUB = "slub"
    """粗节: a short thick place in one yarn."""
    NEP = "nep"
    """毛粒: a small ball of tangled fibres."""
    KNOT = "knot"
    """结头: two yarn ends tied together."""
    FOREIGN_FIBRE = "foreign_fibre"
    """三丝: a fibre of another material on the cloth."""
    HOLE = "hole"
    """破洞: yarns torn away, the table or a lamp seen through."""
    OIL_STAIN = "oil_stain"
    """油渍: a soft dark patch that the yarns have soaked up."""
    CREASE = "crease"
    """折痕: a fold pressed into the cloth."""
    CUT_SELVEDGE = "cut_selvedge"
    """边疵: the edge of the cloth torn or cut in."""

    @classmethod
    def parse(cls, name: str) -> DefectKind:
        """Return the kind called `name`; a ValueError lists the choices."""
        try:
            return cls(name)
        except ValueError:
            choices = ", ".join(kind.value for kind in cls)
            raise ValueError(f"unknown defect {name!r}; choose one of {choices}") from None

    @property
    def category(self) -> str:
        """The inspection category: one of `CATEGORIES`."""
        return _ROWS[self].category


CATEGORIES = ("hole", "stain", "warp_line", "weft_line", "point", "crease", "selvedge")

Fault: TypeAlias = Callable[[Loom, np.random.Generator], Mask]


@dataclass(frozen=True, slots=True)
class _Row:
    category: str
    make: Fault


_ROWS: Mapping[DefectKind, _Row] = MappingProxyType(
    {
        DefectKind.BROKEN_END: _Row("warp_line", yarn_faults.broken_end),
        DefectKind.COARSE_END: _Row("warp_line", yarn_faults.coarse_end),
        DefectKind.LOOSE_END: _Row("warp_line", yarn_faults.loose_end),
        DefectKind.MISSING_PICK: _Row("weft_line", yarn_faults.missing_pick),
        DefectKind.COARSE_PICK: _Row("weft_line", yarn_faults.coarse_pick),
        DefectKind.SLUB: _Row("point", yarn_faults.slub),
        DefectKind.NEP: _Row("point", surface_faults.nep),
        DefectKind.KNOT: _Row("point", surface_faults.knot),
        DefectKind.FOREIGN_FIBRE: _Row("point", surface_faults.foreign_fibre),
        DefectKind.HOLE: _Row("hole", yarn_faults.hole),
        DefectKind.OIL_STAIN: _Row("stain", surface_faults.oil_stain),
        DefectKind.CREASE: _Row("crease", surface_faults.crease),
        DefectKind.CUT_SELVEDGE: _Row("selvedge", yarn_faults.cut_selvedge),
    }
)


def make_defect(kind: DefectKind, loom: Loom, rng: np.random.Generator) -> Mask:
    """Work the defect into the cloth on the loom; return where, in canvas samples."""
    mask = _ROWS[kind].make(loom, rng)
    if kind is not DefectKind.CUT_SELVEDGE:
        mask &= loom.on_cloth()
    return mask

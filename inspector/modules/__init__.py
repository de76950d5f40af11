"""Modules of solar cells: which cell lies where, with which grade. Pure functions of records."""

from inspector.modules.grid import Cell, Module, arrange
from inspector.modules.modulemap import draw_module
from inspector.modules.wording import LANGUAGES

__all__ = ["LANGUAGES", "Cell", "Module", "arrange", "draw_module"]

"""From category maps to what lies where in the picture, how large and how long."""

from inspector.regions.extents import Cells, Grid, covered_area, longest_extent, whole
from inspector.regions.findings import Finding, find, merge

__all__ = ["Cells", "Finding", "Grid", "covered_area", "find", "longest_extent", "merge", "whole"]

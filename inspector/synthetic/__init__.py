"""Generated pictures of fabric and solar cells with known defects.

For demonstrations, golden cases and tests. Accuracy is measured on real pictures only. The same
arguments and seed give the same picture, bit for bit, on one machine with one version of numpy
and OpenCV.
"""

from inspector.synthetic.cells import CellDefect, CellPicture, draw_cell
from inspector.synthetic.cloth import Cloth, Selvedge
from inspector.synthetic.defects import CATEGORIES, DefectKind
from inspector.synthetic.demo import demo_fabric
from inspector.synthetic.fabric import Box, DrawnDefect, FabricPicture, draw_cloth, draw_fabric
from inspector.synthetic.lighting import Lighting
from inspector.synthetic.weave import Weave

__all__ = [
    "CATEGORIES",
    "Box",
    "CellDefect",
    "CellPicture",
    "Cloth",
    "DefectKind",
    "DrawnDefect",
    "FabricPicture",
    "Lighting",
    "Selvedge",
    "Weave",
    "demo_fabric",
    "draw_cell",
    "draw_cloth",
    "draw_fabric",
]

"""Pictures that are kept after they were judged: which, where, for how long, and shown how."""

from inspector.pictures.folder import PictureFolder
from inspector.pictures.heat import heat_map
from inspector.pictures.keeper import Keeper
from inspector.pictures.overlay import marks, overlay
from inspector.pictures.port import Kind, PictureStore
from inspector.pictures.rule import GIGABYTE, Rule
from inspector.pictures.showing import as_png, content_type, shown_by_browsers, size_of, thumbnail
from inspector.pictures.status import Missing, Status

__all__ = [
    "GIGABYTE",
    "Keeper",
    "Kind",
    "Missing",
    "PictureFolder",
    "PictureStore",
    "Rule",
    "Status",
    "as_png",
    "content_type",
    "heat_map",
    "marks",
    "overlay",
    "shown_by_browsers",
    "size_of",
    "thumbnail",
]

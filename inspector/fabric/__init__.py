"""Rolls of cloth: defects at their place, points, quality, a map. Pure functions of records."""

from inspector.fabric.coverage import Band, Coverage, Strip, covered
from inspector.fabric.geometry import (
    Lack,
    Missing,
    Need,
    Placement,
    Rectangle,
    place_of,
    size_mm,
    sized,
)
from inspector.fabric.intervals import Intervals
from inspector.fabric.looks import ClothDefect, Look, Looks, Reversal, latest_looks, look_at
from inspector.fabric.merging import join_defects
from inspector.fabric.points import (
    Charge,
    Score,
    Waived,
    four_points,
    per_100_square_metres,
    per_100_square_yards,
    score,
    ten_points,
)
from inspector.fabric.quality import Fault, Quality, faults_of, quality_of
from inspector.fabric.roll import Roll, Scored, measure_roll
from inspector.fabric.rollmap import draw_roll
from inspector.fabric.wording import LANGUAGES, Wording, wording

__all__ = [
    "LANGUAGES",
    "Band",
    "Charge",
    "ClothDefect",
    "Coverage",
    "Fault",
    "Intervals",
    "Lack",
    "Look",
    "Looks",
    "Missing",
    "Need",
    "Placement",
    "Quality",
    "Rectangle",
    "Reversal",
    "Roll",
    "Score",
    "Scored",
    "Strip",
    "Waived",
    "Wording",
    "covered",
    "draw_roll",
    "faults_of",
    "four_points",
    "join_defects",
    "latest_looks",
    "look_at",
    "measure_roll",
    "per_100_square_metres",
    "per_100_square_yards",
    "place_of",
    "quality_of",
    "score",
    "size_mm",
    "sized",
    "ten_points",
    "wording",
]

"""What a roll map says, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from inspector.fabric.geometry import Lack, Need
from inspector.fabric.looks import ClothDefect
from inspector.fabric.quality import Fault, Quality
from inspector.fabric.roll import Roll
from inspector.recipe import PointSystem

__all__ = ["LANGUAGES", "Wording", "wording"]


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language; `names` are those of the product's categories."""

    language: str
    inspected: str
    not_inspected: str
    not_available: str
    orientation: str
    score: Mapping[PointSystem, str]
    qualities: Mapping[Quality, str]
    faults: Mapping[Fault, str]
    looked_at: str
    gaps: str
    reversed: str
    undecided: str
    size: str
    lacks: Mapping[Need, str]
    names: Mapping[str, str] = field(default_factory=dict)

    def named(self, names: Mapping[str, str]) -> Wording:
        """The same with words for categories."""
        return replace(self, names=names)

    def category(self, category: str) -> str:
        """What a category is called; its own name where nobody said."""
        return self.names.get(category, category)

    def result(self, roll: Roll) -> str:
        """Quality and points in a line, or that there are none."""
        scored = roll.scored
        if scored is None or scored.per_100_yd2 is None or scored.per_100_m2 is None:
            return " ".join((self.not_available, *map(self.lack, roll.missing)))
        points = self.score[scored.score.system].format(
            points=scored.score.points, yards=scored.per_100_yd2, metres=scored.per_100_m2
        )
        faults = (self.faults[fault] for fault in scored.faults)
        return " · ".join((self.qualities[scored.quality], points, *faults))

    def lack(self, lack: Lack) -> str:
        """What to declare or to send, so that it is known."""
        return self.lacks[lack.need].format(lack.station)

    def seen(self, roll: Roll) -> str:
        """What was looked at and what has to be known about it, in a line."""
        said = [self.looked_at.format(roll.coverage.length / 1000)]
        if roll.gaps:
            missed = sum(end - start for start, end in roll.gaps) / 1000
            said.append(self.gaps.format(len(roll.gaps), missed))
        if roll.reversals:
            said.append(self.reversed.format(roll.repeated_mm / 1000))
        if roll.undecided:
            said.append(self.undecided.format(roll.undecided))
        return " · ".join(said)

    def defect(self, defect: ClothDefect) -> str:
        """A defect, its size and its place."""
        place = defect.place
        size = self.size.format(place.width, place.height, place.y / 1000, place.x)
        return f"{self.category(defect.category)}: {size}"


_ENGLISH = Wording(
    language="en",
    inspected="inspected",
    not_inspected="not inspected",
    not_available="Not available.",
    orientation="The roll runs from left to right and goes on below; its left edge is on top.",
    score={
        PointSystem.FOUR_POINT: "{points} points, {yards:.1f} per 100 yd², {metres:.1f} per 100 m²",
        PointSystem.TEN_POINT: "{points} points (ten-point system)",
    },
    qualities={Quality.FIRST: "First quality", Quality.SECOND: "Second quality"},
    faults={
        Fault.POINTS: "more points than the limit",
        Fault.CRITICAL: "a critical defect",
        Fault.LONG_RUN: "a defect that runs too long",
    },
    looked_at="{:.2f} m inspected",
    gaps="gaps: {}, {:.2f} m not inspected",
    reversed="the roll ran backwards; {:.2f} m were inspected again, the latest look counts",
    undecided="pictures that wait for a person: {}",
    size="{:.0f} × {:.0f} mm (across × along) at {:.2f} m, {:.0f} mm from the left edge",
    lacks={
        Need.SCALE: "Declare mm_per_pixel of station {} in the plant's description.",
        Need.POSITION: "Let station {} send position_m with each picture.",
        Need.SIZE: "Pictures of station {} were recorded without their size, by an older version.",
        Need.WIDTH: "Declare cuttable_width_mm of the product in the plant's description.",
        Need.AREA: "No picture that could be judged shows any of the cuttable width.",
    },
)
_CHINESE = Wording(
    language="zh",
    inspected="已检",
    not_inspected="未检",
    not_available="无法计算扣分。",
    orientation="布卷自左向右展开，逐行向下延续；上边为布的左边。",
    score={
        PointSystem.FOUR_POINT: "扣 {points} 分，每百平方码 {yards:.1f} 分，"
        "每百平方米 {metres:.1f} 分",
        PointSystem.TEN_POINT: "扣 {points} 分（十分制）",
    },
    qualities={Quality.FIRST: "一等品", Quality.SECOND: "二等品"},
    faults={
        Fault.POINTS: "扣分超过限值",
        Fault.CRITICAL: "有致命疵点",
        Fault.LONG_RUN: "连续疵点过长",
    },
    looked_at="已检 {:.2f} 米",
    gaps="{} 段未检，共 {:.2f} 米",
    reversed="布卷曾倒转；{:.2f} 米重复检验，以最后一次为准",
    undecided="{} 张图像待判",
    size="{:.0f} × {:.0f} 毫米（横 × 纵），位于 {:.2f} 米处，距左边 {:.0f} 毫米",
    lacks={
        Need.SCALE: "请在工厂信息中填写工位 {} 的 mm_per_pixel（毫米/像素）。",
        Need.POSITION: "请让工位 {} 随每张图像发送 position_m（沿布卷的米数）。",
        Need.SIZE: "工位 {} 的图像由旧版本记录，没有尺寸。",
        Need.WIDTH: "请在工厂信息中填写该产品的 cuttable_width_mm（有效幅宽）。",
        Need.AREA: "没有任何可判定的图像拍到有效幅宽。",
    },
)

LANGUAGES: Mapping[str, Wording] = {"en": _ENGLISH, "zh": _CHINESE}
"""The languages a map can be drawn in."""


def wording(language: str) -> Wording:
    """The words of a language. Raises KeyError for one there is none of."""
    return LANGUAGES[language]

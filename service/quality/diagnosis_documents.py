"""What a diagnosis looks like as JSON, for the documentation; tests hold answers against it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from inspector.diagnosis import Factor, OutcomeKind
from service.documents import Exact

__all__ = ["DIAGNOSIS", "DiagnosisAnswer"]

_Interval = tuple[float, float]


class WorthAnswer(Exact):
    """What it would be worth to bring a level to the best other one."""

    units: float = Field(description="Fewer cases in the span.")
    units_interval: _Interval
    per_day: float
    usual: float = Field(description="Fewer cases at the level of all others together.")
    best: str | None = Field(
        description="The level aimed at; null where all others are, no single one being large "
        "enough."
    )
    best_share: float
    cost: float | None = Field(description="Of the rejects saved, where costs were given.")


class FindingAnswer(Exact):
    """A level of a factor that differs from the rest beyond chance."""

    factor: Factor
    level: str = Field(description="A name; of `time` it is `recent`.")
    outcome: OutcomeKind
    category: str | None
    units: int = Field(description="Units there that could be compared.")
    cases: int
    share: float
    share_interval: _Interval
    elsewhere: float = Field(description="The share of all others, in the same mix of strata.")
    elsewhere_interval: _Interval
    odds_ratio: float | None = Field(description="Common to all strata (Mantel-Haenszel).")
    odds_ratio_interval: _Interval | None
    strata: int
    test: str = Field(description="`exact` or `mantel-haenszel`.")
    p: float
    adjusted_p: float = Field(description="Corrected for all looks (Benjamini-Hochberg).")
    higher: bool = Field(description="False for a change over time to the better.")
    worth: WorthAnswer | None


class DetectableAnswer(Exact):
    """How large a share of rejects would have been found four times in five."""

    factor: Factor
    units: int = Field(description="Judged units of a level of middle size.")
    base: float
    share: float | None = Field(description="null: too few units for any difference.")


class UncomparedAnswer(Exact):
    """A level that nothing could be compared with."""

    factor: Factor
    level: str
    units: int


class SectionAnswer(Exact):
    """Sentences under a heading."""

    heading: str
    sentences: list[str]


class DiagnosisAnswer(Exact):
    """What stands out beyond chance, what costs most first."""

    since: datetime
    until: datetime
    recent_since: datetime = Field(description="Where the recent time begins.")
    judged: int
    rejected: int
    undecided: int
    cannot_judge: int
    days: float = Field(description="From the first hour in which anything was counted.")
    q: float = Field(description="Of what is named at most this share is expected to be chance.")
    looks: int = Field(description="Comparisons that were made.")
    dispersion: float = Field(description="How much rejects vary beyond chance alone, from 1 on.")
    findings: list[FindingAnswer]
    detectable: list[DetectableAnswer]
    uncompared: list[UncomparedAnswer]
    language: str
    sections: list[SectionAnswer] = Field(description="The same in plain sentences.")


DIAGNOSIS: dict[str, Any] = {
    "since": "2026-01-24T00:00:00+00:00",
    "until": "2026-01-31T00:00:00+00:00",
    "recent_since": "2026-01-29T06:00:00+00:00",
    "judged": 3000,
    "rejected": 84,
    "undecided": 0,
    "cannot_judge": 0,
    "days": 7.0,
    "q": 0.05,
    "looks": 64,
    "dispersion": 1.1,
    "findings": [
        {
            "factor": "station",
            "level": "el-2",
            "outcome": "reject",
            "category": None,
            "units": 1000,
            "cases": 60,
            "share": 0.06,
            "share_interval": [0.0462, 0.0775],
            "elsewhere": 0.012,
            "elsewhere_interval": [0.0079, 0.0181],
            "odds_ratio": 5.26,
            "odds_ratio_interval": [3.18, 8.69],
            "strata": 1,
            "test": "mantel-haenszel",
            "p": 1.1e-13,
            "adjusted_p": 7.0e-12,
            "higher": True,
            "worth": {
                "units": 50.0,
                "units_interval": [33.4, 67.6],
                "per_day": 7.14,
                "usual": 48.0,
                "best": "el-1",
                "best_share": 0.01,
                "cost": 125.0,
            },
        }
    ],
    "detectable": [{"factor": "station", "units": 1000, "base": 0.028, "share": 0.058}],
    "uncompared": [],
    "language": "en",
    "sections": [
        {
            "heading": "1. Station el-2",
            "sentences": [
                "Look first at: what is different from the better stations: settings, wear."
            ],
        }
    ],
}

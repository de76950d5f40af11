"""Colours and type of the charts, the same on the wall board and in reports."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["DARK", "FONT", "LIGHT", "Mark", "Theme", "ThemeName", "theme"]

FONT = (
    '-apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Microsoft YaHei", '
    '"Noto Sans CJK SC", "Noto Sans SC", system-ui, sans-serif'
)
"""What the reader's machine has; Chinese faces stand behind those that have no Chinese."""


class ThemeName(StrEnum):
    """Which ground charts are drawn on."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Mark:
    """How one kind of thing is drawn: never by colour alone.

    `pattern` is a hatching of Plotly's bars ("" for a plain one), `symbol` one of its markers.
    """

    colour: str
    pattern: str
    symbol: str


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of a ground, and of what stands on it, as CSS has them.

    The four dispositions are told apart by colour, by hatching and by name. The hues are blue,
    vermilion and yellow, which people with any of the common colour deficiencies can tell apart
    (after M. Okabe and K. Ito, "Color Universal Design", 2008); their lightness differs too.
    """

    paper: str
    ink: str
    muted: str
    grid: str
    accent: str
    band: str
    alarm: str
    dispositions: dict[str, Mark]


LIGHT = Theme(
    paper="#ffffff",
    ink="#0b2239",
    muted="#52687c",
    grid="#e2eaf1",
    accent="#0f6cab",
    band="rgba(15, 108, 171, 0.15)",
    alarm="#c2410c",
    dispositions={
        "pass": Mark("#0f6cab", "", "circle"),
        "reject": Mark("#d55e00", "/", "x"),
        "review": Mark("#f0b429", ".", "diamond"),
        "cannot_judge": Mark("#8796a5", "x", "square"),
    },
)
"""Dark on white: for paper and for reading."""

DARK = Theme(
    paper="#04172a",
    ink="#e6f2fc",
    muted="#93b4d0",
    grid="#15344f",
    accent="#38a3e8",
    band="rgba(56, 163, 232, 0.22)",
    alarm="#ff9d5c",
    dispositions={
        "pass": Mark("#38a3e8", "", "circle"),
        "reject": Mark("#ff8a3d", "/", "x"),
        "review": Mark("#ffd166", ".", "diamond"),
        "cannot_judge": Mark("#9db2c6", "x", "square"),
    },
)
"""An ocean of deep blue: for screens on the wall."""


def theme(name: ThemeName) -> Theme:
    """The theme of that name."""
    return DARK if name is ThemeName.DARK else LIGHT

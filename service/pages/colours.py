"""The colours of charts as a style sheet, so that pages and what is drawn on them agree."""

from __future__ import annotations

from inspector.charts import FONT, Theme, ThemeName, theme

__all__ = ["style_sheet"]


def style_sheet() -> str:
    """Custom properties of both grounds, by the names that `inspector.charts.theme` gives them."""
    grounds = (
        f':root[data-theme="{name.value}"] {{ {_declarations(theme(name))} }}' for name in ThemeName
    )
    return "\n".join([f":root {{ --font: {FONT}; }}", *grounds])


def _declarations(colours: Theme) -> str:
    plain = {
        name: getattr(colours, name)
        for name in ("paper", "ink", "muted", "grid", "accent", "band", "alarm")
    }
    marks = {
        name.replace("_", "-"): mark.colour for name, mark in sorted(colours.dispositions.items())
    }
    return " ".join(f"--{name}: {colour};" for name, colour in {**plain, **marks}.items())

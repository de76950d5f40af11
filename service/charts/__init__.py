"""Charts as data: a figure that plotly.js draws, the table under it, and the same as a file."""

from service.charts.routes import install

__all__ = ["install"]

"""A report as one HTML file that needs nothing else."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version

import jinja2

from inspector.charts import (
    Figure,
    Language,
    Look,
    catalogue,
    completion_chart,
    control_chart,
    efficiency_chart,
    flow_chart,
    output_chart,
    pareto_chart,
    pass_rate_chart,
)
from inspector.charts.limits import about_the_limits
from inspector.production.diagnosis import LONGEST_SPAN
from inspector.report.contents import Report
from inspector.report.naming import Names
from inspector.report.views import View
from inspector.statistics import sankey

__all__ = ["render"]

_PACKAGE = "inspector.report"
_TERMS = (
    ("pass_rate", "headline.pass_rate"),
    ("completion", "headline.completion"),
    ("production_efficiency", "headline.production_efficiency"),
    ("output", "headline.output"),
    ("analysis", "pareto.title"),
    ("first_pass", "column.first_pass"),
    ("control", "column.limits"),
)
# In the order of `inspector.charts.output.ORDER`, so that drawings in tables read as charts do.
_FILLS = (
    ("good", "var(--pass)"),
    ("undecided", "url(#hatch-review)"),
    ("cannot_judge", "url(#hatch-cannot)"),
    ("rejected", "url(#hatch-reject)"),
)


def render(report: Report, language: Language, names: Names, *, light: bool = False) -> str:
    """The report in a language; `light` leaves out charts and their script (about 5 MB).

    Everything that charts show stands in tables as well, so that a light one lacks no figure.
    """
    look = Look.of(language, report.stored.plant.zone, titles=names.titles)
    words = catalogue(_PACKAGE, language)
    view = View(report, words, look.formats, names.titles)
    return (
        _environment()
        .get_template("report.html.jinja")
        .render(
            r=report,
            v=view,
            w=words,
            f=look.formats,
            charted=look.words,
            limits=about_the_limits(report.chart.limits, look.words),
            language=language,
            figures={} if light else _figures(report, look),
            plotly="" if light else _script(),
            versions=names.versions,
            terms=[(name, words(key)) for name, key in _TERMS],
            fills=_FILLS,
            percent=_percent,
            longest=LONGEST_SPAN,
            software=_software(),
        )
    )


def _figures(report: Report, look: Look) -> dict[str, Figure]:
    """Charts by the names that the template has for them, without those that are empty."""
    points, chart = report.series.points, report.chart
    alarms = [each.alarm for each in chart.alarms]
    figures = {
        "output": output_chart(points, look, planned=report.planned),
        "pass_rate": pass_rate_chart(points, look),
        "efficiency": efficiency_chart(report.summary.measured.efficiency, look),
        "pareto": pareto_chart(report.analysis.bars, look),
        "flow": flow_chart(sankey(report.flow.lines), look),
        "orders": completion_chart(report.orders, look),
        "control": control_chart(chart.kind, chart.points, alarms, look),
    }
    return {name: figure for name, figure in figures.items() if figure["data"]}


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader(_PACKAGE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _script() -> str:
    """plotly.js, as the Python package brings it."""
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())


def _percent(share: float) -> str:
    """A length inside of a drawing."""
    return f"{100 * share:.3f}%"


def _software() -> str:
    try:
        return version("defect-inspector")
    except PackageNotFoundError:
        return ""

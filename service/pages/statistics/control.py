"""Control charts on the page: what is shown, the limits and their versions, the alarms."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from inspector.charts import Catalogue
from inspector.charts.limits import about_the_limits
from inspector.production import Reader, defect_analysis
from inspector.production.control import Subject, baseline_versions, control_chart
from inspector.spc import MINIMUM, ChartKind, Rule
from inspector.statistics import Every
from service.pages.statistics.choice import Choice

__all__ = ["control"]

_LEAD = {
    Every.MINUTE: timedelta(hours=2),
    Every.HOUR: timedelta(days=3),
    Every.SHIFT: timedelta(days=14),
    Every.DAY: timedelta(days=60),
    Every.WEEK: timedelta(weeks=26),
}
"""How much a chart shows at least: limits need subgroups that they can be drawn from."""


def control(reader: Reader, choice: Choice, charted: Catalogue) -> dict[str, Any]:
    """What the template is given."""
    since, until = _shown(reader, choice)
    subject = Subject(choice.scope, choice.every, choice.query.category)
    chart = control_chart(
        reader,
        subject,
        since=since,
        until=until,
        kind=choice.query.kind,
        rules=choice.query.rules,
    )
    versions = baseline_versions(reader.store, chart.key)
    return {
        "chart": chart,
        "about_limits": about_the_limits(chart.limits, charted),
        "versions": tuple(reversed(versions)),
        "version": versions[-1].version if versions else 0,
        "address": _address(choice, since, until),
        "kinds": list(ChartKind),
        "rules": _families(),
        "categories": _categories(reader, choice),
        "least": MINIMUM,
        "complete": [point for point in chart.points if point.subgroup.complete],
        "in_alarm": [point for point in chart.points if chart.signals(point)],
        "charted": charted,
    }


def _shown(reader: Reader, choice: Choice) -> tuple[datetime, datetime]:
    """The span, begun earlier where it is too short for limits."""
    until = min(choice.period.until, reader.now)
    return min(choice.period.since, until - _LEAD[choice.every]), until


def _address(choice: Choice, since: datetime, until: datetime) -> str:
    """Where the chart is drawn."""
    query = choice.query
    return choice.parameters(
        since=since.isoformat(),
        until=until.isoformat(),
        every=choice.every.value,
        category=query.category,
        kind=query.kind and query.kind.value,
        rules=",".join(query.rules),
    )


def _families() -> dict[str, list[Rule]]:
    """Rules by who made them."""
    rules = list(Rule)
    return {
        "western": [rule for rule in rules if rule.value.startswith("we")],
        "nelson": [rule for rule in rules if rule.value.startswith("nelson")],
    }


def _categories(reader: Reader, choice: Choice) -> list[str]:
    """Categories that were found in the span or in the time before, the most frequent first."""
    scope = replace(choice.scope, since=choice.period.before_since)
    names = [bar.category for bar in defect_analysis(reader, scope).bars if bar.category]
    chosen = choice.query.category
    return names if chosen is None or chosen in names else [*names, chosen]

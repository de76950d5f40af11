"""Charts that the wall board and the reports share: from figures to what plotly.js draws.

Every function takes frozen values and a `Look` and returns a plain `Figure` (`data` and
`layout`), so that a page needs nothing but plotly.js to show it.
"""

from inspector.charts.catalogue import Catalogue, Language, catalogue
from inspector.charts.control import control_chart
from inspector.charts.efficiency import efficiency_chart
from inspector.charts.flow import flow_chart
from inspector.charts.groups import groups_chart
from inspector.charts.look import Figure, Look
from inspector.charts.numbers import DASH, Formats
from inspector.charts.orders import completion_chart
from inspector.charts.output import output_chart
from inspector.charts.pareto import pareto_chart
from inspector.charts.pass_rate import pass_rate_chart
from inspector.charts.stations import stations_chart
from inspector.charts.table import Column, ColumnKind, Table
from inspector.charts.theme import DARK, FONT, LIGHT, Theme, ThemeName, theme

__all__ = [
    "DARK",
    "DASH",
    "FONT",
    "LIGHT",
    "Catalogue",
    "Column",
    "ColumnKind",
    "Figure",
    "Formats",
    "Language",
    "Look",
    "Table",
    "Theme",
    "ThemeName",
    "catalogue",
    "completion_chart",
    "control_chart",
    "efficiency_chart",
    "flow_chart",
    "groups_chart",
    "output_chart",
    "pareto_chart",
    "pass_rate_chart",
    "stations_chart",
    "theme",
]

"""Figures of production: what a store counted, seen through the plant in force."""

from inspector.production.flow import Flow, flow
from inspector.production.orders import OrderProgress, orders
from inspector.production.pareto import Analysis, defect_analysis
from inspector.production.reader import Reader, total
from inspector.production.scope import UNASSIGNED, Scope, Span
from inspector.production.stations import StationState, StationView, stations
from inspector.production.summary import ProductionSummary, summary
from inspector.production.timeseries import Timeseries, timeseries

__all__ = [
    "UNASSIGNED",
    "Analysis",
    "Flow",
    "OrderProgress",
    "ProductionSummary",
    "Reader",
    "Scope",
    "Span",
    "StationState",
    "StationView",
    "Timeseries",
    "defect_analysis",
    "flow",
    "orders",
    "stations",
    "summary",
    "timeseries",
    "total",
]

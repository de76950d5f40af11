"""The report that a manager forwards: one HTML file with the figures of a shift or any span."""

from inspector.report.contents import Report, gather
from inspector.report.naming import Names, installed_names
from inspector.report.page import render

__all__ = ["Names", "Report", "gather", "installed_names", "render"]

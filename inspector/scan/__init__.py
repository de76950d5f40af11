"""Grades every picture below a folder, a row a picture, in the order of their paths."""

from inspector.scan.listing import Listing, list_pictures
from inspector.scan.reading import read_picture
from inspector.scan.results import RESULTS, UNFINISHED, UNREADABLE, ResultsFile, columns
from inspector.scan.run import Scanned, scan
from inspector.scan.summary import SUMMARY, ScanSummary, Totals

__all__ = [
    "RESULTS",
    "SUMMARY",
    "UNFINISHED",
    "UNREADABLE",
    "Listing",
    "ResultsFile",
    "ScanSummary",
    "Scanned",
    "Totals",
    "columns",
    "list_pictures",
    "read_picture",
    "scan",
]

"""Records and figures as files: CSV, Parquet, JSON, streamed however many there are."""

from inspector.export.columns import COLUMNS, Chunks, Column, Kind
from inspector.export.delimited import BYTE_ORDER_MARK, as_csv, neutralised, original, table_as_csv
from inspector.export.figures import pareto_as_csv, timeseries_as_csv
from inspector.export.formats import Format, written
from inspector.export.records import rows

__all__ = [
    "BYTE_ORDER_MARK",
    "COLUMNS",
    "Chunks",
    "Column",
    "Format",
    "Kind",
    "as_csv",
    "neutralised",
    "original",
    "pareto_as_csv",
    "rows",
    "table_as_csv",
    "timeseries_as_csv",
    "written",
]

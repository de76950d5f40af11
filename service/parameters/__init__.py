"""What stations say about a picture, and what readers ask for: checked here and nowhere else.

An unknown parameter is refused by name. A misspelt `sequnce=` that was let through would take
the protection against double counting away without anyone noticing.
"""

from service.parameters.context import Context
from service.parameters.fields import Bound, Moment, Name, OneOrNone, OptionalName
from service.parameters.queries import (
    Contents,
    PageQuery,
    PlaceQuery,
    RecordQuery,
    ScopeQuery,
    Sort,
)
from service.parameters.reading import checked, read_query

__all__ = [
    "Bound",
    "Contents",
    "Context",
    "Moment",
    "Name",
    "OneOrNone",
    "OptionalName",
    "PageQuery",
    "PlaceQuery",
    "RecordQuery",
    "ScopeQuery",
    "Sort",
    "checked",
    "read_query",
]

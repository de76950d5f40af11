"""What the core needs from the outside: a runtime that runs a graph, a store that keeps records.

Adapters implement these; one contract suite in tests/contract runs against every implementation.
"""

from inspector.ports.access import (
    AccessStore,
    ApiKey,
    AuditEntry,
    AuditFilter,
    Role,
    WebSession,
)
from inspector.ports.arrivals import Arrivals
from inspector.ports.counts import Count, Dimension, Discrepancy, Measures, Tally
from inspector.ports.documents import RECIPE, Document, StoredRecipe
from inspector.ports.graphs import GraphOutput, ModelSession
from inspector.ports.judged import Judged
from inspector.ports.records import Filter, Neighbours, Page, Recorded
from inspector.ports.review import Claim, Done, ReviewQueue, Waiting
from inspector.ports.store import InspectionStore
from inspector.ports.wholes import SeenWhole, Whole

__all__ = [
    "RECIPE",
    "AccessStore",
    "ApiKey",
    "Arrivals",
    "AuditEntry",
    "AuditFilter",
    "Claim",
    "Count",
    "Dimension",
    "Discrepancy",
    "Document",
    "Done",
    "Filter",
    "GraphOutput",
    "InspectionStore",
    "Judged",
    "Measures",
    "ModelSession",
    "Neighbours",
    "Page",
    "Recorded",
    "ReviewQueue",
    "Role",
    "SeenWhole",
    "StoredRecipe",
    "Tally",
    "Waiting",
    "WebSession",
    "Whole",
]

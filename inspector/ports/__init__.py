"""What the core needs from the outside: a runtime that runs a graph, a store that keeps records.

Adapters implement these; one contract suite in tests/contract runs against every implementation.
"""

from inspector.ports.counts import Count, Dimension, Discrepancy, Measures, Tally
from inspector.ports.documents import RECIPE, Document, StoredRecipe
from inspector.ports.graphs import GraphOutput, ModelSession
from inspector.ports.records import Filter, Page, Recorded
from inspector.ports.store import InspectionStore

__all__ = [
    "RECIPE",
    "Count",
    "Dimension",
    "Discrepancy",
    "Document",
    "Filter",
    "GraphOutput",
    "InspectionStore",
    "Measures",
    "ModelSession",
    "Page",
    "Recorded",
    "StoredRecipe",
    "Tally",
]

"""The prescription: what stands out beyond chance, what it costs, what to look at first."""

from inspector.diagnosis.findings import (
    BEFORE,
    CANNOT_JUDGE,
    RECENT,
    REJECT,
    Counts,
    Detectable,
    Diagnosis,
    Factor,
    Finding,
    Outcome,
    OutcomeKind,
    Row,
    Uncompared,
    Worth,
    shows,
)
from inspector.diagnosis.search import Evidence, diagnose
from inspector.diagnosis.words import LANGUAGES, Labels, Section, sentences

__all__ = [
    "BEFORE",
    "CANNOT_JUDGE",
    "LANGUAGES",
    "RECENT",
    "REJECT",
    "Counts",
    "Detectable",
    "Diagnosis",
    "Evidence",
    "Factor",
    "Finding",
    "Labels",
    "Outcome",
    "OutcomeKind",
    "Row",
    "Section",
    "Uncompared",
    "Worth",
    "diagnose",
    "sentences",
    "shows",
]

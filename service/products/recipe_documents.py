"""What recipes and their effects look like as JSON, for the documentation.

Recipes that come are read by `inspector.recipe`, which names every fault.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from inspector.production.history import Caution
from inspector.values import Severity
from service.documents import Exact, path_parameter

__all__ = [
    "EFFECT",
    "LABELS",
    "PRODUCT_PARAMETER",
    "RECIPE",
    "RECIPE_ANSWER",
    "RECIPE_VERSIONS",
    "SCORES",
    "EffectAnswer",
    "LabelsAnswer",
    "RecipeAnswer",
    "RecipeDocument",
    "RecipeVersions",
    "ScoresAnswer",
]

PRODUCT_PARAMETER = path_parameter("product", "The product as `/v1/products` lists it.")
_Share = Annotated[float, Field(ge=0, le=1)]


class RuleDocument(Exact):
    """When a category is named, which cells make its region, how grave it is."""

    report_at: _Share = 0.5
    map_at: _Share = 0.5
    severity: Severity = Severity.MAJOR


class RecipeDocument(Exact):
    """How a product is judged; what is left out holds by default."""

    review_at: _Share = Field(description="From this score on a person decides.")
    reject_at: _Share = Field(description="From this score on it is rejected.")
    decide_at: _Share = Field(default=0.5, description="The yes-or-no point of accuracy figures.")
    min_contrast: float = Field(
        default=1.0, ge=0, le=128, description="Below it a picture shows nothing to be judged."
    )
    unfamiliar_at: float | None = Field(
        default=None, ge=0, description="From this novelty on a person decides; null: the model's."
    )
    foreign_at: float | None = Field(
        default=None, ge=0, description="From this novelty on nothing is judged; null: the model's."
    )
    no_pass_at: float | None = Field(
        default=None,
        ge=0,
        description="From this novelty on a person sees what would pass; null: the model's.",
    )
    grades: dict[str, str] = Field(
        default={}, description="The plant's names for pass, review, reject and cannot_judge."
    )
    categories: dict[str, RuleDocument] = Field(default={})
    audit_share: _Share = Field(
        default=0.0, description="Share of passes drawn for a person to look at."
    )
    fabric: dict[str, Any] | None = Field(default=None, description="How rolls are scored.")
    cells: dict[str, Any] | None = Field(default=None, description="Which grade a cell gets.")


class _Version(Exact):
    version: int = Field(ge=0, description="0: the model's own.")
    sha256: str
    created_at: datetime | None = Field(description="null for version 0.")
    note: str


class RecipeAnswer(_Version):
    """A version of a product's recipe."""

    product: str
    in_force: bool
    recipe: RecipeDocument = Field(description="As it is set, and as a PUT takes it.")


class ChangeAnswer(Exact):
    """A setting that differs from the version before; null where a version does not have it."""

    name: str
    before: Any
    after: Any


class RecipeVersionAnswer(_Version):
    """A version and what it changed."""

    review_at: float
    reject_at: float
    changes: list[ChangeAnswer]


class RecipeVersions(Exact):
    """All versions, the newest first; the first is in force."""

    versions: list[RecipeVersionAnswer]


class CautionAnswer(Exact):
    """What to know before one relies on the figures."""

    code: Caution
    message: str


class OutcomeAnswer(Exact):
    """What two thresholds would have done; null is what the history cannot tell."""

    review_at: float
    reject_at: float
    pictures: float = Field(description="Units that the labelled ones stand for.")
    defective: float
    passed: float
    reviewed: float
    rejected: float
    escapes: float = Field(description="Defective ones that pass.")
    overkill: float = Field(description="Good ones that are rejected.")
    escape_rate_of_defective: float | None
    escape_interval: tuple[float, float] | None
    overkill_rate_of_good: float | None
    overkill_interval: tuple[float, float] | None
    review_share: float | None
    review_interval: tuple[float, float] | None
    automation_rate: float | None
    automation_interval: tuple[float, float] | None
    cost_per_1000: float | None = Field(description="Where costs are given.")
    production: SharesAnswer


class SharesAnswer(Exact):
    """What becomes of the latest pictures of production, labelled or not."""

    pictures: int
    passed: float | None
    reviewed: float | None
    rejected: float | None


class LabelledStratumAnswer(Exact):
    """Units of which the model said the same, and how many of them people judged."""

    said: str
    units: int
    examined: int
    defective: int
    representative: bool


class LabelledAnswer(Exact):
    """How many pictures stand behind the figures."""

    pictures: int
    good: int
    defective: int
    elsewhere: int = Field(description="Decided ones that another model had scored: left out.")


class EffectAnswer(Exact):
    """What thresholds would have done to pictures whose truth is known."""

    product: str
    bundle: str = Field(description="SHA-256 of the model whose scores these are.")
    source: Literal["decisions", "labels"]
    labelled: LabelledAnswer
    strata: list[LabelledStratumAnswer]
    asked: OutcomeAnswer
    in_force: OutcomeAnswer
    cautions: list[CautionAnswer]


class ScoresAnswer(Exact):
    """How scores are spread: counts between `edges`, which lie evenly in log-odds."""

    edges: list[float]
    good: list[int]
    defective: list[int]
    produced: list[int]


class LabelsAnswer(Exact):
    """Labels that were taken in; ask for effect and scores with this `labels`."""

    labels: str
    pictures: int
    good: int
    defective: int


OutcomeAnswer.model_rebuild()

RECIPE: dict[str, Any] = {
    "review_at": 0.25,
    "reject_at": 0.6,
    "decide_at": 0.5,
    "min_contrast": 1.0,
    "grades": {"pass": "A", "review": "?", "reject": "NG", "cannot_judge": "-"},
    "categories": {"crack": {"report_at": 0.5, "map_at": 0.5, "severity": "critical"}},
    "audit_share": 0.01,
}
_SET: dict[str, Any] = {
    "version": 3,
    "sha256": "3b7f1a0b2f6c8d5e4a9c7b6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f",
    "created_at": "2026-01-31T00:00:00.113000Z",
    "note": "fewer escapes",
}
RECIPE_ANSWER: dict[str, Any] = {
    **_SET,
    "product": "solar-cell",
    "in_force": True,
    "recipe": RECIPE,
}
RECIPE_VERSIONS: dict[str, Any] = {
    "versions": [
        {
            **_SET,
            "review_at": 0.25,
            "reject_at": 0.6,
            "changes": [{"name": "review_at", "before": 0.3, "after": 0.25}],
        }
    ]
}
_OUTCOME: dict[str, Any] = {
    "review_at": 0.25,
    "reject_at": 0.6,
    "pictures": 12480.0,
    "defective": 403.0,
    "passed": 11820.0,
    "reviewed": 310.0,
    "rejected": 350.0,
    "escapes": 12.0,
    "overkill": 41.0,
    "escape_rate_of_defective": 0.0297766749379653,
    "escape_interval": [0.0171, 0.0513],
    "overkill_rate_of_good": 0.0033948828351412,
    "overkill_interval": [0.0025, 0.0046],
    "review_share": 0.0248397435897436,
    "review_interval": [0.0222, 0.0277],
    "automation_rate": 0.9751602564102564,
    "automation_interval": [0.9723, 0.9778],
    "cost_per_1000": 124.2,
    "production": {"pictures": 20000, "passed": 0.947, "reviewed": 0.025, "rejected": 0.028},
}
EFFECT: dict[str, Any] = {
    "product": "solar-cell",
    "bundle": "9c56cc51b374c3ba189210d5b6d4bf57790d351c96c47c02190ecf1e430635ab",
    "source": "decisions",
    "labelled": {"pictures": 1034, "good": 671, "defective": 363, "elsewhere": 0},
    "strata": [
        {"said": "pass", "units": 11800, "examined": 354, "defective": 1, "representative": True},
        {"said": "review", "units": 330, "examined": 330, "defective": 55, "representative": True},
        {"said": "reject", "units": 350, "examined": 350, "defective": 307, "representative": True},
    ],
    "asked": _OUTCOME,
    "in_force": {**_OUTCOME, "review_at": 0.3},
    "cautions": [
        {
            "code": "few_defective",
            "message": "Fewer than 30 labelled pictures are defective, so how many escape is "
            "hardly known.",
        }
    ],
}
SCORES: dict[str, Any] = {
    "edges": [0.0003, 0.5, 0.9997],
    "good": [655, 16],
    "defective": [21, 342],
    "produced": [19120, 880],
}
LABELS: dict[str, Any] = {
    "labels": "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
    "pictures": 820,
    "good": 611,
    "defective": 209,
}

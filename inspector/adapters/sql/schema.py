"""The tables. Migrations create them; a test proves that both say the same.

The key against double counting is (simulated, station, sequence): a rehearsal may use the name
and the running numbers of a real station, and must neither take a number away from production
nor be answered with a production record. Records without a sequence never collide, because
NULLs differ from each other. The keys of records that retention has deleted live on in
`replay_keys`.

Counters hold one row a span, bucket, station, product, order, bundle, simulated, disposition by
the final word, disposition by the model, decided or not, audit or not (and category), in spans
of a minute, an hour and a day (see buckets.py). They hold '' where a record has no order,
because a NULL in a key would let the same row come up twice. Before the time in `seal` they are
all that is left of records that were deleted.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from inspector.adapters.sql.instants import Instant

__all__ = [
    "COUNTER_KEY",
    "MEASURES",
    "NOT_MINUTES",
    "WAITING",
    "api_keys",
    "audit_log",
    "categories",
    "category_counters",
    "counters",
    "decisions",
    "documents",
    "heartbeat",
    "inspections",
    "metadata",
    "replay_keys",
    "review_claims",
    "seal",
    "web_sessions",
]

metadata = sa.MetaData()


def _index_where(condition: str, name: str, *columns: str) -> sa.Index:
    """An index of those rows alone to which the condition applies."""
    where = sa.text(condition)
    return sa.Index(name, *columns, sqlite_where=where, postgresql_where=where)


def _partial(name: str, condition: str, *columns: str) -> sa.Index:
    """An index of those records alone to which the condition applies."""
    return _index_where(condition, f"inspections_{name}", "simulated", *columns)


def _inspection_of(table: str) -> sa.Column[str]:
    """The first column of a key: the record that a row belongs to, and goes with."""
    record = sa.ForeignKey("inspections.id", ondelete="CASCADE", name=f"{table}_of")
    return sa.Column("inspection_id", sa.Text, record, primary_key=True)


_LISTED = ("counted_at", "product", "station", "order_id")

_WAITING = "is_latest AND (final = 'review' OR (audit AND decision IS NULL))"

WAITING = sa.text(f"({_WAITING})")
"""Records that wait for a person, in the very words of the index that finds them."""

inspections = sa.Table(
    "inspections",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("product", sa.Text, nullable=False),
    sa.Column("station", sa.Text, nullable=False),
    sa.Column("sequence", sa.BigInteger),
    sa.Column("simulated", sa.Boolean, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("captured_at", Instant),
    sa.Column("arrived_at", Instant, nullable=False),
    sa.Column("counted_at", Instant, nullable=False),
    sa.Column("clock_suspect", sa.Boolean, nullable=False),
    sa.Column("order_id", sa.Text),
    sa.Column("part", sa.Text),
    sa.Column("roll", sa.Text),
    sa.Column("position_m", sa.Double),
    sa.Column("disposition", sa.Text, nullable=False),
    sa.Column("grade", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("defects", sa.JSON, nullable=False),
    sa.Column("scores", sa.JSON, nullable=False),
    sa.Column("bundle_product", sa.Text, nullable=False),
    sa.Column("bundle_version", sa.Text, nullable=False),
    sa.Column("bundle_sha256", sa.Text, nullable=False),
    sa.Column("bundle_precision", sa.Text, nullable=False),
    sa.Column("recipe_product", sa.Text, nullable=False),
    sa.Column("recipe_version", sa.Integer, nullable=False),
    sa.Column("recipe_sha256", sa.Text, nullable=False),
    sa.Column("decode_ms", sa.Double, nullable=False),
    sa.Column("preprocess_ms", sa.Double, nullable=False),
    sa.Column("inference_ms", sa.Double, nullable=False),
    sa.Column("grading_ms", sa.Double, nullable=False),
    sa.Column("total_ms", sa.Double, nullable=False),
    sa.Column("offset_mm", sa.Double),
    sa.Column("module", sa.Text),
    sa.Column("module_row", sa.Integer),  # ROW and COLUMN are words of SQL
    sa.Column("module_column", sa.Integer),
    sa.Column("width", sa.Integer),
    sa.Column("height", sa.Integer),
    sa.Column("audit", sa.Boolean, nullable=False),
    sa.Column("unit", sa.Text),
    sa.Column("is_first", sa.Boolean, nullable=False),  # look at its unit
    sa.Column("is_latest", sa.Boolean, nullable=False),
    sa.Column("final", sa.Text, nullable=False),  # disposition by the last word
    sa.Column("decision", sa.Integer),  # number of the decision that is the last word, if one is
    sa.UniqueConstraint("simulated", "station", "sequence", name="inspections_key"),
    sa.Index("inspections_by_time", "simulated", "counted_at", "id"),
    sa.Index("inspections_by_station", "simulated", "station", "counted_at", "id"),
    # How stations are is told by when pictures came; the last two save a look at each record.
    sa.Index("inspections_by_arrival", "simulated", "station", "arrived_at", "final", "is_latest"),
    sa.Index("inspections_by_order", "simulated", "order_id", "counted_at", "id"),
    _partial("by_unit", "unit IS NOT NULL", "station", "product", "unit"),
    _partial("by_roll", "roll IS NOT NULL", "roll", "counted_at", "id"),
    # All that a list of them is made of, so that no record has to be looked at.
    _partial("of_rolls", "roll IS NOT NULL", *_LISTED, "roll"),
    _partial("of_modules", "module IS NOT NULL", *_LISTED, "module"),
    _partial("by_module", "module IS NOT NULL", "module", "counted_at", "id"),
    # Most pictures pass, and nobody looks for those; what waits for a person must be found fast.
    _partial("not_passed", "final <> 'pass'", "final", "counted_at", "id"),
    _partial("waiting", _WAITING, "counted_at", "id"),
    _partial("decided", "decision IS NOT NULL", "counted_at", "id"),
    _partial("audited", "audit", "counted_at", "id"),
)

# One row a category a unit shows by the last word; `defects` keeps the model's. The time is
# repeated here so that the newest pictures that show a rare category are found without walking
# through all the good ones in between.
categories = sa.Table(
    "inspection_categories",
    metadata,
    _inspection_of("inspection_categories"),
    sa.Column("category", sa.Text, primary_key=True),
    sa.Column("counted_at", Instant, nullable=False),
    sa.Index("inspection_categories_by_time", "category", "counted_at", "inspection_id"),
    sqlite_with_rowid=False,
)

# Everything that people said about a record; nothing is ever changed here.
decisions = sa.Table(
    "decisions",
    metadata,
    _inspection_of("decisions"),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),  # from 1
    sa.Column("disposition", sa.Text),  # NULL takes the decision before back
    sa.Column("categories", sa.JSON, nullable=False),
    sa.Column("decided_by", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("decided_at", Instant, nullable=False),
    sa.Index("decisions_by_time", "decided_at"),
    sqlite_with_rowid=False,
)

# Which records somebody is looking at: nobody else is handed one of these.
review_claims = sa.Table(
    "review_claims",
    metadata,
    _inspection_of("review_claims"),
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("holder", sa.Text, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.UniqueConstraint("id", name="review_claims_id"),
    sqlite_with_rowid=False,
)

COUNTER_KEY = (
    "simulated",
    "span",
    "bucket",
    "station",
    "product",
    "order_id",
    "bundle",
    "disposition",
    "said",
    "decided",
    "audit",
)
"""Key columns of both counter tables, in this order; the category table has `category` after."""

MEASURES = ("pictures", "units", "first")
"""What both counter tables count, in the order of `ports.Measures`."""


def _key_columns() -> list[sa.Column[Any]]:
    types: dict[str, sa.types.TypeEngine[Any]] = {
        "decided": sa.Boolean(),
        "audit": sa.Boolean(),
        "simulated": sa.Boolean(),
        "span": sa.Integer(),  # seconds
        "bucket": Instant(),  # where the span begins
    }
    return [
        sa.Column(name, types.get(name, sa.Text()), primary_key=True, autoincrement=False)
        for name in COUNTER_KEY
    ]


_NOT_MINUTES = "span <> 60"

NOT_MINUTES = sa.text(_NOT_MINUTES)
"""Counters that an order is found among, in the very words of the index that finds it."""


def _by_order(table: str) -> sa.Index:
    """An order is followed over all time, and the others' counters are most of all there are.

    Minutes are left out: they are most of what is written, and only ever asked for within an hour.
    """
    return _index_where(_NOT_MINUTES, f"{table}_by_order", "order_id", "span", "bucket")


def _measure_columns() -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.BigInteger, nullable=False) for name in MEASURES]


counters = sa.Table(
    "counters",
    metadata,
    *_key_columns(),
    *_measure_columns(),
    _by_order("counters"),
    sqlite_with_rowid=False,
)

category_counters = sa.Table(
    "category_counters",
    metadata,
    *_key_columns(),
    sa.Column("category", sa.Text, primary_key=True),
    *_measure_columns(),
    _by_order("category_counters"),
    sqlite_with_rowid=False,
)

# The running numbers of records that retention has deleted.
replay_keys = sa.Table(
    "replay_keys",
    metadata,
    sa.Column("simulated", sa.Boolean, primary_key=True),
    sa.Column("station", sa.Text, primary_key=True),
    sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("inspection_id", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("product", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)

# At most one row: before this hour records may have been deleted.
seal = sa.Table(
    "seal",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("until", Instant, nullable=False),
)

# Configuration in versions: recipes, the plant, orders and whatever else people change.
documents = sa.Table(
    "documents",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
)

# Secrets are not kept, only their SHA-256; a revoked key stays, because the log names it.
api_keys = sa.Table(
    "api_keys",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("station", sa.Text),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("expires_at", Instant),
    sa.Column("last_used_at", Instant),
    sa.Column("revoked_at", Instant),
)

web_sessions = sa.Table(
    "web_sessions",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column(
        "key_id",
        sa.Text,
        sa.ForeignKey("api_keys.id", ondelete="CASCADE", name="web_sessions_of"),
        nullable=False,
    ),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Index("web_sessions_by_end", "expires_at"),
)

# Who did what. The names of keys are repeated here: what was done stays told as it was.
audit_log = sa.Table(
    "audit_log",
    metadata,
    sa.Column(
        "number",
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"),  # SQLite numbers no other type
        primary_key=True,
        autoincrement=True,
    ),
    sa.Column("at", Instant, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("role", sa.Text),
    sa.Column("key_id", sa.Text),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("detail", sa.JSON, nullable=False),
    sa.Index("audit_log_by_action", "action", "at"),
    sa.Index("audit_log_by_time", "at"),
    sqlite_autoincrement=True,  # a number is never given twice, whatever was deleted
)

# One row that a readiness check overwrites, to prove that a commit goes through.
heartbeat = sa.Table(
    "heartbeat",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Instant, nullable=False),
)

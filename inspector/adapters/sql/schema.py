"""The tables. Migrations create them; a test proves that both say the same.

The key against double counting is (simulated, station, sequence): a rehearsal may use the name
and the running numbers of a real station, and must neither take a number away from production
nor be answered with a production record. Records without a sequence never collide, because
NULLs differ from each other.

Counters hold one row a span, bucket, station, product, order, bundle, simulated, disposition
(and category), in spans of a minute and of an hour (see buckets.py). They hold '' where a record
has no order, because a NULL in a key would let the same row come up twice.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

__all__ = [
    "COUNTER_KEY",
    "Instant",
    "as_text",
    "categories",
    "category_counters",
    "counters",
    "heartbeat",
    "inspections",
    "metadata",
    "recipes",
]

_WIDTH = len("2026-01-31 08:15:30.250000")

metadata = sa.MetaData()


def as_text(moment: datetime) -> str:
    """A time in UTC as text of fixed width, as SQLite keeps it."""
    return moment.astimezone(UTC).isoformat(" ", "microseconds")[:_WIDTH]  # without +00:00


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept to the microsecond in UTC.

    SQLite has no type for it: there it is text of fixed width, which sorts as the time does and
    which SQLite's own date functions read.
    """

    impl = sa.String(_WIDTH)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[datetime]:
        """Use the database's own type where it has one."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.DateTime(timezone=True))
        return super().load_dialect_impl(dialect)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """Python to database."""
        if value is None:
            return None
        return value.astimezone(UTC) if dialect.name == "postgresql" else as_text(value)

    def process_result_value(
        self,
        value: datetime | str | None,
        dialect: Dialect,  # noqa: ARG002 - the value tells where it comes from
    ) -> datetime | None:
        """Database to Python."""
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        return value.astimezone(UTC)


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
    sa.UniqueConstraint("simulated", "station", "sequence", name="inspections_key"),
    sa.Index("inspections_by_time", "simulated", "counted_at", "id"),
    sa.Index("inspections_by_station", "simulated", "station", "counted_at", "id"),
    sa.Index("inspections_by_order", "simulated", "order_id", "counted_at", "id"),
)

# One row a category a unit shows. The time is repeated here so that the newest pictures that
# show a rare category are found without walking through all the good ones in between.
categories = sa.Table(
    "inspection_categories",
    metadata,
    sa.Column(
        "inspection_id",
        sa.Text,
        sa.ForeignKey("inspections.id", ondelete="CASCADE", name="inspection_categories_of"),
        primary_key=True,
    ),
    sa.Column("category", sa.Text, primary_key=True),
    sa.Column("counted_at", Instant, nullable=False),
    sa.Index("inspection_categories_by_time", "category", "counted_at", "inspection_id"),
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
)
"""Key columns of both counter tables, in this order; the category table has `category` after."""


def _key_columns() -> list[sa.Column[Any]]:
    types: dict[str, sa.types.TypeEngine[Any]] = {
        "simulated": sa.Boolean(),
        "span": sa.Integer(),  # seconds
        "bucket": Instant(),  # where the span begins
    }
    return [
        sa.Column(name, types.get(name, sa.Text()), primary_key=True, autoincrement=False)
        for name in COUNTER_KEY
    ]


counters = sa.Table(
    "counters",
    metadata,
    *_key_columns(),
    sa.Column("units", sa.BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

category_counters = sa.Table(
    "category_counters",
    metadata,
    *_key_columns(),
    sa.Column("category", sa.Text, primary_key=True),
    sa.Column("units", sa.BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

recipes = sa.Table(
    "recipes",
    metadata,
    sa.Column("product", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("settings", sa.JSON, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
)

# One row that a readiness check overwrites, to prove that a commit goes through.
heartbeat = sa.Table(
    "heartbeat",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Instant, nullable=False),
)

"""Records, their counters, recipes.

Written out in full rather than taken from schema.py: a migration must go on doing what it did
when the tables have long moved on.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "v0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the first tables."""
    _create_inspections()
    _create_categories()
    _create_counters("counters")
    _create_counters("category_counters", "category")
    _create_recipes()
    op.create_table(
        "heartbeat",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", _instant(), nullable=False),
    )


def _instant() -> sa.types.TypeEngine[str]:
    return sa.String(26).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _number(name: str) -> sa.Column[float]:
    return sa.Column(name, sa.Double, nullable=False)


def _create_inspections() -> None:
    op.create_table(
        "inspections",
        sa.Column("id", sa.Text, primary_key=True),
        _text("product"),
        _text("station"),
        sa.Column("sequence", sa.BigInteger),
        sa.Column("simulated", sa.Boolean, nullable=False),
        _text("digest"),
        sa.Column("captured_at", _instant()),
        sa.Column("arrived_at", _instant(), nullable=False),
        sa.Column("counted_at", _instant(), nullable=False),
        sa.Column("clock_suspect", sa.Boolean, nullable=False),
        _text("order_id", nullable=True),
        _text("part", nullable=True),
        _text("roll", nullable=True),
        sa.Column("position_m", sa.Double),
        _text("disposition"),
        _text("grade"),
        _text("reason"),
        sa.Column("defects", sa.JSON, nullable=False),
        sa.Column("scores", sa.JSON, nullable=False),
        _text("bundle_product"),
        _text("bundle_version"),
        _text("bundle_sha256"),
        _text("bundle_precision"),
        _text("recipe_product"),
        sa.Column("recipe_version", sa.Integer, nullable=False),
        _text("recipe_sha256"),
        _number("decode_ms"),
        _number("preprocess_ms"),
        _number("inference_ms"),
        _number("grading_ms"),
        _number("total_ms"),
        sa.UniqueConstraint("simulated", "station", "sequence", name="inspections_key"),
    )
    _create_index("by_time")
    _create_index("by_station", "station")
    _create_index("by_order", "order_id")


def _create_index(name: str, *of: str) -> None:
    columns = ["simulated", *of, "counted_at", "id"]
    op.create_index(f"inspections_{name}", "inspections", columns)


def _create_categories() -> None:
    op.create_table(
        "inspection_categories",
        sa.Column(
            "inspection_id",
            sa.Text,
            sa.ForeignKey("inspections.id", ondelete="CASCADE", name="inspection_categories_of"),
            primary_key=True,
        ),
        sa.Column("category", sa.Text, primary_key=True),
        sa.Column("counted_at", _instant(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "inspection_categories_by_time",
        "inspection_categories",
        ["category", "counted_at", "inspection_id"],
    )


def _create_counters(table: str, *more: str) -> None:
    op.create_table(
        table,
        sa.Column("simulated", sa.Boolean, primary_key=True),
        sa.Column("span", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("bucket", _instant(), primary_key=True),
        sa.Column("station", sa.Text, primary_key=True),
        sa.Column("product", sa.Text, primary_key=True),
        sa.Column("order_id", sa.Text, primary_key=True),
        sa.Column("bundle", sa.Text, primary_key=True),
        sa.Column("disposition", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, primary_key=True) for name in more),
        sa.Column("units", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )


def _create_recipes() -> None:
    op.create_table(
        "recipes",
        sa.Column("product", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("created_at", _instant(), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )

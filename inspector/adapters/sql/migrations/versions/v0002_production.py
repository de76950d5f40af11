"""Pieces, decisions, retention, documents; counters of looks by the final word, in days too.

Columns are added to `inspections` instead of the table being made anew: dropping a table that
others refer to would empty those on SQLite. The counters are counted anew from the records,
all of which there are still: the schema before could not delete any.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "v0002"
down_revision = "v0001"
branch_labels = None
depends_on = None

_KEY = (
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
_SPANS = {60: "minute", 3600: "hour", 86400: "day"}
# How much of '2026-01-31 08:15:30.250000' names the bucket, and what completes it.
_TEXT = {60: (16, ":00.000000"), 3600: (13, ":00:00.000000"), 86400: (10, " 00:00:00.000000")}


def upgrade() -> None:
    """Move tables and data forward."""
    _extend_inspections()
    _create_decisions()
    _create_retention()
    _move_recipes()
    for table, more in (("counters", ()), ("category_counters", ("category",))):
        op.drop_table(table)
        _create_counters(table, more)
        for span in _SPANS:
            op.get_bind().exec_driver_sql(_count(table, span, more))


def _is_postgres() -> bool:
    return op.get_context().dialect.name == "postgresql"


def _instant() -> sa.types.TypeEngine[Any]:
    return sa.String(26).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def _extend_inspections() -> None:
    for name, kind in (
        ("offset_mm", sa.Double()),
        ("module", sa.Text()),
        ("module_row", sa.Integer()),
        ("module_column", sa.Integer()),
        ("width", sa.Integer()),
        ("height", sa.Integer()),
        ("unit", sa.Text()),
        ("decision", sa.Integer()),
    ):
        op.add_column("inspections", sa.Column(name, kind))
    _add_needed("audit", sa.Boolean(), sa.false())
    _add_needed("is_first", sa.Boolean(), sa.true())
    _add_needed("is_latest", sa.Boolean(), sa.true())
    _add_needed("final", sa.Text(), "")
    # Whoever wrote '' for a part meant that there is none.
    op.execute("UPDATE inspections SET final = disposition, unit = nullif(part, '')")
    _index("by_unit", "unit IS NOT NULL", "station", "product", "unit")
    _index("by_roll", "roll IS NOT NULL", "roll", "counted_at", "id")
    _index("by_module", "module IS NOT NULL", "module", "counted_at", "id")
    _index("not_passed", "final <> 'pass'", "final", "counted_at", "id")
    _mark_looks("is_first", "ASC")
    _mark_looks("is_latest", "DESC")


def _add_needed(
    name: str, kind: sa.types.TypeEngine[Any], default: str | sa.ColumnElement[bool]
) -> None:
    """Add a column that is never NULL; SQLite keeps the default for ever."""
    op.add_column("inspections", sa.Column(name, kind, nullable=False, server_default=default))
    if _is_postgres():
        op.alter_column("inspections", name, server_default=None)


def _index(name: str, condition: str, *columns: str) -> None:
    where = sa.text(condition)
    op.create_index(
        f"inspections_{name}",
        "inspections",
        ["simulated", *columns],
        sqlite_where=where,
        postgresql_where=where,
    )


def _mark_looks(column: str, direction: str) -> None:
    """Take the mark from every look at a piece but the one that comes first in `direction`."""
    order = ", ".join(f"{name} {direction}" for name in ("counted_at", "arrived_at", "id"))
    statement = f"""
        UPDATE inspections SET {column} = false WHERE id IN (
            SELECT id FROM (
                SELECT id, row_number() OVER (
                    PARTITION BY simulated, station, product, unit ORDER BY {order}
                ) AS place
                FROM inspections WHERE unit IS NOT NULL
            ) AS looks
            WHERE place > 1
        )
    """  # noqa: S608 - put together from the names above
    op.execute(statement)


def _create_decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column(
            "inspection_id",
            sa.Text,
            sa.ForeignKey("inspections.id", ondelete="CASCADE", name="decisions_of"),
            primary_key=True,
        ),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("disposition", sa.Text),
        sa.Column("categories", sa.JSON, nullable=False),
        sa.Column("decided_by", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("decided_at", _instant(), nullable=False),
        sqlite_with_rowid=False,
    )


def _create_retention() -> None:
    op.create_table(
        "replay_keys",
        sa.Column("simulated", sa.Boolean, primary_key=True),
        sa.Column("station", sa.Text, primary_key=True),
        sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("inspection_id", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("product", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "seal",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("until", _instant(), nullable=False),
    )


def _move_recipes() -> None:
    op.create_table(
        "documents",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("created_at", _instant(), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.execute("""
        INSERT INTO documents (kind, name, version, content, created_at, note)
        SELECT 'recipe', product, version, settings, created_at, note FROM recipes
    """)
    op.drop_table("recipes")


def _create_counters(table: str, more: Sequence[str]) -> None:
    kinds: dict[str, sa.types.TypeEngine[Any]] = {
        "simulated": sa.Boolean(),
        "span": sa.Integer(),
        "bucket": _instant(),
        "decided": sa.Boolean(),
        "audit": sa.Boolean(),
    }
    op.create_table(
        table,
        *(
            sa.Column(name, kinds.get(name, sa.Text()), primary_key=True, autoincrement=False)
            for name in (*_KEY, *more)
        ),
        *(
            sa.Column(name, sa.BigInteger, nullable=False)
            for name in ("pictures", "units", "first")
        ),
        sqlite_with_rowid=False,
    )


def _count(table: str, span: int, more: Sequence[str]) -> str:
    """Count every record, and every category it shows, into the buckets of a span."""
    shown = "JOIN inspection_categories AS c ON c.inspection_id = i.id" if more else ""
    key = [
        "i.simulated",
        str(span),
        _bucket(span),
        "i.station",
        "i.product",
        "coalesce(i.order_id, '')",
        "i.bundle_sha256",
        "i.final",
        "i.disposition",
        "false",
        "i.audit",
        *(f"c.{name}" for name in more),
    ]
    places = ", ".join(str(place + 1) for place in range(len(key)))
    return f"""
        INSERT INTO {table} ({", ".join((*_KEY, *more))}, pictures, units, first)
        SELECT {", ".join(key)}, count(*),
            sum(CASE WHEN i.is_latest THEN 1 ELSE 0 END),
            sum(CASE WHEN i.is_first THEN 1 ELSE 0 END)
        FROM inspections AS i {shown}
        GROUP BY {places}
    """  # noqa: S608 - put together from the names above


def _bucket(span: int) -> str:
    if _is_postgres():
        return f"date_trunc('{_SPANS[span]}', i.counted_at, 'UTC')"
    length, rest = _TEXT[span]
    return f"substr(i.counted_at, 1, {length}) || '{rest}'"

"""Who is looking at which record; what waits, what was decided and what is audited found fast."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "v0004"
down_revision = "v0003"
branch_labels = None
depends_on = None

_WAITING = "is_latest AND (final = 'review' OR (audit AND decision IS NULL))"


def upgrade() -> None:
    """Move tables and data forward."""
    op.create_table(
        "review_claims",
        sa.Column(
            "inspection_id",
            sa.Text,
            sa.ForeignKey("inspections.id", ondelete="CASCADE", name="review_claims_of"),
            primary_key=True,
        ),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("expires_at", _instant(), nullable=False),
        sa.UniqueConstraint("id", name="review_claims_id"),
        sqlite_with_rowid=False,
    )
    _index("waiting", _WAITING)
    _index("decided", "decision IS NOT NULL")
    _index("audited", "audit")
    op.create_index("decisions_by_time", "decisions", ["decided_at"])


def _instant() -> sa.types.TypeEngine[Any]:
    return sa.String(26).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def _index(name: str, condition: str, columns: Sequence[str] = ("counted_at", "id")) -> None:
    where = sa.text(condition)
    op.create_index(
        f"inspections_{name}",
        "inspections",
        ["simulated", *columns],
        sqlite_where=where,
        postgresql_where=where,
    )

"""API keys, sessions of browsers, and the log of every change."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "v0003"
down_revision = "v0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; nothing that was there is touched."""
    _create_keys()
    _create_sessions()
    _create_log()


def _instant() -> sa.types.TypeEngine[Any]:
    return sa.String(26).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def _create_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("station", sa.Text),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("created_at", _instant(), nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("expires_at", _instant()),
        sa.Column("last_used_at", _instant()),
        sa.Column("revoked_at", _instant()),
    )


def _create_sessions() -> None:
    op.create_table(
        "web_sessions",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column(
            "key_id",
            sa.Text,
            sa.ForeignKey("api_keys.id", ondelete="CASCADE", name="web_sessions_of"),
            nullable=False,
        ),
        sa.Column("created_at", _instant(), nullable=False),
        sa.Column("expires_at", _instant(), nullable=False),
    )
    op.create_index("web_sessions_by_end", "web_sessions", ["expires_at"])


def _create_log() -> None:
    op.create_table(
        "audit_log",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            primary_key=True,
            autoincrement=True,
        ),
        sa.Column("at", _instant(), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("role", sa.Text),
        sa.Column("key_id", sa.Text),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("audit_log_by_action", "audit_log", ["action", "at"])
    op.create_index("audit_log_by_time", "audit_log", ["at"])

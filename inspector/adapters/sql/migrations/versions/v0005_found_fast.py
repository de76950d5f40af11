"""What is asked over all time is found without walking through everybody else's.

Orders have their counters of hours and days found by name, stations what arrived from them, rolls
and modules by when they were seen.
"""

import sqlalchemy as sa
from alembic import op

revision = "v0005"
down_revision = "v0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the indexes."""
    for table in ("counters", "category_counters"):
        columns = ["order_id", "span", "bucket"]
        _index(table, "by_order", "span <> 60", columns)
    columns = ["simulated", "station", "arrived_at", "final", "is_latest"]
    op.create_index("inspections_by_arrival", "inspections", columns)
    for whole in ("roll", "module"):
        columns = ["simulated", "counted_at", "product", "station", "order_id", whole]
        _index("inspections", f"of_{whole}s", f"{whole} IS NOT NULL", columns)


def _index(table: str, name: str, condition: str, columns: list[str]) -> None:
    where = sa.text(condition)
    op.create_index(f"{table}_{name}", table, columns, sqlite_where=where, postgresql_where=where)

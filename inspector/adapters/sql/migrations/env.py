"""Run by Alembic: applies the migrations on the connection it was handed."""

from alembic import context

from inspector.adapters.sql.migrate import VERSION_TABLE
from inspector.adapters.sql.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()

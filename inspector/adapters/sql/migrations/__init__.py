"""Changes of the tables over time, applied by Alembic when a database is opened."""

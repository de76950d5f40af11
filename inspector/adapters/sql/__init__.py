"""Records and counters in a SQL database: SQLite by default, PostgreSQL for several machines."""

from inspector.adapters.sql.store import SqlStore, open_store

__all__ = ["SqlStore", "open_store"]

"""Brings a database's tables to the state this version of the program works with."""

from __future__ import annotations

import threading
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection

from inspector.adapters.sql.backend import Backend
from inspector.adapters.sql.failures import named
from inspector.errors import StoreUnavailableError

__all__ = ["HEAD", "VERSION_TABLE", "bring_up_to_date", "script_folder"]

HEAD = "v0005"
"""The newest migration; a test compares it with the scripts."""

VERSION_TABLE = "inspector_schema"
"""A name of our own, so that another program's Alembic can share a PostgreSQL database."""

_one_at_a_time = threading.Lock()  # Alembic keeps what it is doing in a module


def script_folder() -> Path:
    """Where the migrations lie."""
    return Path(__file__).parent / "migrations"


def bring_up_to_date(backend: Backend, url: URL) -> None:
    """Run the migrations that are missing, in one transaction that others wait for.

    Raises StoreUnavailableError for a database of a newer version or of another program.
    """
    with backend.reading() as connection:
        if _version(connection) == HEAD:
            return  # the usual case: Alembic is not even imported
    with backend.writing() as connection:
        backend.lock_schema(connection)
        _check_ours(connection, url)
        if _version(connection) != HEAD:
            _upgrade(connection, url)


def _version(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    version: str | None = connection.scalar(
        sa.select(sa.column("version_num")).select_from(sa.table(VERSION_TABLE))
    )
    return version


def _check_ours(connection: Connection, url: URL) -> None:
    tables = set(sa.inspect(connection).get_table_names())
    if url.get_backend_name() == "sqlite" and tables and VERSION_TABLE not in tables:
        raise StoreUnavailableError(
            f"The database {named(url)} belongs to another program (it holds "
            f"{', '.join(sorted(tables)[:3])}); nothing was changed. Name another file."
        )


def _upgrade(connection: Connection, url: URL) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(script_folder()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    current = _version(connection)
    if current is not None and current not in known:
        raise StoreUnavailableError(
            f"The database {named(url)} was written by a newer version of this program (state "
            f"{current}, this one knows up to {HEAD}); nothing was changed. Install that version "
            "or name another database."
        )
    with _one_at_a_time:
        command.upgrade(config, HEAD)

"""Migrations build what the code expects, and connections are set up to be durable."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from inspector.adapters.sql import open_store
from inspector.adapters.sql.engines import parse_url, sqlite_writer
from inspector.adapters.sql.migrate import HEAD, VERSION_TABLE, script_folder
from inspector.adapters.sql.schema import metadata
from tests.support.databases import connected


def test_migrations_build_the_tables_that_the_code_uses(address: str) -> None:
    open_store(address).close()
    with connected(address) as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, metadata) == []


def test_the_newest_migration_is_the_one_the_code_asks_for() -> None:
    config = Config()
    config.set_main_option("script_location", str(script_folder()))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "inspector.db"
    open_store(str(path)).close()
    before = path.read_bytes()
    open_store(str(path)).close()
    assert path.read_bytes() == before


def test_sqlite_waits_for_the_disk_before_it_acknowledges(tmp_path: Path) -> None:
    engine = sqlite_writer(parse_url(str(tmp_path / "inspector.db")))
    with engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    engine.dispose()
    full = 2
    assert settings == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }


def test_times_in_sqlite_are_text_that_sqlite_understands(tmp_path: Path) -> None:
    path = tmp_path / "inspector.db"
    store = open_store(str(path))
    store.ping()
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        (matches,) = connection.execute(
            "SELECT abs(julianday(at) - julianday('now')) < 1 FROM heartbeat"
        ).fetchone()
    assert matches == 1


def test_tallies_read_counters_by_their_key(tmp_path: Path) -> None:
    """A board's question must not walk through every counter there is."""
    path = tmp_path / "inspector.db"
    open_store(str(path)).close()
    with connected(str(path)) as connection:
        plan = connection.execute(
            sa.text(
                "EXPLAIN QUERY PLAN SELECT sum(units) FROM counters WHERE simulated = 0 "
                "AND span = 3600 AND bucket >= '2026' AND bucket < '2027'"
            )
        ).all()
    assert "SEARCH counters USING PRIMARY KEY" in plan[0][-1]

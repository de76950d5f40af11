"""From a database's address to connections that are set up for durable writing."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any, cast

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.pool import QueuePool

from inspector.adapters.sql.failures import LOCK_WAIT_S
from inspector.errors import StoreUnavailableError, UsageError

__all__ = [
    "parse_url",
    "postgres_engine",
    "sqlite_driver",
    "sqlite_reader",
    "sqlite_writer",
    "to_json",
]

_WRITER_CACHE_KIB = 64 * 1024
_CHECKPOINT_PAGES = 8_000
_SQLITE = ("sqlite", "sqlite+pysqlite")
_POSTGRES = ("postgresql+psycopg", "postgresql", "postgres")


def to_json(value: object) -> str:
    """Compact JSON, floats in full precision. Raises TypeError for what JSON has no form for."""
    return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY).decode()


def parse_url(address: str) -> URL:
    """Read `sqlite:///path`, a plain path, or `postgresql+psycopg://user@host/name`.

    Raises UsageError for anything else.
    """
    scheme, separator, rest = address.partition("://")
    if not separator:
        return _sqlite_url(address)
    if scheme in _SQLITE and rest.startswith("/"):
        return _sqlite_url(rest[1:])  # taken literally: a path may hold % and ?
    try:
        if scheme in _POSTGRES:
            return sa.make_url(address).set(drivername="postgresql+psycopg")
    except (sa.exc.ArgumentError, ValueError):
        pass  # a port that is no number, say; answered as any other address nobody understands
    raise UsageError(
        f"Not the address of a database: it begins with {scheme!r}; expected a file path, "
        "sqlite:///path/to/file or postgresql+psycopg://user@host/database."
    )


def _sqlite_url(path: str) -> URL:
    if path in ("", ":memory:") or path.startswith("file:"):
        raise UsageError(
            f"Records need a file to be kept in, got {path!r}; give a path such as "
            "/var/lib/inspector/records.db."
        )
    return URL.create("sqlite+pysqlite", database=str(Path(path).expanduser().absolute()))


def sqlite_writer(url: URL) -> Engine:
    """An engine with one connection, whose transactions take the write lock at their start.

    A transaction that reads first and asks for the lock later can be refused half-way; one that
    asks first merely waits.
    """
    engine = _sqlite_engine(url, size=1)
    sa.event.listen(engine, "connect", _prepare_writer)
    sa.event.listen(engine, "begin", _begin_immediate)
    return engine


def sqlite_reader(url: URL) -> Engine:
    """An engine whose connections read a steady snapshot beside the writer, and never write."""
    engine = _sqlite_engine(url, size=4)
    sa.event.listen(engine, "connect", _prepare_reader)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _sqlite_engine(url: URL, *, size: int) -> Engine:
    return sa.create_engine(
        url,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        pool_timeout=3 * LOCK_WAIT_S,
        json_serializer=to_json,
        json_deserializer=orjson.loads,
        connect_args={
            "isolation_level": None,  # transactions begin where we say, not where the driver does
            "check_same_thread": False,
            "timeout": LOCK_WAIT_S,
        },
    )


def _prepare_writer(connection: sqlite3.Connection, _: object) -> None:
    _switch_to_wal(connection)
    connection.execute("PRAGMA synchronous=FULL")  # an acknowledged record survives a power cut
    connection.execute("PRAGMA foreign_keys=ON")
    # Keys of records are random, so every insert lands on another page of the index: 2 MB of
    # them, which SQLite keeps by itself, are outgrown within a shift.
    connection.execute(f"PRAGMA cache_size=-{_WRITER_CACHE_KIB}")
    # Pages that change again and again reach the file once in a while, not after every 4 MB.
    connection.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT_PAGES}")


def _prepare_reader(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("PRAGMA query_only=ON")


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Let readers and the writer work side by side; the file remembers it."""
    deadline = time.monotonic() + LOCK_WAIT_S
    while True:
        try:
            (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
            break
        except sqlite3.OperationalError as error:
            # Switching does not wait for locks as other statements do, so waiting is ours.
            busy = error.sqlite_errorname.startswith("SQLITE_BUSY")
            if not busy or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
    if mode != "wal":
        raise StoreUnavailableError(
            "The database lies where SQLite cannot share it between threads and processes "
            f"(journal mode {mode!r}), such as a network drive; put it on a local disk or use "
            "PostgreSQL."
        )


def _begin_immediate(connection: Connection) -> None:
    sqlite_driver(connection).execute("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    sqlite_driver(connection).execute("BEGIN")


def sqlite_driver(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection: SQLite answers faster than SQLAlchemy can ask."""
    return cast(sqlite3.Connection, connection.connection.driver_connection)


def postgres_engine(url: URL) -> Engine:
    """An engine for PostgreSQL. Raises UsageError where its driver is not installed."""
    try:
        engine = sa.create_engine(
            url,
            pool_size=5,
            max_overflow=10,
            pool_timeout=3 * LOCK_WAIT_S,
            pool_pre_ping=True,
            json_serializer=to_json,
            json_deserializer=orjson.loads,
            connect_args={"connect_timeout": LOCK_WAIT_S},
        )
    except ModuleNotFoundError as error:
        raise UsageError(
            "A PostgreSQL database needs its driver, which is not installed; run "
            "pip install 'defect-inspector[postgres]'."
        ) from error
    sa.event.listen(engine, "connect", _prepare_postgres)
    return engine


def _prepare_postgres(connection: Any, _: object) -> None:
    # A server may be set up to acknowledge before the disk has it; our records may not.
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
        cursor.execute(f"SET lock_timeout = '{LOCK_WAIT_S}s'")
    connection.commit()

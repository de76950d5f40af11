"""Looking into a store's database from outside, past the store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from inspector.adapters.sql import SqlStore, open_store
from inspector.adapters.sql.engines import parse_url
from inspector.adapters.sql.schema import (
    categories,
    category_counters,
    counters,
    inspections,
    metadata,
)

__all__ = ["connected", "counted", "emptied", "record_ids", "settle", "wipe"]

_Rows = list[tuple[Any, ...]]


@contextmanager
def connected(address: str) -> Iterator[sa.Connection]:
    """A transaction of its own on the database at `address`."""
    engine = sa.create_engine(parse_url(address))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def counted(address: str) -> tuple[_Rows, _Rows]:
    """Every row of both counter tables, in order, but for those that count nothing any more."""
    with connected(address) as connection:
        units, shown = (
            sorted(
                tuple(row)
                for row in connection.execute(sa.select(table).where(table.c.pictures != 0))
            )
            for table in (counters, category_counters)
        )
    return units, shown


def record_ids(address: str) -> set[str]:
    """The ids of all records."""
    with connected(address) as connection:
        return set(connection.execute(sa.select(inspections.c.id)).scalars())


def wipe(address: str) -> None:
    """Empty every table."""
    with connected(address) as connection:
        for table in (categories, *reversed(metadata.sorted_tables)):
            connection.execute(sa.delete(table))


@contextmanager
def emptied(address: str) -> Iterator[SqlStore]:
    """A store on a database that is emptied first: a new database each time would take minutes."""
    store = open_store(address)
    try:
        wipe(address)
        yield store
    finally:
        store.close()


def settle(address: str) -> None:
    """Wait until a server has finished what a client that is gone had begun."""
    with connected(address) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("LOCK TABLE inspections IN SHARE MODE")

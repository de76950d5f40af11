"""Every store under one suite: in memory, SQLite, PostgreSQL.

PostgreSQL runs where INSPECTOR_TEST_POSTGRES names a database that tests may create schemas in
(postgresql+psycopg://user@host/database). Without it those tests are skipped, or fail where
INSPECTOR_REQUIRE_EXTERNALS=1 says that nothing may be.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from inspector.adapters.sql import open_store
from inspector.ports import InspectionStore
from tests.fakes.memory_store import MemoryStore


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database that other processes can open too."""
    if request.param == "sqlite":
        yield str(tmp_path / "records" / "inspector.db")
    else:
        yield from postgres_schema()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[InspectionStore]:
    """An empty store."""
    if request.param == "memory":
        yield MemoryStore()
    elif request.param == "sqlite":
        yield from _opened(str(tmp_path / "inspector.db"))
    else:
        for address in postgres_schema():
            yield from _opened(address)


def _opened(address: str) -> Iterator[InspectionStore]:
    store = open_store(address)
    yield store
    store.close()


def postgres_schema() -> Iterator[str]:
    """An address whose tables live in a schema of their own, dropped afterwards."""
    url = sa.make_url(_postgres_server())
    name = f"test_{uuid4().hex}"
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {name}")
        address = url.update_query_dict({"options": f"-csearch_path={name}"})
        yield address.render_as_string(hide_password=False)
        connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")
    engine.dispose()


def _postgres_server() -> str:
    server = os.environ.get("INSPECTOR_TEST_POSTGRES")
    if server:
        return server
    reason = "needs a PostgreSQL server, named by INSPECTOR_TEST_POSTGRES"
    if os.environ.get("INSPECTOR_REQUIRE_EXTERNALS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)

"""A database that cannot be used says why, and keeps nothing by halves."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from inspector.adapters.sql import engines, open_store
from inspector.errors import StoreUnavailableError, UsageError
from inspector.ports import Filter
from tests.fakes.records import make_inspection
from tests.support.databases import connected

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("form", ["{path}", "sqlite:///{path}"])
def test_folders_are_made_as_needed(tmp_path: Path, form: str) -> None:
    path = tmp_path / "资料 %20?#" / "b" / "inspector.db"
    store = open_store(form.format(path=path))
    store.ping()
    store.close()
    assert path.is_file()
    assert [each.name for each in path.parent.iterdir()] == ["inspector.db"]


@pytest.mark.parametrize(
    "address",
    [
        "mysql://host/name",
        "postgresql+psycopg2://host/name",
        "://",
        "sqlite://relative/path",
        "postgresql://host:port/name",
        "sqlite://",
        "sqlite:///:memory:",
        ":memory:",
        "",
    ],
)
def test_an_address_of_another_kind_is_refused(address: str) -> None:
    with pytest.raises(UsageError):
        open_store(address)


def test_a_file_in_the_place_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StoreUnavailableError, match="file"):
        open_store(str(tmp_path / "file" / "inspector.db"))


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailableError, match="cannot be opened"):
        open_store(str(tmp_path))


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a place where nobody may write")
def test_a_folder_that_cannot_be_written() -> None:
    with pytest.raises(StoreUnavailableError, match="/proc/inspector"):
        open_store("/proc/inspector/records.db")


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("A file of somebody else. " * 100)
    with pytest.raises(StoreUnavailableError, match="not a SQLite database"):
        open_store(str(path))
    assert path.read_text().startswith("A file of somebody else")


def test_a_database_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE customers (name)")
    with pytest.raises(StoreUnavailableError, match=r"another program.*customers"):
        open_store(str(path))


def test_a_database_of_a_newer_version(address: str) -> None:
    open_store(address).close()
    with connected(address) as connection:
        connection.execute(sa.text("UPDATE inspector_schema SET version_num = 'v9999'"))
    with pytest.raises(StoreUnavailableError, match=r"newer version.*v9999"):
        open_store(address)


def test_a_database_that_another_program_keeps_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "LOCK_WAIT_S", 0)
    path = tmp_path / "inspector.db"
    store = open_store(str(path))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailableError, match="kept it locked"):
            store.record([make_inspection()])
        assert store.page(Filter(), limit=1).inspections == ()
    store.record([make_inspection()])
    store.close()


def test_a_server_that_is_not_there_and_its_password_stays_unsaid() -> None:
    pytest.importorskip("psycopg", reason="needs the PostgreSQL driver")
    with pytest.raises(StoreUnavailableError, match="cannot be used") as caught:
        open_store("postgresql+psycopg://somebody:secret@127.0.0.1:1/nothing")
    assert "secret" not in str(caught.value)


FULL_DISK = """
import resource, sys
from inspector.adapters.sql import open_store
from inspector.errors import StoreUnavailableError
from inspector.ports import Filter
from tests.fakes.records import make_inspection

store = open_store(sys.argv[1])
store.record([make_inspection(sequence=1)])
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
try:
    store.record([make_inspection(sequence=n) for n in range(2, 50)])
except StoreUnavailableError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
assert sum(store.tally(Filter()).dispositions.values()) == 1
store.record([make_inspection(sequence=n) for n in range(2, 50)])
assert sum(store.tally(Filter()).dispositions.values()) == 49
store.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_full_disk_keeps_nothing_of_the_batch_and_later_ones_work(tmp_path: Path) -> None:
    # A limit on the size of files stands for the full disk: a write fails half-way all the same.
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path / "inspector.db")],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "disk" in done.stdout
    assert "nothing was recorded" in done.stdout

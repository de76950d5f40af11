"""A database's failures, said in words that help the person who must act."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.engine import URL

from inspector.errors import StoreUnavailableError, UsageError

__all__ = ["LOCK_WAIT_S", "named", "translated"]

LOCK_WAIT_S = 10
"""Seconds a write waits for another process before it gives up."""

_SQLITE_ADVICE = {
    "SQLITE_FULL": "its disk is full; free some space and try again",
    "SQLITE_IOERR": "its disk refuses to read or write; check for a full or failing disk",
    "SQLITE_BUSY": f"another program has kept it locked for {LOCK_WAIT_S} s; stop that program",
    "SQLITE_READONLY": "it may only be read; give this user the right to write file and folder",
    "SQLITE_CANTOPEN": "the file cannot be opened; check the path and the rights to its folder",
    "SQLITE_NOTADB": "the file is not a SQLite database; name another file",
    "SQLITE_CORRUPT": "the file is damaged; restore it from a backup",
}


def named(url: URL) -> str:
    """The database as messages call it; never with its password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return url.render_as_string(hide_password=True)


@contextmanager
def translated(url: URL) -> Iterator[None]:
    """Turn what a driver raises into StoreUnavailableError, or UsageError for unstorable values."""
    try:
        yield
    except sa.exc.TimeoutError as error:
        raise _unavailable(url, "all connections are in use; try again later") from error
    except sa.exc.DataError as error:
        raise _unstorable(error.orig or error) from error
    except sa.exc.DBAPIError as error:
        raise _unavailable(url, _advice(error.orig)) from error
    except sa.exc.StatementError as error:
        raise _unstorable(error.orig or error) from error
    except (sqlite3.Error, OSError) as error:
        raise _unavailable(url, _advice(error)) from error
    except (OverflowError, TypeError, UnicodeError) as error:
        raise _unstorable(error) from error


def _advice(error: BaseException | None) -> str:
    code = getattr(error, "sqlite_errorname", "")
    for name, advice in _SQLITE_ADVICE.items():
        if code.startswith(name):  # extended codes (SQLITE_IOERR_WRITE) start with the plain one
            return f"{advice} ({error})"
    return " ".join(str(error).split())


def _unavailable(url: URL, advice: str) -> StoreUnavailableError:
    return StoreUnavailableError(
        f"The database {named(url)} cannot be used, nothing was recorded: {advice}."
    )


def _unstorable(error: BaseException) -> UsageError:
    reason = " ".join(str(error).split())
    return UsageError(
        "A value of this record cannot be kept in the database, nothing was recorded: "
        f"{reason}. Whole numbers must fit 64 bits, numbers be finite and texts be plain text."
    )

"""Where things are kept on this machine, unless someone says otherwise."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

__all__ = ["DATABASE_VARIABLE", "database_address", "pictures_folder", "user_data_folder"]

DATABASE_VARIABLE = "INSPECTOR_DATABASE"
"""Environment variable that names the database: a file, or a URL as `open_store` takes it."""


def user_data_folder() -> Path:
    """The folder in which this user's records and models are kept."""
    return platformdirs.user_data_path("defect-inspector", appauthor=False)


def database_address(named: str | None = None) -> str:
    """The database that service and command line share.

    The one `named`, else the one in `INSPECTOR_DATABASE`, else a file in the user's data folder.
    """
    return named or os.environ.get(DATABASE_VARIABLE) or str(user_data_folder() / "inspector.db")


def pictures_folder(database: str) -> Path:
    """The folder of kept pictures that goes with a database: `inspector-pictures` beside its file.

    A database that is no file has it in the user's data folder.
    """
    path = database.removeprefix("sqlite:///")
    if "://" in path:
        return user_data_folder() / "pictures"
    file = Path(path).expanduser()
    return file.with_name(f"{file.stem}-pictures")

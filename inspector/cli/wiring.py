"""Puts graders and stores together for the commands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.errors import UsageError
from inspector.locations import database_address

if TYPE_CHECKING:
    from inspector.adapters.sql import SqlStore
    from inspector.cli.times import Clock
    from inspector.pipeline import Inspector
    from inspector.ports import InspectionStore, StoredRecipe
    from inspector.production import Reader
    from inspector.recipe import Recipe

__all__ = [
    "chosen_recipe",
    "existing_store",
    "load_inspector",
    "opened_store",
    "plant_clock",
    "reader_of",
    "recorded_store",
    "stored_recipes",
]


def load_inspector(
    product: str, *, database: str | None, version: int | None, threads: int = 1
) -> Inspector:
    """The grader of a product, judging by the recipe asked for, or by the newest one set."""
    from inspector.adapters.decoding import quiet_decoder
    from inspector.pipeline import Inspector

    quiet_decoder()
    inspector = Inspector.load(product, threads=threads)
    recipe = chosen_recipe(inspector.recipe, database=database, version=version)
    inspector.use(recipe)
    return inspector


def chosen_recipe(own: Recipe, *, database: str | None, version: int | None) -> Recipe:
    """A version of a product's recipe: `own` is version 0, None asks for the newest.

    Raises UsageError where that version was never set.
    """
    if version == 0:
        return own
    if version is None:
        return _newest_recipe(own, database)
    versions = {stored.recipe.version: stored.recipe for stored in stored_recipes(own, database)}
    if version not in versions:
        known = ", ".join(str(number) for number in sorted({0, *versions}))
        raise UsageError(
            f"There is no version {version} of the {own.product} recipe; there is {known}."
        )
    return versions[version]


def _newest_recipe(own: Recipe, database: str | None) -> Recipe:
    store = existing_store(database)
    if store is None:
        return own
    with closing(store):
        newest = store.newest_recipe(own.product)
    return own if newest is None else newest.recipe


def stored_recipes(own: Recipe, database: str | None) -> tuple[StoredRecipe, ...]:
    """The versions set for a product; none where there is no database yet."""
    store = existing_store(database)
    if store is None:
        return ()
    with closing(store):
        return store.recipes(own.product)


@contextmanager
def opened_store(database: str | None) -> Iterator[SqlStore]:
    """The database, made where there is none yet; closed at the end of the block."""
    from inspector.adapters.sql import open_store

    with closing(open_store(database_address(database))) as store:
        yield store


def reader_of(store: InspectionStore) -> Reader:
    """The records as the plant now in force shows them."""
    from datetime import UTC, datetime

    from inspector.plant import current_plant
    from inspector.production import Reader

    return Reader(store, current_plant(store).plant, datetime.now(UTC))


def plant_clock(database: str | None) -> Clock:
    """The clock of the plant in force; that of a plant nobody declared yet shows UTC."""
    from inspector.cli.times import Clock
    from inspector.plant import Plant, current_plant

    store = existing_store(database)
    if store is None:
        return Clock(Plant.empty().zone)
    with closing(store):
        return Clock(current_plant(store).plant.zone)


@contextmanager
def recorded_store(database: str | None) -> Iterator[SqlStore]:
    """The database, closed at the end of the block; raises UsageError where nobody made it yet."""
    store = existing_store(database)
    if store is None:
        raise UsageError(
            f"There is no database {database_address(database)}: nothing was recorded yet. "
            "inspector serve makes one, --database names another."
        )
    with closing(store):
        yield store


def existing_store(database: str | None) -> SqlStore | None:
    """The database, or None where it is a file that nobody has made yet: asking makes none."""
    address = database_address(database)
    if "://" not in address and not Path(address).expanduser().exists():
        return None  # before SQLAlchemy is loaded, which takes longer than grading a picture

    from inspector.adapters.sql import open_store
    from inspector.adapters.sql.engines import parse_url

    url = parse_url(address)
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        return None
    return open_store(address)

"""Lists of rolls and modules: what is read for them, and how much at most."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from inspector.errors import TooManyPicturesError
from inspector.ports import Filter, InspectionStore, StoredRecipe
from inspector.production import Scope, wholes
from inspector.production.module_list import module_list
from inspector.production.roll_list import roll_list
from inspector.values import Inspection
from tests.fakes.memory_store import MemoryStore
from tests.support.small_plant import NOW, at, made, on


class _Listening(MemoryStore):
    """Counts the records it gives and notes whose recipes are asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.given = 0
        self.asked: list[str] = []

    def stream(self, selection: Filter) -> Iterator[Inspection]:
        """Count them."""
        for each in super().stream(selection):
            self.given += selection.roll is not None or selection.module is not None
            yield each

    def newest_recipe(self, product: str) -> StoredRecipe | None:
        """Note it."""
        self.asked.append(product)
        return super().newest_recipe(product)


def test_the_latest_rolls_are_listed_each_as_a_whole(store: InspectionStore) -> None:
    reader = on(
        store,
        [
            made("w1", roll="R-1", when=at(9, day=1)),
            made("w1", roll="R-1", when=at(9)),
            made("w1", roll="R-2", when=at(8)),
            made("w1", roll="R-3", when=at(9, day=2)),
            made("w1", roll="R-4", when=at(7)),
        ],
    )
    found = roll_list(reader, Scope(), limit=2)
    assert (found.found, [each.name for each in found.rolls]) == (3, ["R-1", "R-2"])
    assert found.rolls[0].roll.pictures == 2
    nights = roll_list(reader, Scope(since=at(0, day=1), shift="early"))
    assert [each.name for each in nights.rolls] == ["R-1", "R-2", "R-4", "R-3"]


def test_the_latest_modules_are_listed_the_latest_last(store: InspectionStore) -> None:
    cells = [
        made("w1", module=f"M-{number}", row=1, column=1, when=at(9, number)) for number in range(4)
    ]
    found = module_list(on(store, cells), Scope(since=at(0)), limit=3)
    assert (found.found, [each.name for each in found.modules]) == (4, ["M-1", "M-2", "M-3"])


def test_only_records_of_what_is_listed_are_read_and_a_product_is_judged_once() -> None:
    listening = _Listening()
    reader = on(
        listening,
        [
            *(made("w1", roll=f"R-{number}", when=at(9, number)) for number in range(5)),
            *(made("w1", module=f"M-{n}", row=1, column=1, when=at(9, n)) for n in range(5)),
            *(made("f1") for _ in range(50)),
        ],
    )
    assert len(roll_list(reader, Scope(), limit=3).rolls) == 3
    assert (listening.given, listening.asked) == (3, ["fabric"])
    assert len(module_list(reader, Scope(), limit=2).modules) == 2
    assert (listening.given, listening.asked) == (5, ["fabric", "fabric"])


def test_too_many_pictures_are_not_looked_through(
    store: InspectionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wholes, "MOST_PICTURES", 3)
    passed = [made("w1", roll="R-1", when=NOW - timedelta(minutes=n)) for n in range(4)]
    reader = on(store, passed)
    for listed in (roll_list, module_list):
        with pytest.raises(TooManyPicturesError, match=r"holds 4 pictures; .* at most 3"):
            listed(reader, Scope(since=at(0)))
    assert roll_list(reader, Scope(since=NOW - timedelta(minutes=2))).found == 1

"""The description that the manual shows can be used as it stands."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from inspector.plant import plant_from_toml, plant_to_toml

DOCS = Path(__file__).resolve().parents[3] / "docs"


def example(name: str) -> str:
    (found,) = re.findall(
        r"```toml\n(.*?)```", (DOCS / name).read_text(encoding="utf-8"), re.DOTALL
    )
    return str(found)


def test_the_example_is_a_plant_and_the_same_in_both_languages() -> None:
    plant = plant_from_toml(example("plant.md"))
    assert plant == plant_from_toml(example("plant.zh-CN.md"))
    assert plant == plant_from_toml(plant_to_toml(plant))


def test_the_example_does_what_its_comments_say() -> None:
    plant = plant_from_toml(example("plant.md"))

    def names(day: date) -> list[str]:
        return [window.name for window in plant.calendar.on(day)]

    assert names(date(2026, 12, 7)) == ["early", "late", "night"]
    assert names(date(2026, 12, 24)) == []
    assert names(date(2026, 12, 31)) == ["early"]
    assert names(date(2026, 12, 5)) == ["early"]
    assert names(date(2026, 12, 12)) == ["overtime"]
    assert names(date(2026, 12, 6)) == ["night"]


def test_the_example_uses_every_setting() -> None:
    plant = plant_from_toml(example("plant.md"))
    assert all((plant.name, plant.lines, plant.shifts, plant.products, plant.closed, plant.extra))

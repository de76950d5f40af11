"""Texts in the languages of the screen: a file of words each language, the same keys in all."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

__all__ = ["Catalogue", "Language", "catalogue"]


class Language(StrEnum):
    """A language that charts and reports speak."""

    EN = "en"
    ZH = "zh"

    @property
    def tag(self) -> str:
        """As HTML's `lang` has it (BCP 47)."""
        return {"en": "en", "zh": "zh-CN"}[self.value]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Texts of one language by key; `{name}` in a text stands for a value."""

    language: Language
    texts: Mapping[str, str]

    def __call__(self, key: str, /, **values: object) -> str:
        """The text for a key. Raises KeyError for a key or a value that is not there."""
        text = self.texts[key]
        return text.format_map(values) if values else text

    def text(self, sentences: Iterable[str]) -> str:
        """Sentences one after the other; Chinese has no blank between them."""
        return ("" if self.language is Language.ZH else " ").join(sentences)

    def name_of(self, group: str, value: str) -> str:
        """What a value of a closed list is called: `name_of("disposition", "pass")`."""
        return self.texts[f"{group}.{value}"]


@cache
def catalogue(package: str, language: Language) -> Catalogue:
    """The words of a package, from its folder `words`.

    They lie in one file a language, or in a folder of it, where the keys of a file begin with its
    name: `title` in `zh/board.toml` is `board.title`.
    """
    words = files(package) / "words"
    folder = words / language.value
    tables = _folder(folder) if folder.is_dir() else _file(words / f"{language.value}.toml")
    return Catalogue(language, MappingProxyType(dict(_flat(tables))))


def _folder(folder: Traversable) -> dict[str, object]:
    found = sorted(folder.iterdir(), key=lambda entry: entry.name)
    return {
        entry.name.removesuffix(".toml"): _file(entry)
        for entry in found
        if entry.name.endswith(".toml")
    }


def _file(source: Traversable) -> dict[str, object]:
    return tomllib.loads(source.read_text(encoding="utf-8"))


def _flat(tables: Mapping[str, object], prefix: str = "") -> list[tuple[str, str]]:
    """Tables in tables as one level of dotted keys."""
    found: list[tuple[str, str]] = []
    for name, value in tables.items():
        if isinstance(value, Mapping):
            found += _flat(value, f"{prefix}{name}.")
        else:
            found.append((prefix + name, str(value)))
    return found

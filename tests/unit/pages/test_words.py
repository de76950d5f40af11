"""Every sentence of the pages lies in the catalogues, in both languages, and is used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inspector.charts import Language, catalogue
from service.problems import KINDS, Kind, word_of

SERVICE = Path(__file__).resolve().parents[3] / "service"
PAGES = SERVICE / "pages"
SOURCES = sorted(
    path
    for pattern in ("**/*.py", "pages/templates/**/*.jinja", "pages/static/*.js")
    for path in SERVICE.glob(pattern)
    if path.parent.name != "access"  # it names changes, which look like keys
)
AREAS = sorted(path.stem for path in (PAGES / "words" / "en").glob("*.toml"))
KEY = re.compile(rf"""["'`]({"|".join(AREAS)})\.([a-z0-9_.]*)(\{{|\$\{{)?["'`]?""", re.ASCII)
# Names of files, and what the log of changes calls a change.
NO_KEY = re.compile(
    r"""["'][a-z_]+\.(?:js|css|svg|html\.jinja)["']"""
    r"""|(?:\brequest,\s*|\baction=)"[^"]*\""""
)
CLASSES = re.compile(r"\{% block \w+_class %\}.*?\{% endblock %\}")
CHINESE = re.compile("[\u4e00-\u9fff]")
SAME = {"JSON", "CSV", "PDF", "ms", "mm", "px", "dik_"}  # in every language
LATIN = re.compile(r"[A-Za-z_]{2,}")
TEXT = re.compile(r">([^<>{}]*)<")
ATTRIBUTE = re.compile(r"""(?:aria-label|title|alt|placeholder)="([^"{}]+)\"""")


def used() -> tuple[set[str], set[str]]:
    """Keys that stand in the sources, and beginnings of keys to which something is added."""
    whole: set[str] = set()
    begun: set[str] = set()
    for path in SOURCES:
        for area, rest, more in KEY.findall(NO_KEY.sub("", path.read_text(encoding="utf-8"))):
            key = f"{area}.{rest}"
            (begun if more or key.endswith((".", "_")) else whole).add(key)
    return whole, begun


def known() -> set[str]:
    return set(catalogue("service.pages", Language.EN).texts)


def test_every_key_is_used() -> None:
    whole, begun = used()
    # `w.name_of("area.group", value)` names the group alone.
    unused = {
        key
        for key in known() - whole
        if not any(key.startswith(beginning) for beginning in begun)
        and key.rpartition(".")[0] not in whole
    }
    assert unused == set()


def test_every_key_that_is_used_is_there() -> None:
    whole, begun = used()
    there = known()
    groups = {key.rpartition(".")[0] for key in there}
    assert {key for key in whole if key not in there and key not in groups} == set()
    assert {key for key in begun if not any(each.startswith(key) for each in there)} == set()


@pytest.mark.parametrize("area", AREAS)
def test_every_area_is_there_in_both_languages(area: str) -> None:
    assert (PAGES / "words" / "zh" / f"{area}.toml").is_file()


@pytest.mark.parametrize(
    "template",
    sorted(PAGES.glob("templates/**/*.jinja")),
    ids=lambda path: str(path.relative_to(PAGES / "templates")),
)
def test_no_sentence_stands_in_a_template(template: Path) -> None:
    source = CLASSES.sub("", template.read_text("utf-8"))
    source = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", source, flags=re.DOTALL)
    source = re.sub(r"<(script|style|code|kbd)\b.*?</\1>", "", source, flags=re.DOTALL)
    said = [text.strip() for text in TEXT.findall(source) + ATTRIBUTE.findall(source)]
    assert [text for text in said if set(LATIN.findall(text)) - SAME] == []


@pytest.mark.parametrize("script", sorted(PAGES.glob("static/*.js")), ids=lambda path: path.name)
def test_no_sentence_stands_in_a_script(script: Path) -> None:
    code = re.sub(r"^\s*(//.*|\*.*|/\*.*)$", "", script.read_text("utf-8"), flags=re.MULTILINE)
    assert CHINESE.search(code) is None
    shown = re.findall(
        r"(?:textContent|innerText|placeholder|title)\s*=\s*[\"'`]([^\"'`$]{2,})", code
    )
    assert [text for text in shown if LATIN.search(text)] == []


def test_a_language_switch_names_each_language_in_its_own_words() -> None:
    for language in Language:
        texts = catalogue("service.pages", language).texts
        assert texts["common.language_en"] == "English"
        assert texts["common.language_zh"] == "中文"


@pytest.mark.parametrize("kind", [*KINDS.values(), Kind("http-error", 418, "Teapot")])
def test_every_problem_can_be_told_on_a_page(kind: Kind) -> None:
    assert f"common.problem.{word_of(kind.uri)}" in known()

"""Documents say what is there, all of it, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from service import Settings, create_app

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "models/*/*.md", "datasets/**/*.md", "benchmarks/*.md")
    for path in ROOT.glob(pattern)
)
VARIABLE = re.compile(r"\bINSPECTOR_[A-Z][A-Z_]*[A-Z]\b")
TARGET = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)
UNKEPT = re.compile(
    r"\b(TODO|FIXME|XXX|TBD|coming soon|to be written|placeholder)\b", re.IGNORECASE
)


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def names(paths: Iterable[Path]) -> set[str]:
    return {name for path in paths for name in VARIABLE.findall(text(path))}


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    sources = [
        path for package in ("inspector", "service") for path in (ROOT / package).rglob("*.py")
    ]
    settings = {f"INSPECTOR_{field.upper()}" for field in Settings.model_fields}
    assert names([ROOT / "docs" / "configuration.md"]) == names(sources) | settings


def test_the_documented_defaults_are_the_ones_in_force() -> None:
    table = text(ROOT / "docs" / "configuration.md")
    for name in ("queue_length", "max_body_bytes", "max_pixels"):
        row = rf"^\| `INSPECTOR_{name.upper()}` \|.*\| (\d+)[^|]*\|$"
        (default,) = re.findall(row, table, re.MULTILINE)
        assert int(default) == Settings.model_fields[name].default


def test_every_route_is_documented_and_every_documented_one_exists(tmp_path: Path) -> None:
    app = create_app(Settings.load(database=str(tmp_path / "records.db")))
    routes = {
        (method.upper(), path)
        for path, methods in app.openapi()["paths"].items()
        for method in methods
    }
    page = text(ROOT / "docs" / "api.md")
    named = re.findall(r"`(GET|POST|PUT|PATCH|DELETE) (/[\w/{}.-]*)", page)
    assert {_anonymous(*route) for route in named} == {_anonymous(*route) for route in routes}


def _anonymous(method: str, path: str) -> str:
    return f"{method} {re.sub(r'{.*?}', '{}', path)}"


def test_what_the_tests_read_is_in_contributing() -> None:
    used = names((ROOT / "tests").rglob("*.py"))
    known = names([ROOT / "docs" / "configuration.md", ROOT / "CONTRIBUTING.md"])
    assert used <= known


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    prose = re.sub(r"```.*?```", "", text(document), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)\s]+)\)", prose) + re.findall(r'(?:src|href)="([^"]+)"', prose)
    for target in targets:
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (document.parent / path) if path else document
        assert file.exists(), f"{document.name} links to {target}"
        if anchor:
            assert anchor in anchors(file), f"{document.name} links to {target}"


def anchors(document: Path) -> set[str]:
    """The names under which a page's headings can be linked to."""
    headings = re.findall(r"^#+ (.+)$", text(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_promised(document: Path) -> None:
    assert UNKEPT.findall(text(document)) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_make_targets_exist(document: Path) -> None:
    targets = set(TARGET.findall(text(ROOT / "Makefile")))
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text(document), re.DOTALL))
    used = {word for line in re.findall(r"\bmake ((?:[a-z-]+ ?)+)", code) for word in line.split()}
    assert used <= targets


def test_every_make_target_says_what_it_does() -> None:
    makefile = text(ROOT / "Makefile")
    (declared,) = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    described = re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE)
    assert sorted(declared.split()) == sorted(described)


def test_both_readmes_show_the_same_commands() -> None:
    english, chinese = text(ROOT / "README.md"), text(ROOT / "README.zh-CN.md")
    assert commands(english) == commands(chinese)
    assert commands(english)[:2] == ["make demo", "make test"]


def commands(readme: str) -> list[str]:
    """What a reader is told to type, without the comments, which are translated."""
    blocks = re.findall(r"^```(?:sh|bash)\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)
    lines = (line.partition(" #")[0].strip() for block in blocks for line in block.splitlines())
    return [line for line in lines if line and not line.startswith("#")]

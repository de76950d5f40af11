"""Every command that a document shows is one that exists, with options that it takes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from inspector.cli.app import app
from tests.architecture.test_documents import DOCUMENTS, ROOT, text

SHOWN = re.compile(r"^(?:\$ )?(inspector [^\n]*)$", re.MULTILINE)
# What follows is the shell's, or said to the reader.
REST = re.compile(r"\s\||\s>|\s{2,}|\s#|&&")


def shown(document: Path) -> list[str]:
    blocks = re.findall(
        r"^```(?:sh|bash|text)?\n(.*?)^```", text(document), re.DOTALL | re.MULTILINE
    )
    lines = (line for block in blocks for line in SHOWN.findall(re.sub(r"\s*\\\n\s*", " ", block)))
    return [REST.split(line)[0].strip() for line in lines]


COMMANDS = [
    pytest.param(line, id=f"{document.relative_to(ROOT)}: {line}")
    for document in DOCUMENTS
    for line in dict.fromkeys(shown(document))
]


def test_there_are_commands_to_check() -> None:
    assert len(COMMANDS) > 50


@pytest.mark.parametrize("line", COMMANDS)
def test_a_documented_command_is_understood(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = shlex.split(line)[1:]
    for word in words:  # files that a command reads
        if re.fullmatch(r"[\w-]+\.(toml|csv|png|jpg)", word):
            Path(word).touch()
    understood(typer.main.get_command(app), "inspector", words)


@pytest.mark.parametrize(
    "line",
    ["grade cell.png --nope", "stats flow --nope", "stats nonsense", "recipes set x --review-at y"],
)
def test_one_that_does_not_exist_is_noticed(line: str) -> None:
    with pytest.raises(
        Exception, match=r"(?i)no such|not a valid|missing|invalid|unexpected|valid"
    ):
        understood(typer.main.get_command(app), "inspector", line.split())


def understood(command: Any, name: str, words: list[str]) -> None:
    """Parse, down to the last subcommand, without carrying anything out."""
    context = command.make_context(name, list(words))
    while hasattr(command, "resolve_command") and (left := _left(context)):
        name, command, words = command.resolve_command(context, left)
        context = command.make_context(name, words, parent=context)


def _left(context: Any) -> list[str]:
    """Words that a group has not taken for itself."""
    return [*context._protected_args, *context.args]

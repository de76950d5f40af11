"""The demo in a terminal: a live table where somebody watches, a line now and then elsewhere."""

from __future__ import annotations

from typing import Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from inspector.cli.board import board, line, titles_of
from inspector.cli.desktop import open_page
from inspector.demo import Scene

__all__ = ["TerminalScreen"]

_REFRESHES = 4  # a second
_LINE_S = 5.0


class TerminalScreen:
    """Shows the demo; a context manager that leaves the terminal as it was."""

    def __init__(self, console: Console, *, browse: bool = False) -> None:
        """With `browse` the wall board is opened where there is a terminal and a desktop."""
        self._browse = browse
        self._console = console
        self._live = Live(console=console, refresh_per_second=_REFRESHES, transient=True)
        self._shown_at = 0.0

    def __enter__(self) -> Self:
        """Take over the terminal, if there is one."""
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *raised: object) -> None:
        """Give the terminal back."""
        self._live.stop()

    def say(self, sentence: str) -> None:
        """Show a sentence that stays."""
        self._console.print(Text(sentence, style="yellow"))

    def drawn(self, done: int, total: int) -> None:
        """Show how far the drawing of pictures has come."""
        if self._console.is_terminal:
            self._live.update(Text(f"Drawing fabric, for the first time only: {done} of {total}"))

    def show(self, scene: Scene) -> None:
        """Show the stations, and once where the wall board is."""
        if self._browse and self._console.is_terminal:
            self._browse = False
            open_page(_wall_board(scene))
        if self._console.is_terminal:
            self._live.update(board(scene, titles_of(scene), _headline(scene)))
        elif not self._shown_at:
            self._console.print(f"Stations send to {scene.address}", soft_wrap=True)
            self._console.print(f"The wall board: {_wall_board(scene)}", soft_wrap=True)
            self._shown_at = scene.seconds or _LINE_S
        elif scene.seconds - self._shown_at >= _LINE_S:
            self._shown_at = scene.seconds
            self._console.print(Text(line(scene, titles_of(scene))), soft_wrap=True)


def _headline(scene: Scene) -> str:
    return (
        f"[bold]Simulated stations[/] send to [bold]{scene.address}[/] "
        f"[dim]· {scene.seconds:.0f} s · Ctrl-C ends it[/]\n"
        f"The wall board: [bold]{_wall_board(scene)}[/]"
    )


def _wall_board(scene: Scene) -> str:
    """The address of the board that shows the simulated stations."""
    return f"{scene.address}/?simulated=true"

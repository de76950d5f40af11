"""Reports for tests, and a page taken apart into what a reader sees."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser

from inspector.charts import Language
from inspector.plant import current_plant
from inspector.ports import InspectionStore
from inspector.production import Reader, Scope, Span
from inspector.report import Names, Report, gather, render
from tests.support.mill_day import NOW

__all__ = ["SHIFT", "Page", "gathered", "page"]

SHIFT = Scope(shift="early")

_VOID = {"meta", "br", "rect", "circle", "path"}
_UNSEEN = {"script", "style"}


def gathered(store: InspectionStore, scope: Scope = SHIFT, baseline: Span | None = None) -> Report:
    """What a report of the mill says at 12:40, of its early shift unless told otherwise."""
    stored = current_plant(store)
    return gather(Reader(store, stored.plant, NOW), stored, scope, baseline=baseline)


def page(
    report: Report,
    language: Language = Language.EN,
    *,
    light: bool = True,
    titles: Mapping[str, str] | None = None,
) -> Page:
    """The report written, and read again."""
    return Page(render(report, language, Names(titles or {}), light=light))


class Page(HTMLParser):
    """The structure of a page; fails over tags that are not closed in order."""

    def __init__(self, html: str) -> None:
        """Read everything."""
        super().__init__()
        self.html = html
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[str] = []
        self.sections: dict[str, list[str]] = {}
        self.rows: list[list[str]] = []
        self.scripts: list[str] = []
        self._open: list[str] = []
        self._seen: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    @property
    def text(self) -> str:
        """Everything that is shown, blanks put together."""
        return " ".join("".join(self._seen).split())

    def attribute(self, tag: str, name: str) -> list[str | None]:
        """The values of an attribute in all tags of a kind that have it."""
        return [found[name] for kind, found in self.attributes if kind == tag and name in found]

    def cells(self, first: str) -> list[str]:
        """The row of a table that begins with these words."""
        (row,) = (row for row in self.rows if row and row[0] == first)
        return row

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go in."""
        self.attributes.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
        elif tag == "h2":
            self.headings.append("")
        elif tag == "script":
            self.scripts.append("")
        if self.headings and tag in ("table", "div"):
            self.sections.setdefault(self.headings[-1], []).append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Come out of what was gone into last."""
        if tag not in _VOID:
            assert self._open.pop() == tag, (tag, self.getpos())
        self._seen.append(" ")

    def handle_data(self, data: str) -> None:
        """Remember what is said where."""
        if "script" in self._open:
            self.scripts[-1] += data
        if _UNSEEN & set(self._open):
            return
        self._seen.append(data)
        if self._open[-1:] == ["h2"]:
            self.headings[-1] += data
        if {"td", "th"} & set(self._open):
            self.rows[-1][-1] += data.strip()

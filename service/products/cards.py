"""The card of a model, which is Markdown that anybody may have written, as HTML that is safe."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from inspector.bundles import Bundle

__all__ = ["card_html", "read_card"]

_CARD = "card.md"
_MOST_BYTES = 1024 * 1024
_HEADINGS = {"h1": "h2", "h2": "h3", "h3": "h4", "h4": "h5", "h5": "h6"}  # the page has an h1
_NUMBERS = "text-align:right"


def read_card(bundle: Bundle) -> str | None:
    """The card beside a model; None where there is none that can be read."""
    try:
        return (bundle.folder / _CARD).read_bytes()[:_MOST_BYTES].decode("utf-8", "replace")
    except OSError:
        return None


def card_html(text: str) -> str:
    """CommonMark with tables as HTML: no HTML of its own, no pictures, no script in a link.

    Headings go one down; alignment becomes a class, because pages carry no inline style.
    """
    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    tokens = reader.parse(text)
    for token in tokens:
        _fit(token)
    return str(reader.renderer.render(_wrapped(tokens), reader.options, {}))


def _fit(token: Token) -> None:
    token.tag = _HEADINGS.get(token.tag, token.tag)
    style = token.attrs.pop("style", None)
    if style == _NUMBERS:
        token.attrSet("class", "n")
    if token.type == "table_open":
        token.attrSet("class", "data")


def _wrapped(tokens: Sequence[Token]) -> list[Token]:
    """Tables in a box of their own that scrolls: a wide one must not widen a phone's page."""
    found: list[Token] = []
    for token in tokens:
        if token.type == "table_open":
            opened = Token("box_open", "div", 1)
            opened.attrSet("class", "table-wrap")
            opened.attrSet("tabindex", "0")
            found.append(opened)
        found.append(token)
        if token.type == "table_close":
            found.append(Token("box_close", "div", -1))
    return found

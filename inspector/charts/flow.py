"""What went through the lines, as bands as wide as there were units."""

from __future__ import annotations

from html import escape

from inspector.charts.labels import briefly, wrapped
from inspector.charts.look import Figure, Look, empty, framed
from inspector.statistics.flow import Node, Sankey

__all__ = ["flow_chart"]

_NODE_HEIGHT = 26  # pixels that a diagram is given for each of its nodes
_LEAST_HEIGHT, _MOST_HEIGHT = 260, 640
_CLEAR = 0.35
_DISPOSITIONS = {"rejected": "reject", "undecided": "review", "cannot_judge": "cannot_judge"}


def flow_chart(diagram: Sankey, look: Look) -> Figure:
    """A Sankey diagram; each node says its name and its units, a band has its target's colour."""
    nodes = diagram.nodes
    if not nodes:
        return empty(look, "empty_flow")
    number = {node: place for place, node in enumerate(nodes)}
    trace = {
        "type": "sankey",
        "arrangement": "snap",
        "valueformat": ",d",
        "textfont": {"color": look.theme.ink, "shadow": f"0 0 3px {look.theme.paper}"},
        "node": {
            "label": _labels(diagram, look),
            "color": [_colour(node, look) for node in nodes],
            "line": {"width": 0},
            "pad": 22,
            "thickness": 14,
        },
        "link": {
            "source": [number[band.source] for band in diagram.bands],
            "target": [number[band.target] for band in diagram.bands],
            "value": [band.units for band in diagram.bands],
            "color": [_faint(_colour(band.target, look)) for band in diagram.bands],
        },
    }
    height = min(_MOST_HEIGHT, max(_LEAST_HEIGHT, _NODE_HEIGHT * len(nodes)))
    return framed([trace], look, height=height, margin={"l": 8, "r": 8, "t": 16, "b": 16})


def node_name(node: Node, look: Look) -> str:
    """What a node is called: a stage and a category by their names, the others by what they are."""
    if node.kind == "stage":
        return escape(node.stage) if node.stage is not None else look.words("unassigned")
    if node.kind == "shows":
        return look.category(node.category)
    if node.kind == "in":
        return escape(node.line) if node.line is not None else look.words("unassigned")
    return look.words.name_of("flow", node.kind)


def _labels(diagram: Sankey, look: Look) -> list[str]:
    names = briefly([node_name(node, look) for node in diagram.nodes])
    units = [look.formats.count(_units(node, diagram)) for node in diagram.nodes]
    return [f"{wrapped(name, 30)} <b>{count}</b>" for name, count in zip(names, units, strict=True)]


def _units(node: Node, diagram: Sankey) -> int:
    entering = sum(band.units for band in diagram.bands if band.target == node)
    leaving = sum(band.units for band in diagram.bands if band.source == node)
    return max(entering, leaving)


def _colour(node: Node, look: Look) -> str:
    if node.kind in _DISPOSITIONS:
        return look.mark(_DISPOSITIONS[node.kind]).colour
    if node.kind == "shows":
        return look.mark("reject").colour
    if node.kind in ("not_arrived", "besides"):
        return look.theme.muted
    return look.mark("pass").colour


def _faint(colour: str) -> str:
    """A colour of the theme (#rrggbb) that lets what lies behind shine through."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {_CLEAR})"

"""Writes the figures into models/README.md: goals, losses beside wins, time, what was tried.

    python -m benchmarks.models [--models DIR]

Reads the bundles' cards and manifests, models/history.toml, and what benchmarks.front,
benchmarks.foreign, benchmarks.tried, benchmarks.teaching and benchmarks.teaching_strips wrote to
results/. What is missing there is left out and said. With the same files it writes the same text.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.common import RESULTS
from benchmarks.front import front_of
from benchmarks.front_plot import plot

__all__ = ["figures", "read_card"]

BEGIN, END = "<!-- figures: python -m benchmarks.models -->", "<!-- end of figures -->"
PLOT = "accuracy-against-time.svg"
_COLUMNS = ("task", "pictures", "positive", "AUROC", "F1", "accuracy", "yes from")
_LEADING = re.compile(r"-?[0-9.]+")

Row = Mapping[str, str]


def main() -> None:
    """Bring models/README.md and its plot up to date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=Path("models"))
    models = parser.parse_args().models
    path = models / "README.md"
    text = path.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    measured = "\n".join(figures(models, RESULTS))
    path.write_text(f"{head}{BEGIN}\n\n{measured}\n\n{END}{tail}", encoding="utf-8")
    front = _result(RESULTS, "front")
    if front is not None:
        (models / PLOT).write_text(plot(front["products"]), encoding="utf-8")


def figures(models: Path, results: Path) -> Iterator[str]:
    """The lines between the marks."""
    history = tomllib.loads((models / "history.toml").read_text(encoding="utf-8"))
    yield "## Goals\n"
    yield from _table([*_goals(models, history["goal"]), *_shares(models, history["share"])])
    yield (
        "\nIntervals, protocol and every other row stand on each bundle's card. How much of a "
        "small spot counts was settled on the strips that its place is measured on.\n"
    )
    yield "## Never seen\n"
    yield from _never_seen(models)
    yield "\n## Taught from good pictures\n"
    yield from _taught(_result(results, "teaching"), _result(results, "teaching-strips"))
    yield "\n## Accuracy against time\n"
    yield from _time(_result(results, "front"))
    yield "\n## Foreign pictures\n"
    yield from _foreign(_result(results, "foreign"))
    yield "\n## What was tried\n"
    yield from _table(_tried(history["tried"]))
    yield from _measured(_result(results, "tried"))


def read_card(path: Path) -> dict[str, Row]:
    """The rows of a card's tables of figures by their first cell; the first of a name counts."""
    rows: dict[str, Row] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == len(_COLUMNS) and line.startswith("|"):
            rows.setdefault(cells[0], dict(zip(_COLUMNS, cells, strict=True)))
    return rows


def _goals(models: Path, goals: Sequence[Mapping[str, Any]]) -> Iterator[list[str]]:
    yield ["bundle", "what", "figure", "goal", "measured", "", "published"]
    for goal in goals:
        card = read_card(models / goal["product"] / "card.md")
        values = [_leading(card[row][goal["figure"]]) for row in goal["rows"]]
        mean = statistics.mean(values)
        shown = card[goal["rows"][0]][goal["figure"]] if len(values) == 1 else f"{mean:.3f}"
        yield [
            goal["product"],
            goal["what"],
            goal["figure"],
            f"{goal['least']:g}",
            shown,
            "reached" if mean >= goal["least"] else "**missed**",
            goal.get("published", ""),
        ]


def _shares(models: Path, goals: Sequence[Mapping[str, Any]]) -> Iterator[list[str]]:
    for goal in goals:
        value = _measured_share(models / goal["product"], goal["of"])
        reached = value >= goal["least"] if "least" in goal else value <= goal["most"]
        yield [
            goal["product"],
            goal["what"],
            "share",
            f"{goal['least']:.0%}" if "least" in goal else f"≤ {goal['most']:.0%}",
            f"{value:.1%}",
            "reached" if reached else "**missed**",
            "",
        ]


def _measured_share(folder: Path, of: str) -> float:
    if of == "places":
        across = json.loads((folder / "across-group.json").read_text(encoding="utf-8"))
        return float(across["places"]["located"] / across["places"]["found"])
    bundle = tomllib.loads((folder / "bundle.toml").read_text(encoding="utf-8"))
    return float(bundle["metrics"][of])


def _leading(cell: str) -> float:
    """The value of a cell such as "0.949 [0.929, 0.969]"."""
    found = _LEADING.match(cell)
    if found is None:
        raise SystemExit(f"A card's cell has no figure: {cell!r}.")
    return float(found[0])


def _never_seen(models: Path) -> Iterator[str]:
    rows = [_across(path) for path in sorted(models.glob("[!.]*/across-*.json"))]
    if not rows:
        yield "Not measured yet: `inspector cross-validate PRODUCT`."
        return
    header = ["bundle", "left out in turn", "runs", "pictures", "AUROC, all", "mean of the parts"]
    yield from _table([header, *rows])
    yield (
        "\nThe first figure ranks pictures of all parts together, each judged by a network of its "
        "own that saw nothing of the part; the second ranks within each part."
    )


def _across(path: Path) -> list[str]:
    across = json.loads(path.read_text(encoding="utf-8"))
    means = across["mean_auroc"]
    return [
        path.parent.name,
        across["by"],
        str(len(across["folds"])),
        str(across["pictures"]),
        _figure(across["auroc"], across["auroc_interval"]),
        "—" if means is None else f"{means:.3f}",
    ]


def _taught(tiles: Mapping[str, Any] | None, strips: Mapping[str, Any] | None) -> Iterator[str]:
    if tiles is None or strips is None:
        yield _missing("teaching` and `python -m benchmarks.teaching_strips")
        return
    yield from _table(_taught_rows(tiles["cloths"], strips))
    yield (
        "\nWhat `inspector teach` makes of good pictures alone: "
        "[tiles](../benchmarks/results/teaching.md), "
        "[whole strips](../benchmarks/results/teaching-strips.md)."
    )


def _taught_rows(
    cloths: Mapping[str, Sequence[Mapping[str, float]]], strips: Mapping[str, Any]
) -> Iterator[list[str]]:
    yield ["what", "AUROC", "goal", ""]
    means = {name: statistics.mean(run["auroc"] for run in runs) for name, runs in cloths.items()}
    aitex = [mean for name, mean in means.items() if name.startswith("aitex")]
    for what, value, goal in (
        ("tiles of TILDA c1r1, from 20", means["tilda c1r1"], 0.985),
        ("tiles of AITEX, from 40, mean over fabrics", statistics.mean(aitex), 0.985),
        ("the same, lowest fabric", min(aitex), 0.95),
    ):
        yield [what, f"{value:.3f}", f"{goal:g}", "reached" if value >= goal else "**missed**"]
    every = strips["figures"]["all, taken alike"]
    figure = _figure(every["auroc"], every["auroc_interval"])
    yield ["whole AITEX strips taken like the good ones, from ten or eleven", figure, "", ""]


def _time(front: Mapping[str, Any] | None) -> Iterator[str]:
    if front is None:
        yield _missing("front")
        return
    yield f"![AUROC against milliseconds a picture]({PLOT})\n"
    yield from _table(_choices(front["products"]))
    machine = front["machine"]
    yield (
        f"\nOne thread of {machine['processor']}, which did other work besides (load "
        f"{machine['load_average_before']:.0f} at the start): go by the ratio, to the float graph "
        "at the bundle's own size, measured in turn. The weights are the shipped ones at every "
        "size: nothing was trained anew for it. **Bold** figures lie on the front: no other choice "
        "is both faster and better."
    )


def _choices(products: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[list[str]]:
    yield ["bundle", "tile", "graph", "AUROC", "F1", "ms a tile", "ms a picture", "ratio", ""]
    for product, rows in products.items():
        best = front_of(rows)
        for row in rows:
            figure = _figure(row["auroc"], row["auroc_interval"])
            ships = row["shipped"] and row["precision"] == "int8"
            yield [
                product,
                f"{row['side']} px",
                row["precision"],
                f"**{figure}**" if row in best else figure,
                f"{row['f1']:.3f}",
                f"{row['ms_a_tile']:.1f}",
                f"{row['ms']:.1f}",
                f"{row['ratio']:.2f}",
                "ships" if ships else "",
            ]


def _foreign(foreign: Mapping[str, Any] | None) -> Iterator[str]:
    if foreign is None:
        yield _missing("foreign")
        return
    for product, found in foreign["products"].items():
        yield (
            f"**{product}**: cannot judge from novelty {found['foreign_at']:g} on, to a person "
            f"from {found['unfamiliar_at']:g} on.\n"
        )
        yield from _table(_sources(found))
        yield ""
        yield from _table(_types(found["never_seen"]))
        yield ""
    yield (
        "AUROC: how well the novelty tells a source from the test fold. *Sure category*: pictures "
        "of which a category is stated with more than an even chance. The second table judges each "
        "kind of the product by a yardstick made without it (the weights have seen it). The limits "
        "were chosen while looking at such figures."
    )


def _sources(found: Mapping[str, Any]) -> Iterator[list[str]]:
    yield [
        "source", "pictures", "AUROC", "cannot judge", "review", "reject", "pass", "sure category"
    ]  # fmt: skip
    for name, row in {"**its own test fold**": found["home"], **found["sources"]}.items():
        yield [
            name,
            str(row["pictures"]),
            f"{row['auroc']:.3f}" if "auroc" in row else "",
            *(_share(row[each], row) for each in ("cannot_judge", "review", "reject", "pass")),
            _share(row["confident_category"], row),
        ]


def _types(types: Mapping[str, Any]) -> Iterator[list[str]]:
    yield ["kind, as if never seen", "pictures", "cannot judge", "to a person", "median novelty"]
    for name, row in types.items():
        yield [
            name,
            str(row["pictures"]),
            _share(row["foreign"], row),
            _share(row["unfamiliar"], row),
            f"{row['median']:.2f}",
        ]


def _tried(tried: Sequence[Mapping[str, Any]]) -> Iterator[list[str]]:
    yield ["bundle", "what", "what it gave", "ships"]
    for entry in tried:
        yield [entry["product"], entry["what"], entry["gave"], "yes" if entry["kept"] else "no"]


def _measured(tried: Mapping[str, Any] | None) -> Iterator[str]:
    yield "\nBeside the shipped graphs, on the same test fold:\n"
    if tried is None:
        yield _missing("tried")
        return
    rows = [["bundle", "what", "pictures", "AUROC"]]
    for product, found in tried["products"].items():
        rows += [
            [product, name, str(row["pictures"]), _figure(row["auroc"], row["auroc_interval"])]
            for name, row in found.items()
        ]
    yield from _table(rows)
    yield (
        "\nThe mean over flips takes four runs a picture and bounds what distilling it into one "
        "pass could bring."
    )


def _result(results: Path, name: str) -> dict[str, Any] | None:
    path = results / f"{name}.json"
    if not path.is_file():
        return None
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _missing(name: str) -> str:
    return f"Not measured yet: `python -m benchmarks.{name}`."


def _share(count: int, row: Mapping[str, Any]) -> str:
    """A share in per cent; a few of many are no 0 %."""
    share = count / row["pictures"]
    return f"{count} of {row['pictures']}" if 0 < share < 0.01 else f"{share:.0%}"


def _figure(value: float | None, interval: Sequence[float | None]) -> str:
    if value is None:
        return "—"
    low, high = interval
    return f"{value:.3f} [{low:.3f}, {high:.3f}]"


def _table(rows: Sequence[Sequence[str]] | Iterator[Sequence[str]]) -> Iterator[str]:
    header, *body = rows
    yield f"| {' | '.join(header)} |"
    yield f"| {' | '.join('---' for _ in header)} |"
    yield from (f"| {' | '.join(row)} |" for row in body)


if __name__ == "__main__":
    main()

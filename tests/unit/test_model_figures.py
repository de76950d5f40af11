"""What models/README.md is made from: the front, the cards, the goals."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import onnx
import pytest

from benchmarks.cache import Cache
from benchmarks.front import front_of, resized
from benchmarks.front_plot import plot
from benchmarks.models import figures, read_card
from inspector.adapters.onnx import OnnxSession
from tests.support.toy_bundle import write_toy_bundle

ROOT = Path(__file__).resolve().parents[2]


def choice(ms: float, auroc: float, side: int = 256, precision: str = "int8") -> dict[str, object]:
    return {"ms": ms, "auroc": auroc, "side": side, "precision": precision}


def test_the_front_holds_what_no_other_beats() -> None:
    fast, good, slow, worse = choice(2, 0.90), choice(5, 0.95), choice(9, 0.95), choice(6, 0.94)
    assert front_of([slow, good, worse, fast]) == [fast, good]


def test_a_graph_takes_tiles_of_another_size(tmp_path: Path) -> None:
    folder = write_toy_bundle(tmp_path, novelty=True)
    path = tmp_path / "larger.onnx"
    onnx.save(resized(onnx.load(str(folder / "model.onnx")), 96), str(path))
    session = OnnxSession(path, threads=1)
    output = session.run(np.full((2, 96, 96, 1), 128, np.uint8))
    assert output.maps.shape == (2, 2, 12, 12)
    assert output.novelty is None


def test_a_cards_rows_are_read_by_name() -> None:
    card = read_card(ROOT / "models" / "solar-cell" / "card.md")
    assert card["**defective or not**"]["AUROC"].startswith("0.9")
    assert int(card["crack"]["pictures"]) > 100


def test_what_is_not_measured_is_said(tmp_path: Path) -> None:
    text = "\n".join(figures(ROOT / "models", tmp_path))
    assert "| solar-cell | defective or not | AUROC | 0.97 |" in text
    assert "Not measured yet: `python -m benchmarks.front`." in text


def test_the_plot_is_a_drawing_with_a_mark_for_each_choice() -> None:
    rows = [choice(2, 0.9, 160), choice(5, 0.95), choice(11, 0.96, precision="fp32")]
    drawing = ET.fromstring(plot({"solar-cell": rows, "fabric": rows}))
    titles = [element.text for element in drawing.iter("{http://www.w3.org/2000/svg}title")]
    assert titles.count("160 px, int8: 0.900 in 2.0 ms") == 2


def test_an_answer_is_asked_for_once(tmp_path: Path) -> None:
    asked = []

    def answer() -> int:
        asked.append(1)
        return 7

    cache = Cache("front", tmp_path)
    assert [cache.get({"side": 160}, answer) for _ in range(2)] == [7, 7]
    assert cache.get({"side": 192}, answer) == 7
    assert len(asked) == 2
    (tmp_path / "front" / "left.partial").write_text("torn")
    assert Cache("front", tmp_path).get({"side": 160}, answer) == 7
    assert len(asked) == 2


@pytest.mark.parametrize("name", ["solar-cell", "fabric"])
def test_every_goal_names_rows_that_the_cards_have(name: str) -> None:
    text = "\n".join(figures(ROOT / "models", ROOT / "nowhere"))
    assert f"| {name} | def" in text

from __future__ import annotations

import pytest

from inspector.statistics import wilson_interval
from service.schemas import SummaryAnswer
from tests.service.conftest import Running
from tests.support.toy_bundle import PASS, REJECT, REVIEW, toy_picture


def test_nothing_inspected_has_no_pass_rate(service: Running) -> None:
    summary = service.summary()
    SummaryAnswer.model_validate(summary)
    assert summary == {
        "inspected": 0,
        "good": 0,
        "rejected": 0,
        "undecided": 0,
        "cannot_judge": 0,
        "pass_rate": None,
        "pass_rate_interval": None,
        "categories": [],
    }


def test_figures_are_unrounded_and_leave_the_undecided_out(service: Running) -> None:
    for seed, level in enumerate((PASS, PASS, REJECT, REVIEW, 0)):
        service.post(toy_picture(level, seed=seed))
    summary = service.summary()
    assert (summary["good"], summary["rejected"], summary["undecided"]) == (2, 2, 1)
    assert summary["pass_rate"] == 2 / 4
    assert tuple(summary["pass_rate_interval"]) == wilson_interval(2, 4)
    assert summary["categories"] == [
        {"category": "bright_spot", "units": 2},
        {"category": "dark_spot", "units": 1},
    ]


@pytest.mark.parametrize(
    ("selection", "inspected"),
    [
        ({"station": "a"}, 2),
        ({"station": "nobody"}, 0),
        ({"product": "strip"}, 1),
        ({"order": "PO-1"}, 1),
        ({"order": ""}, 2),
        ({"since": "2020-01-01T00:00:00Z"}, 3),
        ({"until": "2020-01-01T00:00:00Z"}, 0),
        ({"station": "a", "product": "toy", "order": "PO-1"}, 1),
        ({"simulated": True}, 0),
    ],
    ids=str,
)
def test_figures_are_of_what_was_asked_for(
    service: Running, selection: dict[str, str], inspected: int
) -> None:
    service.post(toy_picture(PASS), station="a", order="PO-1")
    service.post(toy_picture(PASS), station="a", product="strip")
    service.post(toy_picture(PASS), station="b")
    assert service.summary(**selection)["inspected"] == inspected

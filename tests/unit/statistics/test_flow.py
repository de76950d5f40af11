"""What goes through a line, and its Sankey diagram."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from inspector.statistics import CategoryCount, LineFlow, Node, StageFlow, sankey

amounts = st.integers(0, 10_000)
stages = st.builds(
    StageFlow,
    stage=st.just(""),
    good=amounts,
    rejected=amounts,
    undecided=amounts,
    cannot_judge=amounts,
)
lines = st.lists(stages, max_size=5).map(
    lambda found: LineFlow(
        "A",
        tuple(
            StageFlow(str(number), (), each.good, each.rejected, each.undecided, each.cannot_judge)
            for number, each in enumerate(found)
        ),
    )
)


@given(lines)
def test_as_many_units_leave_a_stage_as_enter_it(line: LineFlow) -> None:
    entering: Counter[Node] = Counter()
    leaving: Counter[Node] = Counter()
    for source, target, units in sankey([line]).bands:
        assert units > 0
        leaving[source] += units
        entering[target] += units
    for stage in line.stages:
        node = Node("stage", "A", stage.stage)
        assert entering[node] == leaving[node] == stage.entered


@given(lines)
def test_links_name_their_nodes_by_place(line: LineFlow) -> None:
    drawn = sankey([line])
    plain = drawn.as_dict()
    named = [
        (plain["nodes"][link["source"]], plain["nodes"][link["target"]], link["units"])
        for link in plain["links"]
    ]
    assert named == [
        (band.source._asdict(), band.target._asdict(), band.units) for band in drawn.bands
    ]


def test_a_line_of_two_stages_by_hand() -> None:
    weave = StageFlow("weave", ("w1", "w2"), good=90, rejected=7, undecided=2, cannot_judge=1)
    dye = StageFlow("dye", ("d1",), good=80, rejected=4)
    first, last = LineFlow("A", (weave, dye)).as_dict()["stages"]
    assert (first["entered"], first["left"], first["not_arrived"], first["besides"]) == (
        100,
        90,
        6,
        0,
    )
    assert (last["entered"], last["left"], last["not_arrived"], last["besides"]) == (
        84,
        80,
        None,
        None,
    )


def test_more_arriving_than_left_is_said_and_not_hidden() -> None:
    weave, dye = StageFlow("weave", good=5, undecided=3), StageFlow("dye", good=8)
    assert weave.not_arrived(dye) == 0
    assert weave.besides(dye) == 3
    kinds = {band.source.kind for band in sankey([LineFlow("A", (weave, dye))]).bands}
    assert "besides" in kinds


def test_what_rejected_units_show_hangs_on_the_stage_that_lost_them() -> None:
    shown = (CategoryCount("hole", 5), CategoryCount("stain", 3))
    line = LineFlow(None, (StageFlow(None, ("s",), good=1, rejected=6, lost_to=shown),))
    assert shows(line) == [("hole", 4), ("stain", 2)]  # two units show both


def test_a_rejected_unit_need_not_show_anything() -> None:
    shown = (CategoryCount("hole", 2),)
    line = LineFlow(None, (StageFlow(None, ("s",), rejected=6, lost_to=shown),))
    assert shows(line) == [("hole", 2)]


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=12), st.data())
def test_what_rejected_units_show_adds_up_to_them(counts: list[int], data: st.DataObject) -> None:
    shown = tuple(CategoryCount(str(place), count) for place, count in enumerate(counts))
    rejected = data.draw(st.integers(max(counts), sum(counts)))
    line = LineFlow(None, (StageFlow(None, ("s",), rejected=rejected, lost_to=shown),))
    assert sum(units for _, units in shows(line)) == rejected


def shows(line: LineFlow) -> list[tuple[str | None, int]]:
    """What bands lead away from the rejected units of a line's one stage."""
    lost = Node("rejected", None, None)
    bands = sankey([line]).bands
    return [(band.target.category, band.units) for band in bands if band.source == lost]


def test_nothing_flows_nowhere() -> None:
    assert sankey([]).as_dict() == {"nodes": [], "links": []}
    assert sankey([LineFlow("A", ()), LineFlow("B", (StageFlow("x"),))]).bands == ()

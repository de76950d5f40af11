"""The names of charts: one chart, one name, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.errors import UsageError
from inspector.production import Scope
from inspector.production.control import Subject, read_key
from inspector.spc import ChartKind
from inspector.statistics import Every
from tests.support.production_hours import hour

names = st.none() | st.text(max_size=8) | st.sampled_from(["L 1", "a&b=c", "50%", "x/y", "织机-3"])
subjects = st.builds(
    Subject,
    scope=st.builds(
        Scope,
        line=names,
        stage=names,
        station=names,
        product=names,
        order=names,
        shift=names,
        simulated=st.booleans(),
    ),
    every=st.sampled_from(Every),
    category=names,
)
kinds = st.sampled_from(ChartKind)


@given(subjects, kinds)
def test_a_name_says_everything(subject: Subject, kind: ChartKind) -> None:
    assert read_key(subject.key(kind)) == (subject, kind)


@given(subjects, kinds, subjects, kinds)
def test_different_charts_have_different_names(
    one: Subject, one_kind: ChartKind, other: Subject, other_kind: ChartKind
) -> None:
    same = (one, one_kind) == (other, other_kind)
    assert (one.key(one_kind) == other.key(other_kind)) == same


def test_a_name_can_be_read_by_people() -> None:
    subject = Subject(Scope(product="fabric", station="LOOM-3"), category="hole")
    assert (
        subject.key(ChartKind.P) == "station=LOOM-3&product=fabric&category=hole&every=hour&kind=p"
    )


def test_the_span_is_no_part_of_it() -> None:
    spanned = Subject(Scope(since=hour(0), until=hour(1), product="fabric"))
    assert spanned == Subject(Scope(product="fabric"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "every=hour",
        "kind=p",
        "every=hour&kind=c",
        "every=fortnight&kind=p",
        "kind=p&every=hour",
        "every=hour&kind=p&colour=red",
        "every=hour&kind=p&simulated=false",
        "station=a&station=b&every=hour&kind=p",
        "station=a%2fb&every=hour&kind=p",
    ],
)
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="names no chart"):
        read_key(text)

"""The weaves: what crosses over what, and that the picture repeats as the yarns do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from inspector.synthetic import Cloth, Lighting, Weave, draw_cloth
from inspector.synthetic.weave import interlacing

STILL = Lighting(gradient=0, vignetting=0, noise=0)


def peak_period(profile: NDArray[np.float64], low: float, high: float) -> float:
    """Return the period in low..high at which the spectrum of the profile is largest."""
    power = np.abs(np.fft.rfft(profile - profile.mean())) ** 2
    frequency = np.fft.rfftfreq(profile.size)
    wanted = (frequency >= 1 / high) & (frequency <= 1 / low)
    return float(1 / frequency[wanted][np.argmax(power[wanted])])


def even(weave: Weave, yarn_px: float) -> Cloth:
    """Return a cloth whose yarns are straight and all alike."""
    return Cloth(weave=weave, yarn_px=yarn_px, unevenness=0, fibre=0, wobble=0)


@given(st.sampled_from(list(Weave)), st.floats(4.0, 14.0))
@settings(max_examples=25, deadline=None)
def test_columns_repeat_at_the_yarn_distance(weave: Weave, yarn_px: float) -> None:
    cloth = even(weave, yarn_px)
    pixels = draw_cloth(128, 512, cloth, STILL, np.random.default_rng(1))
    columns = pixels.mean(axis=0, dtype=np.float64)
    # A knitted wale has two legs, and its furrow repeats with the wale.
    low = 0.45 * yarn_px if weave is Weave.KNIT else 0.8 * yarn_px
    period = peak_period(columns, low, 1.25 * yarn_px)
    ratio = yarn_px / period
    assert min(abs(ratio - 1), abs(ratio - 2)) < 0.05


@given(st.sampled_from(list(Weave)), st.floats(5.0, 12.0), st.floats(0.7, 1.4))
@settings(max_examples=25, deadline=None)
def test_rows_repeat_at_the_pick_distance(weave: Weave, yarn_px: float, ratio: float) -> None:
    cloth = replace(even(weave, yarn_px), pick_ratio=ratio)
    pixels = draw_cloth(512, 128, cloth, STILL, np.random.default_rng(1))
    # Loops are slanted: only along one column do a knit's rows stand apart.
    rows = pixels[:, 40 : 40 + round(yarn_px / 4) + 1].mean(axis=1, dtype=np.float64)
    rows = rows if weave is Weave.KNIT else pixels.mean(axis=1, dtype=np.float64)
    wanted = yarn_px * ratio
    assert peak_period(rows, 0.7 * wanted, 1.4 * wanted) == pytest.approx(wanted, rel=0.05)


def test_plain_weave_alternates() -> None:
    over = interlacing(Weave.PLAIN, 6, 8)
    assert np.array_equal(over[1:], ~over[:-1])
    assert np.array_equal(over[:, 1:], ~over[:, :-1])


def test_twill_steps_one_to_the_side_a_pick() -> None:
    over = interlacing(Weave.TWILL, 12, 12)
    assert np.array_equal(over[1:, 1:], over[:-1, :-1])
    assert over.mean() == 0.5


def test_satin_binds_each_end_once_in_five_picks_and_no_two_side_by_side() -> None:
    under = ~interlacing(Weave.SATIN, 10, 10)
    assert np.array_equal(under[:5].sum(axis=0), np.ones(10))
    assert np.array_equal(under[:, :5].sum(axis=1), np.ones(10))
    assert not (under[1:, 1:] & under[:-1, :-1]).any()
    assert not (under[1:, :-1] & under[:-1, 1:]).any()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"yarn_px": 1.0}, "yarn_px must lie between 2.5 and 40, got 1.0"),
        ({"cover": float("nan")}, "cover must lie between 0.4 and 1.2, got nan"),
        ({"angle_deg": 90.0}, "angle_deg must lie between -45 and 45, got 90.0"),
        ({"weave": "lace"}, "unknown weave 'lace'"),
        ({"selvedge": "top"}, "unknown selvedge 'top'; choose one of none, left, right"),
    ],
)
def test_a_cloth_that_cannot_be_is_refused(values: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Cloth(**values)  # type: ignore[arg-type]

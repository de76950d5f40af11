"""What every benchmark needs."""

from __future__ import annotations

import cv2
import pytest

from benchmarks.common import PRODUCT, encoded_cell
from inspector.bundles import Bundle, find_bundle
from inspector.errors import InspectorError


@pytest.fixture(scope="session")
def bundle() -> Bundle:
    """The model to measure with; INSPECTOR_BENCH_PRODUCT names another."""
    try:
        return find_bundle(PRODUCT)
    except InspectorError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def picture() -> bytes:
    """The picture to measure with."""
    return encoded_cell()


@pytest.fixture(scope="session", autouse=True)
def _one_thread_for_opencv() -> None:
    """As in serving: what is compared must not take cores that it was not given."""
    cv2.setNumThreads(1)

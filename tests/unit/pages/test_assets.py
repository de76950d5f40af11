"""Files of the pages at addresses that change with what they hold."""

from __future__ import annotations

import pytest

from inspector.charts import DARK, LIGHT
from service.pages.assets import PLOTLY, address, digest
from service.pages.colours import style_sheet


def test_files_that_import_each_other_stand_side_by_side() -> None:
    folders = {address(name).rpartition("/")[0] for name in ("api.js", "frame.js", "style.css")}
    assert folders == {f"/static/{digest()}"}


def test_plotly_has_an_address_of_its_own() -> None:
    assert address(PLOTLY).startswith("/static/plotly-")


def test_a_file_that_is_not_there_has_no_address() -> None:
    with pytest.raises(KeyError):
        address("nothing.js")


def test_pages_have_the_colours_of_the_charts() -> None:
    sheet = style_sheet()
    dark, light = sheet.split('[data-theme="light"]')[1], sheet.split('[data-theme="dark"]')[1]
    assert f"--reject: {DARK.dispositions['reject'].colour};" in sheet
    assert f"--accent: {LIGHT.accent};" in sheet
    assert dark != light

"""How the charts of these tests look and speak."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from inspector.charts import Language, Look, ThemeName

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(params=[*Language])
def look(request: pytest.FixtureRequest) -> Look:
    """Each language in turn, light and dark."""
    ground = ThemeName.DARK if request.param is Language.ZH else ThemeName.LIGHT
    return Look.of(request.param, SHANGHAI, ground=ground, titles={"hole": "破洞 <hole>"})

"""The Chinese texts have one word for each thing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXTS = sorted(
    path
    for pattern in (
        "*.zh-CN.md",
        "docs/*.zh-CN.md",
        "inspector/*/words/zh.toml",
        "inspector/*/words_zh.py",
        "inspector/*/wording.py",
        "service/pages/words/zh/*.toml",
    )
    for path in ROOT.glob(pattern)
)
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
# What is not said any more, and what stands for it; the glossary is in quality-staff.zh-CN.md.
RETIRED = {
    "配方": "判定方案",
    "图片": "图像",
    "疵点分析": "疵品分析",
    "疵品(?!分析)|次品|缺陷品|缺陷件": "不良品",
    "(?<!百)(?<!部)分数|分值": "得分",
    "评分": "扣分",
    "直通率": "流通合格率",
    "不合格率": "不合格品率",
    "自动化率": "自动判定率",
    "出厂漏检率": "流出漏检率",
    "误拒": "过杀",
    "放行": "判为合格",
    "(?<!重)复核|复看": "复判",
    "待复判|待定": "待判",
    "抽查|抽审": "抽检",
    "(?<!时间)(?<!性能)开动率|可用率": "时间开动率",
    "判据|判异规则": "判异准则",
    "控制上限": "上控制限",
    "控制下限": "下控制限",
    "工单": "订单",
    "工厂描述": "工厂信息",
    "可裁幅宽": "有效幅宽",
    "修改记录": "操作日志",
    "散列": "哈希",
    "新颖": "陌生",
    "黄金样例|基准用例": "标准样图",
    "模型卡片|说明卡": "模型卡",
    "威尔逊": "Wilson",
}


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_retired_word_comes_back(path: Path) -> None:
    text = CODE.sub("", path.read_text(encoding="utf-8"))
    said = {
        found.group(): word
        for retired, word in RETIRED.items()
        for found in re.finditer(retired, text)
    }
    assert said == {}, "say the word on the right"


def test_what_is_refused_is_a_lot() -> None:
    """拒收 is what acceptance sampling does with a lot; a unit is 不合格."""
    refused = [path.name for path in TEXTS if "拒收" in path.read_text(encoding="utf-8")]
    assert refused == ["sampling.zh-CN.md"]

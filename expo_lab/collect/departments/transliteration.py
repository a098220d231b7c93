"""Script: read Chinese in Latin letters, as people do who cannot type it."""

from __future__ import annotations

import re

from ...world.people import places

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Readings of characters in company and city names, in pinyin without tones; of names: `places`.
_READ = """
an安 bang邦 bei北 bo博波 chang昌 cheng诚成 chuang创 da达 dao岛 de德 ding鼎 du都 feng丰 guang广
hai海 han汉 hang杭 he和 heng恒 hong宏 hua华 hui辉 jia嘉佳 jin津 jing京 kai凯 kang康 ke科 li力 long隆
mei美 nan南 ning宁 qing青 rui瑞锐 run润 shang上 shen深 sheng盛 shun顺 su苏 tai泰 teng腾
tian天 tong通 wu武 xin信鑫 xing兴 yi亿 yong永 yuan源远 yue越 zhen圳 zheng正 zhou州 zhuo卓
"""
_PINYIN = {
    c: found.group(1)
    for words in (places.PINYIN, _READ)
    for found in re.finditer(r"([a-z]+)(\S+)", words)
    for c in found.group(2)
}
_TRADE = dict(
    zip(
        places.TRADES["zh"].replace("\n", ",").replace(" ", "").split(","),
        """Machinery,Machine Tools,Hydraulics,Drives,Moulds,Electronics,Sensors,Automation,Circuits,
        Instruments,Logistics,Freight,Conveyors,Warehousing,Handling,Packaging,Cartons,Films,Labels,
        Containers,Energy,Solar,Wind Power,Thermal,Power,Construction,Steelwork,Facades,
        Building Materials,Engineering,Food Machinery,Dairy Equipment,Bakery Equipment,
        Beverage Equipment,Food Technology,Medical Devices,Laboratory Equipment,Rehabilitation,
        Dental Materials,Medical Technology""".replace("\n        ", "").split(","),
        strict=True,
    )
)
_FORM = [
    ("集团有限公司", "Group Co., Ltd."),
    ("股份有限公司", "Co., Ltd."),
    ("有限公司", "Co., Ltd."),
]
_TOWNS = [line.partition("|")[0].strip() for line in places.CITIES["CN"].split(";")]


def is_chinese(text: str) -> bool:
    """Whether a text has a Chinese character.

    >>> is_chinese("上海"), is_chinese("Köln")
    (True, False)
    """
    return bool(_CHINESE.search(text))


def read(text: str) -> str:
    """Read characters one by one, as one word; what has no reading here stays.

    >>> read("上海")
    'Shanghai'
    """
    return "".join(_PINYIN.get(c, c) for c in text).capitalize()


def person(name: str) -> str:
    """Read a person's name: the family's one character, then the given name.

    >>> person("侯婷婷")
    'Hou Tingting'
    """
    return f"{read(name[:1])} {read(name[1:])}" if is_chinese(name) else name


def firm(name: str, way: float = 0.0) -> str:
    """Read a company's name: town, proper name, trade in English, legal form.

    Parameters
    ----------
    name : str
    way : float in (0, 1)
        Below 0.5 in full; below 0.75 without the town; else with the proper name in syllables.

    >>> firm("上海鼎昌幕墙有限公司"), firm("上海鼎昌幕墙有限公司", 0.9)
    ('Shanghai Dingchang Facades Co., Ltd.', 'Shanghai Ding Chang Facades Co., Ltd.')
    """
    if not is_chinese(name):
        return name
    form = next(((han, latin) for han, latin in _FORM if name.endswith(han)), ("", ""))
    rest = name.removesuffix(form[0])
    town = next((t for t in _TOWNS if rest.startswith(t)), "")
    rest = rest.removeprefix(town)
    trade = max((t for t in _TRADE if rest.endswith(t)), key=len, default="")
    proper = rest.removesuffix(trade)
    read_as = " ".join(map(read, proper)) if way >= 0.75 else read(proper)
    place = "" if 0.5 <= way < 0.75 else read(town)
    return " ".join(w for w in (place, read_as, _TRADE.get(trade, ""), form[1]) if w)

"""Writes authorities/data/regions.csv from the official division tables. Run once after they change; pypinyin is a
development dependency, so the result is committed and nothing romanises at run time.
"""

import csv
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.management.base import BaseCommand
from pypinyin import Style, lazy_pinyin, load_phrases_dict, load_single_dict

from authorities.codes import DATA, NATION, REGIONS_FILE, chain_of

SPECIAL = {"710000": "台湾省", "810000": "香港特别行政区", "820000": "澳门特别行政区"}
PLACEHOLDER_NAMES = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
COLUMNS = ["code", "name", "romanised_name", "level", "parent", "is_placeholder", "is_own_county"]

KINDS = r"特别行政区|自治区|自治州|自治县|自治旗|特区|矿区|省|市|地区|盟|区|县|旗"
KIND_NAMES = {"矿区": "Mining Area", "市": "City", "县": "County", "区": "District", "旗": "Banner"}
PEOPLES = [
    "壮",
    "回",
    "维吾尔",
    "苗",
    "彝",
    "藏",
    "布依",
    "侗",
    "瑶",
    "白",
    "土家",
    "哈尼",
    "哈萨克",
    "傣",
    "黎",
    "傈僳",
    "佤",
    "畲",
    "拉祜",
    "水",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "土",
    "达斡尔",
    "仫佬",
    "羌",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "阿昌",
    "普米",
    "塔吉克",
    "怒",
    "鄂温克",
    "德昂",
    "保安",
    "裕固",
    "独龙",
    "鄂伦春",
    "蒙古",
    "朝鲜",
    "满",
    "各",
]
_PEOPLE = "|".join([f"{name}族" for name in PEOPLES] + ["维吾尔", "哈萨克", "柯尔克孜", "蒙古", "塔吉克", "锡伯"])


@dataclass(frozen=True, slots=True)
class Row:
    code: str
    name: str
    romanised_name: str
    level: str
    parent: str
    is_placeholder: int = 0
    is_own_county: int = 0


def stem_of(name: str) -> str:
    """The name without its type and, in an autonomous area, its peoples: 恩施土家族苗族自治州 → 恩施.

    A stem of one character keeps its type, as it is always said: 赵县.
    """
    stem = re.sub(rf"(?:{KINDS})$", "", name)
    if stem != name and ("自治" in name or "族" in stem):
        stem = re.sub(rf"(?<=..)(?:{_PEOPLE})+$", "", stem).removesuffix("族")
    return stem if len(stem) > 1 else name


class Romaniser:
    """Pinyin by the dictionary, after the table of usual spellings and local readings."""

    def __init__(self) -> None:
        tables: dict[str, dict[str, str]] = tomllib.loads((DATA / "romanisation.toml").read_text(encoding="utf-8"))
        self._usual = tables["usual"]
        self._kinds = tables["kinds"]
        load_single_dict({ord(character): said for character, said in tables["characters"].items()})
        load_phrases_dict({name: [[part] for part in said.split()] for name, said in tables["readings"].items()})

    def __call__(self, name: str, above: Sequence[str] = ()) -> str:
        """`above` are the names of the regions it lies in: a zone is often named after them, with no space."""
        if name in self._usual:
            return self._usual[name]
        for kind, words in self._kinds.items():
            if name.endswith(kind) and len(name) > len(kind) + 1:
                return f"{self._zone(name.removesuffix(kind), above)} {words}"
        return self._place(stem_of(name))

    def _zone(self, name: str, above: Sequence[str]) -> str:
        for outer in above:
            stem = stem_of(outer)
            rest = name.removeprefix(outer) if name.startswith(outer) else name.removeprefix(stem)
            if rest and rest != name:
                inner = self._zone(rest, above)
                return inner if outer == above[0] else f"{self._place(stem)} {inner}"
        return self._place(stem_of(name))

    def _place(self, stem: str) -> str:
        if stem in self._usual:
            return self._usual[stem]
        syllables = lazy_pinyin(stem, style=Style.NORMAL, v_to_u=True)
        return "".join(self._joined(syllables)).capitalize()

    @staticmethod
    def _joined(syllables: list[str]) -> Iterator[str]:
        for position, syllable in enumerate(syllables):
            yield f"'{syllable}" if position and syllable[0] in "aoe" else syllable


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # it writes what the checks read
    help = "Write authorities/data/regions.csv from authorities/data/divisions."

    def handle(self, *_args: Any, **_options: Any) -> None:
        rows = tell_apart(sorted(read_divisions(), key=lambda row: row.code))
        with REGIONS_FILE.open("w", encoding="utf-8", newline="") as table:
            writer = csv.writer(table, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows([getattr(row, column) for column in COLUMNS] for row in rows)
        self.stdout.write(f"{len(rows)} regions")


def read_divisions() -> Iterator[Row]:
    """Every region once. Cities without counties (东莞, 中山, 儋州) stand in the county table under their own code:
    they come as the prefecture alone, marked.
    """
    romanise = Romaniser()
    provinces = {code + "0000": name for code, name in _table("provinces")} | SPECIAL
    cities = {code + "00": name for code, name in _table("cities")}
    counties = dict(_table("areas"))
    yield Row(NATION, "中华人民共和国", "China", "nation", "")
    for code, name in provinces.items():
        yield Row(code, name, romanise(name), "province", NATION)
    for code, name in cities.items():
        is_placeholder = int(name in PLACEHOLDER_NAMES)
        yield Row(code, name, romanise(name), "prefecture", chain_of(code)[1], is_placeholder, int(code in counties))
    for code, name in counties.items():
        if code not in cities:
            _, province, prefecture, _ = chain_of(code)
            yield Row(code, name, romanise(name, (provinces[province], cities[prefecture])), "county", prefecture)


def tell_apart(rows: list[Row]) -> list[Row]:
    """Two regions of one parent with one spelling get their type behind it: Linxia City, Linxia County."""
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        spelled[row.parent][row.romanised_name] += 1
    return [
        replace(row, romanised_name=f"{row.romanised_name} {_kind_name(row.name)}")
        if spelled[row.parent][row.romanised_name] > 1 and not row.is_placeholder
        else row
        for row in rows
    ]


def _kind_name(name: str) -> str:
    return next(words for kind, words in KIND_NAMES.items() if name.endswith(kind))


def _table(name: str) -> list[tuple[str, str]]:
    with (DATA / "divisions" / f"{name}.csv").open(encoding="utf-8", newline="") as table:
        return [(row["code"], row["name"]) for row in csv.DictReader(table)]

"""Who serves somebody at a counter is an officer of their region (`families/policies/officers.py`), so no text sends anybody to
whichever office they pass, in any language."""

import re

import polib
import pytest

from tests.registry.process import ROOT

ANY = {
    "en": re.compile(r"\b(any|each|every) (other )?office\b(?! of)", re.IGNORECASE),
    "es": re.compile(r"\bcualquier oficina\b(?! de su región)", re.IGNORECASE),
    "zh_Hans": re.compile(r"任一(服务)?(网点|窗口)|任一经办机构"),
}
# What the authority's own counters do for everybody, by its rules and no officer's duty here.
NOT_OURS = {"At any office. The officer enters it there and then.", "Any office of your region"}
REGION = re.compile(r"\boffices? of (your|their|the|that)\b.*\b(region|card)\b")
REGION_IN = {"es": "de (la|su) región", "zh_Hans": "地区的"}


def entries(language):
    for house in (ROOT, ROOT / "registry"):
        for entry in polib.pofile(str(house / "locale" / language / "LC_MESSAGES" / "django.po")):
            if not entry.obsolete and entry.msgid not in NOT_OURS:
                yield entry


@pytest.mark.parametrize("language", ["es", "zh_Hans"])
def test_no_text_sends_anybody_to_whichever_office(language):
    wrong = [
        entry.msgid
        for entry in entries(language)
        if ANY["en"].search(entry.msgid) or any(ANY[language].search(words) for words in said(entry))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", ["es", "zh_Hans"])
def test_whose_region_it_is_stands_in_each_language(language):
    told = [entry for entry in entries(language) if REGION.search(entry.msgid)]
    assert len(told) > 40
    wanted = re.compile(REGION_IN[language])
    assert [entry.msgid for entry in told if not all(wanted.search(words) for words in said(entry))] == []


def said(entry):
    return list(entry.msgstr_plural.values()) or [entry.msgstr]

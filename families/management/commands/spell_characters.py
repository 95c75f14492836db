"""Writes families/data/spellings.txt: how each Chinese character reads, without its tone, from pypinyin. Run once; pypinyin is a
development tool, so that no process carries its 58 MB of phrases for the names of people.
"""

from collections import defaultdict
from typing import Any

from django.core.management.base import BaseCommand
from pypinyin import Style, pinyin

from families.spelling import FILE

_FIRST, _LAST = 0x4E00, 0x9FFF  # CJK Unified Ideographs
_MORE = (range(_FIRST, _LAST + 1), range(0x3400, 0x4DC0))


class Command(BaseCommand):
    help = __doc__

    def handle(self, *_args: Any, **_options: Any) -> None:
        by_spelling: dict[str, str] = defaultdict(str)
        for character in (chr(code) for codes in _MORE for code in codes):
            [[spelling]] = pinyin(character, style=Style.NORMAL, errors="ignore") or [[""]]
            if spelling:
                by_spelling[spelling] += character
        lines = [f"{spelling} {characters}\n" for spelling, characters in sorted(by_spelling.items())]
        FILE.write_text("".join(lines), encoding="utf-8")

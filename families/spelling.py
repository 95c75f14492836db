"""How names read in Latin letters, by which an officer finds one whose characters they cannot type. For looking up alone: it
is nobody's name on a page."""

import unicodedata
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "spellings.txt"  # by manage.py spell_characters
# Read otherwise as a surname than elsewhere: Table of General Standard Chinese Characters, notes to surnames.
_SURNAMES = {
    "单": "shan",
    "解": "xie",
    "仇": "qiu",
    "区": "ou",
    "查": "zha",
    "曾": "zeng",
    "朴": "piao",
    "任": "ren",
    "盖": "ge",
    "翟": "zhai",
    "员": "yun",
    "缪": "miao",
    "种": "chong",
    "折": "she",
    "祭": "zhai",
    "黑": "he",
    "秘": "bi",
    "繁": "po",
    "尉迟": "yuchi",
    "万俟": "moqi",
    "长孙": "zhangsun",
    "单于": "chanyu",
    "澹台": "tantai",
}
_AS_IN_PASSPORTS = {"lyu": "lv", "nyu": "nv"}
_DIAERESIS = "\u0308"


def spelled(name: str) -> str:
    """Small letters without tones, spaces and dots: `李小雨` → `lixiaoyu`, `吕布` → `lvbu`, `Ana María` → `anamaria`."""
    rest, start = name.strip(), ""
    for length in (2, 1):
        if rest[:length] in _SURNAMES and len(rest) > length:
            start, rest = _SURNAMES[rest[:length]], rest[length:]
            break
    readings = _readings()
    return start + letters_of("".join(readings.get(character, character) for character in rest))


def letters_of(typed: str) -> str:
    """What was typed as letters, comparable to `spelled`: case, tones, spaces and marks folded, `ü` as `v`."""
    plain = unicodedata.normalize("NFKD", typed.casefold()).replace(f"u{_DIAERESIS}", "v")
    return "".join(character for character in plain if character.isascii() and character.isalpha())


def begins_as_typed(typed: str) -> str:
    """The letters with which the spelling of a name begins, for whoever typed them: `Lyu` and `Lü` are `lv`."""
    letters = letters_of(typed)
    for written, meant in _AS_IN_PASSPORTS.items():
        if letters.startswith(written):
            return meant + letters.removeprefix(written)
    return letters


@cache
def _readings() -> dict[str, str]:
    """21 000 characters."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    pairs = (line.split(" ", 1) for line in lines)
    return {character: reading for reading, characters in pairs for character in characters}

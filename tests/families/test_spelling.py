"""How names read in Latin letters, for looking up."""

import pytest

from families.spelling import begins_as_typed, spelled


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("李小雨", "lixiaoyu"),
        ("吕布", "lvbu"),
        ("曾国藩", "zengguofan"),
        ("单雄信", "shanxiongxin"),
        ("尉迟恭", "yuchigong"),
        ("单", "dan"),
        ("阿依古丽·买买提", "ayigulimaimaiti"),
        ("Ana María", "anamaria"),
        ("", ""),
    ],
)
def test_spelled(name, letters):
    assert spelled(name) == letters


@pytest.mark.parametrize(
    ("typed", "letters"),
    [("Lǐ Xiǎo", "lixiao"), ("LYU bu", "lvbu"), ("lü", "lv"), ("Lǚ", "lv"), ("xinyu", "xinyu"), ("O'Neil", "oneil")],
)
def test_begins_as_typed(typed, letters):
    assert begins_as_typed(typed) == letters


def test_what_was_typed_from_memory_finds_the_spelling():
    assert spelled("王新宇").startswith(begins_as_typed("wang xiny"))

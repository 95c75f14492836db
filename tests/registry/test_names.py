import pytest

from registry.names import fold_name


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        (" 李 明 ", "李明"),
        ("阿依古丽买买提", "阿依古丽·买买提"),
        ("ＪＯＨＮ smith", "John Smith"),
        ("李\u3000明", "李明"),
        ("\u2f26", "子"),  # a radical that NFKC makes a character
    ],
)
def test_spelling_of_one_name_folds_alike(typed, known):
    assert fold_name(typed) == fold_name(known)


@pytest.mark.parametrize(("typed", "known"), [("周太勇", "周大勇"), ("王未", "王末"), ("己巳", "已巳")])
def test_stroke_is_never_folded(typed, known):
    assert fold_name(typed) != fold_name(known)

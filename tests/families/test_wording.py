"""Several things in a row, as each language writes them."""

import pytest
from django.utils.translation import override

from families.wording import in_a_row, listed, papers_in_words


@pytest.mark.parametrize(
    ("language", "told", "row"),
    [
        ("en", "41, 42 and 43", "41, 42, 43"),
        ("es", "41, 42 y 43", "41, 42, 43"),
        ("zh-hans", "41、42和43", "41、42、43"),
    ],
)
def test_each_language_has_its_signs(language, told, row):
    with override(language):
        assert listed(["41", "42", "43"]) == told
        assert in_a_row(["41", "42", "43"]) == row


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "a court's decision on the guardianship; the hospital's note of the birth"),
        ("es", "una resolución judicial sobre la tutela; el parte de nacimiento del hospital"),
        ("zh-hans", "法院关于监护关系的裁判文书；医院出具的出生记录"),
    ],
)
def test_papers_stand_small_within_a_sentence(language, words):
    with override(language):
        assert papers_in_words(["court_decision", "hospital_note"]) == words


@pytest.mark.parametrize("items", [[], ["41"]], ids=["none", "one"])
def test_less_than_two_are_no_list(items):
    assert listed(items) == in_a_row(items) == "".join(items)


def test_two_have_no_comma():
    assert listed(["card", "pension"]) == "card and pension"

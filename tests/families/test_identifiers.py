"""Numbers as people type them: the vectors of domain.md 4.1 and 4.2, and everything issue 2 asks to try."""

import contextlib
import time
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from families.identifiers import SCHEMES, InvalidNumber, fold_name, mask
from families.relationships import Sex
from families.validators import clean_name

TODAY = date(2026, 11, 23)
CN = SCHEMES["cn"]


def test_what_nobody_types_is_not_put_in_order():
    """Whoever puts such marks in order compares each with each."""
    marks, began = "\u0301\u0316" * 20_000, time.monotonic()
    for typed in (marks, "110101199003070011" + marks):
        with pytest.raises(InvalidNumber):
            CN.parse(typed, today=TODAY)
        with pytest.raises(ValidationError) as refused:
            clean_name(typed)
        assert refused.value.code == "too_long"
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    ("typed", "number", "born", "sex"),
    [
        ("11010519491231002X", "11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("440524188001010014", "440524188001010014", date(1880, 1, 1), Sex.MALE),
        ("510107196005152001", "510107196005152001", date(1960, 5, 15), Sex.FEMALE),
        ("33072519500101002X", "33072519500101002X", date(1950, 1, 1), Sex.FEMALE),
        ("310115195001010020", "310115195001010020", date(1950, 1, 1), Sex.FEMALE),
        ("810000199003070015", "810000199003070015", date(1990, 3, 7), Sex.MALE),
        ("33010620120229001X", "33010620120229001X", date(2012, 2, 29), Sex.MALE),
        ("11010519491231002x", "11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        (" 110101 19900307 0011 ", "110101199003070011", date(1990, 3, 7), Sex.MALE),
        ("110101-19900307-0011", "110101199003070011", date(1990, 3, 7), Sex.MALE),
        ("１１０１０１１９９００３０７００１１", "110101199003070011", date(1990, 3, 7), Sex.MALE),
        ("1\ufe0f10101\u200b199003070011\u00a0", "110101199003070011", date(1990, 3, 7), Sex.MALE),
    ],
)
def test_number_as_typed_is_accepted(typed, number, born, sex):
    parsed = CN.parse(typed, today=TODAY)

    assert (parsed.number, parsed.birth_date, parsed.sex) == (number, born, sex)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("11010119900307001", "length"),
        ("1101011990030700111", "length"),
        ("11010119900307001Y", "characters"),
        ("X1010119900307001X", "characters"),
        ("<b>110101</b>", "characters"),
        ("990101199003070011", "area"),
        ("110101199002300017", "date"),
        ("110101199013070011", "date"),
        ("110101209903070013", "future"),
        ("110101199003070001", "sequence"),
        ("110101199003070012", "checksum"),
        ("110101900307001", "fifteen"),
        ("110101199003070", "length"),  # of today's number, with three digits left out: month 90
        ("110101900307000", "length"),
        ("990101900307001", "length"),
    ],
)
def test_number_that_cannot_be_names_what_is_wrong(typed, code):
    with pytest.raises(InvalidNumber) as caught:
        CN.parse(typed, today=TODAY)

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("fifteen", "eighteen"), [("110101900307001", "110101199003070011"), ("110105491231002", "11010519491231002X")]
)
def test_old_number_is_offered_in_its_new_form(fifteen, eighteen):
    with pytest.raises(InvalidNumber) as caught:
        CN.parse(fifteen, today=TODAY)

    assert caught.value.suggestion == eighteen


@given(st.text(max_size=40))
def test_any_text_is_either_parsed_or_refused(typed):
    with contextlib.suppress(InvalidNumber):
        assert mod_11_2.is_valid(CN.parse(typed, today=TODAY).number)


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(1, 999))
def test_every_well_formed_number_is_accepted(born, sequence):
    seventeen = f"110101{born:%Y%m%d}{sequence:03d}"
    number = seventeen + mod_11_2.calc_check_digit(seventeen)

    assert CN.parse(number, today=TODAY).birth_date == born


def test_mask_shows_three_and_four():
    assert mask("11010519491231002X") == "110***********002X"


def test_mask_of_other_lengths_hides_most():
    assert mask("123456789012") == "12********12"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("王 芳", "王芳"),
        ("阿卜杜拉·买买提", "阿卜杜拉买买提"),
        ("GONZALES", "Gonzales"),
        ("Ｌｉ Ｗｅｉ", "li wei"),
        ("O'Brien", "OBrien"),
        ("𠮷田", " 𠮷 田 "),
    ],
)
def test_names_fold_case_spaces_and_punctuation(one, other):
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize(("one", "other"), [("王芳", "王方"), ("己", "已"), ("𠮷田", "吉田")])
def test_names_never_fold_strokes(one, other):
    assert fold_name(one) != fold_name(other)

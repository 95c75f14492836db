"""Opening hours as people type them."""

import pytest
from django.core.exceptions import ValidationError

from authorities.opening_hours import hours_from, hours_in_text
from authorities.validators import validate_hours

WEEK = {"days": [1, 2, 3, 4, 5], "open": "09:00", "close": "17:00"}


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("1-5 09:00-17:00", [WEEK]),
        (" 1 - 5  9:00 – 17:00 ", [WEEK]),
        ("１－５　０９：００－１７：００", [WEEK]),
        ("1,2,3-5 09:00-17:00;", [WEEK]),
        ("1、3 08:30-12:00", [{"days": [1, 3], "open": "08:30", "close": "12:00"}]),
        (
            "6 09:00-12:00\n6 13:30-16:00",
            [{"days": [6], "open": "09:00", "close": "12:00"}, {"days": [6], "open": "13:30", "close": "16:00"}],
        ),
    ],
)
def test_read_and_written_again(typed, spans):
    assert hours_from(typed) == spans
    assert hours_from(hours_in_text(spans)) == spans
    validate_hours(spans)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        ";",
        "always",
        "0-5 09:00-17:00",
        "1-8 09:00-17:00",
        "5-1 09:00-17:00",
        "1-3-5 09:00-17:00",
        "1-5 17:00-09:00",
        "1-5 09:00-09:00",
        "1-5 09:00-24:00",
        "1-5 09:60-17:00",
        "1-5 09:00-17:99",
        "1-5 09:00-17:00; 5 16:00-18:00",
        "; ".join(f"1 0{hour // 6}:{hour % 6}0-0{hour // 6}:{hour % 6}5" for hour in range(15)),
    ],
)
def test_what_is_none_is_refused(typed):
    with pytest.raises(ValidationError):
        hours_from(typed)

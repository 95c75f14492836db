from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from registry.quiet_hours import parse_quiet_hours, quiet_until

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(hour, minute=30):
    return datetime(2026, 11, 23, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("text", "quiet"),
    [("22-7", {22, 23, *range(7)}), ("12-14", {12, 13}), ("0-1", {0}), ("23-0", {23}), ("", set())],
)
def test_hours_are_quiet_from_the_first_until_the_second(text, quiet):
    hours = parse_quiet_hours(text)

    assert {hour for hour in range(24) if quiet_until(at(hour), hours)} == quiet


@pytest.mark.parametrize(
    ("now", "until"), [(at(23), datetime(2026, 11, 24, 7, tzinfo=SHANGHAI)), (at(6, 59), at(7, 0)), (at(7, 0), None)]
)
def test_night_ends_at_the_next_morning(now, until):
    assert quiet_until(now, parse_quiet_hours("22-7")) == until


@pytest.mark.parametrize("text", ["0-24", "22", "7-7", "22-7-1", "x-y", "-1-3", "22 - 7"])
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError):
        parse_quiet_hours(text)

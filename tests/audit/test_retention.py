"""The table of what is kept how long: every period has a reason and a source, and is the one that rooms go by."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from audit.retention import PERIODS, kept_for, with_days

ROOMS = ("accounts", "audit", "authorities", "integrators", "families", "benefits")


def names_asked_for():
    """Of every `kept_for("…")` and `_before("…")` in the code."""
    files = [path for room in ROOMS for path in (Path(settings.BASE_DIR) / room).rglob("*.py")]
    found = {name for path in files for name in re.findall(r'(?:kept_for|_before)\("(\w+)"\)', path.read_text())}
    assert len(found) > 5
    return found


def test_every_period_with_days_is_the_one_that_a_room_goes_by():
    assert names_asked_for() == {name for name, period in PERIODS.items() if period.lasts}


@pytest.mark.parametrize("name", PERIODS)
def test_every_period_says_what_until_when_why_and_where_from(name):
    period = PERIODS[name]

    assert all(str(words) for words in (period.of, period.ends, period.why, period.source))
    until = period.until(3)
    assert "%" not in until
    assert period.lasts is None or period.lasts.days == 1 or str(period.lasts.days) in until


@pytest.mark.parametrize("name", sorted(name for name, period in PERIODS.items() if period.lasts))
def test_period_is_a_number_of_days(name):
    assert kept_for(name).total_seconds() % 86400 == 0
    assert kept_for(name).days > 0


def test_operator_chooses_days_and_people_read_them():
    chosen = with_days({"messages": 180})
    assert (chosen["messages"].lasts.days, chosen["typed"]) == (180, PERIODS["typed"])
    assert "180" in chosen["messages"].until()


@pytest.mark.parametrize("chosen", [{"no_such": 3}, {"events": 3}, {"attempts": 3}, {"messages": 0}], ids=range(4))
def test_days_that_nothing_goes_by_stop_the_start(chosen):
    with pytest.raises(ImproperlyConfigured, match=next(iter(chosen))):
        with_days(chosen)

"""When a proof of life is due soon and overdue, by the pack of the person's region."""

from datetime import date, timedelta

import pytest

from authorities.packs import pack_for
from benefits.models import Certification
from benefits.models.certifications import DueState
from benefits.packs import CertificationRules
from tests.families.conftest import applicant, link_self, pack_of, regions

__all__ = ["applicant", "pack_of", "regions"]

RULES = {
    "months": 12,
    "when_late": "next_month_back_paid",
    "what_to_bring": ("identity_card",),
    "other_ways": ("office",),
}


def rules(warning_months, **changed):
    return CertificationRules(**(RULES | {"warning_months": warning_months} | changed))


def test_nations_rules():
    shipped = pack_for("000000").section(CertificationRules)

    assert (shipped.months, shipped.warning_months) == (12, 3)
    assert "next month" in shipped.when_late_text
    assert len(shipped.what_to_bring_texts) == len(shipped.other_ways_texts) == 3


@pytest.mark.parametrize(
    ("due_on", "months", "first_day"),
    [
        (date(2026, 12, 15), 3, date(2026, 9, 15)),
        (date(2026, 5, 31), 3, date(2026, 2, 28)),
        (date(2028, 5, 31), 3, date(2028, 2, 29)),
        (date(2026, 2, 10), 3, date(2025, 11, 10)),
        (date(2026, 2, 10), 0, date(2026, 2, 10)),
    ],
    ids=str,
)
def test_warning_begins_so_many_calendar_months_before(due_on, months, first_day):
    assert rules(months).warns_from(due_on) == first_day


@pytest.mark.parametrize("months", [0, 1, 3, 11])
def test_last_day_warned_of_is_the_last_that_has_begun_to_be(months):
    """On each day of four years, a leap year among them."""
    for today in (date(2026, 1, 1) + timedelta(days=number) for number in range(4 * 365 + 1)):
        last = rules(months).warned_until(today)
        assert rules(months).warns_from(last) <= today < rules(months).warns_from(last + timedelta(days=1)), today


@pytest.mark.parametrize(
    "changed",
    [
        {"warning_months": 12},
        {"warning_months": -1},
        {"when_late": "never"},
        {"what_to_bring": ("a_cake",)},
        {"other_ways": ("by_owl",)},
    ],
    ids=str,
)
def test_rules_that_make_no_sense_are_refused(changed):
    with pytest.raises(ValueError):
        CertificationRules(**(RULES | {"warning_months": 3} | changed))


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 9, 14), DueState.CURRENT),
        (date(2026, 9, 15), DueState.WARNING),
        (date(2026, 12, 15), DueState.WARNING),
        (date(2026, 12, 16), DueState.OVERDUE),
    ],
    ids=str,
)
def test_due_on_the_day_itself_is_not_yet_overdue(applicant, day, state):
    certification = Certification(person=link_self(applicant).person, due_on=date(2026, 12, 15))

    assert certification.state_on(day) == state


def test_region_may_warn_earlier(applicant, pack_of):
    pack_of("110000", section="certification", warning_months=6)
    certification = Certification(person=link_self(applicant).person, due_on=date(2026, 12, 15))

    assert certification.state_on(date(2026, 6, 15)) == DueState.WARNING

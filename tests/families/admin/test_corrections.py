"""Officers read what people of their region say is wrong, and how long that waits against what the region promises."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from families.models import CorrectionRequest
from families.models.corrections import CorrectionAnswer, WhatIsWrong
from tests.families.admin.conftest import signed_in
from tests.families.recipes import make_person

QUEUE = reverse("admin:families_correctionrequest_changelist")


@pytest.fixture
def asked(applicant):
    row = CorrectionRequest(
        person=make_person("王芳", date(1956, 3, 8), sequence=42), asked_by=applicant, what=WhatIsWrong.NAME
    )
    row.text = "还有一个字"
    row.asked_at = "2098-12-01 10:00+08:00"
    row.save()
    return row


@pytest.mark.parametrize(
    ("today", "words"),
    [
        ("2098-12-04", "3 of 5 working days; 2 left, until 8 December 2098"),
        ("2098-12-09", "Overdue by 1 working day (6 of 5 working days)"),
    ],
)
def test_age_is_told_against_the_promise_in_list_and_page(officer, guangdong_officer, asked, today, words):
    """1 December 2098 is a Monday."""
    page = reverse("admin:families_correctionrequest_change", args=[asked.pk])
    with time_machine.travel(f"{today} 12:00+08:00", tick=False):
        browser, foreign = signed_in(officer), signed_in(guangdong_officer)
        for address in (QUEUE, page):
            assert words in browser.get(address).content.decode()
            assert words not in foreign.get(address).content.decode()


def test_once_answered_it_is_how_long_it_took(beijing, asked):
    CorrectionRequest.objects.filter(pk=asked.pk).update(
        answer=CorrectionAnswer.CORRECTED, answered_at="2098-12-04 11:00+08:00"
    )
    assert ">3 days<" in beijing.get(QUEUE).content.decode()

"""How long the law leaves for a decision: two months from the day on which it was asked for (Administrative Litigation Law,
article 47), on the page of a case, a dispute and a request for a correction, until somebody has decided."""

from datetime import date, datetime

import pytest
import time_machine

from families.admin.ages import legal_time_shown
from families.days import months_after
from families.decisions import DisputeOutcome
from families.models import CorrectionRequest, Dispute, LinkApplication
from families.models.corrections import CorrectionAnswer, WhatIsWrong
from families.relationships import Relationship
from families.states import Status
from tests.families.admin.conftest import signed_in
from tests.families.admin.test_walls import page_of
from tests.families.recipes import make_application, make_link, make_person

ASKED_AT = "2098-11-28 23:30+08:00"
LEFT = "61 days left, until 28 January 2099"


@pytest.mark.parametrize(
    ("day", "count", "later"),
    [
        (date(2098, 11, 28), 2, date(2099, 1, 28)),
        (date(2098, 12, 31), 2, date(2099, 2, 28)),
        (date(2096, 1, 31), 1, date(2096, 2, 29)),
        (date(2098, 10, 31), 2, date(2098, 12, 31)),
        (date(2098, 1, 1), 12, date(2099, 1, 1)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(day, count, later):
    assert months_after(day, count) == later


@pytest.fixture
def mother(applicant):
    return make_person("王芳", date(1956, 3, 8), sequence=42)


def case_of(applicant, mother):
    case = make_application(applicant, Relationship.MOTHER, person=mother, status=Status.IN_REVIEW)
    LinkApplication.objects.update(submitted_at=ASKED_AT)
    return case


def dispute_of(applicant, mother):
    link = make_link(applicant, mother, Relationship.MOTHER)
    return Dispute.objects.create(link=link, person=mother, opened_at=ASKED_AT, opened_by="citizen 1")


def correction_of(applicant, mother):
    asked = CorrectionRequest(person=mother, asked_by=applicant, what=WhatIsWrong.NAME, asked_at=ASKED_AT)
    asked.text = "还有一个字"
    asked.save()
    return asked


ENDS = {
    case_of: {"status": Status.REJECTED, "ended_at": "2098-11-29 10:00+08:00"},
    dispute_of: {"resolved_at": "2098-11-29 10:00+08:00", "resolved_by": "x", "outcome": DisputeOutcome.values[0]},
    correction_of: {"answered_at": "2098-11-29 10:00+08:00", "answer": CorrectionAnswer.UNCHANGED},
}


@pytest.mark.parametrize("made", list(ENDS), ids=["case", "dispute", "correction"])
def test_page_tells_it_until_it_is_decided(officer, applicant, mother, made):
    row = made(applicant, mother)
    with time_machine.travel("2098-11-28 23:45+08:00", tick=False):
        assert LEFT in signed_in(officer).get(page_of(row)).text
    with time_machine.travel("2099-01-29 00:15+08:00", tick=False):
        assert (
            '<strong class="overdue">Over since 28 January 2099</strong>' in signed_in(officer).get(page_of(row)).text
        )
        type(row).objects.filter(pk=row.pk).update(**ENDS[made])
        assert "28 January 2099" not in signed_in(officer).get(page_of(row)).text


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2099-01-27 12:00+08:00", "1 day left, until 28 January 2099"),
        ("2099-01-28 23:59+08:00", "0 days left, until 28 January 2099"),
    ],
)
def test_last_days(db, now, said):
    with time_machine.travel(now, tick=False):
        assert legal_time_shown(datetime.fromisoformat(ASKED_AT), "110000") == said

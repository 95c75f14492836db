"""Officers read what people of their region say is wrong, and how long that waits against what the region promises; they
answer it once, and the person reads the answer."""

from datetime import date

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from audit.models import Event
from authorities.models import Role, StaffDuty
from families.models import CorrectionRequest
from families.models.corrections import CorrectionAnswer, WhatIsWrong
from families.relationships import Relationship
from tests.families.admin.conftest import signed_in
from tests.families.recipes import link_self, make_link, make_person

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


def page_of(asked):
    return reverse("admin:families_correctionrequest_change", args=[asked.pk])


def answer(client, *asked, **more):
    chosen = {"action": "answer_cases", "_selected_action": [str(one.pk) for one in asked]}
    return client.post(QUEUE, chosen | more)


def said(response):
    return [(message.level_tag, str(message)) for message in get_messages(response.wsgi_request)]


def now(asked):
    return CorrectionRequest.objects.get(pk=asked.pk)


def test_page_leads_to_the_page_in_between_which_answers_nothing_yet(beijing, asked):
    assert 'value="answer_cases"' in beijing.get(page_of(asked)).content.decode()

    page = answer(beijing, asked)

    body = page.content.decode()
    assert page.status_code == 200
    assert f"{asked.reference}</a> – My name" in " ".join(body.split())
    assert all(f'value="{value}"' in body for value in CorrectionAnswer.values)
    assert now(asked).answer is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("corrected", "The authority has corrected its record."),
        ("unchanged", "its record stays as it is."),
        ("papers_needed", "The authority needs to see papers."),
    ],
)
def test_citizen_reads_the_answer_on_their_page_and_in_their_inbox(beijing, officer, applicant, asked, given, words):
    citizen = Client()
    citizen.force_login(applicant)
    their_page = reverse("benefits:correction", args=[asked.pk])
    assert words not in citizen.get(their_page).content.decode()

    response = answer(beijing, asked, decide="1", answer=given)

    assert said(response) == [("success", f"{asked.reference}: {CorrectionAnswer(given).label}")]
    event = Event.objects.get(kind="families.correction_answered")
    assert (event.actor_id, event.person_id) == (str(officer.pk), asked.person_id)
    assert event.codes == {"what": "name", "correction": given}
    assert words in citizen.get(their_page).content.decode()
    inbox_page = citizen.get(reverse("families:messages")).content.decode()
    assert "The authority has answered" in inbox_page
    assert "answer_cases" not in beijing.get(page_of(asked)).content.decode().partition("object-tools")[2]


def test_second_press_says_that_it_is_answered(beijing, asked):
    answer(beijing, asked, decide="1", answer="unchanged")

    for again in ({}, {"decide": "1", "answer": "corrected"}):
        response = answer(beijing, asked, **again)
        assert ("error", f"{asked.reference}: This request has an answer already.") in said(response)

    assert now(asked).answer == "unchanged"
    assert Event.objects.filter(kind="families.correction_answered").count() == 1


@pytest.mark.parametrize("wrong", [{}, {"answer": ""}, {"answer": "because"}])
def test_wrong_answer_answers_nothing(beijing, asked, wrong):
    assert answer(beijing, asked, decide="1", **wrong).status_code == 422
    assert now(asked).answer is None


def test_relative_on_duty_is_refused_and_noted(beijing, officer, applicant, asked):
    own = link_self(officer, "赵强", date(1979, 6, 30), sequence=33)
    make_link(applicant, own.person, Relationship.OTHER)

    response = answer(beijing, asked, decide="1", answer="corrected")

    assert said(response) == [("error", f"{asked.reference}: it is not for you to decide, or not any more.")]
    assert now(asked).answer is None
    noted = Event.objects.get(kind="families.case_barred")
    assert (noted.actor_id, noted.object_kind, noted.object_id) == (str(officer.pk), "correction", str(asked.pk))


def test_auditor_stranger_and_officer_of_another_region_answer_nothing(auditor, guangdong, stranger, asked):
    assert "answer_cases" not in auditor.get(page_of(asked)).content.decode()
    answer(auditor, asked, decide="1", answer="corrected")
    answer(guangdong, asked, decide="1", answer="corrected")
    assert answer(signed_in(stranger), asked, decide="1", answer="corrected").status_code == 404

    assert now(asked).answer is None
    assert not Event.objects.filter(kind="families.correction_answered").exists()


def test_who_audits_here_and_works_elsewhere_answers_nothing_here(guangdong_officer, guangdong, asked):
    """The list has it, as their duties here let them read."""
    StaffDuty.objects.create(user=guangdong_officer, region_id="110000", role=Role.AUDITOR)

    response = answer(guangdong, asked, decide="1", answer="corrected")

    assert said(response) == [("error", f"{asked.reference}: it is not for you to decide, or not any more.")]
    assert now(asked).answer is None
    assert "answer_cases" not in guangdong.get(page_of(asked)).content.decode().partition("object-tools")[2]

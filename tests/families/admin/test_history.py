"""The history of a case: what happened, for whoever works on it; who looked, for who supervises or audits."""

import pytest
from django.urls import reverse

from audit.models import Event
from authorities.models import StaffDuty
from families.states import Status
from tests.families.admin.conftest import on_duty, signed_in
from tests.families.recipes import make_application


@pytest.fixture
def history(child_case):
    return reverse("admin:families_linkapplication_history", args=[child_case.pk])


@pytest.fixture
def colleague(child_case):
    """Another officer of the region, who has looked at the case."""
    user = on_duty("colleague", "110000", "officer")
    signed_in(user).get(reverse("admin:families_linkapplication_change", args=[child_case.pk]))
    return user


def test_officer_reads_what_happened_and_not_which_colleague_looked(beijing, colleague, history):
    assert str(colleague.pk) not in beijing.get(history).content.decode()


def test_supervisor_and_auditor_read_who_looked(supervisor, auditor, colleague, history):
    for client in (supervisor, auditor):
        assert str(colleague.pk) in client.get(history).content.decode()


def test_auditor_of_another_region_is_an_officer_here(beijing, officer, colleague, history):
    StaffDuty.objects.create(user=officer, region_id="440000", role="auditor")

    assert str(colleague.pk) not in beijing.get(history).content.decode()


def test_history_notes_the_look(beijing, officer, child_case, history):
    beijing.get(history)

    [event] = Event.objects.filter(kind="families.application_viewed")
    assert (event.actor_kind, event.actor_id) == ("officer", str(officer.pk))
    assert (event.object_id, event.person_id) == (str(child_case.pk), child_case.person_id)


def test_history_of_another_region_is_neither_shown_nor_noted(guangdong, history):
    assert guangdong.get(history).status_code == 302
    assert not Event.objects.filter(kind__endswith="_viewed").exists()


def test_case_with_nobody_known_has_a_history(beijing, applicant):
    case = make_application(applicant, "other", status=Status.IN_REVIEW)

    assert beijing.get(reverse("admin:families_linkapplication_history", args=[case.pk])).status_code == 200

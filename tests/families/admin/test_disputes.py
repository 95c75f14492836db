"""Officers see the disputes of their regions: a queue, the oldest first, and each case with its link."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.services import Actor
from families.decisions import DisputeOutcome
from families.models import Dispute
from families.relationships import Relationship
from families.services.links.disputes import open_dispute, resolve_dispute
from tests.families.admin.conftest import signed_in
from tests.families.recipes import make_link, make_person

QUEUE = reverse("admin:families_dispute_changelist")


def disputed(owner, name, sequence, *, days_ago):
    person = make_person(name, date(1956, 3, 8), sequence=sequence)
    dispute = open_dispute(make_link(owner, person, Relationship.OTHER), person, by=Actor.person(person.pk))
    Dispute.objects.filter(pk=dispute.pk).update(opened_at=timezone.now() - timedelta(days=days_ago, hours=1))
    return dispute


@pytest.fixture
def young(applicant):
    return disputed(applicant, "王芳", 42, days_ago=1)


@pytest.fixture
def old(applicant):
    return disputed(applicant, "陈静", 44, days_ago=9)


def rows_of(response):
    return [row.pk for row in response.context["cl"].result_list]


def test_queue_has_what_waits_the_oldest_first_with_its_age(officer, young, old):
    """Against the promise of the region, in working days: 12 December 2098 is a Friday."""
    for dispute, day in ((old, "2098-12-01"), (young, "2098-12-11")):
        Dispute.objects.filter(pk=dispute.pk).update(opened_at=f"{day} 10:00+08:00")
    with time_machine.travel("2098-12-12 12:00+08:00", tick=False):
        browser = signed_in(officer)
        response = browser.get(QUEUE)
        page = browser.get(reverse("admin:families_dispute_change", args=[old.pk])).content.decode()

    assert rows_of(response) == [old.pk, young.pk]
    overdue = '<strong class="overdue">Overdue by 4 working days (9 of 5 working days)</strong>'
    assert overdue in response.content.decode()
    assert overdue in page
    assert ">1 of 5 working days; 4 left, until 18 December 2098" in response.content.decode()


def test_decided_case_leaves_the_queue(beijing, officer, young, old):
    resolve_dispute(old, DisputeOutcome.GOES_ON, by=officer)
    assert ">9 days<" in beijing.get(QUEUE, {"queue": "all"}).content.decode()

    assert rows_of(beijing.get(QUEUE)) == [young.pk]
    everything = beijing.get(QUEUE, {"queue": "all"})
    assert rows_of(everything) == [old.pk, young.pk]
    assert str(DisputeOutcome.GOES_ON.label) in everything.content.decode()


def test_case_leads_to_its_link_and_the_look_is_noted(beijing, officer, old):
    body = beijing.get(reverse("admin:families_dispute_change", args=[old.pk])).content.decode()

    for shown in (
        old.reference,
        old.link.application.reference,
        f"Person without an account {old.person_id}",
    ):
        assert shown in body, shown
    assert reverse("admin:families_familylink_change", args=[old.link_id]) in body
    event = Event.objects.get(kind="families.dispute_viewed")
    assert (event.actor_id, event.object_id, event.person_id) == (str(officer.pk), str(old.pk), old.person_id)


def test_page_changes_nothing(beijing, old):
    page = reverse("admin:families_dispute_change", args=[old.pk])

    assert beijing.post(page, {"outcome": "goes_on"}).status_code == 403
    assert Dispute.objects.get().is_open

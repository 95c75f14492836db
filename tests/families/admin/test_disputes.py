"""Officers see the disputes of their regions: a queue, the oldest first, and each case with its link."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.services import Actor
from families.decisions import DisputeOutcome
from families.models import Dispute
from families.relationships import Relationship
from families.services.links.disputes import open_dispute, resolve_dispute
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


def test_queue_has_what_waits_the_oldest_first_with_its_age(beijing, young, old):
    response = beijing.get(QUEUE)

    assert rows_of(response) == [old.pk, young.pk]
    body = response.content.decode()
    assert (">9 days<" in body, ">1 day<" in body) == (True, True)


def test_decided_case_leaves_the_queue(beijing, officer, young, old):
    resolve_dispute(old, DisputeOutcome.GOES_ON, by=officer)

    assert rows_of(beijing.get(QUEUE)) == [young.pk]
    everything = beijing.get(QUEUE, {"queue": "all"})
    assert rows_of(everything) == [old.pk, young.pk]
    assert str(DisputeOutcome.GOES_ON.label) in everything.content.decode()


def test_case_leads_to_its_link_and_the_look_is_noted(beijing, officer, old):
    body = beijing.get(reverse("admin:families_dispute_change", args=[old.pk])).content.decode()

    for shown in (
        old.reference,
        old.link.application.reference,
        "9 days",
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

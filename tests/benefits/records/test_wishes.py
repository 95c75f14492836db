"""Somebody wants to see the newest: at once, before the night's backlog, and once a minute."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from audit.services import Actor
from benefits.models import Refresh
from benefits.services.records.refreshing import ask_again
from families.due import claim_due
from tests.benefits.records.copies import row_of

BY = Actor.system("tests")
MINUTE = timedelta(minutes=1)


def test_wish_is_due_at_once_before_the_backlog_and_noted(register, link_of):
    mother, father = link_of("demo_mother").person, link_of("demo_father").person
    Refresh.objects.create(person=father, due_at=timezone.now() - timedelta(hours=3))

    ask_again(mother, by=BY)

    (first,), _token = claim_due(Refresh.objects.all(), limit=1)
    assert first.person_id == mother.pk
    assert Event.objects.filter(kind="benefits.records_asked_for", person_id=mother.pk).count() == 1


@pytest.mark.parametrize(
    ("row", "is_asked"),
    [
        ({"refreshed_at": 2}, True),
        ({"refreshed_at": 0.5}, False),
        ({"refreshed_at": 60 * 24, "due_at": -60}, True),  # put off to later tonight
        ({"due_at": 5}, False),  # due already
        ({"refreshed_at": 2, "asked_at": 0.5, "due_at": -30}, False),  # the last wish, which a silent register put off
    ],
    ids=["old", "fresh", "later", "due", "asked"],
)
def test_wish_counts_once_a_minute(link_of, row, is_asked):
    """Minutes ago."""
    mother = link_of("demo_mother").person
    values = {"asked_at": 60} | row
    times = {name: timezone.now() - minutes * MINUTE for name, minutes in values.items()}
    before = Refresh.objects.create(person=mother, **times).due_at

    ask_again(mother, by=BY)

    assert (row_of(mother).due_at != before) is is_asked
    assert Event.objects.filter(kind="benefits.records_asked_for").exists() is is_asked


def test_wish_leaves_a_claimed_row_alone(link_of):
    mother = link_of("demo_mother").person
    Refresh.objects.create(person=mother, due_at=timezone.now(), asked_at=timezone.now() - 5 * MINUTE)
    _rows, token = claim_due(Refresh.objects.all(), limit=1)
    before = row_of(mother).due_at

    ask_again(mother, by=BY)

    assert (row_of(mother).lease_token, row_of(mother).due_at) == (token, before)

"""A child below the age of agreeing for themself objects to a link: neither ends nor changes it alone, at any door."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.services import Actor
from families.decisions import DisputeOutcome
from families.errors import ObjectInstead
from families.models import FamilyLink, InsuredPerson
from families.policies.links import can_dispute_link, can_end_link, can_lower_link, can_pause_link
from families.services.links.changing import lower_link, pause_link, resume_link
from families.services.links.disputes import open_dispute, resolve_dispute
from families.services.links.ending import end_link_as
from tests.families.conftest import LI_XIAOYU, answer, by, draft_of, submit


@pytest.fixture
def link(linked):
    """A guardian's, to a child of fourteen."""
    draft = draft_of(linked, LI_XIAOYU, "daughter")
    made = answer(submit(draft), LI_XIAOYU, proven=True, guardian=True).link
    InsuredPerson.objects.filter(pk=made.person_id).update(birth_date=_years_ago(14))
    return FamilyLink.objects.get(pk=made.pk)


def _years_ago(years):
    return timezone.localdate() - timedelta(days=365 * years + 30)


def as_child(link):
    return link.person, Actor.person(link.person_id)


@pytest.mark.parametrize(
    "change",
    [
        lambda link, child, by: end_link_as(link, child, is_silent=True, by=by),
        lambda link, child, by: lower_link(link, child, scopes=["view_card"], by=by),
        lambda link, child, by: pause_link(link, child, by=by),
        lambda link, child, by: resume_link(link, child, by=by),
    ],
    ids=["end", "lower", "pause", "resume"],
)
def test_child_changes_nothing_alone(link, change):
    child, actor = as_child(link)
    with pytest.raises(ObjectInstead):
        change(link, child, actor)
    row = FamilyLink.objects.get(pk=link.pk)
    assert (row.sequence, row.ended_at, row.paused_at) == (1, None, None)
    assert not any(may(child, link) for may in (can_end_link, can_lower_link, can_pause_link))


def test_objection_stops_it_and_the_officer_ends_it(link, officer):
    child, actor = as_child(link)
    assert can_dispute_link(child, link)
    case = open_dispute(link, child, by=actor)
    assert not FamilyLink.objects.active().filter(pk=link.pk).exists()
    resolve_dispute(case, DisputeOutcome.MISUSED, by=officer)
    assert FamilyLink.objects.get(pk=link.pk).ended_at is not None


def test_from_the_age_of_agreeing_on_they_end_it_themself(link):
    InsuredPerson.objects.filter(pk=link.person_id).update(birth_date=_years_ago(16))
    link = FamilyLink.objects.get(pk=link.pk)
    end_link_as(link, link.person, is_silent=False, by=Actor.person(link.person_id))
    assert FamilyLink.objects.get(pk=link.pk).ended_by == "subject"


def test_guardian_ends_and_lowers_as_before(link, linked):
    lower_link(link, linked, scopes=["view_card"], by=by(linked))
    end_link_as(link, linked, is_silent=False, by=by(linked))
    assert FamilyLink.objects.get(pk=link.pk).ended_by == "owner"

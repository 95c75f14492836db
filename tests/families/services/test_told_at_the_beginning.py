"""What somebody reads when a link to them begins is true of them: a child, a ward, whoever said yes."""

import pytest
from django.utils import timezone

from families.models import FamilyLink, Message
from families.models.consents import Route
from families.models.messages import Kind
from families.relationships import Relationship, Sex
from families.services.applications.activation import begun_messages
from registry.texts import NOTICES
from tests.families.admin.conftest import on_duty
from tests.families.conftest import Resident, answer, draft_of, link_relative, submit
from tests.families.recipes import approve

TODAY = timezone.localdate()
LI_XIAOYUN = Resident("李小云", TODAY.replace(year=TODAY.year - 15, day=1), Sex.FEMALE, sequence=3)
WARD = Resident("李成年", TODAY.replace(year=TODAY.year - 36, day=1))
pytestmark = pytest.mark.django_db


def told(person):
    return list(Message.objects.filter(person=person).order_by("created_at", "pk").values_list("kind", flat=True))


@pytest.fixture
def child_link(linked):
    case = answer(submit(draft_of(linked, LI_XIAOYUN, Relationship.DAUGHTER)), LI_XIAOYUN, proven=True, guardian=True)
    return FamilyLink.objects.select_related("person", "application", "consent").get(application=case)


def test_child_hears_until_when_at_the_latest(child_link):
    notice = Message.objects.get(person=child_link.person)
    until = timezone.localdate(child_link.until).isoformat()
    assert (notice.kind, notice.codes) == (
        Kind.CHILD_LINKED,
        {"reference": child_link.application.reference, "until": until},
    )


def test_renewed_link_of_a_child_promises_no_end_at_any_time(child_link):
    child_link.application.renews = child_link
    messages = begun_messages(child_link, child_link.application, holder=None)
    assert [message.kind for message in messages] == [Kind.LINK_RENEWED, Kind.CHILD_LINKED]
    assert "at any time" not in str(NOTICES[Kind.CHILD_LINKED])


def test_ward_of_age_is_not_told_that_they_agreed(linked, officer):
    case = answer(submit(draft_of(linked, WARD, Relationship.WARD)), WARD)
    for who in (officer, on_duty("colleague", "110000", "officer")):
        assert approve([case], officer=who, reason="guardianship_proven") == {}

    link = FamilyLink.objects.get(application=case)
    assert link.consent.route == Route.GUARDIAN
    assert told(link.person) == [Kind.WARD_LINKED]
    assert "agreed" not in str(NOTICES[Kind.WARD_LINKED])


def test_whoever_said_yes_is_told_so(linked):
    link = link_relative(linked)
    assert told(link.person)[-1] == Kind.LINK_BEGUN_SUBJECT

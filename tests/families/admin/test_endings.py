"""An officer ends a link for somebody who asks at an office: the promise made to people without an account."""

from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from families.decisions import EndReason, IdentitySeen
from families.models import FamilyLink, Message
from families.models.links import EndedBy
from families.relationships import Relationship
from tests.families.admin.conftest import on_duty, signed_in
from tests.families.recipes import link_self, make_link, make_person

LIST = reverse("admin:families_familylink_changelist")


@pytest.fixture
def mother_link(applicant):
    """To a person of Beijing without an account."""
    return make_link(applicant, make_person("王芳", date(1956, 3, 8), sequence=42), Relationship.MOTHER)


def end(client, *links, reason=EndReason.SUBJECT_ASKED, **answers):
    """The last press of the button, as the page in between sends it."""
    chosen = {"action": "end_cases", "_selected_action": [str(link.pk) for link in links], "decide": "yes"}
    return client.post(LIST, chosen | {"reason": reason, "identity_seen": IdentitySeen.IDENTITY_CARD} | answers)


def said(response):
    return [(message.level_tag, str(message)) for message in get_messages(response.wsgi_request)]


def has_ended(link):
    return FamilyLink.objects.get(pk=link.pk).ended_at is not None


def page_of(link):
    return reverse("admin:families_familylink_change", args=[link.pk])


def test_page_in_between_asks_the_reason_and_ends_nothing(beijing, mother_link):
    response = beijing.post(LIST, {"action": "end_cases", "_selected_action": str(mother_link.pk)})

    body = response.content.decode()
    assert response.status_code == 200
    assert all(f'value="{reason}"' in body for reason in EndReason.values)
    assert f'href="{page_of(mother_link)}">{mother_link.application.reference}</a> – Mother' in body
    assert "王芳" not in body
    assert not has_ended(mother_link)


def test_page_of_a_link_leads_to_the_reason(beijing, mother_link):
    assert 'value="end_cases"' in beijing.get(page_of(mother_link)).content.decode()


@pytest.mark.parametrize("reason", ["", "because", "documents_seen"])
def test_no_end_without_one_of_its_reasons(beijing, mother_link, reason):
    response = end(beijing, mother_link, reason=reason)

    assert response.status_code == 422
    assert not has_ended(mother_link)


@pytest.mark.parametrize("seen", ["", "a_smile"])
def test_no_end_without_what_they_showed(beijing, mother_link, seen):
    response = end(beijing, mother_link, identity_seen=seen)

    assert response.status_code == 422
    assert not has_ended(mother_link)


def test_who_calls_the_service_line_shows_no_paper(beijing, mother_link):
    end(beijing, mother_link, identity_seen="called")

    assert has_ended(mother_link)
    assert "identity" not in Event.objects.get(kind="families.link_ended").codes


def test_somebody_asked_for_what_they_asked_for(beijing, mother_link):
    end(beijing, mother_link, identity_seen="nobody")
    assert not has_ended(mother_link)
    end(beijing, mother_link, identity_seen="nobody", reason=EndReason.LINK_MISUSED)
    assert has_ended(mother_link)


def test_child_does_not_end_it_alone(beijing, applicant):
    child = make_person("李可", timezone.localdate().replace(day=1) - timedelta(days=366 * 15), sequence=43)
    link = make_link(applicant, child, Relationship.SON)

    response = end(beijing, link)

    [(level, words)] = said(response)
    assert (level, "They can object" in words, has_ended(link)) == ("error", True, False)
    end(beijing, link, reason=EndReason.REPRESENTATIVE_ASKED)
    assert has_ended(link)


def test_relative_on_duty_ends_nothing_and_is_offered_nothing(officer, beijing, applicant, mother_link):
    own = link_self(officer, "赵强", date(1979, 6, 30), sequence=33)
    make_link(applicant, own.person, Relationship.OTHER)

    end(beijing, mother_link, reason=EndReason.LINK_MISUSED, identity_seen="called")

    assert not has_ended(mother_link)
    assert "end_cases" not in beijing.get(page_of(mother_link)).content.decode().partition("object-tools")[2]


def test_officer_ends_a_link_and_both_sides_are_told(beijing, officer, applicant, mother_link):
    response = end(beijing, mother_link)

    mother_link.refresh_from_db()
    reference = mother_link.application.reference
    assert said(response) == [("success", f"{reference}: The link has ended, and the owner has been told.")]
    assert mother_link.ended_by == EndedBy.OFFICER
    event = Event.objects.get(kind="families.link_ended")
    assert (event.actor_kind, event.actor_id, event.person_id) == ("officer", str(officer.pk), mother_link.person_id)
    asked = {"by": "officer", "silent": False, "reason": "subject_asked"}
    assert event.codes == asked | {"route": "counter", "identity": "identity_card"}
    told = Message.objects.filter(link=mother_link, kind__startswith="link_ended").order_by("kind")
    assert [(row.kind, row.user, row.person) for row in told] == [
        ("link_ended", applicant, None),
        ("link_ended_subject", None, mother_link.person),
    ]


def test_owner_is_not_told_where_that_is_safer(beijing, mother_link):
    response = end(beijing, mother_link, is_silent="on")

    reference = mother_link.application.reference
    assert said(response) == [("success", f"{reference}: The link has ended. The owner has not been told.")]
    assert Event.objects.get(kind="families.link_ended").codes["silent"] is True
    told = Message.objects.filter(link=mother_link, kind__startswith="link_ended")
    assert not told.exists()  # nor does a letter come to a home that both may share


def test_own_card_ends_with_all_links_and_never_in_silence(beijing, applicant, mother_link):
    own = FamilyLink.objects.get(owner=applicant, relationship=Relationship.SELF)

    end(beijing, own, reason=EndReason.LINKED_IN_ERROR, is_silent="on")

    assert has_ended(own)
    assert FamilyLink.objects.get(pk=mother_link.pk).ended_by == EndedBy.SELF_ENDED
    assert Message.objects.filter(link=own, kind="link_ended", user=applicant).exists()


def test_link_ends_once(beijing, mother_link):
    end(beijing, mother_link)

    response = end(beijing, mother_link, reason=EndReason.LINK_MISUSED)

    reference = mother_link.application.reference
    assert said(response)[-1:] == [("error", f"{reference}: it is not for you to decide, or not any more.")]
    assert Event.objects.filter(kind="families.link_ended").count() == 1
    assert "end_cases" not in beijing.get(page_of(mother_link)).content.decode()


def test_officer_of_another_region_ends_nothing(guangdong, mother_link):
    end(guangdong, mother_link)

    assert not has_ended(mother_link)


def test_auditor_ends_nothing_and_is_offered_nothing(auditor, mother_link):
    end(auditor, mother_link)

    assert not has_ended(mother_link)
    pages = auditor.get(page_of(mother_link)).content.decode() + auditor.get(LIST).content.decode()
    assert "end_cases" not in pages


def test_auditor_here_who_is_an_officer_elsewhere_ends_nothing(mother_link):
    both = on_duty("both", "110000", "auditor")
    both.duties.create(region_id="440000", role="officer")

    end(signed_in(both), mother_link)

    assert not has_ended(mother_link)


def test_supervisor_may_end_a_link(supervisor, mother_link):
    end(supervisor, mother_link)

    assert has_ended(mother_link)


def test_owner_on_duty_does_not_end_their_own_link(applicant, mother_link):
    applicant.is_staff = True
    applicant.save()
    applicant.duties.create(region_id="110000", role="officer")
    client = signed_in(applicant)

    end(client, mother_link)

    assert not has_ended(mother_link)
    assert "end_cases" not in client.get(page_of(mother_link)).content.decode().partition("object-tools")[2]


def test_subject_on_duty_does_not_end_a_link_to_themselves(officer, beijing, applicant):
    own = link_self(officer, "赵强", date(1979, 6, 30), sequence=33)
    link = make_link(applicant, own.person, Relationship.OTHER)

    end(beijing, link)

    assert not has_ended(link)

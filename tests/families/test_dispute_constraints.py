"""What can never be false of disputes, blocks and refusals, tried past every service."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.services import Actor
from families.models import ApplicantBlock, Consent, Dispute, FamilyLink, LinkApplication
from families.services.links.disputes import open_dispute
from families.states import Status
from tests.families.conftest import CHEN_JING, waiting

NOW = timezone.now()
DAY = timedelta(days=1)


@pytest.fixture
def link(mothers_link):
    return mothers_link


@pytest.fixture
def dispute(link):
    return open_dispute(link, link.person, by=Actor.person(link.person_id))


def broken(write):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    return caught.value.__cause__.diag.constraint_name


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"resolved_at": NOW, "resolved_by": "officer:1"}, "dispute_end_whole"),
        ({"outcome": "unknown"}, "dispute_end_whole"),
        ({"resolved_at": NOW, "outcome": "unknown"}, "dispute_end_says_by_whom"),
        ({"resolved_by": "officer:1"}, "dispute_end_says_by_whom"),
        ({"resolved_at": NOW, "outcome": "forgotten", "resolved_by": "officer:1"}, "dispute_outcome_known"),
    ],
    ids=range(5),
)
def test_dispute_cannot_be_false(dispute, changes, constraint):
    assert broken(lambda: Dispute.objects.update(**changes)) == constraint


def test_link_has_one_open_dispute(dispute, link):
    another = Dispute(link=link, person=link.person, opened_by="person:1")

    assert broken(lambda: another.save(force_insert=True)) == "dispute_one_open_a_link"
    Dispute.objects.update(resolved_at=NOW, outcome="goes_on", resolved_by="officer:1")
    another.save(force_insert=True)


def test_applicant_is_blocked_once_a_person(link):
    ApplicantBlock.objects.create(person=link.person, applicant=link.owner)

    again = ApplicantBlock(person=link.person, applicant=link.owner)
    assert broken(lambda: again.save(force_insert=True)) == "applicant_block_one_a_pair"


def test_human_is_blocked_once_a_person(link, relative):
    himself = FamilyLink.objects.own().get(owner=link.owner).person
    ApplicantBlock.objects.create(person=link.person, applicant=link.owner, applicant_person=himself)

    again = ApplicantBlock(person=link.person, applicant=relative, applicant_person=himself)
    assert broken(lambda: again.save(force_insert=True)) == "applicant_block_one_a_human"


def test_application_of_somebody_blocked_never_leads_to_a_link(linked, link):
    asked = LinkApplication.objects.filter(pk=waiting(linked, CHEN_JING, "spouse").pk)
    asked.update(declines_at=NOW + DAY)

    for rows in (asked, LinkApplication.objects.filter(pk=link.application_id)):
        changes = {"status": Status.APPROVED, "ended_at": NOW, "declines_at": NOW}
        assert broken(lambda rows=rows, changes=changes: rows.update(**changes)) == "application_blocked_never_approved"
    assert broken(lambda: asked.update(person=None, status=Status.DECLINED, ended_at=NOW)) == (
        "application_blocked_never_approved"
    )


@pytest.mark.parametrize("reasons", [["not_now"], ["no_reason"]], ids=["granted", "unknown"])
def test_reasons_are_known_ones_and_of_a_refusal(link, reasons):
    rows = Consent.objects.filter(pk=link.consent_id)

    assert broken(lambda: rows.update(refusal_reasons=reasons)) == "consent_reasons_of_a_refusal"


def test_refusal_keeps_no_unknown_reason(link):
    refused = Consent.objects.filter(pk=link.consent_id)
    refused.update(answer="refused", refusal_reasons=["not_now", "too_much"])

    assert broken(lambda: refused.update(refusal_reasons=["not_now", "cousin"])) == "consent_reasons_of_a_refusal"

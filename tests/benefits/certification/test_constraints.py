"""What a renewal must never be, whatever the code does."""

import pytest
from django.utils import timezone

from benefits.models import CertificationRequest
from tests.families.conftest import applicant, link_self, regions
from tests.families.test_constraints import broken

__all__ = ["applicant", "regions"]

NOW = timezone.now()
SENT = {"code_sent_at": NOW, "code_expires_at": NOW, "code_id": "a-code"}
PROVEN = SENT | {"proven_at": NOW}


@pytest.fixture
def rows(applicant):
    link = link_self(applicant)
    made = CertificationRequest.objects.create(
        person=link.person,
        link=link,
        asked_by=applicant,
        channel="sms",
        language="en",
        declaration_version="2026-11",
        declaration_hash="0" * 64,
    )
    return CertificationRequest.objects.filter(pk=made.pk)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"lease_until": NOW}, "certification_request_lease_whole"),
        ({"code_sent_at": NOW, "code_id": "a-code"}, "certification_code_until_when"),
        (SENT | {"code_id": ""}, "certification_code_sent_or_failed"),
        (SENT | {"code_failed_at": NOW}, "certification_code_sent_or_failed"),
        ({"declaration_version": ""}, "certification_request_declares"),
        ({"declaration_hash": ""}, "certification_request_declares"),
        (PROVEN | {"refused_at": NOW}, "certification_refusal_whole"),
        (PROVEN | {"refused_at": NOW, "refusal": "whim"}, "certification_refusal_known"),
        ({"due_at": NOW}, "certification_request_goes_on_once_proven"),
        ({"proven_at": NOW, "due_at": NOW}, "certification_request_goes_on_once_proven"),
        (PROVEN, "certification_request_goes_on_once_proven"),
        (SENT | {"filed_at": NOW}, "certification_request_goes_on_once_proven"),
        (PROVEN | {"due_at": NOW, "filed_at": NOW}, "certification_request_goes_on_once_proven"),
        (
            PROVEN | {"filed_at": NOW, "refused_at": NOW, "refusal": "silence"},
            "certification_request_goes_on_once_proven",
        ),
    ],
    ids=range(14),
)
def test_renewal_cannot_be_false(rows, changes, constraint):
    assert broken(lambda: rows.update(**changes)) == constraint


def test_renewal_goes_from_code_to_its_end(rows):
    for changes in (SENT, {"proven_at": NOW, "due_at": NOW}, {"due_at": None, "filed_at": NOW}):
        assert rows.update(**changes) == 1

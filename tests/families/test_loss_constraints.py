"""What can never be false of a report of a lost card, tried past every service."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from families.models import LossReport
from families.models.losses import LossKind
from families.services.applications.closing import close_overdue
from tests.families.conftest import link_self
from tests.families.losses import reported

NOW = timezone.now()


@pytest.fixture
def report(applicant):
    return reported(link_self(applicant))


def broken(write):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    return caught.value.__cause__.diag.constraint_name


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"kind": "stolen"}, "loss_kind_known"),
        ({"lease_token": uuid4()}, "loss_lease_whole"),
        ({"lease_until": NOW}, "loss_lease_whole"),
        ({"due_at": None}, "loss_due_until_done"),
        ({"ended_at": NOW}, "loss_due_until_done"),
        ({"kind": "formal", "filed_at": NOW}, "loss_due_until_done"),
        ({"register_id": "one"}, "loss_told_once_filed"),
        ({"lapses_at": NOW}, "loss_told_once_filed"),
        ({"refused_at": NOW}, "loss_refused_is_over"),
        ({"refused_at": NOW, "ended_at": NOW, "filed_at": NOW, "due_at": None}, "loss_refused_is_over"),
        (
            {"refused_at": NOW, "lifted_at": NOW, "lift_asked_at": NOW, "ended_at": NOW, "due_at": None},
            "loss_refused_is_over",
        ),
        ({"lifted_at": NOW, "ended_at": NOW, "due_at": None}, "loss_lifted_when_asked"),
        ({"lifted_at": NOW, "lift_asked_at": NOW}, "loss_lifted_when_asked"),
        (
            {"lifted_at": NOW, "lift_asked_at": NOW, "ended_at": NOW - timedelta(days=1), "due_at": None},
            "loss_lifted_when_asked",
        ),
        ({"kind": "formal", "lift_asked_at": NOW}, "loss_formal_is_final"),
        ({"kind": "formal", "lapses_at": NOW, "filed_at": NOW, "due_at": None}, "loss_formal_is_final"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_report_cannot_be_false(report, changes, constraint):
    assert broken(lambda: LossReport.objects.update(**changes)) == constraint


def test_card_has_one_open_report(report):
    another = LossReport(card=report.card, link=report.link, kind=LossKind.FORMAL, due_at=NOW)

    assert broken(lambda: another.save(force_insert=True)) == "loss_one_open_a_card"
    LossReport.objects.update(ended_at=NOW, due_at=None)
    another.save(force_insert=True)


def test_report_goes_with_the_card_when_a_person_is_forgotten(report):
    person, link = report.link.person, report.link
    long_ago = timezone.now() - timedelta(days=31)
    type(link).objects.filter(pk=link.pk).update(ended_at=long_ago, ended_by="owner")
    type(link.application).objects.update(ended_at=long_ago)
    type(person).objects.update(confirmed_at=long_ago)

    close_overdue()

    assert not LossReport.objects.exists()

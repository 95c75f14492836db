"""What must never be false of the copy is a constraint; each is tried to be broken here, past every service."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone
from uuid_utils.compat import uuid7

from benefits.models import InsuranceRecord, Refresh
from tests.families.test_constraints import broken


@pytest.fixture
def pension(link_of):
    return InsuranceRecord.objects.create(
        person=link_of("demo_mother").person,
        insurance="pension",
        region_code="110101",
        state="receiving",
        first_enrolled=date(1992, 1, 1),
        as_of=date(2026, 11, 26),
    )


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"insurance": "housing"}, "record_insurance_known"),
        ({"state": "asleep"}, "record_state_known"),
        ({"account_balance": Decimal("-0.01")}, "record_balance_not_negative"),
    ],
)
def test_record_cannot_be_false(pension, changes, constraint):
    assert broken(lambda: InsuranceRecord.objects.update(**changes)) == constraint


def test_insurance_has_one_record_a_person(pension):
    pension.pk = uuid7()

    assert broken(lambda: pension.save(force_insert=True)) == "record_one_an_insurance"


@pytest.mark.parametrize("half", [{"lease_until": timezone.now()}, {"lease_token": uuid7()}], ids=["until", "token"])
def test_lease_is_whole_or_not_there(owner, half):
    assert broken(lambda: Refresh.objects.update(**half)) == "refresh_lease_whole"

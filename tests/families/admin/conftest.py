"""Officers of two provinces, signed in with a second factor, and one case of each kind of region."""

import time
from datetime import date

import pytest
from allauth.account.internal.userkit import user_id_to_str
from django.db import transaction
from django.test import Client

from accounts.models import User
from authorities.models import StaffDuty
from families.models.applications import ReviewReason
from families.relationships import Relationship
from families.states import Status
from tests.families.recipes import link_self, make_application, make_person
from tests.registry.fixtures import registry

__all__ = ["registry"]

SIGNED = "0" * 64  # in place of the declaration's hash


def on_duty(name: str, region: str, role: str, **fields) -> User:
    user = User.objects.create_user(name, "correct horse battery", is_staff=True, **fields)
    StaffDuty.objects.create(user=user, region_id=region, role=role)
    return user


def signed_in(user: User) -> Client:
    """With a password and a second factor, as the officers' site asks."""
    client = Client()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
    session["account_authentication_methods_user"] = user_id_to_str(user)
    session.save()
    return client


@pytest.fixture
def applicant(applicant) -> User:
    """A man of Beijing with his own card linked."""
    with transaction.atomic():
        link_self(applicant)
    return applicant


@pytest.fixture
def beijing(officer) -> Client:
    return signed_in(officer)


@pytest.fixture
def guangdong_officer(db) -> User:
    return on_duty("guangdong", "440000", "officer")


@pytest.fixture
def guangdong(guangdong_officer) -> Client:
    return signed_in(guangdong_officer)


@pytest.fixture
def auditor(db) -> Client:
    return signed_in(on_duty("auditor", "110000", "auditor"))


@pytest.fixture
def supervisor(db) -> Client:
    return signed_in(on_duty("supervisor", "110000", "supervisor"))


@pytest.fixture
def child(db):
    return make_person("李小雨", date(2017, 9, 1), sequence=2)


@pytest.fixture
def child_case(applicant, child):
    """Of Beijing: a daughter whose guardianship the register does not show."""
    return make_application(
        applicant,
        Relationship.DAUGHTER,
        person=child,
        status=Status.IN_REVIEW,
        review_reason=ReviewReason.MINOR_KINSHIP,
        declaration_hash=SIGNED,
    )


@pytest.fixture
def guangdong_case(applicant):
    """Applied for in Beijing, about a person of Guangdong: Guangdong's to decide."""
    person = make_person("陈静", date(1958, 2, 3), sequence=14, region="440106")
    return make_application(
        applicant, Relationship.MOTHER, person=person, status=Status.IN_REVIEW, review_reason=ReviewReason.NO_PHONE
    )


@pytest.fixture
def newborn_case(applicant):
    """A child without a number: nobody is known yet."""
    case = make_application(
        applicant,
        Relationship.SON,
        status=Status.IN_REVIEW,
        review_reason=ReviewReason.NO_NUMBER,
        declaration_hash=SIGNED,
        has_no_number=True,
    )
    case.number = None
    case.save()
    return case


@pytest.fixture
def demo_citizen(db, registry) -> User:
    """A citizen whom the register knows, with their own card linked."""
    row = registry.cases["demo_citizen"]
    user = User.objects.create_user("demo-citizen", "correct horse battery")
    link = link_self(user, row["name"], date.fromisoformat(row["birth_date"]))
    type(link.person).objects.filter(pk=link.person_id).update(register_reference=row["reference"])
    return user

"""An officer of Beijing, and a mother without an account who stands at their counter."""

from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from authorities.models import Office
from families.relationships import Relationship
from tests.families.recipes import link_self, make_link, make_person, make_waiting

MOTHER = "王芳"
BORN = date(1956, 3, 8)


@pytest.fixture
def mother(db):
    return make_person(MOTHER, BORN, sequence=42)


@pytest.fixture
def daughter(db):
    user = User.objects.create_user("daughter", "correct horse battery")
    with transaction.atomic():
        link_self(user, "李娜", date(1988, 4, 2), sequence=12)
    return user


@pytest.fixture
def asked(daughter, mother):
    """Her daughter asks."""
    return make_waiting(daughter, mother, Relationship.MOTHER)


@pytest.fixture
def link(applicant, mother):
    """Her son's."""
    with transaction.atomic():
        return make_link(applicant, mother, Relationship.MOTHER)


def at(name, *about):
    """The address of a page at the counter."""
    return reverse(f"counter:{name}", args=[getattr(one, "pk", one) for one in about])


def begin(client, person, paper="identity_card"):
    """The officer has seen a paper."""
    response = client.post(at("paper", person), {"identity_seen": paper})
    assert (response.status_code, response.url) == (302, at("visit", person))
    return client


@pytest.fixture
def visit(beijing, mother):
    """The officer's browser, after they have seen her identity card."""
    return begin(beijing, mother)


def barred():
    """What officers reached for who are near to it: kind and id of the object, and who they are."""
    found = Event.objects.filter(kind="families.case_barred").order_by("pk")
    return list(found.values_list("object_kind", "object_id", "actor_id"))


def said(response):
    """What the page after it says."""
    page = response.client.get(response.url) if response.status_code == 302 else response
    return [str(message) for message in page.context["messages"]]


@pytest.fixture
def office(db):
    return Office.objects.filter(region__code__startswith="11").first()


@pytest.fixture
def son(applicant):
    """He stands at the counter; his own card is linked to his account."""
    return applicant.links.get(relationship="self").person


@pytest.fixture
def counter(beijing, son):
    return begin(beijing, son)

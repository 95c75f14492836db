"""People linked as in life, and a register that really runs."""

import pytest
from django.utils import timezone

from benefits.models import Refresh
from families.models import InsuredPerson
from families.relationships import Relationship
from tests.benchmarks.scenario import make_owners, residents
from tests.families.conftest import applicant, regions, relative
from tests.families.recipes import link_self, make_link, make_person
from tests.families.verification.other import other

__all__ = ["applicant", "other", "regions", "relative"]

CLOSED_PORT = "http://127.0.0.1:9"


@pytest.fixture
def register(registry, settings):
    settings.REGISTRY_URL, settings.REGISTRY_TOKEN = registry.url, registry.token
    yield registry
    registry.set_faults()


@pytest.fixture
def owner(applicant):
    """Somebody with their own card linked; the register has been asked for it already."""
    link = link_self(applicant)
    Refresh.objects.create(person=link.person, refreshed_at=timezone.now())
    return applicant


@pytest.fixture
def link_of(owner, registry):
    """link_of("demo_mother"): the owner's link to a named case of the register."""

    def _link(key, relationship=Relationship.OTHER):
        row = registry.cases[key]
        count = InsuredPerson.objects.count()
        person = make_person(row["name"], timezone.localdate().replace(year=1960), sequence=100 + count)
        person.register_reference = row["reference"]
        person.save(update_fields=["register_reference"])
        return make_link(owner, person, relationship)

    return _link


@pytest.fixture
def due(link_of):
    """due("demo_mother"): the same person, whom the register is to be asked for now."""

    def _due(key):
        person = link_of(key).person
        Refresh.objects.create(person=person, due_at=timezone.now())
        return person

    return _due


@pytest.fixture
def many_due(regions, registry):
    """many_due(30): so many people of the register, each with their own card linked, all due."""

    def _due(count):
        make_owners(residents(str(registry.database), count), prefix="many")
        people = list(InsuredPerson.objects.order_by("pk"))
        Refresh.objects.bulk_create(Refresh(person=person, due_at=timezone.now()) for person in people)
        return people

    return _due

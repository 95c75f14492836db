"""A register in which something happens to people, and a family whom it knows. The deaths and the rest stay in it, so each
module has its own; what else a test changes it changes back."""

import pytest

from families.models import ChangesCursor, FamilyLink, HeldChange, InsuredPerson, Message, ProviderBreaker
from families.relationships import Relationship
from families.scopes import VIEW
from families.services.news.reading import read_changes
from tests.families.conftest import agree, link_relative, link_self
from tests.families.news.telling import TellingRegister
from tests.families.pages.conftest import bound, verified
from tests.families.verification.other import running
from tests.registry.process import running_registry


@pytest.fixture(scope="module")
def module_register():
    with running_registry(people=200) as running:
        yield running


@pytest.fixture
def register(module_register, settings, regions):
    settings.REGISTRY_URL, settings.REGISTRY_TOKEN = module_register.url, module_register.token
    yield module_register
    module_register.set_faults()


@pytest.fixture
def son(register):
    """Reads the news from now on."""
    user = bound("son", register.cases["demo_citizen"])
    read()
    return user


@pytest.fixture
def link_to(son, register):
    """link_to("demo_mother", "mother"): the son's link, which she agreed to."""

    def link(key, relationship, **answers) -> FamilyLink:
        application = verified(son, register.cases[key], Relationship(relationship), scopes=VIEW, **answers)
        return application.link if hasattr(application, "link") else agree(application)

    return link


@pytest.fixture
def known(applicant, settings):
    """Two people of whom `news` tells, as the test says."""
    settings.REGISTRY_READ_TIMEOUT = 2.0
    link_self(applicant)
    link_relative(applicant)
    return applicant


@pytest.fixture
def news(settings):
    with running(TellingRegister()) as server:
        settings.REGISTRY_URL = f"http://127.0.0.1:{server.server_port}"
        yield server
        server.is_over.set()


def read() -> int:
    """Once more, whatever the wait."""
    ChangesCursor.objects.update(due_at="2020-01-01T00:00:00Z")
    HeldChange.objects.filter(due_at__isnull=False).update(due_at="2020-01-01T00:00:00Z")
    ProviderBreaker.objects.filter(opened_at__isnull=False).update(probe_at="2020-01-01T00:00:00Z")
    return read_changes()


def person_of(register, key) -> InsuredPerson:
    return InsuredPerson.objects.get(register_reference=register.cases[key]["reference"])


def told(user=None, **kept):
    """Kinds of the messages to a user, or to a person without an account."""
    rows = Message.objects.filter(**({"user": user} if user else {}), **kept).order_by("created_at")
    return list(rows.values_list("kind", flat=True))

"""A grandfather with a pension, whom a grandson may certify; the register is a stand-in that runs, or is silent. Renewing
changes people, so it is these tests' own."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.services import Actor
from benefits.models import Certification, CertificationRequest
from benefits.services.certification.renewing import ask_for_code, declaration_of
from families.models import FamilyLink
from families.models.consents import Route
from families.services.consents import answering as consents
from families.services.consents.terms import Terms, shown_text
from tests.families.conftest import PASSWORD, regions, sign_in, unknown_id
from tests.families.pages.conftest import bound, verified
from tests.registry.process import in_register, running_registry

__all__ = ["regions", "sign_in", "unknown_id"]

GRANDFATHER = "demo_grandfather"
PAGES = ("certification", "certification-renew", "certification-code", "certification-waiting")


def certified(person, *, days_ago: int = 330, proof_kind: str = "counter") -> Certification:
    """The copy that the nightly worker has made."""
    at = timezone.now() - timedelta(days=days_ago)
    facts = {"due_on": timezone.localdate() + timedelta(days=365 - days_ago), "certified_at": at}
    return Certification.objects.update_or_create(person=person, defaults={**facts, "proof_kind": proof_kind})[0]


def page_of(link: FamilyLink, name: str = "certification") -> str:
    return reverse(f"benefits:{name}", args=[link.pk])


def shown(browser, link: FamilyLink, name: str = "certification") -> str:
    return browser.get(page_of(link, name)).content.decode()


def ask(link: FamilyLink) -> CertificationRequest:
    """The declaration is given, the code is sent."""
    declared = declaration_of(link, "en")
    return ask_for_code(link, declared=declared, channel="sms", language="en", user=link.owner)


def pass_time(delta: timedelta) -> None:
    """By making the requests older: claims go by the database's clock, which no test moves."""
    CertificationRequest.objects.update(
        asked_at=F("asked_at") - delta,
        code_expires_at=F("code_expires_at") - delta,
        proven_at=F("proven_at") - delta,
        due_at=F("due_at") - delta,
    )


def linked_to(user: User, case: dict, relationship: str, scopes) -> FamilyLink:
    """The relative agreed in their own words: register, application and consent are the real ones."""
    application = verified(user, case, relationship, scopes=scopes)
    terms = Terms(list(scopes), 365)
    by = Actor.person(application.person_id)
    shown = shown_text(application, terms, "en")
    consents.grant(application, terms, route=Route.ACCOUNT, shown=shown, language="en", by=by)
    return FamilyLink.objects.select_related("person", "application", "owner").get(application=application)


@pytest.fixture(scope="package")
def registry_to_change():
    with running_registry() as running:
        yield running


@pytest.fixture
def real_register(registry_to_change, settings):
    settings.REGISTRY_URL, settings.REGISTRY_TOKEN = registry_to_change.url, registry_to_change.token
    yield registry_to_change
    registry_to_change.set_faults()


@pytest.fixture
def grandson(regions, real_register):
    return bound("grandson", real_register.cases["demo_citizen"])


@pytest.fixture
def grandsons(client, sign_in, grandson):
    """The grandson's browser."""
    return sign_in(grandson)


@pytest.fixture
def link(grandson, real_register):
    """The grandson may see the pension and certify."""
    made = linked_to(grandson, real_register.cases[GRANDFATHER], "grandfather", ["view_pension", "certify"])
    certified(made.person)
    return made


@pytest.fixture
def seeing(grandson, real_register):
    """The grandson may see the pension of his father, and not certify."""
    made = linked_to(grandson, real_register.cases["demo_father"], "father", ["view_pension"])
    certified(made.person)
    return made


@pytest.fixture
def newest_code(real_register):
    """newest_code(link): the digits on the person's phone."""
    return lambda link: real_register.phones(link.person.register_reference)[0].code


@pytest.fixture
def silent(settings):
    """silent(): from now on the register does not answer; silent(False): it does again."""
    answers_at = settings.REGISTRY_URL

    def _silent(is_silent=True):
        settings.REGISTRY_URL = "http://127.0.0.1:9" if is_silent else answers_at

    return _silent


def times_certified(register, link: FamilyLink) -> int:
    """In the stand-in's own books."""
    query = (
        "select count(*) from registry_certification c join registry_person p on p.id = c.person_id"
        " where p.reference = ?"
    )
    return in_register(register, query, link.person.register_reference)[0][0]


@pytest.fixture
def account(regions):
    """Somebody with an account and no card."""
    return User.objects.create_user("somebody", PASSWORD)

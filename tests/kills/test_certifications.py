"""`kill -9` of the worker that files renewals of a proof of life, after the register has taken one and before anybody here
knows: each is certified once all the same."""

from collections import Counter
from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from benefits.models import Certification, CertificationRequest
from benefits.services.certification.renewing import confirm
from families.models import FamilyLink, InsuredPerson
from families.models.consents import Route
from families.relationships import Relationship
from tests import stack
from tests.benefits.certification.conftest import ask, certified
from tests.families.recipes import make_link, make_person
from tests.kills.test_kills import asked, beat, broker, end_faults, env
from tests.processes import wait_for
from tests.registry.process import in_register

__all__ = ["asked", "beat", "broker", "env"]

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

RENEWALS = 8
_PENSIONERS = """
select reference from registry_person
where phone is not null and died_on is null and not is_restricted and birth_date < '1950-01-01' order by id limit ?
"""
_CERTIFIED = """
select p.reference from registry_certification c join registry_person p on p.id = c.person_id where c.proof_kind = 'self'
"""


def references(register, query, *values):
    return [reference for (reference,) in in_register(register, query, *values)]


@pytest.fixture
def confirmed(transactional_db, regions, asked, settings):
    """Pensioners who have typed the right code, each for themself."""
    settings.REGISTRY_URL, settings.REGISTRY_TOKEN = asked.url, asked.token
    links = [_own_link(n, reference) for n, reference in enumerate(references(asked, _PENSIONERS, RENEWALS))]
    assert len(links) == RENEWALS
    for link in links:
        certified(link.person)
        ask(link)
        confirm(link, asked.phones(link.person.register_reference)[0].code)
    return links


def _own_link(number: int, reference: str) -> FamilyLink:
    user = User.objects.create_user(f"pensioner-{number}", None)
    person = make_person(f"老人{number}", date(1945, 3, 8), sequence=2 * number + 1)
    InsuredPerson.objects.filter(pk=person.pk).update(register_reference=reference)
    person.refresh_from_db()
    with transaction.atomic():
        return make_link(user, person, Relationship.SELF, route=Route.SELF_CODE)


def test_each_renewal_is_filed_once(confirmed, asked, env, beat):
    asked.set_faults(mode="yes_then_timeout")
    with stack.worker(env, "messages", processes=1) as worker:
        wait_for(lambda: bool(references(asked, _CERTIFIED)), within=60)
        worker.kill()
        unsure = CertificationRequest.objects.filter(lease_token__isnull=False, filed_at__isnull=True)
        assert unsure.exists(), "the kill hit nothing in flight"
        unsure.update(lease_until=timezone.now())
        end_faults(asked)
        worker.start()

        wait_for(lambda: CertificationRequest.objects.exclude(filed_at=None).count() == RENEWALS, within=120)

    pensioners = [link.person.register_reference for link in confirmed]
    assert Counter(references(asked, _CERTIFIED)) == dict.fromkeys(pensioners, 1)
    events = Event.objects.filter(kind="benefits.certified").values_list("object_id", flat=True)
    assert Counter(events) == {str(link.pk): 1 for link in confirmed}
    assert set(Certification.objects.values_list("proof_kind", flat=True)) == {"self"}

"""`kill -9` of the worker that reports lost cards, after the register has done it and before anybody here knows."""

from collections import Counter

import pytest
from django.utils import timezone

from audit.models import Event
from families.models import FamilyLink, LossReport
from tests import stack
from tests.benchmarks.scenario import guardians, make_owners
from tests.families.losses import reported
from tests.kills.test_kills import asked, beat, broker, end_faults, env
from tests.processes import wait_for
from tests.registry.process import in_register

__all__ = ["asked", "beat", "broker", "env"]

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

CARDS = 12


@pytest.fixture
def owners(transactional_db, regions, slow_register):
    """Their own cards linked, with the numbers that the register has."""
    made = make_owners(guardians(str(slow_register.database), CARDS), prefix="loser")
    for link in FamilyLink.objects.select_related("person"):
        card = link.person.cards.get()
        card.number = number_at(slow_register, link.person.register_reference)
        card.save()
    return made


def number_at(register, reference: str) -> str:
    asked_for = (
        "select c.number from registry_card c join registry_person p on p.id = c.person_id where p.reference = ?"
    )
    return in_register(register, asked_for, reference)[0][0]


def reports_at(register) -> Counter[int]:
    """How many reports the register took of each card."""
    return Counter(card for (card,) in in_register(register, "select card_id from registry_lossreport"))


def test_each_card_is_reported_once(owners, asked, env, beat):
    asked.set_faults(mode="yes_then_timeout")
    for link in FamilyLink.objects.select_related("owner", "person"):
        reported(link)
    with stack.worker(env, "messages", processes=1) as worker:
        wait_for(lambda: bool(reports_at(asked)), within=60)
        worker.kill()
        unsure = LossReport.objects.filter(lease_token__isnull=False, filed_at__isnull=True)
        assert unsure.exists(), "the kill hit nothing in flight"
        unsure.update(lease_until=timezone.now())
        end_faults(asked)
        worker.start()

        wait_for(lambda: LossReport.objects.filter(filed_at__isnull=False).count() == CARDS, within=120)

    assert sorted(reports_at(asked).values()) == [1] * CARDS
    filed = Event.objects.filter(kind="families.loss_filed")
    assert Counter(filed.values_list("object_id", flat=True)) == Counter(
        str(pk) for pk in LossReport.objects.values_list("pk", flat=True)
    )
    assert "" not in LossReport.objects.values_list("register_id", flat=True)

"""What apps are told when the register's news changes a link: as of any other change, and never why."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.services import Actor
from families.models import InsuredPerson, WebhookDelivery
from families.services.news.deaths import end_after_deaths, note_death, note_life
from families.services.news.protection import protect
from tests.families.conftest import WANG_FANG, link_relative, link_self, waiting

pytestmark = pytest.mark.django_db
REGISTER = Actor.authority("http")
DIED_ON = date(2026, 11, 3)
CHANGED, ENDED, DECIDED, ANSWERED = "link.changed", "link.ended", "application.decided", "consent.answered"


@pytest.fixture
def person(told, applicant) -> InsuredPerson:
    link_self(applicant)
    person = link_relative(applicant).person
    WebhookDelivery.objects.all().delete()
    return person


@pytest.fixture
def asked(told, applicant) -> InsuredPerson:
    link_self(applicant)
    waiting(applicant)
    WebhookDelivery.objects.all().delete()
    return InsuredPerson.objects.get(register_reference=WANG_FANG.reference)


def test_death_is_a_change_of_the_link_and_so_is_its_end(told, person):
    note_death(person.pk, DIED_ON, by=REGISTER)
    note_death(person.pk, DIED_ON, by=REGISTER)
    assert told.kinds() == [CHANGED]

    note_life(person.pk, by=REGISTER)
    assert told.kinds() == [CHANGED, CHANGED]


def test_end_after_a_death_is_told(told, person):
    note_death(person.pk, DIED_ON, by=REGISTER)

    with time_machine.travel(timezone.now() + timedelta(days=90, minutes=1)):
        assert end_after_deaths(by=REGISTER) == 1

    assert told.kinds() == [CHANGED, ENDED]


def test_protection_is_an_end_like_any_other(told, person):
    protect(person.pk, by=REGISTER)

    assert told.kinds() == [ENDED]
    assert set(WebhookDelivery.objects.get().body["data"]) == {"link_id", "sequence"}


@pytest.mark.parametrize(
    "what",
    [lambda pk: note_death(pk, DIED_ON, by=REGISTER), lambda pk: protect(pk, by=REGISTER)],
    ids=["death", "protection"],
)
def test_question_to_the_dead_or_protected_is_over_in_the_words_of_any_answer(told, asked, what):
    what(asked.pk)

    assert sorted(told.kinds()) == sorted([ANSWERED, DECIDED])

"""Many applications at once through the API, each over a connection of its own: limits hold, a key is one effect."""

from collections import Counter

import pytest

from families.models import LinkApplication
from families.relationships import Relationship, Sex
from families.states import OPEN
from tests.families.api.applying import api, program
from tests.families.conftest import WANG_FANG, Resident, link_relative, waiting
from tests.integrators.api.test_races import at_once

__all__ = ["api", "program"]

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
KEY = "8e03978e-40d5-43e8-bc93-6894a57f9324"


def grandmother(turn):
    return Resident("张老", WANG_FANG.born.replace(year=1930), Sex.FEMALE, sequence=turn)


def test_of_twenty_at_one_below_the_quota_one_passes(api, linked):
    link_relative(linked)
    for turn in (20, 21):
        waiting(linked, grandmother(turn), Relationship.GRANDMOTHER)
    bodies = [api.for_relative(grandmother(turn), "grandmother") for turn in range(20)]

    answers = at_once(20, lambda: api.send(bodies.pop()))

    assert Counter(answer.json().get("code") for answer in answers) == {None: 1, "quota-reached": 19}
    assert LinkApplication.objects.filter(applicant=linked, status__in=OPEN).count() == 3
    assert not LinkApplication.objects.drafts().exists()


def test_same_person_twenty_times_is_one_application(api, linked):
    body = api.for_relative()
    answers = at_once(20, lambda: api.send(body))
    assert Counter(answer.json().get("code") for answer in answers) == {None: 1, "already-applied": 19}
    assert LinkApplication.objects.filter(relationship="mother").count() == 1


def test_same_key_twenty_times_is_one_application(api, linked):
    body = api.for_relative()
    answers = at_once(20, lambda: api.send(body, key=KEY))
    assert {answer.status_code for answer in answers} <= {202, 409}
    assert len({answer.content for answer in answers if answer.status_code == 202}) == 1
    assert LinkApplication.objects.filter(relationship="mother").count() == 1

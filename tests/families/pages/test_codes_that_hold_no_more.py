"""/consent/ and /consent/manage/ with a code that was right once: too late, or a second time, and from another browser."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from families.models import FamilyLink, OneTimeCode
from families.services.consents.codes import send_due_codes
from families.states import Status
from tests.families.conftest import agree

WRONG = "This code is not right, or no longer valid."
DOORS = {"consent": "consent-decide", "manage": "manage-links"}


class Visit:
    """Of one browser to one of the two doors, as far as the page for the code."""

    def __init__(self, door, asked):
        self.client, self.door, self.leads_to = Client(), door, reverse(f"families:{DOORS[door]}")
        self.client.post(reverse(f"families:{door}"), {"reference": asked.reference})

    def has_a_code_sent(self):
        self.client.post(reverse(f"families:{self.door}-send"), {"channel": "sms"})
        send_due_codes()

    def types(self, code):
        return self.client.post(reverse(f"families:{self.door}-code"), {"code": code})

    def is_let_in(self):
        return self.client.get(self.leads_to).status_code == 200


@pytest.fixture(params=DOORS)
def door(request, asked):
    if request.param == "manage":
        agree(asked.application)
    return request.param


def test_late_code_opens_nothing(door, asked):
    visit = Visit(door, asked)
    visit.has_a_code_sent()
    OneTimeCode.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

    answer = visit.types(asked.newest_code())

    assert (answer.status_code, WRONG in answer.content.decode()) == (422, True)
    assert not visit.is_let_in()


def test_code_that_was_used_opens_no_other_browser(door, asked):
    """Who reads it over somebody's shoulder comes too late."""
    visit = Visit(door, asked)
    visit.has_a_code_sent()
    code = asked.newest_code()
    assert visit.types(code).url == visit.leads_to

    other = Visit(door, asked)
    answer = other.types(code)

    assert (answer.status_code, WRONG in answer.content.decode()) == (422, True)
    assert (visit.is_let_in(), other.is_let_in()) == (True, False)


def test_code_opens_nothing_once_the_answer_was_given(asked):
    visit = Visit("consent", asked)
    visit.has_a_code_sent()
    code = asked.newest_code()
    visit.types(code)
    visit.client.post(visit.leads_to, {"answer": "refuse"})

    again = Visit("consent", asked)
    assert WRONG in again.types(code).content.decode()
    assert not again.is_let_in()
    again.client.post(again.leads_to, {"answer": "agree", "scopes": ["view_card"], "term_days": 31})
    assert (asked.status(), FamilyLink.objects.of_relatives().exists()) == (Status.DECLINED, False)

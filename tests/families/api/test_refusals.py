"""A refusal of the family service, as a program reads it."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from rest_framework.permissions import AllowAny

from families.api.refusals import FamilyView
from families.errors import AlreadyLinked, CodeLocked, CodeNotShown, QuotaReached, RegisterSilent, TooManyTries

pytestmark = pytest.mark.django_db


@pytest.fixture
def refuse(rf):
    """The answer of an endpoint whose service raises the error."""

    def _refuse(error, **attributes):
        class Refusing(FamilyView):
            authentication_classes = ()
            permission_classes = (AllowAny,)

            def get(self, request):
                raise error

        answer = type("Door", (Refusing,), attributes).as_view()(rf.get("/api/v1/door/"))
        answer.render()
        return answer, json.loads(answer.content)

    return _refuse


def test_sentence_is_that_of_the_wizard_under_a_code(refuse):
    answer, problem = refuse(AlreadyLinked())
    assert (answer.status_code, problem["type"]) == (422, "urn:sscard:problem:refused")
    assert problem["code"] == "already-linked"
    assert problem["detail"] == str(AlreadyLinked())
    assert problem["errors"] == [{"pointer": "/number", "detail": str(AlreadyLinked())}]


def test_pointer_leads_to_the_member_of_the_endpoint(refuse):
    _answer, problem = refuse(AlreadyLinked(), pointers={"number": "relative/number"})
    assert problem["errors"][0]["pointer"] == "/relative/number"


def test_refusal_of_nothing_in_particular_has_no_pointer(refuse):
    _answer, problem = refuse(CodeNotShown("no reason"))
    assert (problem["code"], "errors" in problem) == ("code-not-shown", False)


def test_who_has_to_wait_is_told_how_long(refuse):
    with time_machine.travel(timezone.now(), tick=False):
        answer, problem = refuse(TooManyTries(until=timezone.now() + timedelta(minutes=5)))
    assert (answer.status_code, problem["type"]) == (429, "urn:sscard:problem:wait-first")
    assert (answer.headers["Retry-After"], problem["code"]) == ("300", "too-many-tries")
    assert "in 5 minutes" in problem["detail"]


def test_values_and_subclasses_keep_their_own(refuse):
    assert refuse(QuotaReached("at most %(quota)s", quota=4))[1]["detail"] == "at most 4"
    assert refuse(CodeLocked())[1]["code"] == "code-locked"


@pytest.mark.parametrize(("asked", "told"), [(timedelta(0), "60"), (timedelta(seconds=90.2), "91")])
def test_silent_register_is_no_refusal(refuse, asked, told):
    answer, problem = refuse(RegisterSilent(retry_after=asked))
    assert (answer.status_code, problem["type"]) == (503, "urn:sscard:problem:try-later")
    assert answer.headers["Retry-After"] == told

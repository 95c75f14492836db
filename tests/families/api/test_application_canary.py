"""A planted number and name, sent through the API and followed to the link, turn up nowhere but sealed."""

import pytest

from families.models import LinkApplication
from families.states import Status
from integrators.models import KeptAnswer, Usage
from tests.families import conftest as recipes
from tests.families.api.applying import api, program
from tests.families.test_canary import CANARY, broker, traces

__all__ = ["api", "broker", "program"]


def everything_said(api):
    """The answers on the way from the first wrong try to the link, with what was asked."""
    body = api.for_relative(CANARY)
    yield api.send(body | {"number": CANARY.number[:-1] + "0"})
    yield api.send(body | {"relationship": "father"})
    sent = api.send(body, key="8e03978e-40d5-43e8-bc93-6894a57f9324")
    yield sent
    yield api.send(body, key="8e03978e-40d5-43e8-bc93-6894a57f9324")
    yield api.send(body | {"notice": body["declaration"]})
    yield api.send(body | {"scopes": [CANARY.number, CANARY.name], "notice": body["declaration"]})
    application = LinkApplication.objects.get(pk=sent.json()["id"])
    yield api.get(sent.headers["Location"])
    recipes.answer(application, CANARY)
    assert application.status == Status.AWAITING_CONSENT
    yield api.get(sent.headers["Location"])
    recipes.agree(application)
    yield api.get()


@pytest.mark.django_db
def test_planted_number_is_nowhere_but_sealed(api, log_lines, broker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answers = list(everything_said(api))
    assert {answer.status_code for answer in answers} == {200, 202, 422}

    places = traces(broker, log_lines) | {
        "kept answers": repr(list(KeptAnswer.objects.values())),
        "counts": repr(list(Usage.objects.values())),
        "applications": repr(list(LinkApplication.objects.values())),
        "answers": "".join(f"{answer.headers}{answer.content.decode()}" for answer in answers),
    }
    for place, text in places.items():
        for value in (CANARY.number, CANARY.number[3:-4], CANARY.name):
            assert value not in text, place
            assert value.encode("unicode_escape").decode() not in text, place
    assert KeptAnswer.objects.count() == 4
    assert "request_finished" in places["logs"]
    assert broker.llen("verification") > 0

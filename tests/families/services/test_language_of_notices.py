"""A notice to somebody without an account goes out in the language in which they gave their newest answer."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from families.models import Consent, FamilyLink, LinkApplication, Message
from families.models.consents import Answer, Route
from families.models.messages import Kind
from families.services.messages import holder_of, message_person, save_messages, send_due_messages
from tests.families.conftest import (
    CHEN_JING,
    LI_XIAOYU,
    ZHAO_QIANG,
    answer,
    draft_of,
    link_relative,
    link_self,
    submit,
    waiting,
)
from tests.families.verification.other import Handler, Other, running

pytestmark = pytest.mark.django_db
LANGUAGES = ["en", "es", "zh-hans"]


class Desk(Handler):
    """Takes every notice, and keeps it."""

    def do_POST(self):
        self.server.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.do_GET()


@pytest.fixture
def authority(settings):
    with running(Other(("127.0.0.1", 0), Desk)) as server:
        server.status, server.told, server.asked = 202, {"id": "1", "channel": "sms"}, []
        settings.REGISTRY_URL = f"http://127.0.0.1:{server.server_port}"
        yield server


@pytest.fixture
def link(linked):
    """To a mother without an account."""
    return link_relative(linked)


def answered(application, language, *, route=Route.CODE, ago=1, **more):
    at = timezone.now() - timedelta(days=ago)
    Consent.objects.filter(application=application).update(language=language, route=route, answered_at=at, **more)


def sent_in(authority, person):
    """The language of a notice that goes out now, as the authority is asked for it, and as it is kept."""
    notice = message_person(
        person, Kind.LINK_CHANGED_SUBJECT, holder=holder_of(person), codes={"reference": "F7K2-94QD"}
    )
    assert notice.language == "zh-hans"  # who causes it looks nothing up
    Message.objects.update(due_at=None)
    save_messages([notice])
    assert send_due_messages() == 1
    [body] = authority.asked
    authority.asked.clear()
    notice.refresh_from_db()
    assert notice.language == body["language"]
    return body["language"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_the_newest_answer(link, authority, language):
    answered(link.application, language)
    assert sent_in(authority, link.person) == language


def test_of_a_refusal_too_and_of_no_older_answer(link, stranger, authority):
    link_self(stranger, ZHAO_QIANG)
    other = waiting(stranger)
    answered(link.application, "es", ago=3)
    answered(other, "en", ago=2, answer=Answer.REFUSED, text_version="1", text_hash="0" * 64)
    assert sent_in(authority, link.person) == "en"
    answered(other, "en", ago=4)
    assert sent_in(authority, link.person) == "es"


@pytest.mark.parametrize("route", [Route.READ_OUT, Route.COUNTER, Route.GUARDIAN, Route.DECISION])
def test_not_of_what_somebody_else_read_for_them(link, authority, route):
    answered(link.application, "es", route=route)
    assert sent_in(authority, link.person) == "zh-hans"


def test_who_gave_no_answer_gets_that_of_the_authority(link, authority):
    Consent.objects.filter(application=link.application).update(language="")
    assert sent_in(authority, link.person) == "zh-hans"


def test_of_a_guardian_their_own_answer_about_the_child(linked, authority):
    case = answer(submit(draft_of(linked, LI_XIAOYU, "daughter")), LI_XIAOYU, guardian=True, other=CHEN_JING)
    link = FamilyLink.objects.get(application=case)
    answered(case, "es")
    LinkApplication.objects.filter(pk=case.pk).update(is_guardian_asked=False)
    assert sent_in(authority, link.guardian) == "zh-hans"
    LinkApplication.objects.filter(pk=case.pk).update(is_guardian_asked=True)
    assert [sent_in(authority, whose) for whose in (link.guardian, link.person)] == ["es", "zh-hans"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_account_keeps_its_own(link, relative, language):
    relative.language = language
    assert message_person(link.person, Kind.LINK_CHANGED_SUBJECT, holder=relative).language == language

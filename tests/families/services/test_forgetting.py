"""What was kept for its time goes: messages, the ways of codes, applications that led to nothing. What proves something stays."""

from datetime import timedelta

import pytest
from django.utils import timezone
from uuid_utils.compat import uuid7

from audit.models import Event
from audit.retention import kept_for
from families.models import CodeAttempt, Consent, LinkApplication, Message, OneTimeCode
from families.models.consents import Answer, Route
from families.models.messages import Kind
from families.policies.applications import can_see_application
from families.services import forgetting
from families.services.applications.closing import close_overdue
from families.services.forgetting import forget_applications, forget_codes, forget_messages, forget_what_was_kept
from families.services.messages import message_user
from families.verification import Outcome
from tests.families.conftest import ZHAO_QIANG, answer, draft_of, link_relative, submit, waiting

pytestmark = pytest.mark.django_db

A_MOMENT = timedelta(minutes=1)


def days_ago(name, less=timedelta(0)):
    return timezone.now() - kept_for(name) + less - A_MOMENT


def refused(user):
    return answer(submit(draft_of(user, ZHAO_QIANG, "other")), None, Outcome.NOT_FOUND)


def ended(application, at, status="expired"):
    values = {"status": status, "ended_at": at, "expires_at": None}
    LinkApplication.objects.filter(pk=application.pk).update(**values)
    return application


@pytest.mark.parametrize(("less", "left"), [(timedelta(0), 0), (2 * A_MOMENT, 1)])
def test_message_goes_a_year_after_it_was_written(applicant, less, left):
    message = message_user(applicant, Kind.NUMBER_TRIED)
    message.save(force_insert=True)
    Message.objects.filter(pk=message.pk).update(created_at=days_ago("messages", less))

    forget_messages()

    assert Message.objects.filter(user=applicant).count() == left


def test_notice_that_waits_to_be_handed_over_stays(linked):
    notice = Message(person=waiting(linked).person, kind=Kind.CONSENT_ASKED, language="en", due_at=timezone.now())
    notice.save(force_insert=True)
    Message.objects.filter(pk=notice.pk).update(created_at=days_ago("messages"))

    forget_messages()

    assert Message.objects.filter(pk=notice.pk).exists()


@pytest.mark.parametrize(("less", "left"), [(timedelta(0), 0), (2 * A_MOMENT, 1)])
def test_refused_application_goes_a_year_after_its_end(linked, less, left):
    application = ended(refused(linked), days_ago("applications", less), "rejected")
    events = Event.objects.filter(object_id=str(application.pk)).count()

    forget_applications()

    assert LinkApplication.objects.filter(pk=application.pk).count() == left
    assert Event.objects.filter(object_id=str(application.pk)).count() == events > 0


def test_unanswered_question_goes_with_its_application(linked):
    application = ended(waiting(linked), days_ago("applications"))
    OneTimeCode.objects.create(
        consent=application.consent, route=Route.CODE, channel="sms", language="en", asked_by="citizen:recipe"
    )

    assert forget_applications() == 1

    assert not LinkApplication.objects.filter(pk=application.pk).exists()
    assert not Consent.objects.filter(application=application.pk).exists()
    assert not OneTimeCode.objects.filter(consent__application=application.pk).exists()


@pytest.mark.parametrize("status", ["declined", "expired", "rejected", "withdrawn"])
def test_applicant_reads_none_of_them_after_that_time(linked, status):
    """Whether it was deleted or stays as proof of an answer."""
    application = waiting(linked, ZHAO_QIANG, "other")
    for less, is_shown in ((2 * A_MOMENT, True), (timedelta(0), False)):
        row = LinkApplication.objects.get(pk=ended(application, days_ago("applications", less), status).pk)
        assert can_see_application(linked, row) == is_shown
        assert LinkApplication.objects.shown_to(linked).filter(pk=row.pk).exists() == is_shown


def test_declined_without_an_answer_goes_as_an_expired_one(linked):
    """Of somebody who was blocked, or whom the register ended."""
    application = ended(waiting(linked, ZHAO_QIANG, "other"), days_ago("applications"), "declined")

    assert forget_applications() == 1
    assert not LinkApplication.objects.filter(pk=application.pk).exists()


def test_what_somebody_answered_stays(linked):
    link = link_relative(linked)
    declined = waiting(linked, ZHAO_QIANG, "other")
    Consent.objects.filter(application=declined).update(
        answer=Answer.REFUSED,
        answered_at=timezone.now(),
        route=Route.ACCOUNT,
        text_version="2026-11",
        text_hash="0" * 64,
    )
    for status in ("declined", "withdrawn"):
        ended(declined, days_ago("applications"), status)
        LinkApplication.objects.filter(pk=link.application_id).update(ended_at=days_ago("applications"))

        assert forget_applications() == 0

    assert LinkApplication.objects.filter(pk__in=[declined.pk, link.application_id]).count() == 2


def test_whatever_protects_an_application_keeps_it(linked):
    """A link does; an application of that kind whose status were wrong would still not be taken from under it."""
    link = link_relative(linked)
    ended(link.application, days_ago("applications"))
    Consent.objects.filter(pk=link.consent_id).update(answer=None, answered_at=None)

    assert forget_applications() == 0


def test_open_application_stays_however_old(linked):
    application = waiting(linked)
    LinkApplication.objects.filter(pk=application.pk).update(started_at=days_ago("applications"))

    assert forget_applications() == 0


def code_of(application, asked_at, **values):
    code = OneTimeCode.objects.create(
        consent=application.consent, route=Route.CODE, channel="sms", language="en", asked_by="citizen:recipe", **values
    )
    OneTimeCode.objects.filter(pk=code.pk).update(asked_at=asked_at)
    tried = CodeAttempt.objects.create(pk=uuid7(), consent=application.consent, code_id="a-code")
    CodeAttempt.objects.filter(pk=tried.pk).update(tried_at=asked_at)


@pytest.mark.parametrize(("less", "left"), [(timedelta(0), 0), (2 * A_MOMENT, 1)])
def test_way_of_a_code_goes_thirty_days_after_the_end(linked, less, left):
    application = ended(waiting(linked), days_ago("one_time_codes", less))
    code_of(application, days_ago("one_time_codes") - timedelta(days=3))

    forget_codes()

    of_it = {"consent__application": application}
    assert (OneTimeCode.objects.filter(**of_it).count(), CodeAttempt.objects.filter(**of_it).count()) == (left, left)


def test_way_of_a_code_stays_while_the_application_is_open(linked):
    application = waiting(linked)
    code_of(application, days_ago("one_time_codes"))

    assert forget_codes() == 0


def test_rounds_are_bounded_and_the_oldest_goes_first(applicant, monkeypatch):
    monkeypatch.setattr(forgetting, "_BATCH", 2)
    for days in (1, 2, 3):
        message = message_user(applicant, Kind.NUMBER_TRIED, codes={"days": days})
        message.save(force_insert=True)
        at = days_ago("messages") - timedelta(days=days)
        Message.objects.filter(pk=message.pk).update(created_at=at)

    assert forget_messages() == 2
    assert Message.objects.get(user=applicant).codes == {"days": 1}
    assert [forget_messages(), forget_messages()] == [1, 0]


def test_the_clock_does_it(linked):
    ended(refused(linked), days_ago("applications"), "rejected")

    close_overdue()

    assert not LinkApplication.objects.filter(status="rejected").exists()
    assert forget_what_was_kept() == 0

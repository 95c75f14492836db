"""How a young person comes from what they are told to the page that helps them to an account: from the notice that the authority
hands them, or from the message in an account that they have."""

import re
from datetime import datetime, time, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from benefits.services.reminding.due import remind_due
from families.models import FamilyLink, InsuredPerson, Message
from families.models.messages import Kind
from families.services.applications.closing import close_overdue
from families.services.messages import message_person, save_messages, send_due_messages
from families.states import Status
from tests.families.conftest import WANG_FANG, link_self
from tests.families.pages.conftest import verified

PAGE = reverse("families:coming-of-age")


@pytest.fixture
def link(citizen, real_register):
    """To a daughter whom the register knows."""
    application = verified(citizen, real_register.cases["demo_daughter"], "daughter")
    assert application.status == Status.APPROVED
    return application.link


def sixteen(link, *, in_days):
    day = timezone.localdate() + timedelta(days=in_days)
    InsuredPerson.objects.filter(pk=link.person_id).update(birth_date=day.replace(year=day.year - 16))
    until = timezone.make_aware(datetime.combine(day, time.min))
    FamilyLink.objects.filter(pk=link.pk).update(begins_at=until - timedelta(days=200), until=until)


def handed_out(register, link):
    """The newest that she was sent, by whichever way the authority reaches her."""
    Message.objects.filter(person=link.person_id, due_at__isnull=False).update(due_at=timezone.now())
    send_due_messages()
    reference = link.person.register_reference
    sent = [*register.phones(reference), *register.letters(reference)]
    return max(sent, key=lambda one: one.sent_at).text


@pytest.mark.parametrize(
    ("in_days", "come"), [(30, remind_due), (0, close_overdue)], ids=["a-month-before", "on-the-day"]
)
def test_notice_says_where_an_account_begins(real_register, link, in_days, come):
    """As she types it into a browser in which nobody is signed in."""
    handed_out(real_register, link)
    sixteen(link, in_days=in_days)
    come()
    text = handed_out(real_register, link)

    assert link.application.reference in text
    address = re.search(r"https?://\S+", text)[0]
    assert address == settings.BASE_URL + PAGE
    browser = Client()
    page = browser.get(address.removeprefix(settings.BASE_URL)).content.decode()
    how = page.partition("Get an account of your own")[2].partition("</ol>")[0]
    signup = reverse("account_signup")
    assert f'<a href="{signup}">Create an account</a>' in how
    assert browser.get(signup).status_code == 200


@pytest.mark.parametrize("kind", [Kind.OF_AGE_SOON_SUBJECT, Kind.OF_AGE_SUBJECT])
def test_message_in_an_account_leads_there(client, applicant, sign_in, kind):
    person = link_self(applicant, WANG_FANG).person
    message = message_person(person, kind, holder=applicant, codes={"reference": "F7K2-94QD"})
    save_messages([message])

    page = sign_in(applicant).get(reverse("families:message", args=[message.pk])).content.decode()

    assert f'href="{PAGE}"><span>What changes, and how to begin</span>' in page
    assert "When you come of age" in client.get(PAGE).content.decode()

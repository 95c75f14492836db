"""What a notice is given: the day in its language, and where on the web it goes on."""

from datetime import date

import pytest
from django.conf import settings
from django.urls import resolve

from families.models import Message
from families.models.messages import Kind
from families.services.notice_values import values_of
from tests.families.recipes import make_person


def notice(kind, **codes):
    person = make_person("王芳", date(1958, 3, 8))
    return Message(person=person, kind=kind, language="zh-hans", codes=codes)


@pytest.mark.parametrize("kind", Kind.values)
def test_every_notice_says_a_page_that_needs_no_account(regions, client, kind):
    address = values_of(notice(kind))["address"]

    assert address.startswith(settings.BASE_URL)
    path = address.removeprefix(settings.BASE_URL)
    assert resolve(path).url_name
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (Kind.CONSENT_ASKED, "/consent/"),
        (Kind.CHILD_LINKED, "/consent/manage/"),
        (Kind.LINK_BEGUN_SUBJECT, "/consent/manage/"),
        (Kind.READ_OUT_BEGINS, "/consent/manage/"),
        (Kind.OF_AGE_SOON_SUBJECT, "/coming-of-age/"),
        (Kind.OF_AGE_SUBJECT, "/coming-of-age/"),
        (Kind.INVITED_AT_OFFICE, "/help/"),
        (Kind.INVITATION_USED, "/help/"),
    ],
)
def test_page_is_the_one_that_it_is_about(regions, kind, path):
    assert values_of(notice(kind))["address"] == settings.BASE_URL + path


def test_day_is_written_out_in_the_language_of_the_notice(regions):
    values = values_of(notice(Kind.LINK_ENDS_SUBJECT, reference="F7K2-94QD", until="2027-03-01"))
    assert values == {
        "reference": "F7K2-94QD",
        "until": "2027年3月1日",
        "address": f"{settings.BASE_URL}/consent/manage/",
    }

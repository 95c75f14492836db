"""The feed: a secret address, neutral words."""

import re
import uuid

import icalendar
import pytest
from django.urls import reverse

from benefits.models import CalendarFeed
from benefits.services.board import feed_by_secret, make_feed, revoke_feed, secret_of
from sscard.logs import path_only
from tests.benefits.board.conftest import certified, days, expires

pytestmark = pytest.mark.django_db


def address_of(user):
    return reverse("benefits:calendar", args=[secret_of(user.calendar_feed)])


@pytest.fixture
def feed(linked, mother):
    certified(mother, 12)
    expires(mother, 40)
    return make_feed(linked)


def read(client, feed, **headers):
    return client.get(reverse("benefits:calendar", args=[secret_of(feed)]), headers=headers)


def test_calendar_program_reads_it_without_a_sign_in(client, feed):
    answer = read(client, feed)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert [event["DTSTART"].dt for event in events][:2] == [days(12), days(40)]
    assert all(event.walk("VALARM") for event in events)


def test_nothing_in_it_says_whose_or_what(client, feed, mother):
    """Of the family no name and no id, of the matter neither the insurance nor the card ("sscard" is our own name)."""
    text = read(client, feed).content.decode()

    for word in (
        "王芳",
        "李明",
        "pension",
        "Pension",
        "security",
        "life",
        mother.person.register_reference,
        str(mother.pk),
    ):
        assert word not in text
    assert not re.search(r"\d{17}[\dX]", text)


@pytest.mark.parametrize(("language", "word"), [("en", "falls due"), ("es", "vence"), ("zh-hans", "到期")])
def test_in_the_language_of_its_user(client, feed, language, word):
    type(feed.user).objects.update(language=language)

    assert word in read(client, feed).content.decode()


def test_unchanged_feed_is_not_sent_again(client, feed):
    etag = read(client, feed).headers["ETag"]

    assert read(client, feed, if_none_match=etag).status_code == 304


def test_new_address_replaces_the_old(client, feed, linked):
    old = address_of(linked)
    new = make_feed(linked)

    assert client.get(old).status_code == 404
    assert read(client, new).status_code == 200
    revoke_feed(linked)
    assert read(client, new).status_code == 404
    assert not CalendarFeed.objects.exists()


def test_forged_secret_is_refused_before_the_database(feed, django_assert_num_queries):
    secret = secret_of(feed)
    forged = [
        secret[:-1] + ("0" if secret[-1] != "0" else "1"),
        secret[:32],
        "",
        "x" * 64,
        uuid.UUID(int=7).hex + secret[32:],
    ]
    with django_assert_num_queries(0):
        assert [feed_by_secret(one) for one in forged] == [None] * len(forged)


def test_address_outlives_a_change_of_our_key_and_no_key_that_is_gone(client, feed, settings):
    address, old = reverse("benefits:calendar", args=[secret_of(feed)]), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key-of-more-than-fifty-characters-in-one-piece", [old]

    assert client.get(address).status_code == 200
    assert secret_of(feed) not in address
    assert read(client, feed).status_code == 200

    settings.SECRET_KEY_FALLBACKS = []
    assert client.get(address).status_code == 404


def test_closed_account_has_no_feed(client, feed):
    type(feed.user).objects.update(is_active=False)

    assert read(client, feed).status_code == 404


def test_page_shows_the_address_to_its_user_alone(client, feed, linked, stranger, sign_in):
    sign_in(linked)
    assert address_of(linked) in client.get(reverse("benefits:board")).content.decode()
    sign_in(stranger)
    assert secret_of(feed) not in client.get(reverse("benefits:board")).content.decode()


def test_buttons_make_and_switch_off(client, linked, sign_in):
    sign_in(linked)
    page = client.post(reverse("benefits:calendar-new"), follow=True).content.decode()
    assert address_of(linked) in page
    client.post(reverse("benefits:calendar-revoke"))
    assert not CalendarFeed.objects.exists()


@pytest.mark.parametrize("line", ["GET /calendar/{}.ics", 'GET /verify/{}/ HTTP/1.1" 200'])
def test_log_does_not_keep_the_key(line):
    written = path_only(
        None, "info", {"request": line.format("5eC-ret_5eCret"), "event": line.format("5eC-ret_5eCret")}
    )

    assert "5eC" not in str(written)
    assert written["request"].startswith("GET /")

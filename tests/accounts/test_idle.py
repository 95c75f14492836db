from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from .conftest import is_signed_in, sign_in

PAGE = "/account/"
POLL = {"HX-Request": "true", "HX-Current-URL": "http://testserver/account/sessions/?a=1"}


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as travelling:
        yield travelling


@pytest.fixture
def signed_in(client, wei, clock):
    sign_in(client)
    client.get(PAGE)
    return client


def test_fifteen_minutes_of_nothing_end_the_session_and_say_that_drafts_are_kept(signed_in, clock):
    clock.shift(timedelta(minutes=15, seconds=1))
    response = signed_in.get("/account/email/?a=1")
    assert response.url == "/account/login/?ended=idle&next=%2Faccount%2Femail%2F%3Fa%3D1"
    assert not is_signed_in(signed_in)
    assert "What you had saved is still there" in signed_in.get(response.url).content.decode()
    assert sign_in(signed_in, next="/account/email/?a=1").url == "/account/email/?a=1"


def test_activity_prolongs_up_to_twelve_hours(signed_in, clock):
    for _ in range(12 * 5):
        clock.shift(timedelta(minutes=12))
        assert signed_in.get(PAGE).status_code == 200
    clock.shift(timedelta(seconds=1))
    assert "ended=limit" in signed_in.get(PAGE).url
    assert not is_signed_in(signed_in)


def test_polling_is_no_activity(signed_in, clock):
    for _ in range(15):
        clock.shift(timedelta(minutes=1))
        assert signed_in.get(PAGE, headers=POLL).status_code == 200
    clock.shift(timedelta(seconds=1))
    response = signed_in.get(PAGE, headers=POLL)
    assert response.status_code == 200
    assert (
        response.headers["HX-Redirect"]
        == "/account/login/?ended=idle&next=http%3A%2F%2Ftestserver%2Faccount%2Fsessions%2F%3Fa%3D1"
    )
    assert not is_signed_in(signed_in)


def test_post_by_htmx_is_activity(signed_in, clock):
    clock.shift(timedelta(minutes=14))
    signed_in.post(reverse("accounts:stay"), headers={"HX-Request": "true"})
    clock.shift(timedelta(minutes=14))
    assert signed_in.get(PAGE).status_code == 200


def test_staying_prolongs_and_answers_204_to_a_script(signed_in, clock):
    clock.shift(timedelta(minutes=14))
    response = signed_in.post(reverse("accounts:stay"), {"next": PAGE})
    assert (response.status_code, response.content) == (204, b"")
    clock.shift(timedelta(minutes=14))
    assert signed_in.get(PAGE).status_code == 200


def test_staying_without_a_script_goes_back_to_the_page(signed_in):
    response = signed_in.post(
        reverse("accounts:stay"), {"next": "/account/email/"}, headers={"Sec-Fetch-Mode": "navigate"}
    )
    assert response.url == "/account/email/"


def test_staying_is_for_the_signed_in(client, db):
    assert client.post(reverse("accounts:stay")).url.startswith("/account/login/")


def test_post_after_the_end_leads_back_to_the_page_it_came_from(signed_in, clock):
    clock.shift(timedelta(minutes=16))
    response = signed_in.post(
        "/account/email/", {"email": "x@example.com"}, headers={"Referer": "http://testserver/account/email/"}
    )
    assert response.url == "/account/login/?ended=idle&next=http%3A%2F%2Ftestserver%2Faccount%2Femail%2F"


def test_post_after_the_end_from_elsewhere_leads_nowhere(signed_in, clock):
    clock.shift(timedelta(minutes=16))
    response = signed_in.post("/account/email/", headers={"Referer": "https://evil.example/"})
    assert response.url == "/account/login/?ended=idle"


def test_pages_in_quick_succession_do_not_write_the_session(signed_in, clock, django_assert_num_queries):
    with django_assert_num_queries(2) as queries:  # session and user: the page itself only leads elsewhere
        signed_in.get(reverse("accounts:new_password"))
        clock.shift(timedelta(seconds=5))
    assert [query["sql"] for query in queries.captured_queries if query["sql"].startswith("UPDATE")] == []


def test_page_after_signing_out_is_in_the_users_language(signed_in, wei, clock):
    type(wei).objects.update(language="es")
    signed_in.get(PAGE)
    clock.shift(timedelta(minutes=16))
    response = signed_in.get(PAGE)
    assert signed_in.get(response.url).headers["Content-Language"] == "es"


def test_stranger_is_never_told_of_an_end(client, db):
    assert client.get(PAGE).url == "/account/login/?next=/account/"


@pytest.mark.parametrize(
    ("back", "address"),
    [
        ("/account/email/?a=1", "/account/login/?ended=idle&next=%2Faccount%2Femail%2F%3Fa%3D1"),
        ("https://evil.example/", "/account/login/?ended=idle"),
        ("", "/account/login/?ended=idle"),
    ],
)
def test_page_whose_time_is_up_ends_the_session(signed_in, clock, back, address):
    session = Session.objects.get()
    clock.shift(timedelta(minutes=14, seconds=30))
    response = signed_in.post(reverse("accounts:end_idle_session"), {"next": back})
    assert response.url == address
    assert not Session.objects.filter(pk=session.pk).exists()
    assert "Nothing happened for a while" in signed_in.get(response.url).content.decode()


def test_second_window_whose_time_is_up_finds_the_session_ended(client, db):
    response = client.post(reverse("accounts:end_idle_session"), {"next": PAGE})
    assert response.url == "/account/login/?ended=idle&next=%2Faccount%2F"


def test_window_that_wakes_up_does_not_sign_out_who_is_active_in_another(signed_in, clock):
    clock.shift(timedelta(minutes=14))
    signed_in.get("/account/email/")
    clock.shift(timedelta(minutes=10))
    assert signed_in.post(reverse("accounts:end_idle_session"), {"next": PAGE}).url == PAGE
    assert is_signed_in(signed_in)
    clock.shift(timedelta(minutes=5, seconds=1))
    assert "ended=idle" in signed_in.get(PAGE).url  # and that was no activity


def test_session_is_not_ended_by_opening_an_address(signed_in):
    assert signed_in.get(reverse("accounts:end_idle_session")).status_code == 405
    assert is_signed_in(signed_in)


def test_poll_after_signing_out_elsewhere_opens_the_sign_in_page_for_the_page_it_stands_on(client, db):
    response = client.get("/account/sessions/", headers=POLL)
    assert response.status_code == 200
    assert response.headers["HX-Redirect"] == (
        "/account/login/?next=http%3A%2F%2Ftestserver%2Faccount%2Fsessions%2F%3Fa%3D1"
    )


def test_post_after_signing_out_elsewhere_leads_back_to_the_page_it_came_from(client, wei):
    response = client.post(reverse("accounts:stay"), headers={"Referer": "http://testserver/account/"})
    assert response.url == "/account/login/?next=http%3A%2F%2Ftestserver%2Faccount%2F"
    back = sign_in(client, next="http://testserver/account/").url
    assert client.get(back).status_code == 200


def test_post_of_a_stranger_from_elsewhere_leads_nowhere_in_particular(client, db):
    response = client.post(reverse("accounts:stay"), headers={"Referer": "https://evil.example/"})
    assert response.url == "/account/login/"

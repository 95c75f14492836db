from datetime import timedelta

import pytest
import time_machine
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

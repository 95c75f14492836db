"""The frame of a page: no dead link, the right navigation, the reader's text size and language."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.middleware.csrf import _does_token_match
from django.template.loader import render_to_string
from django.test import Client
from django.urls import path, reverse

from accounts.models import User
from authorities.codes import NATION
from authorities.help import HelpRules
from authorities.packs import pack_for
from families.models import Message
from sscard.context_processors import page_frame
from tests.families.conftest import pack_of
from tests.look.gallery import EveryField

__all__ = ["pack_of"]

urlpatterns = [path("only-this/", lambda request: None, name="account_login")]


def frame(rf, address="/", user=None):
    request = rf.get(address)
    request.user = user or AnonymousUser()
    return page_frame(request)


def labels(links):
    return [str(link["label"]) for link in links]


def test_stranger_is_offered_to_sign_in_and_citizen_is_not(rf):
    assert "Sign in" in labels(frame(rf)["navigation"])
    assert "Sign in" not in labels(frame(rf, user=User(username="wei"))["navigation"])
    assert "My account" in labels(frame(rf, user=User(username="wei"))["navigation"])


def test_frame_takes_the_phone_from_the_nations_pack_and_asks_no_database(rf, pack_of):
    phones = {f"{line}_phone": '"95002"' for line in ("medical", "dispute", "legal_aid")}
    lists = dict.fromkeys(("advice", "channels", "advisers"), "[]")
    pack_of("000000", section="help", pension_phone='"95001"', **phones, **lists)
    assert frame(rf, user=User(username="wei"))["help_phone"] == "95001"


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_page_names_the_nations_line(name):
    """Written out where there is no context to take it from."""
    assert pack_for(NATION).section(HelpRules).pension_phone in render_to_string(f"{name}.html")


@pytest.mark.urls("tests.look.test_frame")
def test_entry_without_an_address_is_left_out(rf):
    assert frame(rf)["navigation"] == [{"label": "Sign in", "url": "/only-this/", "current": ""}]
    assert frame(rf)["footer_links"] == []


@pytest.mark.parametrize(("below", "current"), [("", "page"), ("two-factor/", "true")])
def test_entry_of_the_page_shown_is_marked(rf, below, current):
    address = reverse("accounts:preferences")
    navigation = frame(rf, address + below, User(username="wei"))["navigation"]
    assert {str(link["label"]): link["current"] for link in navigation}["My account"] == current


def test_text_size_is_the_users_else_the_cookies(rf):
    assert frame(rf)["text_size"] == "normal"
    assert frame(rf, user=User(username="wei", text_size="large"))["text_size"] == "large"
    rf.cookies["text_size"] = "large"
    assert frame(rf)["text_size"] == "large"
    rf.cookies["text_size"] = "'><script>"
    assert frame(rf)["text_size"] == "normal"


def test_frame_works_before_anyone_was_recognised(rf):
    page = page_frame(rf.get("/"))
    assert (page["is_signed_in"], page["text_size"]) == (False, "normal")


def test_title_says_error_when_the_form_has_one(rf):
    assert "<title>Error:" in render_to_string("base.html", {"form": EveryField({})})
    assert "<title>Error:" not in render_to_string("base.html", {"form": EveryField()})


def test_csrf_refusal_is_in_our_look_and_says_what_to_do(client, gallery):
    client.handler.enforce_csrf_checks = True
    page = client.post("/gallery/step/")
    assert page.status_code == 403
    assert "load the page again" in page.text
    assert 'class="masthead"' in page.text


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_page_needs_no_context_and_offers_a_way_on(name):
    page = render_to_string(f"{name}.html")
    assert len(re.findall("<h1", page)) == 1
    assert "12333" in page


def test_500_speaks_all_three_languages():
    page = render_to_string("500.html")
    assert set(re.findall(r'lang="([^"]+)"', page)) == {"en", "es", "zh-Hans"}


def test_frame_that_is_kept_shows_each_request_its_own_token_and_address(db):
    """Twice each, so that the second comes from what is kept."""
    first, second = Client(), Client()
    pages = [browser.get(f"/accessibility/?of={n}&x=<b>") for n in range(2) for browser in (first, second)]
    for number, (browser, page) in enumerate(zip((first, second) * 2, pages, strict=True)):
        words = page.content.decode()
        token = browser.cookies["csrftoken"].value
        typed = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', words)
        assert len(typed) >= 2
        assert all(_does_token_match(each, token) for each in typed)
        assert f'name="next" value="/accessibility/?of={number // 2}&amp;x=%3Cb%3E"' in words
        assert "mark-of-the" not in words
    assert first.cookies["csrftoken"].value != second.cookies["csrftoken"].value


def test_frame_that_is_kept_changes_with_the_reader(db):
    browser = Client()
    english = browser.get("/accessibility/").content.decode()
    browser.cookies["django_language"] = "zh-hans"
    chinese = browser.get("/accessibility/").content.decode()
    browser.cookies["text_size"] = "large"
    large = browser.get("/accessibility/").content.decode()
    assert ("Answer a request" in english, "Answer a request" in chinese) == (True, False)
    assert ('value="large"' in chinese, 'value="large"' in large) == (True, False)


@pytest.mark.parametrize(
    ("count", "shown"), [(0, ""), (1, "1 new message"), (9, "9 new messages"), (10, "More than 9 new messages")]
)
def test_navigation_counts_new_messages_of_the_reader_alone(client, django_user_model, count, shown):
    wei, other = (django_user_model.objects.create_user(name) for name in ("wei", "other"))
    for user, number in ((wei, count), (other, 3)):
        Message.objects.bulk_create(Message(user=user, kind="self_linked", language="en") for _one in range(number))
    client.force_login(wei)

    masthead = client.get("/accessibility/").content.decode().split("</header>")[0]

    found = re.findall(
        r'>Messages(?: <span class="tag.*?<span class="govuk-visually-hidden">(.*?)</span></span>)?</a>', masthead
    )
    assert found == [shown, shown]  # the wide navigation and the menu

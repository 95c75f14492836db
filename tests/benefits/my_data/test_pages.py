"""The pages of my data and of erasing: what they say, whom they let do what, and what a second press does."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from benefits.services.my_data.erasing import ask_erasure
from tests.families.conftest import PASSWORD

pytestmark = pytest.mark.django_db

PAGE, ERASE, STOP = (reverse(f"benefits:{name}") for name in ("my-data", "erasure", "erasure-stop"))


@pytest.fixture
def proven(me):
    """Else signing in stops at the address that is not proven yet."""
    EmailAddress.objects.create(user=me, email=me.email, verified=True, primary=True)


def typed(browser, word="ERASE", **more):
    return browser.post(ERASE, {"confirmation": word}, **more)


def wished(user):
    return User.objects.get(pk=user.pk).erase_at is not None


def test_page_leads_to_everything(me, sign_in):
    page = sign_in(me).get(PAGE).content.decode()

    for address in (ERASE, reverse("families:your-data"), "/account/data/json/", "/account/data/html/"):
        assert f'"{address}"' in page
    for other in ("/account/", "/your-data/"):
        assert f'href="{PAGE}"' in sign_in(me).get(other).content.decode()


@pytest.mark.parametrize("address", [PAGE, ERASE])
def test_nobody_is_led_to_sign_in(db, address):
    answer = Client().get(address)

    assert (answer.status_code, answer.url) == (302, f"/account/login/?next={address}")


def test_says_what_goes_what_stays_and_when(me, sign_in):
    page = sign_in(me).get(ERASE).content.decode()

    for words in ("It is done in 14 days", "What goes", "What stays, and why", "type the word ERASE"):
        assert words in page


def test_gives_the_reason_why_each_thing_stays(me, sign_in):
    page = sign_in(me).get(ERASE).content.decode()

    stays = page.partition("What stays, and why")[2].partition("</ul>")[0]
    assert re.findall(r"<li>(.*?)</li>", stays, re.DOTALL) == [
        "What happened and who opened a record: the journal holds ids, and once your data is gone they lead to nobody.",
        "That someone agreed to a link, without names: it is their proof and yours.",
        "Your card and your insurances: they are the authority's, and nothing changes there.",
    ]


@pytest.mark.parametrize("word", ["ERASE", "erase", " Erase ", "ＥＲＡＳＥ"])
def test_word_is_taken_however_it_is_typed(me, sign_in, word):
    answer = typed(sign_in(me), word)

    assert (answer.status_code, answer.url) == (302, ERASE)
    assert wished(me)


@pytest.mark.parametrize("word", ["", "yes", "ERASED", "E R A S", "x" * 400])
def test_another_word_erases_nothing(me, sign_in, word):
    answer = typed(sign_in(me), word)

    assert answer.status_code == 422
    assert not wished(me)
    assert "error-summary" in answer.content.decode()


def test_stale_sign_in_steps_up_even_with_the_word(me, sign_in):
    answer = typed(sign_in(me, minutes_ago=11))

    assert (answer.status_code, answer.url) == (302, "/account/reauthenticate/?next=%2Faccount%2Fdata%2Ferase%2F")
    assert not wished(me)
    assert sign_in(me, minutes_ago=11).get(ERASE).status_code == 302


def test_user_without_a_second_way_in_sets_a_password_first(me, sign_in):
    me.set_unusable_password()
    me.save(update_fields=["password"])

    answer = sign_in(me, minutes_ago=11).get(ERASE)

    assert answer.url == "/account/password/set/?next=%2Faccount%2Fdata%2Ferase%2F"


def test_double_click_asks_once(me, sign_in):
    browser = sign_in(me)
    typed(browser)
    day = User.objects.get(pk=me.pk).erase_at

    assert "Your account will be erased" in typed(browser).content.decode()

    assert User.objects.get(pk=me.pk).erase_at == day
    assert Event.objects.filter(kind="accounts.erasure_asked").count() == 1


def test_page_says_that_it_is_wished_and_leads_to_the_end_of_it(me, sign_in):
    browser = sign_in(me)
    assert "Your account will be erased" not in browser.get(PAGE).content.decode()
    ask_erasure(by=me)

    page = browser.get(PAGE).content.decode()

    assert "Your account will be erased" in page
    assert "Have my account erased" not in page
    assert f'href="{ERASE}"' in page


def test_it_is_stopped_without_stepping_up(me, sign_in):
    ask_erasure(by=me)
    browser = sign_in(me, minutes_ago=11)
    assert "Stop it, keep my account" in browser.get(ERASE).content.decode()

    assert browser.post(STOP).url == PAGE
    assert browser.post(STOP).url == PAGE

    assert not wished(me)
    assert Event.objects.filter(kind="accounts.erasure_stopped").count() == 1


def test_get_stops_nothing(me, sign_in):
    ask_erasure(by=me)

    assert sign_in(me).get(STOP).status_code == 405
    assert wished(me)


def test_signing_in_leads_to_the_page_that_stops_it(proven, me, client):
    ask_erasure(by=me)

    answer = client.post(
        reverse("account_login", query={"next": "/family/"}), {"login": me.username, "password": PASSWORD}
    )

    assert (answer.status_code, answer.url) == (302, ERASE)
    assert client.get(ERASE).status_code == 200


def test_signing_in_leads_on_where_nothing_is_to_be_erased(proven, me, client):
    answer = client.post(
        reverse("account_login", query={"next": "/family/"}), {"login": me.username, "password": PASSWORD}
    )

    assert answer.url == "/family/"


def test_staff_are_told_why_not(officer, sign_in):
    browser = sign_in(officer)

    answer = browser.post(ERASE, {"confirmation": "ERASE"}, follow=True)

    assert "member of staff" in answer.content.decode()
    assert not wished(officer)


def test_stranger_has_pages_of_their_own_alone(me, stranger, sign_in):
    ask_erasure(by=me)

    page = sign_in(stranger).get(ERASE).content.decode()

    assert "Do you want to have your account erased?" in page
    assert me.username not in page

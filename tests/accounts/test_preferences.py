import pytest
from django.urls import reverse

from accounts.models import User

from .conftest import sign_in

LOGIN = "/account/login/"


def language_of_page(client, **headers):
    response = client.get(LOGIN, headers=headers)
    assert f'<html lang="{response.headers["Content-Language"]}"' in response.content.decode()
    assert {"Accept-Language", "Cookie"} <= set(response.headers["Vary"].split(", "))
    return response.headers["Content-Language"]


@pytest.mark.parametrize(
    ("accepts", "shown"),
    [
        ("es-MX,es;q=0.8", "es"),
        ("zh-CN", "zh-hans"),
        ("zh-TW,zh;q=0.9", "zh-hans"),
        ("fr", "en"),
        ("fr,es;q=0.5", "es"),
        ("*", "en"),
        ("", "en"),
    ],
)
def test_stranger_sees_the_browsers_language(client, db, accepts, shown):
    assert language_of_page(client, **{"Accept-Language": accepts}) == shown


def test_strangers_choice_goes_before_the_browsers(client, db):
    response = client.post(reverse("accounts:set_language_choice"), {"language": "zh-hans", "next": LOGIN})
    assert response.url == LOGIN
    assert language_of_page(client, **{"Accept-Language": "es"}) == "zh-hans"


def test_users_language_goes_before_the_strangers_choice_and_stays_after_signing_out(client, wei):
    User.objects.update(language="es")
    client.post(reverse("accounts:set_language_choice"), {"language": "zh-hans"})
    sign_in(client)
    assert client.get("/account/").headers["Content-Language"] == "es"
    client.post(reverse("account_logout"))
    assert language_of_page(client) == "es"


def test_users_choice_is_kept_on_the_user(client, wei):
    client.force_login(wei)
    client.post(reverse("accounts:set_language_choice"), {"language": "es"})
    client.post(reverse("accounts:set_text_size"), {"text_size": "large"})
    wei.refresh_from_db()
    assert (wei.language, wei.text_size) == ("es", "large")
    assert 'data-text-size="large"' in client.get("/account/").content.decode()


def test_strangers_text_size_is_kept(client, db):
    client.post(reverse("accounts:set_text_size"), {"text_size": "large", "next": LOGIN})
    assert 'data-text-size="large"' in client.get(LOGIN).content.decode()


def test_users_text_size_stays_after_signing_out(client, wei):
    User.objects.update(text_size="large")
    sign_in(client)
    client.get("/account/")
    client.post(reverse("account_logout"))
    assert 'data-text-size="large"' in client.get(LOGIN).content.decode()


@pytest.mark.parametrize(
    ("address", "field"), [("accounts:set_language_choice", "language"), ("accounts:set_text_size", "text_size")]
)
def test_choice_that_does_not_exist_changes_nothing(client, wei, address, field):
    client.force_login(wei)
    assert client.post(reverse(address), {field: "klingon"}).status_code == 302
    wei.refresh_from_db()
    assert (wei.language, wei.text_size) == ("en", "normal")
    assert "klingon" not in str(client.cookies)


@pytest.mark.parametrize("address", ["accounts:set_language_choice", "accounts:set_text_size", "accounts:stay"])
def test_choices_are_posts(client, wei, address):
    client.force_login(wei)
    assert client.get(reverse(address)).status_code == 405


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "http:///evil.example"]
)
@pytest.mark.parametrize("address", ["accounts:set_language_choice", "accounts:set_text_size"])
def test_choice_never_leads_to_another_site(client, db, address, elsewhere):
    response = client.post(reverse(address), {"language": "es", "text_size": "large", "next": elsewhere})
    assert response.url == LOGIN


def test_my_account_shows_how_one_signs_in_to_its_owner_alone(client, wei, officer):
    assert client.get("/account/").url == "/account/login/?next=/account/"
    client.force_login(officer)
    assert wei.mobile not in client.get("/account/").content.decode()
    client.force_login(wei)
    page = client.get("/account/").content.decode()
    assert [part for part in (wei.username, wei.mobile, wei.email) if part not in page] == []

"""When somebody is asked to step up, on a page and an empty POST that stand for any app's."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path, reverse
from django.utils import timezone
from django.views.generic import View

from accounts.step_up import StepUpMixin, has_method

from .conftest import MOBILE, PASSWORD, TOTP_SECRET, app_code, code_to, is_signed_in, sign_in

PLANTED = "110105194912310021"


class WeightyView(StepUpMixin, View):
    def get(self, request, pk):
        return HttpResponse("the page")

    def post(self, request, pk):
        return HttpResponse(f"did it with {request.POST.get('number', 'nothing')}")


urlpatterns = [path("weighty/<int:pk>/", WeightyView.as_view(), name="weighty"), path("", include("sscard.urls"))]
WEIGHTY = "/weighty/7/?from=here"


@pytest.fixture(autouse=True)
def _addresses(settings):
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as travelling:
        yield travelling


@pytest.fixture
def stale(client, wei, clock, settings):
    """Somebody who signed in a while ago, and has been active since."""
    sign_in(client)
    clock.shift(settings.STEP_UP_LASTS + timedelta(seconds=1))
    return client


def test_fresh_sign_in_counts(client, wei, clock, settings):
    sign_in(client)
    assert client.get(WEIGHTY).content == b"the page"
    assert client.post(WEIGHTY).content == b"did it with nothing"
    clock.shift(settings.STEP_UP_LASTS - timedelta(seconds=1))
    assert client.get(WEIGHTY).status_code == 200


def test_sign_in_with_a_code_counts(client, wei):
    client.post(reverse("account_request_login_code"), {"login": MOBILE})
    client.post(reverse("account_confirm_login_code"), {"code": code_to(MOBILE)})
    assert client.get(WEIGHTY).status_code == 200


def test_sign_up_counts(client, db):
    client.post(reverse("account_signup"), {"login": "li.na", "password1": PASSWORD})
    assert client.get(WEIGHTY).status_code == 200


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_stale_page_and_empty_post_lead_to_the_password_and_back(stale, method):
    response = getattr(stale, method)(WEIGHTY)
    assert response.status_code == 302
    assert response.url == "/account/reauthenticate/?next=%2Fweighty%2F7%2F%3Ffrom%3Dhere"
    assert stale.get(response.url).status_code == 200
    back = stale.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": WEIGHTY})
    assert back.url == WEIGHTY
    assert stale.get(WEIGHTY).content == b"the page"
    assert stale.post(WEIGHTY).content == b"did it with nothing"


def test_wrong_password_does_not_step_up(stale):
    response = stale.post(reverse("account_reauthenticate"), {"password": "not it", "next": WEIGHTY})
    assert response.status_code == 422
    assert stale.get(WEIGHTY).status_code == 302


def test_post_that_carries_answers_always_passes_and_is_kept_nowhere(stale):
    before = dict(stale.session)
    response = stale.post(WEIGHTY, {"number": PLANTED})
    assert response.content == f"did it with {PLANTED}".encode()
    assert dict(stale.session) | {"active_at": 0} == before | {"active_at": 0}


def test_a_file_is_an_answer(stale, tmp_path):
    paper = tmp_path / "paper.txt"
    paper.write_text("x")
    with paper.open("rb") as file:
        assert stale.post(WEIGHTY, {"paper": file}).status_code == 200


def test_the_token_against_forged_requests_is_no_answer(wei, clock, settings):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(wei)
    page = browser.get(reverse("accounts:preferences"))
    token = page.context["csrf_token"]
    response = browser.post(WEIGHTY, {"csrfmiddlewaretoken": str(token)})
    assert response.url.startswith("/account/reauthenticate/")


def test_stepping_up_keeps_nothing_in_the_session_but_when_it_happened(stale):
    stale.post(WEIGHTY)
    stale.get(WEIGHTY)
    assert "account_reauthentication_state" not in stale.session


def test_way_back_is_never_another_site(stale):
    back = stale.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": "https://evil.example/"})
    assert back.url == reverse("accounts:preferences")


def test_stranger_is_led_to_sign_in(client, db):
    assert client.get(WEIGHTY).url == "/account/login/?next=/weighty/7/%3Ffrom%3Dhere"
    assert client.post(WEIGHTY).url.startswith("/account/login/")


def test_somebody_elses_step_up_in_the_same_browser_does_not_count(stale, django_user_model):
    stale.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    stale.force_login(django_user_model.objects.create_user("li.na", PASSWORD))
    assert stale.get(WEIGHTY).status_code == 302


def test_user_with_nothing_to_show_sets_a_password_first_and_comes_back(client, wei):
    wei.set_unusable_password()
    wei.save()
    client.force_login(wei)
    assert not has_method(wei)
    response = client.get(WEIGHTY)
    assert response.url == "/account/password/set/?next=%2Fweighty%2F7%2F%3Ffrom%3Dhere"
    page = client.get(response.url).content.decode()
    assert "Set a password first" in page
    assert 'name="next" value="/weighty/7/?from=here"' in page
    back = client.post(reverse("account_set_password"), {"password1": PASSWORD, "password2": PASSWORD, "next": WEIGHTY})
    assert back.url == WEIGHTY
    wei.refresh_from_db()
    assert has_method(wei)
    assert client.get(WEIGHTY).url.startswith("/account/reauthenticate/")


def test_user_without_password_steps_up_by_the_app(client, wei):
    TOTP.activate(wei, TOTP_SECRET)
    wei.set_unusable_password()
    wei.save()
    client.force_login(wei)
    assert has_method(wei)
    assert client.get(WEIGHTY).url == "/account/2fa/reauthenticate/?next=%2Fweighty%2F7%2F%3Ffrom%3Dhere"
    assert client.post(reverse("mfa_reauthenticate"), {"code": app_code(), "next": WEIGHTY}).url == WEIGHTY
    assert client.get(WEIGHTY).status_code == 200


def test_second_factor_can_be_added_right_after_signing_in_without_asking_again(client, wei):
    sign_in(client)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    assert Authenticator.objects.count() == 0


def test_second_factor_asks_again_once_the_sign_in_is_stale(stale):
    assert stale.get(reverse("mfa_activate_totp")).url.startswith("/account/reauthenticate/")
    assert is_signed_in(stale)


def test_reauthentication_is_limited(stale):
    wrong = [stale.post(reverse("account_reauthenticate"), {"password": "not it"}).status_code for _ in range(11)]
    assert wrong[-1] == 429

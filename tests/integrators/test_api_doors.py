"""Who is let in at the API and with what: tokens from the real server, at a view that stands for any room's."""

from datetime import timedelta

import pytest
import time_machine
from allauth.idp.oidc.models import Client, Token
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from integrators.api.authentication import BearerAuthentication
from integrators.api.permissions import Holder, needs
from integrators.api.refusals import InsufficientScope
from integrators.codes import ApiScope
from integrators.models import AppGrant, GrantEndedBy
from integrators.services.apps import disable_app, disable_integrator, enable_app
from integrators.services.grants import end_grant, give_consent
from tests.integrators.oauth import BY, REVOKE, signed_in

pytestmark = pytest.mark.django_db


class Door(APIView):
    authentication_classes = (BearerAuthentication,)
    permission_classes = (needs(ApiScope.LINKS_READ, by_method={"PATCH": ApiScope.LINKS_WRITE}),)

    def get(self, request):
        caller = request.auth
        return Response(
            {
                "user": str(request.user.pk),
                "app": caller.app.pk,
                "integrator": caller.app.integrator.name,
                "scopes": sorted(caller.scopes),
            }
        )

    patch = get


class AppsDoor(Door):
    permission_classes = (needs(ApiScope.WEBHOOKS_MANAGE, of=Holder.APP),)


class EitherDoor(Door):
    permission_classes = (needs(ApiScope.LINKS_CHECK, of=Holder.EITHER),)


urlpatterns = [
    path("door/", Door.as_view()),
    path("apps-door/", AppsDoor.as_view()),
    path("either-door/", EitherDoor.as_view()),
    path("", include("sscard.urls")),
]


@pytest.fixture(autouse=True)
def _addresses(settings):
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def token(program, wei):
    return program.tokens_from(signed_in(wei))["access_token"]


def knock(token, *, door="door", method="get"):
    headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
    return getattr(Browser(headers=headers), method)(f"/{door}/")


def test_a_citizens_token_opens(token, wei, program):
    response = knock(token)
    assert response.status_code == 200
    assert response.json() == {
        "user": str(wei.pk),
        "app": program.app.pk,
        "integrator": "City Hospital",
        "scopes": ["cards:read", "links:read"],
    }


def test_one_query_tells_who_calls(token):
    with CaptureQueriesContext(connection) as asked:
        assert knock(token).status_code == 200
    assert len(asked) == 1


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic eDp5", "bearer x", "Bearer \u00e9", "Bearer x y"]
)
def test_nobody_is_asked_for_a_token(header):
    browser = Browser(headers={"Authorization": header} if header is not None else {})
    response = browser.get("/door/")
    assert response.status_code == 401
    was_sent = (header or "").lower().startswith("bearer")
    error = ', error="invalid_token"' if was_sent else ""
    assert response["WWW-Authenticate"] == f'Bearer realm="sscard"{error}'


def test_a_session_opens_nothing(wei):
    assert signed_in(wei).get("/door/").status_code == 401


@pytest.mark.parametrize("kind", ["rt", "ac"])
def test_only_access_tokens_open(token, kind):
    Token.objects.filter(type="at").update(type=kind)
    assert knock(token).status_code == 401


def _end(_program, _wei):
    end_grant(AppGrant.objects.get(), ended_by=GrantEndedBy.CITIZEN, by=BY)


def _end_without_tokens(_program, _wei):
    AppGrant.objects.update(ended_at=timezone.now(), ended_by="citizen")


def _close(_program, wei):
    User.objects.filter(pk=wei.pk).update(is_active=False)


def _unregister(program, _wei):
    AppGrant.objects.all().delete()
    program.app.delete()


SHUT = {
    "ended": _end,
    "ended-and-a-token-left": _end_without_tokens,
    "account-closed": _close,
    "account-erased": lambda _program, wei: wei.delete(),
    "app-off": lambda program, _wei: disable_app(program.app, by=BY),
    "integrator-off": lambda program, _wei: disable_integrator(program.app.integrator, by=BY),
    "app-unregistered": _unregister,
    "expired": lambda _program, _wei: Token.objects.update(expires_at=timezone.now()),
}


@pytest.mark.parametrize("what", SHUT)
def test_a_token_that_was_good_is_one_no_longer(program, wei, token, what):
    assert knock(token).status_code == 200
    SHUT[what](program, wei)
    response = knock(token)
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="sscard", error="invalid_token"'


def test_an_access_token_lasts_half_an_hour(token):
    with time_machine.travel(timezone.now() + timedelta(minutes=29)):
        assert knock(token).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=30, seconds=1)):
        assert knock(token).status_code == 401


def test_a_revoked_token_is_one_no_longer(program, token):
    assert program.post(REVOKE, token=token).status_code == 200
    assert knock(token).status_code == 401


def test_an_app_that_is_turned_on_again_goes_on(program, token):
    disable_app(program.app, by=BY)
    enable_app(program.app, by=BY)
    assert knock(token).status_code == 200


def test_a_missing_scope_is_named(token):
    response = knock(token, method="patch")
    assert response.status_code == 403
    assert "links:write" in response.json()["detail"]


def test_what_is_sent_with_a_missing_scope(token, rf):
    """For the exception handler of the API, whoever writes it."""
    request = Request(rf.patch("/door/", HTTP_AUTHORIZATION=f"Bearer {token}"), authenticators=[BearerAuthentication()])
    with pytest.raises(InsufficientScope) as raised:
        Door.permission_classes[0]().has_permission(request, Door())
    assert raised.value.headers == {
        "WWW-Authenticate": 'Bearer realm="sscard", error="insufficient_scope", scope="links:write"'
    }
    assert raised.value.members == {"scope": "links:write"}


def test_less_agreed_later_counts_for_tokens_that_are_out(program, wei, token):
    give_consent(user=wei, app=program.app, scopes=["cards:read"], by=BY)
    assert knock(token).status_code == 403
    give_consent(user=wei, app=program.app, scopes=["cards:read", "links:read", "links:write"], by=BY)
    assert knock(token).json()["scopes"] == ["cards:read", "links:read"]


def test_less_allowed_to_the_app_later_counts_too(program, token):
    Client.objects.filter(pk=program.app.pk).update(scopes="cards:read")
    assert knock(token).status_code == 403


@pytest.mark.parametrize(
    ("door", "of_citizen", "of_app"), [("door", 200, 403), ("apps-door", 403, 200), ("either-door", 403, 200)]
)
def test_whose_token_it_is_matters(program, token, door, of_citizen, of_app):
    """The citizen did not agree to checks."""
    own = program.own_token("webhooks:manage links:check links:read")
    assert knock(token, door=door).status_code == of_citizen
    response = knock(own, door=door)
    assert response.status_code == of_app
    if of_app == 200:
        assert response.json()["user"] == "None"


def test_either_takes_a_citizens_token_with_the_scope(program, wei):
    token = program.tokens_from(signed_in(wei), scope="links:check")["access_token"]
    assert knock(token, door="either-door").status_code == 200

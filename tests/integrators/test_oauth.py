"""Both ways to a token, end to end through the real server, and every way that leads to none."""

import base64
import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from allauth.idp.oidc.models import Client, Token
from django.conf import settings
from django.test import Client as Browser
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from integrators.codes import ApiScope
from integrators.models import AppGrant
from integrators.services.apps import disable_app, disable_integrator, rotate_secret
from tests.integrators.oauth import (
    AUTHORIZE,
    BY,
    CALLBACK,
    REVOKE,
    TOKEN,
    VERIFIER,
    Program,
    agrees,
    answer_of,
    challenge_of,
    registered,
    signed_in,
)

pytestmark = pytest.mark.django_db


def kinds():
    return list(
        Event.objects.filter(kind__startswith="integrators.consent").order_by("pk").values_list("kind", flat=True)
    )


# --- client credentials ---------------------------------------------------------------------------------------------
def test_an_app_gets_a_token_of_its_own(program):
    response = program.token(grant_type="client_credentials", scope="links:check webhooks:manage")
    assert response.status_code == 200
    told = response.json()
    assert (told["token_type"], told["expires_in"], told["scope"]) == ("Bearer", 1800, "links:check webhooks:manage")
    assert "refresh_token" not in told
    assert response["Cache-Control"] == "no-store"
    token = Token.objects.get()
    assert (token.user_id, token.client_id) == (None, program.app.pk)
    assert told["access_token"] not in str(token.__dict__)


def test_credentials_may_stand_in_the_header(program):
    browser = Browser(headers={"Authorization": "Basic " + _basic(program.app.pk, program.secret)})
    sent = {"grant_type": "client_credentials", "scope": "links:check"}
    assert browser.post(TOKEN, sent).status_code == 200


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_secret": ""}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_id": "\x00"}, 400, "invalid_request"),
        ({"scope": "links:all"}, 400, "invalid_scope"),
        ({"scope": "openid"}, 400, "invalid_scope"),
        ({"scope": ""}, 400, "invalid_scope"),
        ({"scope": ["links:read", "links:check"]}, 400, "invalid_request"),
        ({"resource": "zz"}, 400, "invalid_target"),
        ({"resource": "\x00"}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:device_code"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "unsupported_grant_type"),
        ({"redirect_uri": "https://[::1"}, 400, "invalid_request"),
    ],
)
def test_no_token_for_a_wrong_request(program, changed, status, error):
    response = program.token(**({"grant_type": "client_credentials", "scope": "links:check"} | changed))
    assert (response.status_code, response.json()["error"]) == (status, error)
    assert ("WWW-Authenticate" in response) is (status == 401)
    assert not Token.objects.exists()


def test_an_app_gets_tokens_only_in_the_ways_that_it_is_registered_for(citizen):
    program = Program(*registered(grant_types=["authorization_code"]))
    response = program.token(grant_type="client_credentials", scope="links:check")
    assert (response.status_code, response.json()["error"]) == (400, "unauthorized_client")
    tokens = program.tokens_from(citizen)
    assert program.refreshes(tokens.get("refresh_token", "none")).status_code == 400
    other = Program(*registered("Other", grant_types=["client_credentials"], redirect_uris=[]))
    assert citizen.get(AUTHORIZE, other.asks()).status_code == 400


def test_nul_in_the_header_is_no_server_error(program):
    browser = Browser(headers={"Authorization": "Basic " + _basic("a\x00b", "c")})
    assert browser.post(TOKEN, {"grant_type": "client_credentials"}).status_code == 400


@pytest.mark.parametrize("address", [TOKEN, REVOKE])
@pytest.mark.parametrize(
    ("query", "sent", "header", "status"),
    [
        ("", {}, None, 400),
        ("", {"token": "x", "grant_type": "client_credentials"}, None, 401),
        ("", {"token": "x", "grant_type": "client_credentials"}, "Basic ???", 401),
        ("", {"token": "x", "grant_type": "client_credentials"}, "Basic Og==", 401),
        ("?client_id=me", {"token": "x", "grant_type": "client_credentials"}, None, 400),
    ],
    ids=["nothing", "nobody", "no-base64", "empty", "in-the-address"],
)
def test_who_says_not_who_they_are_is_refused(address, query, sent, header, status):
    browser = Browser(headers={"Authorization": header} if header else {})
    assert browser.post(address + query, sent).status_code == status


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"a" * (1024 * 1024 + 1), FORM),
        (b"&".join(b"a%d=1" % number for number in range(1001)), FORM),
        (b"--x", "multipart/form-data; boundary=" + "x" * 300),
        (b"--x", "multipart/form-data"),
        (b"--x\r\n" * 1001, "multipart/form-data; boundary=x"),
    ],
    ids=["too-large", "too-many", "no-boundary-of-ours", "no-boundary", "no-parts"],
)
@pytest.mark.parametrize("address", [TOKEN, REVOKE])
def test_what_is_no_form_gets_the_answer_of_this_address(address, body, kind):
    response = Browser().post(address, body, content_type=kind)
    assert (response.status_code, response["Content-Type"]) == (400, "application/json")
    assert response.json()["error"] in {"invalid_request", "unsupported_grant_type"}


def test_two_apps_in_one_request_are_refused(program):
    other = Program(*registered("Other"))
    browser = Browser(headers={"Authorization": "Basic " + _basic(program.app.pk, program.secret)})
    sent = {"grant_type": "client_credentials", "client_id": other.app.pk, "client_secret": other.secret}
    assert browser.post(TOKEN, sent).status_code == 400


@pytest.mark.parametrize("turned_off", ["app", "integrator", "unregistered"])
def test_what_is_turned_off_gets_no_token(program, turned_off):
    if turned_off == "app":
        disable_app(program.app, by=BY)
    elif turned_off == "integrator":
        disable_integrator(program.app.integrator, by=BY)
    else:
        program.app.delete()
        program.app.pk = Client.objects.get().pk
    response = program.token(grant_type="client_credentials", scope="links:check")
    assert (response.status_code, response.json()) == (401, {"error": "invalid_client"})


def test_after_a_new_secret_both_are_right_for_a_time(program):
    old = program.secret
    program.secret = rotate_secret(program.app, by=BY)
    assert program.own_token()
    program.secret, new = old, program.secret
    assert program.own_token()
    with time_machine.travel(timezone.now() + settings.OLD_APP_SECRET_LASTS + timedelta(seconds=1)):
        assert program.token(grant_type="client_credentials", scope="links:check").status_code == 401
        program.secret = new
        assert program.own_token()


def test_a_third_secret_ends_the_first(program):
    first = program.secret
    rotate_secret(program.app, by=BY)
    rotate_secret(program.app, by=BY)
    assert program.token(grant_type="client_credentials", scope="links:check", client_secret=first).status_code == 401


# --- authorization code ---------------------------------------------------------------------------------------------
def test_a_citizen_lets_an_app_act_for_them(program, citizen, wei):
    told = answer_of(agrees(citizen, program))
    assert told["state"] == "s-1"
    response = program.exchanges(told["code"])
    assert response.status_code == 200
    tokens = response.json()
    assert (tokens["scope"], tokens["expires_in"]) == ("links:read cards:read", 1800)
    assert tokens["refresh_expires_in"] == pytest.approx(90 * 24 * 60 * 60, abs=5)
    grant = AppGrant.objects.get()
    assert (grant.user, grant.app, sorted(grant.scopes)) == (wei, program.app, ["cards:read", "links:read"])
    assert grant.last_used_at is not None
    event = Event.objects.get(kind="integrators.consent_given")
    assert (event.actor_kind, event.actor_id, event.object_id) == ("citizen", str(wei.pk), str(grant.pk))
    assert event.codes == {"app": program.app.pk, "api_scopes": grant.scopes}
    kept = " ".join(str(token.__dict__) for token in Token.objects.all())
    assert not [value for value in (tokens["access_token"], tokens["refresh_token"], told["code"]) if value in kept]


def test_what_is_taken_away_is_in_no_token(program, citizen):
    tokens = program.tokens_from(citizen, scopes=["cards:read"])
    assert tokens["scope"] == "cards:read"
    assert AppGrant.objects.get().scopes == ["cards:read"]


def test_no_citizen_is_asked_for_what_is_the_apps_own(program, citizen):
    """Whatever they tick or take away is what counts."""
    page = citizen.get(AUTHORIZE, program.asks(scope="links:read webhooks:manage"))
    assert [value for value, _label in page.context["form"].fields["scopes"].choices] == ["links:read"]
    assert agrees(citizen, program, scopes=["links:read", "webhooks:manage"]).status_code == 422
    assert program.tokens_from(citizen, scope="links:read webhooks:manage")["scope"] == "links:read"
    assert AppGrant.objects.get().scopes == ["links:read"]
    assert answer_of(citizen.get(AUTHORIZE, program.asks(scope="webhooks:manage")))["error"] == "invalid_scope"


@pytest.mark.parametrize("scopes", [[], ["links:write"], ["links:read", "links:write"]], ids=["none", "other", "more"])
def test_nothing_and_more_than_asked_are_wrong_input(program, citizen, scopes):
    response = agrees(citizen, program, scopes=scopes)
    assert response.status_code == 422
    assert "hospital.example" in response["Content-Security-Policy"]
    assert not AppGrant.objects.exists()
    again = response.context["form"]
    sent = {"request": again["request"].value(), "scopes": ["links:read"], "action": "grant"}
    assert answer_of(citizen.post(AUTHORIZE, sent))["code"]


def test_after_a_wrong_answer_the_page_can_still_be_read_in_another_language(program, citizen):
    page = citizen.get(AUTHORIZE, program.asks())
    action = unescape(re.search(r'<form method="post" action="(/identity[^"]*)"', page.content.decode())[1])
    sent = {"request": page.context["form"]["request"].value(), "action": "grant"}
    wrong = citizen.post(action, sent)
    assert wrong.status_code == 422
    back = unescape(re.search(r'name="next" value="([^"]*)"', wrong.content.decode())[1])
    chosen = citizen.post("/account/language/", {"language": "es", "next": back}, follow=True)
    assert "¿Permitir que Registration desk actúe por usted?" in chosen.content.decode()


def test_a_no_goes_back_to_the_app(program, citizen):
    assert answer_of(agrees(citizen, program, action="cancel")) == {"error": "access_denied", "state": "s-1"}
    assert not AppGrant.objects.exists()
    assert not Token.objects.exists()


def test_agreeing_again_renews_the_one_consent(program, citizen):
    first = program.tokens_from(citizen)
    program.tokens_from(citizen, scope="links:read")
    assert AppGrant.objects.get().scopes == ["links:read"]
    assert sorted(kinds()) == ["integrators.consent_given", "integrators.consent_renewed"]
    assert program.refreshes(first["refresh_token"]).status_code == 200  # another device of theirs stays signed in


@pytest.mark.parametrize(
    "changed",
    [
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": None},
        {"code_challenge_method": "S512"},
    ],
    ids=["none", "plain", "method-left-out", "unknown"],
)
@pytest.mark.parametrize("is_public", [True, False], ids=["public", "confidential"])
def test_everybody_must_prove_the_key_of_the_code(citizen, changed, is_public):
    grants = ["authorization_code", "refresh_token"]
    program = Program(*registered(is_public=is_public, grant_types=grants))
    told = answer_of(citizen.get(AUTHORIZE, program.asks(**changed)))
    assert (told["error"], told["state"]) == ("invalid_request", "s-1")


@pytest.mark.parametrize("verifier", ["", "b-verifier-of-forty-three-letters-or-some-more-0123", challenge_of("x")])
def test_a_code_without_its_key_is_worth_nothing(program, citizen, verifier):
    response = program.exchanges(program.code_from(citizen), code_verifier=verifier)
    assert response.status_code == 400
    assert not Token.objects.filter(type__in=["at", "rt"]).exists()


def test_a_public_app_needs_no_secret(citizen):
    grants = ["authorization_code", "refresh_token"]
    program = Program(*registered(is_public=True, grant_types=grants))
    assert program.secret == ""
    tokens = program.tokens_from(citizen)
    assert program.refreshes(tokens["refresh_token"]).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_code_used_twice_ends_what_came_of_it(program, citizen):
    code = program.code_from(citizen)
    assert program.exchanges(code).status_code == 200
    assert program.exchanges(code).json() == {"error": "invalid_grant"}
    assert not Token.objects.filter(type__in=["at", "rt"]).exists()


def test_a_code_lasts_a_minute(program, citizen):
    code = program.code_from(citizen)
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert program.exchanges(code).status_code == 400


def test_another_apps_code_is_worth_nothing(program, citizen):
    other = Program(*registered("Other"))
    assert other.exchanges(program.code_from(citizen)).status_code == 400


@pytest.mark.parametrize("address", [CALLBACK + "/other", "https://hospital.example.evil/callback", "", f"{CALLBACK}?"])
def test_a_code_goes_with_its_address(program, citizen, address):
    assert program.exchanges(program.code_from(citizen), redirect_uri=address).status_code == 400


def test_refreshing_gives_new_tokens_and_ends_the_old(program, citizen):
    first = program.tokens_from(citizen)
    second = program.refreshes(first["refresh_token"])
    assert second.status_code == 200
    assert second.json()["refresh_token"] != first["refresh_token"]
    assert program.refreshes(first["refresh_token"]).status_code == 400
    assert program.refreshes(second.json()["refresh_token"]).status_code == 200


def scopes_of_tokens():
    return {" ".join(token.get_scopes()) for token in Token.objects.filter(type__in=["at", "rt"])}


@pytest.mark.parametrize(
    "scope", ["links:read links:write", "links:write", "openid", "links:read cards:read benefits:read"]
)
def test_refreshing_never_widens_what_was_agreed(program, citizen, scope):
    tokens = program.tokens_from(citizen)
    response = program.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"], scope=scope)
    assert (response.status_code, response.json()) == (400, {"error": "invalid_scope"})
    assert scopes_of_tokens() == {"links:read cards:read"}
    assert program.refreshes(tokens["refresh_token"]).json()["scope"] == "links:read cards:read"


def test_less_asked_for_at_a_refresh_stays_less(program, citizen):
    tokens = program.tokens_from(citizen)
    less = program.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"], scope="links:read").json()
    assert less["scope"] == "links:read"
    again = program.token(
        grant_type="refresh_token", refresh_token=less["refresh_token"], scope="links:read cards:read"
    )
    assert (again.status_code, again.json()["error"]) == (400, "invalid_scope")


def test_a_code_gives_what_was_agreed_whatever_is_asked_for_with_it(program, citizen):
    response = program.exchanges(program.code_from(citizen, scopes=["links:read"]), scope="links:read links:write")
    assert response.json()["scope"] == "links:read"
    assert scopes_of_tokens() == {"links:read"}


def test_another_apps_refresh_token_is_worth_nothing(program, citizen):
    tokens = program.tokens_from(citizen)
    assert Program(*registered("Other")).refreshes(tokens["refresh_token"]).status_code == 400
    assert program.refreshes(tokens["refresh_token"]).status_code == 200


def test_a_refresh_token_lasts_ninety_days(program, citizen):
    tokens = program.tokens_from(citizen)
    with time_machine.travel(timezone.now() + timedelta(days=90, seconds=1)):
        assert program.refreshes(tokens["refresh_token"]).status_code == 400


def test_no_token_outlives_its_consent(program, citizen):
    """Not even a code that was on its way."""
    code, tokens = program.code_from(citizen), program.tokens_from(citizen)
    AppGrant.objects.update(ended_at=timezone.now(), ended_by="citizen")  # as if the tokens had been missed
    assert program.exchanges(code).json() == {"error": "invalid_grant"}
    assert program.refreshes(tokens["refresh_token"]).json() == {"error": "invalid_grant"}


def test_a_closed_account_gets_no_token(program, citizen, wei):
    code, tokens = program.code_from(citizen), program.tokens_from(citizen)
    User.objects.filter(pk=wei.pk).update(is_active=False)
    assert program.exchanges(code).status_code == 400
    assert program.refreshes(tokens["refresh_token"]).status_code == 400


def test_an_erased_account_takes_its_consents_and_tokens_along(program, citizen, wei):
    program.tokens_from(citizen)
    wei.delete()
    assert not AppGrant.objects.exists()
    assert not Token.objects.exists()


def test_nothing_that_opens_a_door_is_logged_or_kept_in_an_event_or_a_session(program, citizen, log_lines):
    code = program.code_from(citizen)
    first = program.exchanges(code).json()
    second = program.refreshes(first["refresh_token"]).json()
    Browser(headers={"Authorization": f"Bearer {second['access_token']}"}).get("/api/v1/family-links/")
    program.exchanges(code)
    program.refreshes("x" * 40)
    program.token(grant_type="client_credentials", client_secret="w" * 43)
    program.post(REVOKE, token=second["refresh_token"])
    rotated = rotate_secret(program.app, by=BY)
    secrets = [code, VERIFIER, program.secret, rotated, "x" * 40, "w" * 43]
    secrets += [tokens[kind] for tokens in (first, second) for kind in ("access_token", "refresh_token")]
    written = log_lines.getvalue() + repr(list(Event.objects.values())) + repr(dict(citizen.session))
    assert TOKEN in written
    assert [secret for secret in secrets if secret in written] == []


# --- the page -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "nobody"},
        {"client_id": None},
        {"client_id": "\x00"},
        {"redirect_uri": "https://evil.example/callback"},
        {"redirect_uri": "https://hospital.example:99999/callback"},
        {"redirect_uri": "https://user@hospital.example/callback"},
        {"redirect_uri": "http://[callback"},
        {"redirect_uri": "javascript:alert(1)"},
        {"prompt": "none"},
        {"prompt": "none", "scope": "openid"},
        {"resource": "zz"},
        {"resource": "\x00"},
        {"state": ["a", "b"]},
    ],
    ids=lambda changed: "-".join(f"{name}-{value}" for name, value in changed.items()).replace("\x00", "nul"),
)
def test_a_wrong_request_is_told_to_the_citizen_and_sent_nowhere(program, citizen, changed):
    response = citizen.get(AUTHORIZE, program.asks(**changed))
    assert response.status_code == 400
    assert "The app cannot be allowed" in response.content.decode()


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unauthorized_client"),
        ({"response_type": "code token"}, "unauthorized_client"),
        ({"response_type": None}, "invalid_request"),
        ({"scope": "links:read openid"}, "invalid_scope"),
        ({"scope": "openid", "max_age": "soon", "claims": "{", "id_token_hint": "x"}, "invalid_scope"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"scope": "webhooks:manage"}, "invalid_scope"),
        ({"scope": None}, "invalid_scope"),
    ],
)
def test_other_mistakes_are_told_to_the_app(program, citizen, changed, error):
    assert answer_of(citizen.get(AUTHORIZE, program.asks(**changed)))["error"] == error


@pytest.mark.parametrize("turned_off", ["app", "integrator"])
def test_what_is_turned_off_asks_nobody(program, citizen, turned_off):
    page = citizen.get(AUTHORIZE, program.asks())
    sent = {"request": page.context["form"]["request"].value(), "scopes": ["links:read"], "action": "grant"}
    disable_app(program.app, by=BY) if turned_off == "app" else disable_integrator(program.app.integrator, by=BY)
    assert citizen.get(AUTHORIZE, program.asks()).status_code == 400
    assert citizen.post(AUTHORIZE, sent).status_code == 400
    assert not AppGrant.objects.exists()


def test_the_page_says_who_asks_and_lets_the_browser_go_there(program, citizen):
    page = citizen.get(AUTHORIZE, program.asks())
    shown = page.content.decode()
    assert "Allow Registration desk to act for you?" in shown
    assert "City Hospital" in shown
    assert "for trying out" not in shown
    assert "form-action 'self' https://hospital.example;" in page["Content-Security-Policy"] + ";"
    assert [value for value, _label in page.context["form"].fields["scopes"].choices] == ["links:read", "cards:read"]


def test_the_sandbox_is_named_as_such(citizen):
    program = Program(*registered(integrator="Sandbox", is_sandbox=True, redirect_uris=["http://127.0.0.1/callback"]))
    page = citizen.get(AUTHORIZE, program.asks(redirect_uri="http://127.0.0.1:5005/callback"))
    assert "This app is for trying out" in page.content.decode()
    assert "http://127.0.0.1:5005" in page["Content-Security-Policy"]
    registered("By number", integrator="Sandbox", redirect_uris=["http://[::1]/callback"])
    other = Program(AppGrant._meta.get_field("app").related_model.objects.get(client__name="By number"), "")
    page = citizen.get(AUTHORIZE, other.asks(redirect_uri="http://[::1]:5005/callback"))
    assert "form-action 'self' http:" in page["Content-Security-Policy"]


@pytest.mark.parametrize(
    "changed",
    [{"prompt": "none"}, {"client_id": "\x00"}, {"client_id": "nobody"}, {"client_id": None}],
    ids=["unseen", "nul", "unknown", "nobody"],
)
def test_a_request_that_nobody_could_answer_leads_no_stranger_to_sign_in(program, changed):
    response = Browser().get(AUTHORIZE, program.asks(**changed))
    assert response.status_code == 400
    assert "The app cannot be allowed" in response.content.decode()


def test_a_stranger_is_asked_to_sign_in_for_no_app_that_is_turned_off(program):
    disable_app(program.app, by=BY)
    assert Browser().get(AUTHORIZE, program.asks()).status_code == 400


def test_a_stranger_signs_in_first_and_comes_back(program):
    stranger = Browser()
    response = stranger.get(AUTHORIZE, program.asks())
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/?asks=app&next=%2Fidentity%2Fo%2Fauthorize%3F")
    page = stranger.get(response["Location"]).content.decode()
    assert "An app asks you something" in page
    assert "An app asks you something" not in stranger.get("/account/login/").content.decode()
    assert Browser().post(AUTHORIZE, {"request": "x", "action": "grant"}).status_code == 302


def test_who_signed_in_a_while_ago_shows_once_more_that_it_is_them(program, wei):
    response = signed_in(wei, minutes_ago=11).get(AUTHORIZE, program.asks())
    assert response.status_code == 302
    assert response["Location"].startswith("/account/reauthenticate/?next=%2Fidentity%2Fo%2Fauthorize%3F")


def test_what_was_shown_to_one_is_not_for_another(program, citizen):
    form = citizen.get(AUTHORIZE, program.asks()).context["form"]
    sent = {"request": form["request"].value(), "scopes": ["links:read"], "action": "grant"}
    stranger = signed_in(User.objects.create_user("stranger", "a-long-walk-1987"))
    response = stranger.post(AUTHORIZE, sent)
    assert response.status_code == 400
    assert not AppGrant.objects.exists()


def test_the_page_stands_in_no_frame_and_in_no_cache(program, citizen):
    """A click that was meant for another page agrees to nothing; and what was asked goes to no third place."""
    page = citizen.get(AUTHORIZE, program.asks())
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert (page["X-Frame-Options"], page["Referrer-Policy"]) == ("DENY", "same-origin")
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("mode", ["fragment", "form_post"])
def test_a_code_comes_back_in_the_query_alone(program, citizen, mode):
    response = agrees(citizen, program, response_mode=mode)
    assert response["Location"].startswith(f"{CALLBACK}?code=")
    assert "#" not in response["Location"]


@pytest.mark.parametrize("minutes", [9, 11])
def test_the_page_lasts_ten_minutes(program, citizen, minutes):
    form = citizen.get(AUTHORIZE, program.asks()).context["form"]
    sent = {"request": form["request"].value(), "scopes": ["links:read"], "action": "grant"}
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        response = citizen.post(AUTHORIZE, sent)
    assert response.status_code == (302 if minutes < 10 else 400)
    assert ("This page is too old" in response.content.decode()) is (minutes > 10)


def test_a_forged_answer_is_refused(program, wei):
    browser = Browser(enforce_csrf_checks=True)
    browser.cookies = signed_in(wei).cookies
    form = browser.get(AUTHORIZE, program.asks()).context["form"]
    sent = {"request": form["request"].value(), "scopes": ["links:read"], "action": "grant"}
    assert browser.post(AUTHORIZE, sent).status_code == 403
    assert browser.post(AUTHORIZE, program.asks()).status_code == 403


@pytest.mark.parametrize("changed", [{}, {"request": ""}, {"request": "{}:x:y"}], ids=["none", "empty", "made-up"])
def test_an_answer_to_nothing_is_refused(citizen, changed):
    assert citizen.post(AUTHORIZE, {"action": "grant", "scopes": ["links:read"]} | changed).status_code == 400


# --- giving back ----------------------------------------------------------------------------------------------------
def test_an_app_gives_its_consent_back_with_the_last_token(program, citizen):
    tokens = program.tokens_from(citizen)
    Token.objects.filter(type="ac").delete()  # as the minute after does
    assert program.post(REVOKE, token=tokens["refresh_token"]).status_code == 200
    grant = AppGrant.objects.get()
    assert grant.ended_at is not None
    assert grant.ended_by == "app"
    assert not Token.objects.exists()
    event = Event.objects.get(kind="integrators.consent_ended")
    assert (event.actor_kind, event.actor_id) == ("system", f"app:{program.app.pk}")
    assert program.post(REVOKE, token=tokens["refresh_token"]).status_code == 200


def test_another_device_keeps_the_consent(program, citizen):
    first, second = program.tokens_from(citizen), program.tokens_from(citizen)
    assert program.post(REVOKE, token=first["refresh_token"]).status_code == 200
    assert AppGrant.objects.standing().exists()
    assert program.refreshes(second["refresh_token"]).status_code == 200


def test_another_apps_token_stays(program, citizen):
    tokens = program.tokens_from(citizen)
    other = Program(*registered("Other"))
    assert other.post(REVOKE, token=tokens["refresh_token"]).status_code == 200
    assert AppGrant.objects.standing().exists()
    assert program.refreshes(tokens["refresh_token"]).status_code == 200


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"client_secret": "wrong"}, 401), ({"token": "unknown"}, 200), ({"token": "\x00"}, 400), ({"token": ""}, 400)],
    ids=["secret", "unknown", "nul", "none"],
)
def test_giving_back_wrongly_changes_nothing(program, citizen, changed, status):
    tokens = program.tokens_from(citizen)
    assert program.post(REVOKE, **({"token": tokens["refresh_token"]} | changed)).status_code == status
    assert AppGrant.objects.standing().exists()
    assert Token.objects.filter(type="rt").exists()


# --- what is not offered --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "address",
    [
        "/.well-known/jwks.json",
        "/identity/o/device",
        "/identity/o/logout",
        "/identity/o/api/device/code",
        "/identity/o/api/userinfo",
        "/identity/o/api/introspect",
        "/identity/o/api/clients",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_not_offered_is_not_there(citizen, address, method):
    assert getattr(citizen, method)(address).status_code == 404


@pytest.mark.parametrize("address", ["oauth-authorization-server", "openid-configuration"])
def test_the_server_says_only_what_is_true_of_it(address):
    told = Browser().get(f"/.well-known/{address}").json()
    here = "http://testserver"
    ways = ["client_secret_basic", "client_secret_post", "none"]
    assert told == {
        "issuer": here,
        "authorization_endpoint": here + AUTHORIZE,
        "token_endpoint": here + TOKEN,
        "revocation_endpoint": here + REVOKE,
        "code_challenge_methods_supported": ["S256"],
        "grant_types_supported": ["authorization_code", "client_credentials", "refresh_token"],
        "response_types_supported": ["code"],
        "scopes_supported": ApiScope.values,
        "token_endpoint_auth_methods_supported": ways,
        "revocation_endpoint_auth_methods_supported": ways,
    }


def _basic(client_id, secret):
    return base64.b64encode(f"{client_id}:{secret}".encode()).decode()

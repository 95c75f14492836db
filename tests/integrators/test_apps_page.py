"""What a citizen sees of the apps that act for them, and how they end it; and what the clock ends."""

import re
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
import time_machine
from allauth.idp.oidc.models import Token
from django.conf import settings
from django.db import connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from families.admin.event_words import CODES, KINDS, OBJECTS
from integrators.models import AppGrant, GrantEndedBy
from integrators.services.apps import disable_app
from integrators.services.grants import end_grant, forget_tokens, give_consent
from integrators.tasks import forget_tokens as forget_tokens_task
from tests.integrators.oauth import BY, Program, registered, signed_in

pytestmark = pytest.mark.django_db
APPS = "/apps/"


@pytest.fixture
def stranger(db):
    return signed_in(User.objects.create_user("stranger", "a-long-walk-1987"))


def end_page(grant):
    return reverse("integrators:app-end", args=[grant.pk])


def test_the_account_leads_to_the_apps(citizen):
    assert f'href="{APPS}"' in citizen.get("/account/").content.decode()


def test_without_apps_the_page_says_so(citizen):
    assert "No app acts for you" in citizen.get(APPS).content.decode()


def test_an_app_is_shown_with_what_it_may(program, citizen):
    program.tokens_from(citizen, scopes=["cards:read"])
    shown = citizen.get(APPS).content.decode()
    assert "Registration desk" in shown
    assert "City Hospital" in shown
    assert "See your card and those that relatives share with you" in shown
    assert "See whom you are linked to" not in shown
    assert "Last used on" in shown
    assert "For trying out" not in shown
    assert "Turned off" not in shown
    disable_app(program.app, by=BY)
    assert "Turned off" in citizen.get(APPS).content.decode()


def test_an_app_that_never_came_is_not_used_yet(program, citizen):
    program.code_from(citizen)
    assert "Not used yet." in citizen.get(APPS).content.decode()


def test_a_strangers_page_and_end_show_nothing_of_it(program, citizen, stranger):
    program.tokens_from(citizen)
    grant = AppGrant.objects.get()
    assert "Registration desk" not in stranger.get(APPS).content.decode()
    assert stranger.get(end_page(grant)).status_code == 404
    assert stranger.post(end_page(grant)).status_code == 404
    for address in (APPS, end_page(grant)):
        assert Browser().get(address)["Location"].startswith("/account/login/")
    assert Browser().post(end_page(grant)).status_code == 302
    assert AppGrant.objects.standing().exists()


def test_ending_is_asked_once_more_and_takes_every_token(program, citizen, wei):
    tokens = program.tokens_from(citizen)
    code = program.code_from(citizen)
    other = Program(*registered("Other"))
    others = other.tokens_from(citizen)
    grant = AppGrant.objects.get(app=program.app)
    assert "Stop Registration desk acting for you?" in citizen.get(end_page(grant)).content.decode()
    assert AppGrant.objects.standing().filter(pk=grant.pk).exists()

    page = citizen.post(end_page(grant), follow=True)

    assert "It is ended." in page.content.decode()
    assert not Token.objects.filter(client=program.app.pk).exists()
    assert program.refreshes(tokens["refresh_token"]).status_code == 400
    assert program.exchanges(code).status_code == 400
    grant.refresh_from_db()
    assert grant.ended_by == "citizen"
    event = Event.objects.get(kind="integrators.consent_ended")
    assert (event.actor_kind, event.actor_id, event.codes["ended_by"]) == ("citizen", str(wei.pk), "citizen")
    assert other.refreshes(others["refresh_token"]).status_code == 200


@pytest.mark.parametrize("again", ["get", "post"])
def test_what_has_ended_before_says_so(program, citizen, stranger, again):
    """In another window, by going back, or pressed twice."""
    program.tokens_from(citizen)
    grant = AppGrant.objects.get()
    assert "It is ended." in citizen.post(end_page(grant), follow=True).content.decode()

    page = getattr(citizen, again)(end_page(grant), follow=True)

    assert page.redirect_chain == [(APPS, 302)]
    assert "It ended before." in page.content.decode()
    assert getattr(stranger, again)(end_page(grant)).status_code == 404
    assert Event.objects.filter(kind="integrators.consent_ended").count() == 1


def test_anothers_tokens_of_the_app_stay(program, citizen, stranger):
    program.tokens_from(citizen)
    theirs = program.tokens_from(stranger)
    citizen.post(end_page(AppGrant.objects.get(user__username="wei")))
    assert program.refreshes(theirs["refresh_token"]).status_code == 200


def test_the_list_asks_as_often_for_one_app_as_for_many(citizen, wei):
    counts = []
    citizen.get(APPS)  # the session's own housekeeping
    for name in ("one", "two", "three"):
        give_consent(user=wei, app=registered(name)[0], scopes=["links:read"], by=BY)
        with CaptureQueriesContext(connection) as asked:
            assert name in citizen.get(APPS).content.decode()
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2]


def test_ending_twice_leaves_one_event(program, citizen):
    program.tokens_from(citizen)
    grant = AppGrant.objects.get()
    assert end_grant(grant, ended_by=GrantEndedBy.CITIZEN, by=BY)
    assert not end_grant(grant, ended_by=GrantEndedBy.OFFICER, by=BY)
    assert Event.objects.filter(kind="integrators.consent_ended").count() == 1


# --- the clock ------------------------------------------------------------------------------------------------------
def test_what_is_over_is_swept_and_the_rest_stays(program, citizen):
    program.tokens_from(citizen)
    program.own_token()
    assert forget_tokens() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert forget_tokens() == 3  # both access tokens and the code
        assert forget_tokens() == 0
    assert [token.type for token in Token.objects.all()] == ["rt"]
    assert AppGrant.objects.standing().exists()


def test_an_app_that_was_not_used_for_ninety_days_loses_its_consent(program, citizen):
    program.tokens_from(citizen)
    with time_machine.travel(timezone.now() + timedelta(days=90, seconds=1)):
        forget_tokens_task()
    assert AppGrant.objects.get().ended_by == "unused"
    assert Event.objects.get(kind="integrators.consent_ended").codes["ended_by"] == "unused"


def test_a_consent_whose_code_nobody_fetched_ends(program, citizen):
    program.code_from(citizen)
    forget_tokens()
    assert AppGrant.objects.standing().exists()
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        forget_tokens()
    assert not AppGrant.objects.standing().exists()


@pytest.mark.django_db(transaction=True)
def test_two_tabs_are_one_consent():
    user, app = User.objects.create_user("wei"), registered()[0]

    def agree():
        give_consent(user=user, app=app, scopes=["links:read"], by=BY)
        connection.close()

    tabs = [Thread(target=agree) for _tab in range(8)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert AppGrant.objects.count() == 1
    assert Event.objects.filter(kind="integrators.consent_given").count() == 1
    assert Event.objects.filter(kind="integrators.consent_renewed").count() == 7


@pytest.mark.django_db(transaction=True)
def test_agreeing_while_it_ends_is_another_consent():
    """The one that ended stays ended, as its event says."""
    user, app = User.objects.create_user("wei"), registered()[0]
    first = give_consent(user=user, app=app, scopes=["links:read", "links:write"], by=BY)

    def agree():
        give_consent(user=user, app=app, scopes=["links:read"], by=BY)
        connection.close()

    agreeing = Thread(target=agree)
    with transaction.atomic():
        end_grant(first, ended_by=GrantEndedBy.CITIZEN, by=BY)
        agreeing.start()
        agreeing.join(timeout=0.5)
        assert agreeing.is_alive()
    agreeing.join()
    kept = AppGrant.objects.order_by("granted_at").values_list("ended_by", "scopes")
    assert list(kept) == [("citizen", ["links:read", "links:write"]), (None, ["links:read"])]


@pytest.mark.django_db(transaction=True)
def test_no_token_is_left_when_ending_and_refreshing_meet(program, wei, citizen):
    """Ten times, both at once: a deadlock or a token that stays would show."""
    for _turn in range(10):
        tokens = program.tokens_from(citizen)
        grant = AppGrant.objects.standing().get()
        statuses = []

        def refresh(tokens=tokens, statuses=statuses):
            response = Program(program.app, program.secret).refreshes(tokens["refresh_token"])
            statuses.append(response.status_code)
            connection.close()

        refreshing = Thread(target=refresh)
        refreshing.start()
        end_grant(grant, ended_by=GrantEndedBy.CITIZEN, by=BY)
        refreshing.join()
        assert statuses in ([200], [400])
        assert not Token.objects.filter(user=wei).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["code", "refresh"])
def test_of_many_who_come_with_one_code_or_token_one_gets_in(program, citizen, way):
    code = program.code_from(citizen)
    refresh_token = program.exchanges(code).json()["refresh_token"] if way == "refresh" else ""
    statuses = []

    def come():
        one = Program(program.app, program.secret)
        response = one.refreshes(refresh_token) if way == "refresh" else one.exchanges(code)
        statuses.append(response.status_code)
        connection.close()

    coming = [Thread(target=come) for _one in range(6)]
    for one in coming:
        one.start()
    for one in coming:
        one.join()
    assert sorted(statuses) == [200, *[400] * 5]


def test_every_event_of_the_room_has_its_words():
    room = Path(settings.BASE_DIR) / "integrators"
    written = "\n".join(path.read_text() for path in (room / "services").glob("*.py"))
    kinds = set(re.findall(r'"(integrators\.[a-z_]+)"', written))
    kinds |= {f"integrators.{kind}" for kind in re.findall(r'"(consent_[a-z]+)"', written)}
    assert len(kinds) >= 13
    assert kinds <= KINDS.keys()
    assert set(re.findall(r'of="([a-z_]+)"', written)) <= OBJECTS.keys()
    assert {"app", "api_scopes", "purposes", "grant_types", "ended_by", "region"} <= CODES.keys()
    assert CODES["api_scopes"].words(["links:check"]).startswith("Ask whether")

"""A refresh token that is shown once more, by a thief or by the app whose token a thief has used."""

import threading
from datetime import timedelta

import psycopg
import pytest
import time_machine
from allauth.idp.oidc.models import Token
from django.core.cache import cache
from django.db import IntegrityError, connection, connections
from django.test import Client as Browser
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from integrators.models import AppGrant, GrantEndedBy, UsedRefreshToken
from integrators.services.grants import end_grant, forget_tokens
from tests import stack
from tests.integrators.api.test_races import at_once
from tests.integrators.oauth import BY, REVOKE, Program, registered, signed_in
from tests.kills.test_kills import waiting_for_lock
from tests.processes import wait_for

pytestmark = pytest.mark.django_db
LATER = timedelta(seconds=11)


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()


@pytest.fixture
def program():
    return Program(*registered())


@pytest.fixture
def citizen():
    return signed_in(User.objects.create_user("wei", "a-long-walk-1987"))


def refreshed(program, tokens):
    answer = program.refreshes(tokens["refresh_token"])
    assert answer.status_code == 200, answer.content
    return answer.json()


def is_refused(program, tokens):
    answer = program.refreshes(tokens["refresh_token"])
    return (answer.status_code, answer.json()) == (400, {"error": "invalid_grant"})


def reuses():
    return Event.objects.filter(kind="integrators.token_reused")


def test_shown_again_it_ends_all_that_came_of_the_same_code(program, citizen):
    first = program.tokens_from(citizen)
    second = refreshed(program, first)
    with time_machine.travel(timezone.now() + LATER):
        assert is_refused(program, first)
        assert is_refused(program, second)

    assert not Token.objects.exists()
    grant, event = AppGrant.objects.get(), reuses().get()
    assert (grant.ended_by, UsedRefreshToken.objects.exists()) == ("reuse", False)
    assert (event.object_kind, event.object_id, event.codes) == ("app_grant", str(grant.pk), {"app": program.app.pk})
    assert (event.actor_kind, event.actor_id) == ("system", "token_endpoint")
    assert Event.objects.get(kind="integrators.consent_ended").codes["ended_by"] == "reuse"


def test_who_used_a_stolen_token_loses_all_when_the_app_comes(program, citizen):
    """However often it was renewed meanwhile."""
    stolen = program.tokens_from(citizen)
    thiefs = refreshed(program, refreshed(program, refreshed(program, stolen)))
    with time_machine.travel(timezone.now() + timedelta(days=89)):
        assert is_refused(program, stolen)
        assert is_refused(program, thiefs)


def test_within_ten_seconds_it_is_refused_and_ends_nothing(program, citizen):
    first = program.tokens_from(citizen)
    second = refreshed(program, first)
    with time_machine.travel(timezone.now() + timedelta(seconds=9)):
        assert is_refused(program, first)
        refreshed(program, second)
    assert not reuses().exists()


def test_another_device_stays_signed_in(program, citizen):
    first, others = program.tokens_from(citizen), program.tokens_from(citizen)
    second = refreshed(program, first)
    with time_machine.travel(timezone.now() + LATER):
        assert is_refused(program, first)
        assert is_refused(program, second)
        refreshed(program, others)
    assert AppGrant.objects.standing().exists()
    assert reuses().count() == 1


def test_what_was_ended_is_ended_once(program, citizen):
    first = program.tokens_from(citizen)
    refreshed(program, first)
    with time_machine.travel(timezone.now() + LATER):
        assert is_refused(program, first)
        again = program.tokens_from(citizen)
        assert is_refused(program, first)
        refreshed(program, again)
    assert reuses().count() == 1


@pytest.mark.parametrize("who", ["without the secret", "another app"])
def test_who_is_not_the_app_ends_nothing(program, citizen, who):
    first = program.tokens_from(citizen)
    second = refreshed(program, first)
    is_other = who == "another app"
    thief = Program(*registered("Other")) if is_other else Program(program.app, "wrong")
    with time_machine.travel(timezone.now() + LATER):
        assert thief.refreshes(first["refresh_token"]).status_code == (400 if is_other else 401)
        refreshed(program, second)
    assert not reuses().exists()


def test_a_public_app_ends_them_too(citizen):
    grants = ["authorization_code", "refresh_token"]
    program = Program(*registered("Phone", is_public=True, grant_types=grants))
    first = program.tokens_from(citizen)
    second = refreshed(program, first)
    with time_machine.travel(timezone.now() + LATER):
        assert is_refused(program, first)
        assert is_refused(program, second)


def test_a_token_that_was_given_back_is_no_used_one(program, citizen):
    first, others = program.tokens_from(citizen), program.tokens_from(citizen)
    assert program.post(REVOKE, token=first["refresh_token"]).status_code == 200
    with time_machine.travel(timezone.now() + LATER):
        assert is_refused(program, first)
        refreshed(program, others)
    assert not reuses().exists()


def test_an_ended_consent_leaves_nothing_to_end(program, citizen):
    first = program.tokens_from(citizen)
    refreshed(program, first)
    end_grant(AppGrant.objects.get(), ended_by=GrantEndedBy.CITIZEN, by=BY)
    assert not UsedRefreshToken.objects.exists()
    with time_machine.travel(timezone.now() + LATER):
        assert is_refused(program, first)
    assert not reuses().exists()


def test_used_ones_are_kept_as_long_as_they_would_have_been_good(program, citizen):
    second = refreshed(program, program.tokens_from(citizen))
    for days, left in ((89, 1), (90, 0)):
        with time_machine.travel(timezone.now() + timedelta(days=days, seconds=5)):
            forget_tokens()
        assert UsedRefreshToken.objects.count() == left
    assert second["refresh_token"] not in str(list(UsedRefreshToken.objects.values()))


def test_a_token_is_used_once(program, citizen):
    refreshed(program, program.tokens_from(citizen))
    used = UsedRefreshToken.objects.get()
    with pytest.raises(IntegrityError, match="integrators_usedrefreshtoken_hash"):
        UsedRefreshToken.objects.create(
            grant=used.grant, hash=used.hash, family="-", used_at=used.used_at, expires_at=used.expires_at
        )


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_of_ten_at_once_one_is_renewed_and_stays_so(program, citizen):
    first = program.tokens_from(citizen)
    answers = at_once(10, lambda: Program(program.app, program.secret).refreshes(first["refresh_token"]))
    (renewed,) = [answer.json() for answer in answers if answer.status_code == 200]
    assert {answer.status_code for answer in answers} == {200, 400}
    refreshed(program, renewed)
    assert not reuses().exists()


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_after_a_fault_of_ours_the_token_is_as_good_as_before(program, citizen):
    first = program.tokens_from(citizen)
    program.http = Browser(raise_request_exception=False)
    with psycopg.connect(stack.environment()["DATABASE_URL"]) as other, connection.cursor() as cursor:
        other.execute("lock table integrators_usedrefreshtoken")  # the last thing that renewing writes
        cursor.execute("set lock_timeout = '200ms'")
        assert program.refreshes(first["refresh_token"]).status_code == 500
        cursor.execute("reset lock_timeout")
        other.rollback()
    refreshed(program, first)


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_over_when_renewing_and_reuse_meet(program, citizen, settings):
    settings.REFRESH_TOKEN_LEEWAY = timedelta(0)
    first = program.tokens_from(citizen)
    second = refreshed(program, first)
    with psycopg.connect(stack.environment()["DATABASE_URL"]) as other:
        other.execute("select id from integrators_appgrant for update")
        threads = [in_thread(program, tokens) for tokens in (first, second)]
        wait_for(lambda: waiting_for_lock() == 2)
        other.rollback()
    for thread in threads:
        thread.join(30)

    assert not Token.objects.exists()
    assert (reuses().count(), AppGrant.objects.get().ended_by) == (1, "reuse")


def in_thread(program, tokens):
    def refresh():
        Program(program.app, program.secret).refreshes(tokens["refresh_token"])
        connections.close_all()

    thread = threading.Thread(target=refresh)
    thread.start()
    return thread

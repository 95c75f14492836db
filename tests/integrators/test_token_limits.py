"""How often one network address may ask for tokens, and be wrong."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F

from integrators.models import Usage
from tests.integrators.oauth import REVOKE, TOKEN, Program, registered

pytestmark = pytest.mark.django_db
DAY = 24 * 60 * 60  # seconds: a window that no test outlasts


@pytest.fixture
def program():
    return Program(*registered())


def test_asking_is_limited_by_address(program, settings):
    settings.APP_TOKEN_LIMITS = {"asked": (3, DAY), "refused": (30, DAY)}
    statuses = [program.token(grant_type="client_credentials", scope="links:check").status_code for _turn in range(4)]
    assert statuses == [200, 200, 200, 429]
    refused = program.post(REVOKE, token="x")
    assert (refused.status_code, refused.json()) == (429, {"error": "temporarily_unavailable"})
    assert 0 < int(refused["Retry-After"]) <= DAY
    assert refused["Cache-Control"] == "no-store"
    elsewhere = program.http.post(TOKEN, {}, REMOTE_ADDR="10.0.0.9")
    assert elsewhere.status_code == 400


def test_guessing_is_limited_sooner_than_asking(program, settings):
    settings.APP_TOKEN_LIMITS = {"asked": (600, DAY), "refused": (2, DAY)}
    wrong = {"grant_type": "client_credentials", "client_secret": "wrong"}
    assert [program.token(**wrong).status_code for _turn in range(3)] == [401, 401, 429]
    waits = program.token(grant_type="client_credentials", scope="links:check")
    assert waits.status_code == 429
    assert 0 < int(waits["Retry-After"]) <= DAY
    Usage.objects.update(window_start=F("window_start") - timedelta(seconds=DAY))
    assert program.own_token()


def test_one_house_is_one_address_whatever_it_writes_into_the_header(program, settings):
    """As everywhere in the API: the 64 bits in front of an address of version 6, as our own proxy saw it."""
    settings.APP_TOKEN_LIMITS = {"asked": (2, DAY), "refused": (30, DAY)}
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    addresses = ("2001:db8::1", "9.9.9.9, 2001:db8::2", "2001:db8::3", "2001:db8:0:1::1")
    statuses = [program.http.post(TOKEN, {}, HTTP_X_FORWARDED_FOR=address).status_code for address in addresses]
    assert statuses == [400, 400, 429, 400]


def test_no_address_is_kept_by_counting(program):
    program.token(grant_type="client_credentials", client_secret="wrong")
    kept = list(Usage.objects.values_list("caller", "policy"))
    assert {policy for _caller, policy in kept} == {"tokens_asked", "tokens_refused"}
    assert not [caller for caller, _policy in kept if "127.0.0.1" in caller]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("limits", "secret", "statuses"),
    [
        ({"asked": (5, DAY), "refused": (30, DAY)}, None, {200: 5, 429: 7}),
        ({"asked": (600, DAY), "refused": (5, DAY)}, "wrong", {401: 5, 429: 7}),
    ],
    ids=["asked", "refused"],
)
def test_no_limit_is_evaded_by_many_at_once(settings, limits, secret, statuses):
    settings.APP_TOKEN_LIMITS = limits
    app, right = registered()
    sent = {"grant_type": "client_credentials", "scope": "links:check"}

    def come(_turn):
        status = Program(app, secret or right).token(**sent).status_code
        connection.close()
        return status

    with ThreadPoolExecutor(12) as threads:
        assert Counter(threads.map(come, range(12))) == statuses

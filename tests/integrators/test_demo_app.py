"""The sandbox's app: made once, with the secret that was told, and only in the demonstration."""

import json

import pytest
from django.core.management import CommandError, call_command

from integrators.codes import ApiScope, Purpose
from integrators.models import Agreement, App
from integrators.policies import is_agreed
from integrators.services.agreements import end_agreement
from tests.integrators.oauth import BY, Program, agrees

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(monkeypatch, capsys, settings):
    settings.DEMO = True

    def run(secret="first-secret"):
        monkeypatch.setenv("DEMO_APP_SECRET", secret)
        call_command("load_demo_app")
        return json.loads(capsys.readouterr().out)

    return run


def test_both_kinds_of_token_come_with_what_was_printed(load, citizen):
    told = load()
    assert told == {
        "client_id": "sandbox",
        "client_secret": "first-secret",
        "redirect_uri": "http://127.0.0.1/callback",
    }
    program = Program(App.objects.get(pk="sandbox"), told["client_secret"])
    assert program.own_token(" ".join(ApiScope.values))
    here = "http://127.0.0.1:5055/callback"
    back = agrees(citizen, program, redirect_uri=here)
    assert back["Location"].startswith(f"{here}?code=")
    code = back["Location"].partition("code=")[2].partition("&")[0]
    assert program.exchanges(code, redirect_uri=here).status_code == 200


def test_loading_again_changes_nothing(load):
    load()
    before = App.objects.get().client.secret
    load()
    assert App.objects.get().client.secret == before
    assert Agreement.objects.count() == 1


def test_another_secret_replaces_the_old_one(load):
    load()
    load("second-secret")
    client = App.objects.get().client
    assert client.check_secret("second-secret")
    assert not client.check_secret("first-secret")


def test_it_may_do_everything_everywhere(load):
    load()
    app = App.objects.get()
    for purpose in Purpose:
        assert is_agreed(app, ApiScope.LINKS_CHECK, "440103", purpose)
    end_agreement(Agreement.objects.get(), by=BY)
    load()
    assert is_agreed(app, ApiScope.WEBHOOKS_MANAGE, "110101")


@pytest.mark.parametrize(("demo", "secret"), [(False, "x"), (True, "")], ids=["no-demo", "no-secret"])
def test_outside_the_demonstration_there_is_none(monkeypatch, settings, demo, secret):
    settings.DEMO = demo
    monkeypatch.setenv("DEMO_APP_SECRET", secret)
    with pytest.raises(CommandError):
        call_command("load_demo_app")
    assert not App.objects.exists()

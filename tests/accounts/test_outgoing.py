"""What leaves: the servers that e-mails and text messages go by, and what is said when one of them is missing."""

import os
import subprocess
import sys

import pytest
from django.core.checks import run_checks
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend

from sscard.launcher.places import ROOT

SMTP = "django.core.mail.backends.smtp.EmailBackend"
SHOWN = "from django.conf import settings as s; print(s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_HOST_USER, s.EMAIL_HOST_PASSWORD, s.EMAIL_USE_TLS, s.EMAIL_USE_SSL, s.EMAIL_TIMEOUT)"


def started_with(**environment):
    """A process of the product outside the demonstration."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("EMAIL_", "DEMO"))}
    command = [sys.executable, "-c", SHOWN]
    env = inherited | {"DJANGO_SETTINGS_MODULE": "sscard.settings"} | environment
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("smtp+tls://us%40er:p%2Fw@mail.example.org:587", "mail.example.org 587 us@er p/w True False 10"),
        ("smtp+ssl://user:pw@mail.example.org:465", "mail.example.org 465 user pw False True 10"),
        ("smtp://mail.example.org", "mail.example.org 25   False False 10"),
    ],
)
def test_address_of_the_mail_server_says_everything(url, shown):
    assert started_with(EMAIL_URL=url).stdout == f"{shown}\n"


def test_start_without_a_mail_server_is_refused_and_names_what_is_missing():
    refused = started_with()
    assert refused.returncode != 0
    assert "EMAIL_URL" in refused.stderr


def test_demonstration_needs_no_mail_server():
    assert started_with(DEMO="true").returncode == 0


@pytest.fixture
def _as_deployed(settings):
    settings.DEMO = False
    settings.SMS_BACKEND, settings.SMS_GATEWAY_URL = "accounts.sms.GatewayBackend", "https://sms.example.org"
    settings.EMAIL_BACKEND, settings.EMAIL_USE_TLS = SMTP, True


def found():
    return [one.id for one in run_checks(include_deployment_checks=True) if one.id.startswith("accounts.")]


@pytest.mark.usefixtures("_as_deployed")
@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("EMAIL_TIMEOUT", 10, []),
        ("SMS_BACKEND", "accounts.sms.NotConfiguredBackend", ["accounts.E001"]),
        ("EMAIL_BACKEND", "accounts.mail.OutboxBackend", ["accounts.E002"]),
        ("SMS_GATEWAY_URL", "http://sms.example.org", ["accounts.E003"]),
        ("EMAIL_USE_TLS", False, ["accounts.E004"]),
    ],
)
def test_deployment_names_what_keeps_messages_from_leaving(settings, name, value, expected):
    setattr(settings, name, value)
    assert found() == expected


@pytest.mark.usefixtures("_as_deployed")
def test_mail_server_that_does_not_answer_is_given_up():
    backend = get_connection()
    assert isinstance(backend, EmailBackend)
    assert backend.timeout == 10

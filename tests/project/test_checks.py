"""Each system check passes as we ship, and refuses the setting it is there for."""

import base64
from datetime import timedelta

import pytest
from django.core.checks import run_checks

from families import due

KEY = base64.b64encode(b"k" * 32).decode()


def ids(*tags):
    return [found.id for found in run_checks(tags=tags)]


def test_shipped_settings_pass():
    assert run_checks(tags=["work", "keys", "register", "exit"]) == []


@pytest.mark.parametrize(("months", "expected"), [(35, ["audit.E002"]), (36, []), (240, [])])
def test_events_are_kept_for_three_years_at_least(settings, months, expected):
    settings.AUDIT_KEEPS_MONTHS = months

    assert ids("audit") == expected


@pytest.mark.parametrize(("timeout", "expected"), [(60, ["sscard.E001"]), (61, [])])
def test_messages_stay_hidden_longer_than_their_tasks(settings, timeout, expected):
    settings.CELERY_TASK_TIME_LIMIT, settings.CELERY_WORKER_PREFETCH_MULTIPLIER = 30, 1
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = settings.CELERY_BROKER_TRANSPORT_OPTIONS | {
        "visibility_timeout": timeout
    }

    assert ids("work") == expected


def test_visibility_timeout_must_be_set(settings):
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}

    assert ids("work") == ["sscard.E001"]


@pytest.mark.parametrize(("lease", "expected"), [(30, ["sscard.E002"]), (31, [])])
def test_lease_outlives_the_task(settings, monkeypatch, lease, expected):
    settings.CELERY_TASK_TIME_LIMIT = 30
    monkeypatch.setattr(due, "LEASE", timedelta(seconds=lease))

    assert ids("work") == expected


@pytest.mark.parametrize(("soft_limit", "expected"), [(24, ["sscard.E006"]), (25, [])])
def test_a_webhook_ends_before_its_task(settings, soft_limit, expected):
    settings.CELERY_TASK_SOFT_TIME_LIMIT = soft_limit

    assert ids("work") == expected


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({"SEALING_KEYS": {1: "c2hvcnQ="}}, "SEALING_KEYS 1 has 5 bytes, not 32"),
        ({"SEALING_KEYS": {1: KEY, 2: "not base64!"}}, "SEALING_KEYS 2 is not base64"),
        ({"SEALING_KEYS": {1: KEY, 70000: KEY}}, "SEALING_KEYS: 70000 is no id between 0 and 65535"),
        ({"SEALING_KEY_CURRENT": 9}, "SEALING_KEY_CURRENT names no key of SEALING_KEYS"),
        ({"INDEX_KEYS": {"a": "c2hvcnQ="}}, "INDEX_KEYS a has 5 bytes, not 32"),
        ({"INDEX_KEYS": {"a": KEY, "c": KEY}}, "INDEX_KEYS: c is none of a, b"),
        ({"INDEX_KEY_CURRENT": "b"}, "INDEX_KEY_CURRENT names no key of INDEX_KEYS"),
        ({"AUDIT_SEAL_KEYS": {1: "c2hvcnQ="}}, "AUDIT_SEAL_KEYS 1 has 5 bytes, not 32"),
        ({"AUDIT_SEAL_KEYS": {1: KEY, 2: "not base64!"}}, "AUDIT_SEAL_KEYS 2 is not base64"),
        ({"AUDIT_SEAL_KEY_CURRENT": 9}, "AUDIT_SEAL_KEY_CURRENT names no key of AUDIT_SEAL_KEYS"),
        ({"AUDIT_SEAL_KEYS": {1: KEY}, "SEALING_KEYS": {1: KEY}}, "AUDIT_SEAL_KEYS 1 is one of SEALING_KEYS"),
    ],
)
def test_keys_that_do_not_open_are_named(settings, values, names):
    for name, value in values.items():
        setattr(settings, name, value)

    [error] = run_checks(tags=["keys"])

    assert (error.id, error.msg) == ("sscard.E003", names)


def test_a_process_without_the_key_of_the_seals_is_as_it_should_be(settings):
    settings.AUDIT_SEAL_KEYS, settings.AUDIT_SEAL_KEY_CURRENT = {}, 0

    assert ids("keys") == []


@pytest.mark.parametrize(
    ("url", "allowed", "expected"),
    [
        ("https://register.example.org", False, []),
        ("http://127.0.0.1:8100", False, []),
        ("http://localhost:8100", False, []),
        ("http://registry:8100", True, []),
        ("http://registry:8100", False, ["sscard.E004"]),
        ("http://127.0.0.1.example.org", False, ["sscard.E004"]),
        ("ftp://127.0.0.1", True, ["sscard.E004"]),
        ("register.example.org", True, ["sscard.E004"]),
    ],
)
def test_register_is_asked_over_tls(settings, url, allowed, expected):
    settings.REGISTRY_URL, settings.REGISTRY_ALLOWS_HTTP = url, allowed

    assert ids("register") == expected


def test_certificates_of_the_register_must_be_some(settings, tmp_path):
    settings.REGISTRY_CA_FILE = str(tmp_path / "register.pem")
    assert ids("register") == ["sscard.E005"]

    (tmp_path / "register.pem").write_text("no certificate")
    assert ids("register") == ["sscard.E005"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.weather.com.cn/", []),
        ("http://www.weather.com.cn/", ["sscard.E007"]),
        ("javascript:alert(1)", ["sscard.E007"]),
        ("https:///", ["sscard.E007"]),
        ("", ["sscard.E007"]),
    ],
)
def test_pages_are_left_for_a_public_site(settings, url, expected):
    settings.EXIT_URL = url

    assert ids("exit") == expected
